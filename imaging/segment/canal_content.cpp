#include "imaging/segment/canal_content.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment/interlaminar.h"
#include "imaging/segment/sac_border.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr float kFatHu = -40.0F;        // half way between soft tissue and epidural fat
constexpr float kFlavumLowHu = -25.0F;  // border voxels are mixed with fat; ligament itself 40-80
constexpr float kFlavumHighHu = 300.0F;
constexpr float kDenseHu = 300.0F;  // bone
constexpr float kMixedHu = 100.0F;  // denser than soft tissue: mixed with bone
constexpr double kFlavumThickestMm = 9.5;
constexpr double kFlavumLateralMm = 17.0;
// Ventral of the canal's middle only a thick ligament is found, beside the sac: denser than roots
// (38 HU) and away from the disc.
constexpr double kLimbMm = 9.0;
constexpr double kLimbShare = 0.7;
constexpr float kLimbHu = 42.0F;
constexpr int kLimbAngles = 7;  // 39 degrees
// The ligament covers 8 to 11 mm of the cranial lamina; it ends where fat begins, and a millimetre
// is left for the edge.
constexpr float kCoverMm = 12.0F;
constexpr int kLevelReach = 6;         // stations about a disc that make its level
constexpr float kSacralMm = 8.0F;      // below the last disc roots and sac are no longer told apart
constexpr double kFatForRoots = 0.35;  // share of the border: without fat about it no root is told
constexpr double kRootOffMm = 0.8;     // from the side of the sac
constexpr double kRoofSlackMm = 0.1;
constexpr double kThinMm = 0.9;  // half of the thinnest soft layer that is no partial volume

// Station at which the plane of a disc crosses the canal's ventral wall.
double station_of(const EndPlates& d, const SpineCurve& curve, const PolarSurface& lumen) {
  double best = 1e9;
  double at = 0.0;
  for (int s = 0; s < curve.size(); ++s) {
    const Eigen::Vector3d wall =
        curve.point(s, 0.0, -static_cast<double>(lumen.at(s, 3 * kAngles / 4)));
    const double h = std::abs((wall - d.centre).dot(d.normal));
    if (h > best || (wall - d.centre).norm() > 40.0) continue;
    best = h;
    at = s;
  }
  return at;
}

// Ligament candidates: soft tissue between the roof and the sac.
MaskImage flavum_mask(const ContentInput& in, const InterlaminarRoof& roof, const SacBorder& sac) {
  const ImageGeometry& g = in.hu->geometry;
  MaskImage mask(g);
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const auto first = static_cast<std::size_t>(g.offset(0, 0, static_cast<int>(kk)));
    const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
    for (std::size_t o = first; o < first + count; ++o) {
      const double s = static_cast<double>(in.map->s[o]);
      if (s < 0 || in.bone->voxels[o] != 0) continue;
      const double u = static_cast<double>(in.map->u[o]);
      const double v = static_cast<double>(in.map->v[o]);
      if (v < -kLimbMm || std::abs(u) > kFlavumLateralMm) continue;
      const float x = in.hu->voxels[o];
      if (x < kFlavumLowHu || x > kFlavumHighHu) continue;
      const int st = std::clamp(static_cast<int>(std::lround(s)), 0, roof.radius.stations - 1);
      int a =
          v < 0 ? (u > 0 ? 1 : kAngles / 2 - 1)
                : static_cast<int>(std::lround(std::atan2(v, u) / (2 * kPi) * kAngles) + kAngles) %
                      kAngles;
      float top = v < 0 ? -1.0F : roof.radius.at(st, a);
      if (top < 0) {
        // Beside the sac a thick ligament reaches on along the side wall: there the wall holds it,
        // or, at a foramen, nothing does.
        if (x < kLimbHu) continue;
        if (v < -kLimbShare * static_cast<double>(in.lumen->at(st, 3 * kAngles / 4))) continue;
        const int inward = u > 0 ? 1 : -1;
        int steps = 0;
        while (steps < kLimbAngles && roof.radius.at(st, a) < 0) {
          a = (a + inward + kAngles) % kAngles;
          ++steps;
        }
        if (roof.radius.at(st, a) < 0) continue;
        top = static_cast<float>(in.lumen->radius(s, u, v));
      }
      const auto& lateral = roof.lateral_mm[static_cast<std::size_t>(st)];
      if (std::abs(u) > static_cast<double>(lateral[u > 0 ? 0 : 1])) continue;
      const double rho = std::hypot(u, v);
      if (rho > static_cast<double>(top) + kRoofSlackMm) continue;
      if (rho < static_cast<double>(top) - kFlavumThickestMm) continue;
      if (roof.above_edge_mm.at(st, a) > kCoverMm) continue;
      if (sac.contains(s, u, v)) continue;
      mask.voxels[o] = 1;
    }
  });
  mask = open(mask, kThinMm);
  keep_parts_of(mask, static_cast<std::int64_t>(60.0 / g.voxel_volume_mm3()));
  return mask;
}

// Thin soft layers between fat and bone are their mixture (partial volume): count them as fat.
void clear_mixed_layers(const Image<std::uint8_t>& bone, LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  MaskImage other(g);
  MaskImage fat(g);
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    other.voxels[n] = labels.voxels[n] == label::kEpiduralOther ? 1 : 0;
    fat.voxels[n] = labels.voxels[n] == label::kEpiduralFat ? 1 : 0;
  }
  const MaskImage thick = open(other, kThinMm);
  const MaskImage near_fat = dilate(fat, 1.7);
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    if (other.voxels[n] != 0 && thick.voxels[n] == 0 && near_fat.voxels[n] != 0 &&
        bone.voxels[n] == 0)
      labels.voxels[n] = label::kEpiduralFat;
  }
}

// Soft tissue in the fat beside the sac is a root on its way out.
void mark_roots(const ContentInput& in, const SacBorder& sac, double last_disc, LabelMap& labels) {
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    if (labels.voxels[n] != label::kEpiduralOther) continue;
    const int s = std::clamp(static_cast<int>(std::lround(in.map->s[n])), 0, in.curve->size() - 1);
    const double u = static_cast<double>(in.map->u[n]) - sac.u[static_cast<std::size_t>(s)];
    const float lateral = sac.radius.at(s, u > 0 ? 0 : kAngles / 2);
    if (sac.fat_at[static_cast<std::size_t>(s)] < kFatForRoots) continue;
    const bool sacral = in.sacrum && in.map->s[n] > static_cast<float>(last_disc) + kSacralMm;
    if (!sacral && std::abs(u) > static_cast<double>(lateral) + kRootOffMm)
      labels.voxels[n] = label::kNerveRoots;
  }
}

// The blur of bone belongs to neither side: give its outer half to what touches it.
void grow_to_bone(const ContentInput& in, LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  const std::array<std::int64_t, 3> stride{1, g.size.x(),
                                           static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  const auto content = [](Label l) { return is_canal(l) || l == label::kLigamentumFlavum; };
  for (int round = 0; round < 2; ++round) {
    const std::vector<std::uint16_t> before = labels.voxels;
    parallel_ranges(g.size.z(), 4, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t first = std::max<std::int64_t>(1, begin) * stride[2];
      const std::int64_t last = std::min<std::int64_t>(g.size.z() - 1, end) * stride[2];
      for (std::int64_t o = first; o < last; ++o) {
        const auto n = static_cast<std::size_t>(o);
        if (before[n] != 0 || in.bone->voxels[n] != 0 || in.map->s[n] < 0) continue;
        if (in.hu->voxels[n] < kMixedHu) continue;
        const double s = static_cast<double>(in.map->s[n]);
        const double u = static_cast<double>(in.map->u[n]);
        const double v = static_cast<double>(in.map->v[n]);
        if (std::abs(u) > kFlavumLateralMm || std::hypot(u, v) > 24) continue;
        if (v < 0 && std::hypot(u, v) > in.lumen->radius(s, u, v) + 1.0) continue;
        bool bone = false;
        std::uint16_t found = 0;
        for (const std::int64_t d : stride) {
          for (const std::int64_t to : {o - d, o + d}) {
            const auto t = static_cast<std::size_t>(to);
            bone = bone || in.bone->voxels[t] != 0;
            if (content(before[t])) found = before[t];
          }
        }
        if (found != 0 && (bone || round == 0)) labels.voxels[n] = found;
      }
    });
  }
}

}  // namespace

ContentConfidence paint_content(const ContentInput& in, LabelMap& labels) {
  std::vector<double> discs;
  for (const EndPlates& d : *in.discs) discs.push_back(station_of(d, *in.curve, *in.lumen));
  const SacBorder sac = sac_border(*in.hu, *in.curve, *in.lumen, discs, in.sacrum);
  const InterlaminarRoof roof =
      interlaminar_roof(*in.bone, *in.curve, *in.lumen, static_cast<int>(in.discs->size()) + 1);
  const MaskImage ligament = flavum_mask(in, roof, sac);
  const ImageGeometry& g = labels.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const auto first = static_cast<std::size_t>(g.offset(0, 0, static_cast<int>(kk)));
    const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
    for (std::size_t o = first; o < first + count; ++o) {
      const double s = static_cast<double>(in.map->s[o]);
      if (s < 0 || in.bone->voxels[o] != 0) continue;
      const double u = static_cast<double>(in.map->u[o]);
      const double v = static_cast<double>(in.map->v[o]);
      const double rho = std::hypot(u, v);
      if (rho > 24) continue;
      // In the sacrum the lumen is a guess: bone that no vertebra claimed is no content there.
      const bool sacral = in.sacrum && s > discs.back() + static_cast<double>(kSacralMm);
      if (sacral && in.hu->voxels[o] > kDenseHu) continue;
      if (ligament.voxels[o] != 0) {
        labels.voxels[o] = label::kLigamentumFlavum;
      } else if (s >= in.first && s <= in.last && rho < in.lumen->radius(s, u, v)) {
        // The smooth border may run a little into the fat: what is seen to be fat stays fat.
        const bool sac_here = sac.contains(s, u, v) && in.hu->voxels[o] > kFatHu;
        labels.voxels[o] = sac_here                    ? label::kThecalSac
                           : in.hu->voxels[o] < kFatHu ? label::kEpiduralFat
                                                       : label::kEpiduralOther;
      }
    }
  });
  clear_mixed_layers(*in.bone, labels);
  mark_roots(in, sac, discs.empty() ? 0.0 : discs.back(), labels);
  grow_to_bone(in, labels);
  ContentConfidence c;
  // Seen fat is what separates sac and ligament on CT; without it the borders are shapes, not
  // sights.
  c.canal = 0.85;
  c.sac = std::clamp(0.15 + 1.2 * sac.fat_share, 0.15, 0.85);
  for (const double d : discs) {
    double sum = 0.0;
    int count = 0;
    for (int n = static_cast<int>(d) - kLevelReach; n <= static_cast<int>(d) + kLevelReach; ++n) {
      if (n < 0 || n >= in.curve->size()) continue;
      sum += sac.fat_at[static_cast<std::size_t>(n)];
      ++count;
    }
    c.fat_at_disc.push_back(count > 0 ? sum / count : 0.0);
  }
  c.gap_found = roof.found;
  c.flavum = std::clamp(0.1 + 1.0 * sac.fat_share, 0.1, 0.75);
  return c;
}

}  // namespace flavum::spine
