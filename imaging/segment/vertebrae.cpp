#include "imaging/segment/vertebrae.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <queue>

#include "imaging/base/units.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr float kBoneHu = 160.0F;
constexpr float kMetalHu = 2500.0F;
constexpr double kArchReachMm = 50.0;  // transverse processes reach 42-48 mm from the midline
constexpr double kSacrumReachMm = 62.0;
constexpr double kOtherFromMm = 53.0;  // bone further out belongs to ribs or ilium
constexpr float kSacralMarrowHu = 40.0F;
constexpr double kSacralPlateMm = 10.0;
constexpr double kRibLowMm =
    24.0;  // beside the body; further out the ribs of the levels above pass
constexpr double kRibHighMm = 42.0;
constexpr float kOutsideHu = -1024.0F;  // what the fine grid holds beyond the picture
constexpr double kRibMm3 = 250.0;
constexpr double kAboveOwnMm = 22.0;  // superior processes over the upper disc plane
constexpr double kBelowOwnMm = 30.0;  // spinous process under the lower disc plane
constexpr double kDorsalReachMm = 60.0;
constexpr std::uint8_t kOther = 255;
constexpr double kProcessLowRad = 0.14;  // 8 and 22 degrees dorsal of the horizontal
constexpr double kProcessHighRad = 0.38;
constexpr double kProcessDepthMm = 3.0;
constexpr double kProcessLowMm = -7.0;  // over the disc plane
constexpr double kProcessHighMm = 0.0;
constexpr double kSacralClosingMm = 3.0;
constexpr double kSacralHoleMm2 = 1600.0;
constexpr float kEdgeShare = 0.48F;  // of the densest bone nearby: where the blur of its edge ends
constexpr float kWallShare = 0.75F;  // the same of the thin wall before the canal
constexpr float kDenseHu = 1000.0F;  // denser bone does not raise the edge further

struct Front {
  float cost;
  std::int64_t voxel;
  friend bool operator<(const Front& a, const Front& b) { return a.cost > b.cost; }
};

MaskImage bone_mask(const VertebraInput& in) {
  const ScalarImage densest = greatest_around(*in.hu, 2);
  MaskImage bone(in.hu->geometry);
  // The column's wall is no guide below the first sacral end plate, where the sacrum falls back:
  // there only what is dense is bone.
  const ImageGeometry& g = bone.geometry;
  const auto sacral = static_cast<std::uint8_t>(1 + 2 * in.discs->size());
  const auto solid = [&](std::size_t n) {
    const std::uint8_t c = in.column->voxels[n];
    if (!in.sacrum_last || c != sacral) return (c & 1) != 0;
    if (in.hu->voxels[n] > kSacralMarrowHu) return true;
    const auto o = static_cast<std::int64_t>(n);
    const std::int64_t nx = g.size.x();
    const Eigen::Vector3d p =
        g.point_of(static_cast<int>(o % nx), static_cast<int>((o / nx) % g.size.y()),
                   static_cast<int>(o / (nx * g.size.y())))
            .v;
    const EndPlates& d = in.discs->back();
    return (p - d.centre).dot(d.normal) > -kSacralPlateMm;
  };
  // The wall between the bodies and the canal is a shell thinner than its blur.
  const auto inside_wall = [&](std::size_t n) {
    const double s = static_cast<double>(in.map->s[n]);
    const double v = static_cast<double>(in.map->v[n]);
    if (s < 0 || v > -2.0) return false;
    const double u = static_cast<double>(in.map->u[n]);
    return std::hypot(u, v) < in.lumen->radius(s, u, v);
  };
  for (std::size_t n = 0; n < bone.voxels.size(); ++n) {
    const float v = in.hu->voxels[n];
    const float share = inside_wall(n) ? kWallShare : kEdgeShare;
    const float edge = std::max(kBoneHu, share * std::min(densest.voxels[n], kDenseHu));
    bone.voxels[n] = (v > edge && v < kMetalHu) || solid(n) ? 1 : 0;
    if (in.column->voxels[n] != 0 && (in.column->voxels[n] & 1) == 0) bone.voxels[n] = 0;  // disc
  }
  // Marrow of the arches: small holes in the axial and sagittal planes, but not the canal.
  MaskImage filled = bone;
  fill_holes(filled, 2, 160.0);
  fill_holes(filled, 0, 120.0);
  for (std::size_t n = 0; n < bone.voxels.size(); ++n) {
    if (bone.voxels[n] != 0 || filled.voxels[n] == 0 || in.column->voxels[n] != 0) continue;
    const double s = static_cast<double>(in.map->s[n]);
    const double u = static_cast<double>(in.map->u[n]);
    const double v = static_cast<double>(in.map->v[n]);
    if (s >= 0 && std::hypot(u, v) < in.lumen->radius(s, u, v) + 1.0) continue;
    bone.voxels[n] = 1;
  }
  keep_parts_of(bone, static_cast<std::int64_t>(150.0 / bone.geometry.voxel_volume_mm3()));
  return bone;
}

// Stations of the interlaminar gaps in the midline, one per disc: least bone dorsal of the lumen.
std::vector<double> interlaminar_gaps(const VertebraInput& in) {
  const SpineCurve& curve = *in.curve;
  std::vector<double> bone(static_cast<std::size_t>(curve.size()), 0.0);
  for (int s = 0; s < curve.size(); ++s) {
    const double r = static_cast<double>(in.lumen->at(s, kAngles / 4));
    for (double u = -4; u <= 4.1; u += 2.0) {
      for (double v = r + 1.0; v <= r + 9.0; v += 1.0) {
        const float x = sample_linear(*in.hu, PatientPoint(curve.point(s, u, v)), 0.0F);
        bone[static_cast<std::size_t>(s)] += std::clamp(static_cast<double>(x), 0.0, 700.0) / 45.0;
      }
    }
  }
  std::vector<double> gaps;
  for (const EndPlates& d : *in.discs) {
    const auto place = curve.locate(d.centre, curve.station_at_z(d.centre.z()));
    const double s0 = place ? place->s : curve.station_at_z(d.centre.z());
    double best = 1e300;
    double at = s0 + 3.0;
    for (int s = static_cast<int>(s0) - 6; s <= static_cast<int>(s0) + 15; ++s) {
      if (s < 1 || s + 1 >= curve.size()) continue;
      const auto u = static_cast<std::size_t>(s);
      const double v = bone[u - 1] + bone[u] + bone[u + 1] + 6.0 * std::abs(s - (s0 + 3.0));
      if (v < best) {
        best = v;
        at = s;
      }
    }
    gaps.push_back(at);
  }
  return gaps;
}

// ITK's marker watershed floods by the highest pass, without costs that add up along the way and
// without limits per owner (allowed()), which this needs: hence our own.
class Flood {
 public:
  explicit Flood(const VertebraInput& in) : in_(in), owner_(in.hu->geometry, 0) {}

  const std::vector<bool>& ribs() const { return ribs_; }

  Image<std::uint8_t> run() {
    const MaskImage bone = bone_mask(in_);
    const std::vector<double> gaps = interlaminar_gaps(in_);
    // Joint spaces are valleys between two dense faces; grey closing shows how deep they are.
    const ScalarImage closed = greatest_around(greatest_around(*in_.hu, 2), 2, true);
    const std::size_t count = bone.voxels.size();
    wall_ = first_bone(*in_.hu, *in_.curve, 250.0F, 28.0);
    cost_.assign(count, 1e30F);
    for (std::size_t n = 0; n < count; ++n) {
      if (bone.voxels[n] == 0) continue;
      const int seed = seed_at(n, gaps);
      if (seed == 0) continue;
      owner_.voxels[n] = static_cast<std::uint8_t>(seed);
      cost_[n] = 0.0F;
      queue_.push({0.0F, static_cast<std::int64_t>(n)});
    }
    const ImageGeometry& g = bone.geometry;
    const std::int64_t nx = g.size.x();
    const std::int64_t nxy = nx * g.size.y();
    const auto step = static_cast<float>(g.spacing_mm.x());
    while (!queue_.empty()) {
      const Front f = queue_.top();
      queue_.pop();
      const auto o = static_cast<std::size_t>(f.voxel);
      if (f.cost > cost_[o]) continue;
      const std::int64_t i = f.voxel % nx;
      const std::int64_t j = (f.voxel / nx) % g.size.y();
      const std::int64_t k = f.voxel / nxy;
      const auto visit = [&](std::int64_t to) {
        const auto t = static_cast<std::size_t>(to);
        if (bone.voxels[t] == 0) return;
        const float hu = in_.hu->voxels[t];
        // Dense bone is quick; the blurred joint space between two processes is slow.
        const float valley = std::clamp((closed.voxels[t] - hu - 60.0F) / 250.0F, 0.0F, 1.0F);
        const float slow =
            0.2F + 15.0F * valley + 20.0F * std::exp(-std::max(0.0F, hu - 150.0F) / 60.0F);
        const float c = f.cost + step * slow;
        if (c >= cost_[t] || !allowed(t, owner_.voxels[o])) return;
        cost_[t] = c;
        owner_.voxels[t] = owner_.voxels[o];
        queue_.push({c, to});
      };
      if (i > 0) visit(f.voxel - 1);
      if (i + 1 < nx) visit(f.voxel + 1);
      if (j > 0) visit(f.voxel - nx);
      if (j + 1 < g.size.y()) visit(f.voxel + nx);
      if (k > 0) visit(f.voxel - nxy);
      if (k + 1 < g.size.z()) visit(f.voxel + nxy);
    }
    find_ribs();
    for (auto& v : owner_.voxels)
      if (v == kOther) v = 0;
    if (in_.sacrum_last) fill_sacrum();
    return owner_;
  }

 private:
  // A vertebra bears ribs when bone flooded from the side comes close to its body on both sides.
  // The ilium does so at the lowest vertebrae only.
  void find_ribs() {
    std::vector<std::array<double, 2>> mm3(static_cast<std::size_t>(last() + 1), {0.0, 0.0});
    const double voxel = owner_.geometry.voxel_volume_mm3();
    for (std::size_t n = 0; n < owner_.voxels.size(); ++n) {
      if (owner_.voxels[n] != kOther || in_.map->s[n] < 0) continue;
      const double u = static_cast<double>(in_.map->u[n]);
      if (std::abs(u) < kRibLowMm || std::abs(u) > kRibHighMm) continue;
      if (std::abs(in_.map->v[n]) > 30.0F) continue;
      int vertebra = 0;
      while (vertebra < last() && height(n, vertebra) < 0.0) ++vertebra;
      mm3[static_cast<std::size_t>(vertebra)][u > 0 ? 0 : 1] += voxel;
    }
    const int highest = in_.sacrum_last ? last() - 4 : last();
    for (int k = 0; k <= last(); ++k) {
      const auto& m = mm3[static_cast<std::size_t>(k)];
      ribs_.push_back(k <= highest && std::min(m[0], m[1]) > kRibMm3);
    }
  }

  // The marrow of the sacrum is often fat: close its shell and fill it.
  void fill_sacrum() {
    const auto sacrum = static_cast<std::uint8_t>(last() + 1);
    MaskImage mask(owner_.geometry);
    for (std::size_t n = 0; n < mask.voxels.size(); ++n)
      mask.voxels[n] = owner_.voxels[n] == sacrum ? 1 : 0;
    MaskImage filled = close(mask, kSacralClosingMm);
    fill_holes(filled, 2, kSacralHoleMm2);
    fill_holes(filled, 0, kSacralHoleMm2);
    for (std::size_t n = 0; n < mask.voxels.size(); ++n) {
      if (filled.voxels[n] == 0 || owner_.voxels[n] != 0 || in_.column->voxels[n] != 0) continue;
      const double s = static_cast<double>(in_.map->s[n]);
      const double u = static_cast<double>(in_.map->u[n]);
      const double v = static_cast<double>(in_.map->v[n]);
      if (s >= 0 && std::hypot(u, v) < in_.lumen->radius(s, u, v) + 0.8) continue;
      owner_.voxels[n] = sacrum;
    }
  }
  double height(std::size_t n, int disc) const {
    const ImageGeometry& g = owner_.geometry;
    const auto o = static_cast<std::int64_t>(n);
    const std::int64_t nx = g.size.x();
    const Eigen::Vector3d p =
        g.point_of(static_cast<int>(o % nx), static_cast<int>((o / nx) % g.size.y()),
                   static_cast<int>(o / (nx * g.size.y())))
            .v;
    const EndPlates& d = (*in_.discs)[static_cast<std::size_t>(disc)];
    return (p - d.centre).dot(d.normal);
  }
  int last() const { return static_cast<int>(in_.discs->size()); }
  bool is_sacrum(int vertebra) const { return in_.sacrum_last && vertebra == last(); }

  int seed_at(std::size_t n, const std::vector<double>& gaps) const {
    const std::uint8_t c = in_.column->voxels[n];
    if ((c & 1) != 0) return 1 + c / 2;
    const double s = static_cast<double>(in_.map->s[n]);
    if (s < 0) return 0;
    const double u = static_cast<double>(in_.map->u[n]);
    const double v = static_cast<double>(in_.map->v[n]);
    if (std::abs(u) > kOtherFromMm && !(in_.sacrum_last && std::abs(u) < kSacrumReachMm &&
                                        !in_.discs->empty() && height(n, last() - 1) < -3.0))
      return kOther;
    const double r = in_.lumen->radius(s, u, v);
    if (std::abs(u) < 7 && v > 0 && v < r + 9.0) {
      int vertebra = 0;
      for (const double gap : gaps) {
        if (std::abs(s - gap) < 4.0) return 0;
        if (s > gap) ++vertebra;
      }
      return 1 + vertebra;
    }
    return superior_process_at(n, s, u, v);
  }

  // At the height of a disc the side wall of the canal is the superior process of the vertebra
  // below: the first bone met obliquely from the canal.
  int superior_process_at(std::size_t n, double s, double u, double v) const {
    const double angle = std::atan2(v, std::abs(u));
    if (angle < kProcessLowRad || angle > kProcessHighRad) return 0;
    const int st = std::clamp(static_cast<int>(std::lround(s)), 0, in_.curve->size() - 1);
    const int a =
        static_cast<int>(std::lround(std::atan2(v, u) / (2.0 * kPi) * kAngles) + kAngles) % kAngles;
    const double wall = static_cast<double>(wall_.at(st, a));
    const double rho = std::hypot(u, v);
    if (wall < 6.0 || rho > wall + kProcessDepthMm) return 0;
    for (int d = 0; d < last(); ++d) {
      const double h = height(n, d);
      if (h < kProcessLowMm || h > kProcessHighMm) continue;
      return d + 2;
    }
    return 0;
  }

  bool allowed(std::size_t n, std::uint8_t owner) const {
    if (owner == kOther) return true;
    const int vertebra = owner - 1;
    const double s = static_cast<double>(in_.map->s[n]);
    const double u = std::abs(static_cast<double>(in_.map->u[n]));
    const double v = static_cast<double>(in_.map->v[n]);
    const bool sacrum = is_sacrum(vertebra);
    if (s >= 0 && (u > (sacrum ? kSacrumReachMm : kArchReachMm) || v > kDorsalReachMm))
      return false;
    if (s < 0 && !sacrum) return false;
    if (vertebra > 0 && height(n, vertebra - 1) > kAboveOwnMm) return false;
    if (vertebra < last() && height(n, vertebra) < -kBelowOwnMm) return false;
    // Ventral of the canal each body keeps to its side of the disc.
    if (v < 0 && u < 22) {
      if (vertebra > 0 && height(n, vertebra - 1) > 1.0) return false;
      if (vertebra < last() && height(n, vertebra) < -1.0) return false;
    }
    return true;
  }

  const VertebraInput& in_;
  Image<std::uint8_t> owner_;
  PolarSurface wall_;
  std::vector<bool> ribs_;
  std::vector<float> cost_;
  std::priority_queue<Front> queue_;
};

}  // namespace

namespace {

// Half of the places beside the spine where floods from the side start hold a picture, on both
// sides.
bool sides_in_view(const VertebraInput& in) {
  double seen[2] = {0, 0};
  double all[2] = {0, 0};
  for (int s = 0; s < in.curve->size(); s += 5) {
    for (int side = 0; side < 2; ++side) {
      const double u = (side == 0 ? 1.0 : -1.0) * (kOtherFromMm + 3.0);
      const float x = sample_linear(*in.hu, PatientPoint(in.curve->point(s, u, 10.0)), kOutsideHu);
      all[side] += 1;
      seen[side] += x > kOutsideHu + 1.0F ? 1 : 0;
    }
  }
  return seen[0] > 0.5 * all[0] && seen[1] > 0.5 * all[1];
}

}  // namespace

Bones assign_bone(const VertebraInput& in) {
  Flood flood(in);
  Bones out;
  out.owner = flood.run();
  out.ribs = flood.ribs();
  out.sides_in_view = sides_in_view(in);
  return out;
}

}  // namespace flavum::spine
