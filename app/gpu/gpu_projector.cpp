#include "app/gpu/gpu_projector.h"

#include <epoxy/gl.h>

#include "app/gpu/shader_text.h"
#include "app/gpu/uniforms.h"
#include "imaging/base/check.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr GLuint kGroup = 8;  // local_size of pixel_compute.glsl
constexpr const char* kFailed = "The graphics card could not make the X-ray picture.";

bool can_compute() { return epoxy_gl_version() >= 43; }

VoxelLayout layout_for(const GpuOptions& o) {
  if (o.layout) return *o.layout;
  return can_gather() ? VoxelLayout::SlicesPerAxis : VoxelLayout::OneTexture;
}

// Left to itself it takes three copies, and one where they do not fit.
GpuVolume volume_for(const ScalarImage& hu, const GpuOptions& o) {
  const VoxelLayout layout = layout_for(o);
  if (o.layout || layout == VoxelLayout::OneTexture) return {hu, layout, o.mu_water_per_mm};
  try {
    return {hu, layout, o.mu_water_per_mm};
  } catch (const OperationFailed&) {
    return {hu, VoxelLayout::OneTexture, o.mu_water_per_mm};
  }
}

std::string text(const char* name) {
  const std::string_view found = embedded_shader(name);
  CHECK(!found.empty());
  return std::string(found);
}

GlName program_for(GpuKernel kernel, VoxelLayout layout) {
  const bool slices = layout == VoxelLayout::SlicesPerAxis;
  const bool compute = kernel == GpuKernel::Compute;
  std::string head = compute ? "#version 430 core\n" : "#version 330 core\n";
  if (slices && !compute) head += "#extension GL_ARB_texture_gather : require\n";
  head += slices ? "#define SLICES_PER_AXIS 1\n" : "#define SLICES_PER_AXIS 0\n";
  const std::string rays = head + text("line_integrals.glsl");
  if (compute) return new_program({{GL_COMPUTE_SHADER, rays + text("pixel_compute.glsl")}});
  return new_program({{GL_VERTEX_SHADER, "#version 330 core\n" + text("whole_picture.glsl")},
                      {GL_FRAGMENT_SHADER, rays + text("pixel_fragment.glsl")}});
}

}  // namespace

GpuProjector::GpuProjector(const ScalarImage& hu, const GpuOptions& options)
    : volume_(volume_for(hu, options)),
      kernel_(options.kernel.value_or(can_compute() ? GpuKernel::Compute : GpuKernel::Fragment)),
      skip_air_(options.skip_air) {
  const GlStateGuard guard;
  program_ = program_for(kernel_, volume_.layout());
  framebuffer_ = new_framebuffer();
  vertex_array_ = new_vertex_array();
  glUseProgram(program_.id());
  const Uniforms u{program_.id()};
  u.set("slices_of_i", 0);
  u.set("slices_of_j", 1);
  u.set("slices_of_k", 2);
  u.set("voxels", 0);
  u.set("cells", 3);
  u.set("picture", 0);
  u.set("size", volume_.geometry().size);
  u.set("spacing_mm", volume_.geometry().spacing_mm);
  u.set("mu_per_unit", volume_.mu_per_unit());
  u.set("bone_from", kBoneFromMuPerMm / volume_.mu_per_unit());
  u.set("bone_share", kBoneShare);
  u.set("skip_air", skip_air_ ? 1 : 0);
  expect_no_gl_error(kFailed);
}

void GpuProjector::make_room(const Eigen::Vector2i& size_px) {
  if (size_px == size_px_) return;
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  if (size_px.maxCoeff() > largest) throw OperationFailed(kFailed);
  picture_ = new_texture();
  glBindTexture(GL_TEXTURE_2D, picture_.id());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, size_px.x(), size_px.y(), 0, GL_RG, GL_FLOAT, nullptr);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_.id(), 0);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
    throw OperationFailed(kFailed);
  }
  size_px_ = size_px;
}

void GpuProjector::trace(const ProjectionGeometry& g) {
  CHECK(g.size_px.minCoeff() > 0);
  const GlStateGuard guard;
  make_room(g.size_px);
  // Differences in double precision, before the card rounds them.
  const ImageGeometry& grid = volume_.geometry();
  const Eigen::Vector3d source = grid.index_of(g.source);
  const Eigen::Vector3d first = grid.index_of(g.pixel_point(0, 0));
  glUseProgram(program_.id());
  const Uniforms u{program_.id()};
  u.set("source", source);
  u.set("first_ray", Eigen::Vector3d(first - source));
  u.set("column_step", Eigen::Vector3d(grid.index_of(g.pixel_point(1, 0)) - first));
  u.set("row_step", Eigen::Vector3d(grid.index_of(g.pixel_point(0, 1)) - first));
  volume_.bind();
  if (kernel_ == GpuKernel::Compute) {
    glBindImageTexture(0, picture_.id(), 0, GL_FALSE, 0, GL_WRITE_ONLY, GL_RG32F);
    glDispatchCompute((static_cast<GLuint>(size_px_.x()) + kGroup - 1) / kGroup,
                      (static_cast<GLuint>(size_px_.y()) + kGroup - 1) / kGroup, 1);
    glMemoryBarrier(GL_FRAMEBUFFER_BARRIER_BIT | GL_TEXTURE_FETCH_BARRIER_BIT);
    glBindImageTexture(0, 0, 0, GL_FALSE, 0, GL_READ_ONLY, GL_RG32F);
  } else {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
    glViewport(0, 0, size_px_.x(), size_px_.y());
    glBindVertexArray(vertex_array_.id());
    glDrawArrays(GL_TRIANGLES, 0, 3);
  }
  expect_no_gl_error(kFailed);
}

TissueIntegrals GpuProjector::read() const {
  const GlStateGuard guard;
  TissueIntegrals out{PixelImage(size_px_.x(), size_px_.y()),
                      PixelImage(size_px_.x(), size_px_.y())};
  std::vector<float> pairs(2 * out.soft.pixels.size());
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
  glReadPixels(0, 0, size_px_.x(), size_px_.y(), GL_RG, GL_FLOAT, pairs.data());
  expect_no_gl_error(kFailed);
  for (std::size_t n = 0; n < out.soft.pixels.size(); ++n) {
    out.soft.pixels[n] = pairs[2 * n];
    out.bone.pixels[n] = pairs[2 * n + 1];
  }
  return out;
}

void GpuProjector::finish() { glFinish(); }

}  // namespace flavum
