#include "app/gpu/gpu_volume.h"

#include <algorithm>
#include <cmath>

#include <epoxy/gl.h>

#include "imaging/base/check.h"
#include "imaging/base/error.h"
#include "imaging/base/parallel.h"

namespace flavum {
namespace {

constexpr double kLargest = 65535.0;
constexpr const char* kTooLarge = "The CT is too large for this graphics card.";

float mu_of(float hu, double water) {
  const auto mu = static_cast<float>(mu_from_hu(hu, water));
  return std::isfinite(mu) ? mu : 0.0F;
}

// The steps that the CPU's volume uses: 1/8, 1/4 or 1/2 HU, as fine as the range allows; past its
// range 1 HU, and past that the largest value decides.
double step_for(double largest_mu, double water) {
  const double hu = water / 1000.0;
  for (const double parts : {8.0, 4.0, 2.0, 1.0}) {
    if (largest_mu * parts <= kLargest * hu) return hu / parts;
  }
  return largest_mu / kLargest;
}

std::size_t product(const Eigen::Vector3i& size) {
  return static_cast<std::size_t>(size.x()) * static_cast<std::size_t>(size.y()) *
         static_cast<std::size_t>(size.z());
}

// values [k][j][i] with the axes of `out` counted c[2] (slowest), c[1], c[0].
std::vector<std::uint16_t> permuted(const std::vector<std::uint16_t>& values,
                                    const Eigen::Vector3i& size, const Eigen::Vector3i& c) {
  std::vector<std::uint16_t> out(values.size());
  const Eigen::Vector3i stride(1, size.x(), size.x() * size.y());
  std::size_t n = 0;
  for (int z = 0; z < size[c[2]]; ++z) {
    for (int y = 0; y < size[c[1]]; ++y) {
      const std::uint16_t* in = values.data() + z * stride[c[2]] + y * stride[c[1]];
      for (int x = 0; x < size[c[0]]; ++x) out[n++] = in[x * stride[c[0]]];
    }
  }
  return out;
}

// Columns, rows and slices of principal axis p: as SliceStack (sim/xray/attenuation_data.h).
Eigen::Vector3i axes_of(int p) {
  return p == 0 ? Eigen::Vector3i(1, 2, 0)
                : (p == 1 ? Eigen::Vector3i(0, 2, 1) : Eigen::Vector3i(0, 1, 2));
}

Eigen::Vector3i picked(const Eigen::Vector3i& v, const Eigen::Vector3i& axes) {
  return {v[axes[0]], v[axes[1]], v[axes[2]]};
}

void plain_texture(GLenum target, GLuint id) {
  glBindTexture(target, id);
  glTexParameteri(target, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(target, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  glTexParameteri(target, GL_TEXTURE_MAX_LEVEL, 0);
  for (const GLenum wrap : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T, GL_TEXTURE_WRAP_R}) {
    glTexParameteri(target, wrap, GL_CLAMP_TO_EDGE);
  }
}

int limit(GLenum name) {
  GLint value = 0;
  glGetIntegerv(name, &value);
  return value;
}

}  // namespace

bool can_gather() {
  return epoxy_gl_version() >= 40 || epoxy_has_gl_extension("GL_ARB_texture_gather");
}

GpuVolume::GpuVolume(const ScalarImage& hu, VoxelLayout layout, double mu_water_per_mm)
    : geometry_(hu.geometry),
      layout_(layout),
      mu_water_(mu_water_per_mm),
      cells_(hu.geometry.size) {
  const Eigen::Vector3i n = geometry_.size;
  CHECK(n.minCoeff() > 0 && product(n) == hu.voxels.size());
  float largest = 0.0F;
  for (const float v : hu.voxels) largest = std::max(largest, mu_of(v, mu_water_));
  step_ = step_for(largest, mu_water_);

  const GlStateGuard guard;
  allocate();
  const std::size_t slice = product({n.x(), n.y(), 1});
  for (int k = 0; k < n.z(); k += kCellVoxels) {
    const Eigen::Vector3i size(n.x(), n.y(), std::min(kCellVoxels, n.z() - k));
    std::vector<std::uint16_t> values(product(size));
    const float* in = hu.voxels.data() + static_cast<std::size_t>(k) * slice;
    parallel_for(size.z(), [&](std::int64_t s) {
      for (std::size_t v = static_cast<std::size_t>(s) * slice;
           v < (static_cast<std::size_t>(s) + 1) * slice; ++v) {
        values[v] = static_cast<std::uint16_t>(mu_of(in[v], mu_water_) / step_ + 0.5);
      }
    });
    upload({0, 0, k}, size, values);
  }
  upload_cells(Eigen::Vector3i::Zero(), cells_.count().array() - 1);
  expect_no_gl_error(kTooLarge);
}

void GpuVolume::allocate() {
  const Eigen::Vector3i n = geometry_.size;
  if (layout_ == VoxelLayout::OneTexture) {
    if (n.maxCoeff() > limit(GL_MAX_3D_TEXTURE_SIZE)) throw OperationFailed(kTooLarge);
    voxels_[0] = new_texture();
    plain_texture(GL_TEXTURE_3D, voxels_[0].id());
    glTexImage3D(GL_TEXTURE_3D, 0, GL_R16, n.x(), n.y(), n.z(), 0, GL_RED, GL_UNSIGNED_SHORT,
                 nullptr);
  } else {
    if (n.maxCoeff() > limit(GL_MAX_TEXTURE_SIZE) ||
        n.maxCoeff() > limit(GL_MAX_ARRAY_TEXTURE_LAYERS)) {
      throw OperationFailed(kTooLarge);
    }
    for (int p = 0; p < 3; ++p) {
      const Eigen::Vector3i m = picked(n, axes_of(p));
      GlName& texture = voxels_[static_cast<std::size_t>(p)];
      texture = new_texture();
      plain_texture(GL_TEXTURE_2D_ARRAY, texture.id());
      glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, GL_R16, m.x(), m.y(), m.z(), 0, GL_RED,
                   GL_UNSIGNED_SHORT, nullptr);
    }
  }
  cells_texture_ = new_texture();
  plain_texture(GL_TEXTURE_3D, cells_texture_.id());
  const Eigen::Vector3i c = cells_.count();
  glTexImage3D(GL_TEXTURE_3D, 0, GL_R8UI, c.x(), c.y(), c.z(), 0, GL_RED_INTEGER, GL_UNSIGNED_BYTE,
               nullptr);
  expect_no_gl_error(kTooLarge);
}

void GpuVolume::upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
                       const std::vector<std::uint16_t>& values) {
  cells_.note(low, size, values.data());
  if (layout_ == VoxelLayout::OneTexture) {
    glBindTexture(GL_TEXTURE_3D, voxels_[0].id());
    glTexSubImage3D(GL_TEXTURE_3D, 0, low.x(), low.y(), low.z(), size.x(), size.y(), size.z(),
                    GL_RED, GL_UNSIGNED_SHORT, values.data());
    return;
  }
  for (int p = 0; p < 3; ++p) {
    const Eigen::Vector3i at = picked(low, axes_of(p)), n = picked(size, axes_of(p));
    glBindTexture(GL_TEXTURE_2D_ARRAY, voxels_[static_cast<std::size_t>(p)].id());
    const std::vector<std::uint16_t> turned =
        p == 2 ? std::vector<std::uint16_t>() : permuted(values, size, axes_of(p));
    glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, at.x(), at.y(), at.z(), n.x(), n.y(), n.z(), GL_RED,
                    GL_UNSIGNED_SHORT, p == 2 ? values.data() : turned.data());
  }
}

void GpuVolume::upload_cells(const Eigen::Vector3i& first, const Eigen::Vector3i& last) {
  std::vector<std::uint8_t> bits;
  for (int z = first.z(); z <= last.z(); ++z) {
    for (int y = first.y(); y <= last.y(); ++y) {
      for (int x = first.x(); x <= last.x(); ++x) bits.push_back(cells_.bits({x, y, z}));
    }
  }
  const Eigen::Vector3i size = (last - first).array() + 1;
  glBindTexture(GL_TEXTURE_3D, cells_texture_.id());
  glTexSubImage3D(GL_TEXTURE_3D, 0, first.x(), first.y(), first.z(), size.x(), size.y(), size.z(),
                  GL_RED_INTEGER, GL_UNSIGNED_BYTE, bits.data());
}

bool GpuVolume::update(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
                       std::span<const float> hu) {
  CHECK(size.minCoeff() > 0 && product(size) == hu.size());
  CHECK(low.minCoeff() >= 0 && ((low + size).array() <= geometry_.size.array()).all());
  std::vector<std::uint16_t> values(hu.size());
  for (std::size_t n = 0; n < hu.size(); ++n) {
    const double steps = mu_of(hu[n], mu_water_) / step_ + 0.5;
    if (steps >= kLargest + 1.0) return false;
    values[n] = static_cast<std::uint16_t>(steps);
  }
  const GlStateGuard guard;
  upload(low, size, values);
  // A voxel reaches into the neighbouring cells' marks.
  const Eigen::Vector3i first = (low.array() / kCellVoxels - 1).max(0);
  const Eigen::Vector3i last =
      (((low + size).array() - 1) / kCellVoxels + 1).min(cells_.count().array() - 1);
  upload_cells(first, last);
  expect_no_gl_error("The graphics card did not take the changed voxels.");
  return true;
}

void GpuVolume::bind() const {
  if (layout_ == VoxelLayout::OneTexture) {
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_3D, voxels_[0].id());
  } else {
    for (std::size_t p = 0; p < 3; ++p) {
      glActiveTexture(GL_TEXTURE0 + static_cast<GLenum>(p));
      glBindTexture(GL_TEXTURE_2D_ARRAY, voxels_[p].id());
    }
  }
  glActiveTexture(GL_TEXTURE3);
  glBindTexture(GL_TEXTURE_3D, cells_texture_.id());
}

std::int64_t GpuVolume::bytes() const {
  const std::int64_t copies = layout_ == VoxelLayout::OneTexture ? 1 : 3;
  return copies * 2 * geometry_.voxel_count() + cells_.count().cast<std::int64_t>().prod();
}

}  // namespace flavum
