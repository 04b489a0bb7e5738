#include "sim/fluoroscope/tissue_mu.h"

#include <algorithm>
#include <cmath>

#include "sim/xray/projector.h"

namespace flavum {

TissueMu tissue_mu(const ScalarImage& hu, const Eigen::Vector3d& cijk) {
  const ImageGeometry& g = hu.geometry;
  std::int64_t low[3], step[3];
  float t[3];
  const std::int64_t stride[3] = {1, g.size.x(),
                                  static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  for (int a = 0; a < 3; ++a) {
    if (!(cijk[a] >= -0.5 && cijk[a] <= g.size[a] - 0.5)) return {};
    const double c = std::clamp(cijk[a], 0.0, static_cast<double>(g.size[a] - 1));
    const auto index = static_cast<std::int64_t>(c);
    low[a] = index * stride[a];
    step[a] = index + 1 < g.size[a] ? stride[a] : 0;
    t[a] = static_cast<float>(c - static_cast<double>(index));
  }
  // Eight corners side by side, so that the compiler makes vector code of them.
  const float* const first = hu.voxels.data() + low[0] + low[1] + low[2];
  const float* const row[4] = {first, first + step[1], first + step[2], first + step[1] + step[2]};
  float v[8], w[8];
  for (unsigned n = 0; n < 4; ++n) {
    v[2 * n] = row[n][0];
    v[2 * n + 1] = row[n][step[0]];
    const float across =
        ((n & 1U) != 0 ? t[1] : 1.0F - t[1]) * ((n & 2U) != 0 ? t[2] : 1.0F - t[2]);
    w[2 * n] = (1.0F - t[0]) * across;
    w[2 * n + 1] = t[0] * across;
  }
  constexpr auto kWater = static_cast<float>(kWaterMuPerMm60keV);
  constexpr auto kBoneFrom = static_cast<float>(kBoneFromMuPerMm);
  float above[8];
  for (unsigned n = 0; n < 8; ++n) {
    const float raw = kWater * (1.0F + 0.001F * v[n]);
    const float of_voxel = raw > 0.0F ? raw : 0.0F;
    const float more = of_voxel - kBoneFrom;
    v[n] = w[n] * of_voxel;
    above[n] = w[n] * (more > 0.0F ? more : 0.0F);
  }
  const auto sum = [](const float* x) {
    return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7]));
  };
  const float bone = static_cast<float>(kBoneShare) * sum(above);
  return {sum(v) - bone, bone};
}

StandingTissue::ToIndex::ToIndex(const ImageGeometry& g)
    : turn(g.spacing_mm.cwiseInverse().asDiagonal() * g.direction.transpose()),
      shift(-(turn * g.origin.v)) {}

StandingTissue::StandingTissue(const ScalarImage& hu, const Tissue& tissue,
                               const BodyOutline& outline)
    : in_ct_(hu.geometry), in_tissue_(tissue.grid()), hu_(hu), tissue_(tissue), outline_(outline) {}

TissueMu StandingTissue::at(const PatientPoint& p) const { return at(p, in_ct_(p), in_tissue_(p)); }

TissueMu StandingTissue::at(const PatientPoint& p, const Eigen::Vector3d& in_ct,
                            const Eigen::Vector3d& in_tissue) const {
  constexpr auto kWater = static_cast<float>(kWaterMuPerMm60keV);
  const Eigen::Vector3i& ct = hu_.geometry.size;
  const auto within = [](const Eigen::Vector3d& index, const Eigen::Vector3i& size) {
    return index.x() >= -0.5 && index.y() >= -0.5 && index.z() >= -0.5 &&
           index.x() <= size.x() - 0.5 && index.y() <= size.y() - 0.5 &&
           index.z() <= size.z() - 0.5;
  };
  if (!within(in_ct, ct)) {
    const PatientVector d = p - outline_.centre;
    const double x = d.x() / outline_.half_width_mm;
    const double y = d.y() / (kBackFlatness * outline_.half_depth_mm);
    const bool inside = std::abs(d.y()) <= outline_.half_depth_mm && x * x + y * y <= 1.0;
    return {inside ? kWater : 0.0F, 0.0F};
  }
  TissueMu mu = tissue_mu(hu_, in_ct);
  const Eigen::Vector3i& field = tissue_.grid().size;
  if (!within(in_tissue, field)) return mu;
  const Eigen::Vector3i nearest = (in_tissue + Eigen::Vector3d::Constant(0.5))
                                      .cast<int>()
                                      .cwiseMin(field - Eigen::Vector3i::Ones());
  const int occupancy = tissue_.occupancy(nearest);
  if (occupancy == 255) return mu;
  const float left = static_cast<float>(occupancy) / 255.0F;
  mu.soft = left * mu.soft + (1.0F - left) * kWater;
  mu.bone *= left;
  return mu;
}

StandingTissue::Along StandingTissue::along(const PatientPoint& start, const PatientVector& way,
                                            int samples) const {
  constexpr float kInBodyMu = 0.5F * static_cast<float>(kWaterMuPerMm60keV);
  const PatientVector part = (1.0 / samples) * way;
  const double length_mm = part.norm();
  const PatientPoint first = start + 0.5 * part;
  // Indices are linear along the ray.
  const Eigen::Vector3d ct = in_ct_(first), ct_step = in_ct_.turn * part.v;
  const Eigen::Vector3d tissue = in_tissue_(first), tissue_step = in_tissue_.turn * part.v;
  float soft = 0.0F, bone = 0.0F;
  int in_body = 0;
  for (int k = 0; k < samples; ++k) {
    const auto n = static_cast<double>(k);
    const TissueMu mu = at(first + n * part, ct + n * ct_step, tissue + n * tissue_step);
    soft += mu.soft;
    bone += mu.bone;
    in_body += mu.total() > kInBodyMu ? 1 : 0;
  }
  return {length_mm * static_cast<double>(soft), length_mm * static_cast<double>(bone),
          length_mm * in_body};
}

}  // namespace flavum
