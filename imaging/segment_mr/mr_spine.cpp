#include "imaging/segment_mr/mr_spine.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/base/units.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment_mr/mr_arch.h"
#include "imaging/segment_mr/mr_canal.h"
#include "imaging/segment_mr/mr_column.h"
#include "imaging/segment_mr/mr_levels.h"
#include "imaging/segment_mr/mr_path.h"
#include "imaging/segment_mr/mr_signal.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kCoarseMm = 2.0;
constexpr double kFineMm = 0.7;
constexpr double kLeastPathMm = 40.0;
constexpr double kSideMm = 40.0, kFrontMm = 62.0, kBackMm = 60.0, kEndsMm = 8.0;
constexpr int kBelowLastMm = 50;  // the sac ends at S2
constexpr float kFatT2 = 0.60F;   // relative signal of fat and fluid, more than veins and roots
constexpr double kFlavumAboveMm = 16.0, kFlavumBelowMm = 12.0;  // of a disc's plane
constexpr double kFlavumLateralMm = 16.0;
constexpr double kThickSliceMm = 3.0;
constexpr double kUnsure = 0.5;
constexpr double kClearly = 1.6;
constexpr float kPlainT2 = 1.35F, kPlainT1 = 0.95F;  // sac to marrow

[[noreturn]] void refuse(const char* why) {
  throw InputRefused(
      "There is no lumbar spine in this MR, or too little of it to find: a series that shows at "
      "least one whole lumbar vertebra with its canal is needed.",
      why);
}

// Between which stations there is a canal: from the path's upper end to S2.
std::pair<int, int> canal_range(const SpineCurve& curve, const std::vector<DiscPlane>& discs) {
  const int last = std::min(curve.size() - 1, static_cast<int>(discs.back().s) + kBelowLastMm);
  return {0, last};
}

struct Content {
  const SpineBlock* block;
  const ScalarImage* signal;
  const CurveMap* map;
  const PolarSurface *canal, *sac, *flavum;
  const std::vector<DiscPlane>* discs;
  std::pair<int, int> range;
};

void paint_content(const Content& c, LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const auto first = static_cast<std::size_t>(g.offset(0, 0, static_cast<int>(kk)));
    const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
    for (std::size_t o = first; o < first + count; ++o) {
      const double s = static_cast<double>(c.map->s[o]);
      if (s < c.range.first || s > c.range.second || c.map->s[o] < 0) continue;
      const double u = static_cast<double>(c.map->u[o]);
      const double v = static_cast<double>(c.map->v[o]);
      const double rho = std::hypot(u, v);
      if (rho > 30) continue;
      if (rho < c.canal->radius(s, u, v)) {
        const float fat = c.block->fat != nullptr ? c.block->fat->voxels[o] : -1.0F;
        const bool is_fat = fat >= 0 ? fat > kFatT2 : c.signal->voxels[o] > kFatT2;
        labels.voxels[o] = rho < c.sac->radius(s, u, v) ? label::kThecalSac
                           : is_fat                     ? label::kEpiduralFat
                                                        : label::kEpiduralOther;
        continue;
      }
      if (v < 0 || std::abs(u) > kFlavumLateralMm) continue;
      const int st = std::clamp(static_cast<int>(std::lround(s)), 0, c.flavum->stations - 1);
      const int a =
          static_cast<int>(std::lround(std::atan2(v, u) / (2 * kPi) * kAngles) + kAngles) % kAngles;
      const float face = c.flavum->at(st, a);
      if (face <= 0 || rho > static_cast<double>(face)) continue;
      for (const DiscPlane& d : *c.discs)
        if (s > d.s - kFlavumAboveMm && s < d.s + kFlavumBelowMm)
          labels.voxels[o] = label::kLigamentumFlavum;
    }
  });
}

// How much of a column of discs lies in front of a path: vessels and fat have none.
double discs_before(const ScalarImage& coarse, const CanalPath& path) {
  if (static_cast<double>(path.points.size()) * kCoarseMm < kLeastPathMm) return 0.0;
  std::vector<Eigen::Vector3d> points;
  for (const PatientPoint& p : path.points) points.push_back(p.v);
  const SpineCurve curve(points, 12.0);
  double best = 0.0;
  for (const double depth : {20.0, 26.0}) {
    std::vector<Eigen::Vector3d> axis;
    for (int s = 0; s < curve.size(); ++s) axis.push_back(curve.point(s, 0.0, -depth));
    double sum = 0.0;
    for (const DiscPlane& d : find_discs_mr(coarse, nullptr, curve, axis))
      sum += std::min(0.4, d.evidence_hu);
    best = std::max(best, sum);
  }
  return best;
}

}  // namespace

Located locate_spine(const ScalarImage& mr, MrContrast contrast) {
  const ScalarImage coarse = resample_smoothed(mr, isotropic_cover(mr.geometry, kCoarseMm), 0.0F);
  const MaskImage body = mr_body(coarse);
  Located best;
  double most = -1.0;
  for (const MrContrast c : {MrContrast::T2, MrContrast::T1}) {
    if (contrast != MrContrast::Unknown && contrast != c) continue;
    CanalPath path = find_sac_path(coarse, body, c);
    const double found = path.evidence * discs_before(coarse, path);
    // A bright sac is plainer than a dark one: T1 must be clearly better.
    if (found <= most * (best.contrast == MrContrast::T2 ? kClearly : 1.0)) continue;
    most = found;
    best = {std::move(path), c};
  }
  if (static_cast<double>(best.path.points.size()) * kCoarseMm < kLeastPathMm) refuse("no sac");
  return best;
}

MrContrast contrast_along(const ScalarImage& mr, const CanalPath& path) {
  std::vector<float> sac;
  std::vector<float> bodies;
  for (const PatientPoint& p : path.points) {
    for (double x = -3; x <= 3; x += 1.5)
      for (double y = -2; y <= 2; y += 2) {
        const float v = sample_linear(mr, p + PatientVector(x, y, 0), -1.0F);
        if (v >= 0) sac.push_back(v);
        const float b = sample_linear(mr, p + PatientVector(2 * x, -25 + 3 * y, 0), -1.0F);
        if (b >= 0) bodies.push_back(b);
      }
  }
  if (sac.size() < 50 || bodies.size() < 50) return MrContrast::Unknown;
  const float ratio = quantile(sac, 0.6) / std::max(1e-3F, quantile(bodies, 0.5));
  return ratio > kPlainT2   ? MrContrast::T2
         : ratio < kPlainT1 ? MrContrast::T1
                            : MrContrast::Unknown;
}

ImageGeometry spine_grid(const ImageGeometry& image, const CanalPath& path) {
  Eigen::Vector3d low = path.points.front().v;
  Eigen::Vector3d high = low;
  for (const PatientPoint& p : path.points) {
    low = low.cwiseMin(p.v);
    high = high.cwiseMax(p.v);
  }
  low -= Eigen::Vector3d(kSideMm, kFrontMm, kEndsMm);
  high += Eigen::Vector3d(kSideMm, kBackMm, kEndsMm);
  const ImageGeometry cover = isotropic_cover(image, kFineMm);
  return crop_geometry(cover, cover.nearest_index(PatientPoint(low)),
                       cover.nearest_index(PatientPoint(high)));
}

Segmentation segment_block(const SpineBlock& block, const CanalPath& path,
                           const SegmentOptions& options, const Progress& progress) {
  std::vector<Eigen::Vector3d> points;
  for (const PatientPoint& p : path.points) points.push_back(p.v);
  SpineCurve curve(points, 12.0);
  const bool t1 = block.contrast == MrContrast::T1;
  progress.report(0.0, "Following the canal");
  ScalarImage signal;
  DarkLevels dark;
  PolarSurface canal;
  double canal_seen = 0.0;
  for (int round = 0; round < 3; ++round) {
    signal = relative_signal(block.signal, curve, block.contrast);
    dark = dark_levels(signal, curve);
    canal = t1 ? canal_wall_t1(signal, curve, &canal_seen)
               : canal_wall(signal, curve, dark, &canal_seen);
    if (round < 2) curve = recentred(curve, canal, 8.0);
  }
  progress.report(0.25, "Finding discs and levels");
  const std::vector<Eigen::Vector3d> axis = body_axis(curve, canal);
  const ScalarImage column_signal =
      block.leading != nullptr ? relative_signal(*block.leading, curve, block.contrast) : signal;
  ScalarImage fat;
  if (block.fat != nullptr) fat = relative_signal(*block.fat, curve, MrContrast::T1);
  std::vector<DiscPlane> discs =
      find_discs_mr(column_signal, block.fat != nullptr ? &fat : nullptr, curve, axis);
  if (discs.empty()) refuse("no discs");
  const LevelNames names =
      name_levels_mr({&column_signal, &curve, &axis}, discs, options.level_shift);
  discs.resize(static_cast<std::size_t>(names.discs));

  progress.report(0.4, "Outlining bodies and discs");
  const CurveMap map = map_to_curve(curve, signal.geometry);
  std::vector<EndPlates> plates;
  for (const DiscPlane& d : discs)
    plates.push_back(end_plates_mr(column_signal, d, curve.at(d.s).left));
  const PolarSurface wall = column_wall_mr(column_signal, curve, canal, axis, discs);
  const Image<std::uint8_t> column = paint_column(map, axis, curve, wall, canal, plates);

  progress.report(0.6, "Outlining sac and ligaments");
  SpineBlock with = block;
  if (block.fat != nullptr) with.fat = &fat;
  if (t1) with.fat = &signal;
  double sac_seen = 0.0;
  const PolarSurface sac = sac_border_mr(signal, with.fat, curve, canal, &sac_seen);
  const PolarSurface flavum =
      t1 ? PolarSurface(curve.size(), -1.0F) : flavum_face(signal, curve, canal, dark);
  Segmentation out;
  out.labels = LabelMap(signal.geometry);
  LabelMap& labels = out.labels;
  const std::pair<int, int> range = canal_range(curve, discs);
  paint_content({&with, &signal, &map, &canal, &sac, &flavum, &discs, range}, labels);

  progress.report(0.75, "Outlining arches");
  const Image<std::uint8_t> arches =
      find_arches({&signal, &map, &canal, &flavum, &discs, dark, names.from_sacrum});
  for (std::size_t n = 0; n < labels.voxels.size(); ++n) {
    if (labels.voxels[n] != 0) continue;
    const int c = column.voxels[n];
    const int vertebra = c != 0 && (c & 1) != 0 ? (c + 1) / 2 : arches.voxels[n];
    if (c != 0 && (c & 1) == 0) {
      const Label above = names.vertebrae[static_cast<std::size_t>(c / 2 - 1)];
      if (above != 0) labels.voxels[n] = label::disc_below(above);
    } else if (vertebra != 0) {
      labels.voxels[n] = names.vertebrae[static_cast<std::size_t>(vertebra - 1)];
    }
  }

  progress.report(0.9, "Measuring");
  out.landmarks = landmarks_from_labels(labels);
  out.numbering = names.numbering;
  out.transitional = names.transitional;
  out.warnings = names.warnings;
  for (const Label v : names.vertebrae) {
    if (v == 0) continue;
    out.confidence[v] = 0.8 * names.confidence;  // the arches are seen poorly on MR
    if (is_vertebra(v)) out.confidence[label::disc_below(v)] = 0.9 * names.confidence;
  }
  const bool thick = block.slice_mm > kThickSliceMm && block.axial == nullptr;
  out.confidence[label::kThecalSac] = std::clamp(0.3 + 0.6 * sac_seen, 0.3, 0.9);
  out.confidence[label::kEpiduralFat] = std::clamp(0.2 + 0.6 * sac_seen, 0.2, 0.8);
  out.confidence[label::kEpiduralOther] = std::clamp(0.3 + 0.6 * canal_seen, 0.3, 0.9);
  out.confidence[label::kLigamentumFlavum] = t1 || thick ? 0.3 : 0.3 + 0.4 * canal_seen;
  if (thick)
    out.warnings.emplace_back(
        "The slices are thick and run along the spine: the flavum and the width of the sac are "
        "rough estimates. Axial slices of the same study make them measurable.");
  if (t1)
    out.warnings.emplace_back(
        "On this T1 image fluid, ligament and cortex are all dark: the canal is an estimate and "
        "the flavum is not outlined.");
  if (out.confidence[label::kThecalSac] < kUnsure)
    out.warnings.emplace_back("The border of the thecal sac is hardly seen on this MR.");
  return out;
}

LabelMap labels_on(const ScalarImage& image, const LabelMap& block) {
  const MaskImage body = mr_body(image);
  LabelMap out(image.geometry);
  const ImageGeometry& g = image.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i) {
        const std::uint16_t found = block.nearest(g.point_of(i, j, k), 0);
        out.at(i, j, k) = found != 0 ? found : body.at(i, j, k) != 0 ? label::kBody : label::kAir;
      }
  });
  return out;
}

}  // namespace flavum::spine
