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
  const float* corner = hu.voxels.data() + low[0] + low[1] + low[2];
  float mu = 0.0F, bone = 0.0F;
  for (unsigned n = 0; n < 8; ++n) {
    const auto weight = [&](int a) { return (n >> a & 1U) != 0 ? t[a] : 1.0F - t[a]; };
    const auto offset = [&](int a) { return (n >> a & 1U) != 0 ? step[a] : 0; };
    const float w = weight(0) * weight(1) * weight(2);
    const float v = std::max(0.0F, static_cast<float>(kWaterMuPerMm60keV) *
                                       (1.0F + 0.001F * corner[offset(0) + offset(1) + offset(2)]));
    mu += w * v;
    bone += w * std::max(0.0F, v - static_cast<float>(kBoneFromMuPerMm));
  }
  bone *= static_cast<float>(kBoneShare);
  return {mu - bone, bone};
}

StandingTissue::ToIndex::ToIndex(const ImageGeometry& g)
    : turn(g.spacing_mm.cwiseInverse().asDiagonal() * g.direction.transpose()),
      shift(-(turn * g.origin.v)) {}

StandingTissue::StandingTissue(const ScalarImage& hu, const Tissue& tissue,
                               const BodyOutline& outline)
    : in_ct_(hu.geometry), in_tissue_(tissue.grid()), hu_(hu), tissue_(tissue), outline_(outline) {}

TissueMu StandingTissue::at(const PatientPoint& p) const {
  const Eigen::Vector3d cijk = in_ct_(p);
  const Eigen::Vector3d last = hu_.geometry.size.cast<double>() - Eigen::Vector3d::Constant(0.5);
  constexpr auto kWater = static_cast<float>(kWaterMuPerMm60keV);
  if ((cijk.array() < -0.5).any() || (cijk.array() > last.array()).any()) {
    const PatientVector d = p - outline_.centre;
    const bool inside = std::abs(d.y()) <= outline_.half_depth_mm &&
                        std::hypot(d.x() / outline_.half_width_mm,
                                   d.y() / (kBackFlatness * outline_.half_depth_mm)) <= 1.0;
    return {inside ? kWater : 0.0F, 0.0F};
  }
  TissueMu mu = tissue_mu(hu_, cijk);
  const Eigen::Vector3d from_edge = in_tissue_(p) + Eigen::Vector3d::Constant(0.5);
  if ((from_edge.array() >= 0.0).all() &&
      (from_edge.array() < tissue_.grid().size.cast<double>().array()).all()) {
    const Eigen::Vector3i at = from_edge.cast<int>();
    const float left = static_cast<float>(tissue_.occupancy(at)) / 255.0F;
    mu.soft = left * mu.soft + (1.0F - left) * kWater;
    mu.bone *= left;
  }
  return mu;
}

}  // namespace flavum
