#include "app/gpu/gpu_cut.h"

#include <epoxy/gl.h>

#include <vector>

#include "app/gpu/shader_text.h"
#include "app/gpu/uniforms.h"
#include "imaging/base/check.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

constexpr const char* kFailed = "The graphics card could not show what was cut.";

void plain_texture(GLenum target, GLuint id) {
  glBindTexture(target, id);
  glTexParameteri(target, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(target, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(target, GL_TEXTURE_MAX_LEVEL, 0);
}

int limit(GLenum name) {
  GLint value = 0;
  glGetIntegerv(name, &value);
  return value;
}

}  // namespace

GpuCut::GpuCut(const ImageGeometry& grid) : grid_(grid) {
  const Eigen::Vector3i n = grid.size;
  if (n.minCoeff() <= 0 || n.maxCoeff() > limit(GL_MAX_3D_TEXTURE_SIZE)) {
    throw OperationFailed(kFailed);
  }
  const GlStateGuard guard;
  const std::string head = "#version 330 core\n";
  const auto text = [](const char* name) { return std::string(embedded_shader(name)); };
  program_ = new_program({{GL_VERTEX_SHADER, head + text("whole_picture.glsl")},
                          {GL_FRAGMENT_SHADER, head + text("cut_integrals.glsl")}});
  framebuffer_ = new_framebuffer();
  vertex_array_ = new_vertex_array();
  voxels_ = new_texture();
  plain_texture(GL_TEXTURE_3D, voxels_.id());
  const std::vector<float> nothing(2 * static_cast<std::size_t>(grid.voxel_count()), 0.0F);
  glTexImage3D(GL_TEXTURE_3D, 0, GL_RG32F, n.x(), n.y(), n.z(), 0, GL_RG, GL_FLOAT, nothing.data());
  glUseProgram(program_.id());
  const Uniforms u{program_.id()};
  u.set("cut", 0);
  u.set("size", grid_.size);
  u.set("spacing_mm", grid_.spacing_mm);
  expect_no_gl_error(kFailed);
}

void GpuCut::upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
                    std::span<const float> soft_and_bone) {
  CHECK(size.minCoeff() > 0 && low.minCoeff() >= 0);
  CHECK(((low + size).array() <= grid_.size.array()).all());
  CHECK(soft_and_bone.size() == 2 * static_cast<std::size_t>(size.x()) *
                                    static_cast<std::size_t>(size.y()) *
                                    static_cast<std::size_t>(size.z()));
  const GlStateGuard guard;
  glBindTexture(GL_TEXTURE_3D, voxels_.id());
  glTexSubImage3D(GL_TEXTURE_3D, 0, low.x(), low.y(), low.z(), size.x(), size.y(), size.z(), GL_RG,
                  GL_FLOAT, soft_and_bone.data());
  const Eigen::Vector3i high = low + size - Eigen::Vector3i::Ones();
  const bool first = (high_.array() < low_.array()).any();
  low_ = first ? low : Eigen::Vector3i(low_.cwiseMin(low));
  high_ = first ? high : Eigen::Vector3i(high_.cwiseMax(high));
  expect_no_gl_error(kFailed);
}

void GpuCut::make_room(const Eigen::Vector2i& size_px) {
  if (size_px == size_px_) return;
  if (size_px.maxCoeff() > limit(GL_MAX_TEXTURE_SIZE)) throw OperationFailed(kFailed);
  picture_ = new_texture();
  plain_texture(GL_TEXTURE_2D, picture_.id());
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RG32F, size_px.x(), size_px.y(), 0, GL_RG, GL_FLOAT, nullptr);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_.id(), 0);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE) {
    throw OperationFailed(kFailed);
  }
  size_px_ = size_px;
}

TissueIntegrals GpuCut::trace(const ProjectionGeometry& g, const PixelRectangle& r) {
  CHECK(r.columns > 0 && r.rows > 0 && r.column0 >= 0 && r.row0 >= 0);
  CHECK(r.column0 + r.columns <= g.size_px.x() && r.row0 + r.rows <= g.size_px.y());
  const GlStateGuard guard;
  make_room(g.size_px);
  // Differences in double precision, before the card rounds them.
  const Eigen::Vector3d source = grid_.index_of(g.source);
  const Eigen::Vector3d first = grid_.index_of(g.pixel_point(0, 0));
  glUseProgram(program_.id());
  const Uniforms u{program_.id()};
  u.set("low", low_);
  u.set("high", high_);
  u.set("source", source);
  u.set("first_ray", Eigen::Vector3d(first - source));
  u.set("column_step", Eigen::Vector3d(grid_.index_of(g.pixel_point(1, 0)) - first));
  u.set("row_step", Eigen::Vector3d(grid_.index_of(g.pixel_point(0, 1)) - first));
  u.set("corner", Eigen::Vector2i(r.column0, r.row0));
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_3D, voxels_.id());
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_.id());
  glViewport(0, 0, r.columns, r.rows);
  glBindVertexArray(vertex_array_.id());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  TissueIntegrals out{PixelImage(r.columns, r.rows), PixelImage(r.columns, r.rows)};
  std::vector<float> pairs(2 * out.soft.pixels.size());
  glReadPixels(0, 0, r.columns, r.rows, GL_RG, GL_FLOAT, pairs.data());
  expect_no_gl_error(kFailed);
  for (std::size_t n = 0; n < out.soft.pixels.size(); ++n) {
    out.soft.pixels[n] = pairs[2 * n];
    out.bone.pixels[n] = pairs[2 * n + 1];
  }
  return out;
}

}  // namespace flavum
