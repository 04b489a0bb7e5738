#pragma once
// A textured body and views of it, small enough for OpenGL in software; a headless context.

#include <gtest/gtest.h>

#include "app/gpu/gl_context.h"
#include "app/gpu/gpu_projector.h"
#include "imaging/base/rng.h"
#include "sim/carm/carm.h"
#include "tests/physics/closed_form.h"

namespace flavum::test {

/// Water ellipsoid in air, a column and ribs of bone, a gas bubble, noise everywhere inside: whole
/// HU, as a scanner stores them.
inline ScalarImage textured_body(const ImageGeometry& grid) {
  ScalarImage hu(grid, -1000.0F);
  const Eigen::Vector3d half = 0.5 * grid.size.cast<double>();
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const Eigen::Vector3d r =
            (Eigen::Vector3d(i + 0.5, j + 0.5, k + 0.5) - half).cwiseQuotient(half);
        if (r.head<2>().norm() > 0.85) continue;
        double value = 40.0;
        if (Eigen::Vector2d(r.x(), r.y() - 0.4).norm() < 0.25) value = 700.0;
        if (std::abs(r.head<2>().norm() - 0.7) < 0.06 && (k / 4) % 3 == 0) value = 1300.0;
        if ((r - Eigen::Vector3d(-0.3, -0.3, 0.2)).norm() < 0.2) value = -950.0;
        const double noise = random_uniform(11, static_cast<std::uint64_t>(grid.offset(i, j, k)));
        hu.at(i, j, k) = static_cast<float>(std::lround(value + 120.0 * (noise - 0.5)));
      }
    }
  }
  return hu;
}

inline ImageGeometry small_grid(const Eigen::Matrix3d& direction = Eigen::Matrix3d::Identity()) {
  return closed_form::centred_grid({64, 64, 48}, {3.0, 3.0, 4.0}, direction,
                                   PatientPoint(10, -20, 30));
}

/// Skips where the computer has no EGL at all.
class GpuTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string reason;
    context_ = HeadlessContext::create(reason);
    if (!context_) GTEST_SKIP() << reason;
    use_ = std::make_unique<HeadlessContext::Use>(*context_);
    ASSERT_TRUE(*use_);
  }
  std::vector<GpuOptions> every_way() const {
    std::vector<GpuOptions> ways;
    for (const auto layout : {VoxelLayout::OneTexture, VoxelLayout::SlicesPerAxis}) {
      if (layout == VoxelLayout::SlicesPerAxis && !can_gather()) continue;
      for (const auto kernel : {GpuKernel::Fragment, GpuKernel::Compute}) {
        if (kernel == GpuKernel::Compute && context_->renderer().version < 43) continue;
        GpuOptions o;
        o.layout = layout;
        o.kernel = kernel;
        ways.push_back(o);
      }
    }
    return ways;
  }

 private:
  std::unique_ptr<HeadlessContext> context_;
  std::unique_ptr<HeadlessContext::Use> use_;
};

inline double largest_difference(const PixelImage& a, const PixelImage& b) {
  double worst = a.pixels.size() == b.pixels.size() ? 0.0 : 1e9;
  for (std::size_t n = 0; n < a.pixels.size() && n < b.pixels.size(); ++n) {
    worst = std::max(worst, static_cast<double>(std::abs(a.pixels[n] - b.pixels[n])));
  }
  return worst;
}

/// Soft tissue and bone by the processor, one ray at a time, from two volumes split beforehand.
inline TissueIntegrals split_beforehand(const ScalarImage& hu, const ProjectionGeometry& g) {
  ScalarImage soft(hu.geometry), bone(hu.geometry);
  for (std::size_t n = 0; n < hu.voxels.size(); ++n) {
    const double mu = mu_from_hu(hu.voxels[n]);
    const double hard = kBoneShare * std::max(0.0, mu - kBoneFromMuPerMm);
    bone.voxels[n] = static_cast<float>(hard);
    soft.voxels[n] = static_cast<float>(mu - hard);
  }
  return {line_integrals_per_ray(AttenuationVolume::from_mu(soft), g),
          line_integrals_per_ray(AttenuationVolume::from_mu(bone), g)};
}

}  // namespace flavum::test
