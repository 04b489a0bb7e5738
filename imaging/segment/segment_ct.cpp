#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/segment/bodies.h"
#include "imaging/segment/body_mask.h"
#include "imaging/segment/canal_content.h"
#include "imaging/segment/canal_path.h"
#include "imaging/segment/disc_margin.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment/levels.h"
#include "imaging/segment/region.h"
#include "imaging/segment/segmentation.h"
#include "imaging/segment/vertebrae.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

using namespace spine;

// Engineering defaults.
constexpr double kCoarseMm = 2.0;
constexpr double kFineMm = 0.8;
constexpr float kLumenBoneHu = 180.0F;
constexpr double kLeastPathMm = 40.0;  // a little more than one vertebra
constexpr double kSideMm = 66.0;       // box about the canal: transverse processes, sacral wings
constexpr double kFrontMm = 75.0;
constexpr double kBackMm = 72.0;
constexpr double kUnsure = 0.5;  // confidence below which a border is announced as an estimate
constexpr float kMetalHu = 2500.0F;
constexpr double kMetalSideMm = 45.0;
constexpr double kLeastMetalMm3 = 80.0;  // less may be a dense osteophyte or a seed
constexpr double kLeastFat = 0.25;       // share of a level's border
constexpr double kEndsMm = 45.0;
constexpr double kSacralMm = 85.0;  // the path ends in the upper sacrum

[[noreturn]] void refuse(const char* why) {
  throw InputRefused(
      "There is no lumbar spine in this image, or too little of it to find: a CT that shows at "
      "least "
      "one whole lumbar vertebra with its canal is needed.",
      why);
}

struct Coarse {
  ScalarImage hu;
  MaskImage body;
  CanalPath path;
};

Coarse look_over(const ScalarImage& ct, const Progress& progress) {
  Coarse c;
  progress.report(0.0, "Preparing the image");
  c.hu = resample_smoothed(ct, isotropic_cover(ct.geometry, kCoarseMm), -1024.0F);
  progress.report(0.06, "Finding the body");
  c.body = body_mask(c.hu);
  progress.report(0.10, "Finding the spine");
  c.path = find_canal_path(c.hu, c.body);
  if (const std::string region = other_region(c.hu, c.body, c.path); !region.empty()) {
    throw InputRefused("There is no lumbar spine in this image: it seems to show " + region +
                       ". Open the CT of the lumbar spine.");
  }
  const double length = static_cast<double>(c.path.points.size()) * kCoarseMm;
  if (length < kLeastPathMm) refuse("no canal path");
  return c;
}

ImageGeometry fine_grid(const ImageGeometry& image, const std::vector<Eigen::Vector3d>& path) {
  Eigen::Vector3d low = path.front();
  Eigen::Vector3d high = path.front();
  for (const auto& p : path) {
    low = low.cwiseMin(p);
    high = high.cwiseMax(p);
  }
  low -= Eigen::Vector3d(kSideMm, kFrontMm, kSacralMm);
  high += Eigen::Vector3d(kSideMm, kBackMm, kEndsMm);
  const ImageGeometry cover = isotropic_cover(image, kFineMm);
  return crop_geometry(cover, cover.nearest_index(PatientPoint(low)),
                       cover.nearest_index(PatientPoint(high)));
}

struct Spine {
  ScalarImage raw;  // as resampled
  ScalarImage hu;   // lightly smoothed
  SpineCurve curve;
  PolarSurface lumen;
  std::pair<int, int> enclosed;  // stations between which bone surrounds the curve
  std::vector<Eigen::Vector3d> axis;
  std::vector<DiscPlane> discs;
};

Spine follow(const ScalarImage& ct, const CanalPath& path, const Progress& progress) {
  Spine s;
  std::vector<Eigen::Vector3d> points;
  for (const PatientPoint& p : path.points) points.push_back(p.v);
  s.curve = SpineCurve(points, 8.0);
  progress.report(0.15, "Following the canal");
  s.raw = resample_smoothed(ct, fine_grid(ct.geometry, points), -1024.0F);
  s.hu = gaussian(s.raw, 0.6);
  for (int round = 0; round < 3; ++round) {
    const PolarSurface bone = first_bone(s.hu, s.curve, kLumenBoneHu, 30.0);
    s.lumen = bony_lumen(bone);
    s.enclosed = enclosed_range(bone, s.lumen);
    if (round < 2) s.curve = recentred(s.curve, s.lumen, 6.0);
  }
  progress.report(0.25, "Finding discs and levels");
  s.axis = body_axis(s.curve, s.lumen);
  s.discs = find_discs(s.hu, s.curve, s.axis);
  if (s.discs.empty()) refuse("no discs");
  return s;
}

// Metal near the spine per vertebra, mm3.
std::vector<double> metal_beside(const ScalarImage& hu, const CurveMap& map,
                                 const std::vector<EndPlates>& discs) {
  std::vector<double> mm3(discs.size() + 1, 0.0);
  const ImageGeometry& g = hu.geometry;
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        if (hu.voxels[n] < kMetalHu || map.s[n] < 0 || std::abs(map.u[n]) > kMetalSideMm) continue;
        if (map.v[n] < -kMetalSideMm || map.v[n] > kMetalSideMm) continue;
        std::size_t vertebra = 0;
        while (vertebra < discs.size() &&
               (g.point_of(i, j, k).v - discs[vertebra].centre).dot(discs[vertebra].normal) < 0.0)
          ++vertebra;
        mm3[vertebra] += g.voxel_volume_mm3();
      }
    }
  }
  return mm3;
}

// What is doubtful at single levels.
void warn_of_levels(const LevelNames& names, const ContentConfidence& content,
                    const std::vector<double>& metal_mm3, Segmentation& out) {
  std::string with_metal;
  for (std::size_t n = 0; n < names.vertebrae.size(); ++n) {
    const Label v = names.vertebrae[n];
    if (v == 0) continue;
    const bool metal = metal_mm3[n] > kLeastMetalMm3;
    if (metal) with_metal += (with_metal.empty() ? "" : ", ") + vertebra_name(v);
    if (n + 1 >= names.vertebrae.size()) continue;
    const Label below = names.vertebrae[n + 1];
    const std::string level = vertebra_name(v) + "-" + vertebra_name(below);
    auto& said = out.level_warnings[v];
    double confidence = std::clamp(0.1 + content.fat_at_disc[n], 0.1, 0.85);
    if (content.fat_at_disc[n] < kLeastFat) {
      said.push_back("At " + level +
                     " hardly any fat separates the thecal sac from the ligament: the border "
                     "between them is an estimate.");
    }
    if (!content.gap_found[n]) {
      said.push_back("At " + level +
                     " the gap between the laminae was not found (closed, cut off by the picture "
                     "or hidden): no ligamentum flavum is outlined there.");
      confidence = 0.1;
    }
    if (metal || metal_mm3[n + 1] > kLeastMetalMm3) {
      said.push_back("Metal near " + level + " disturbs the picture: labels there are doubtful.");
      confidence = std::min(confidence, 0.2);
    }
    out.level_confidence[v] = confidence;
    if (said.empty()) out.level_warnings.erase(v);
  }
  if (!with_metal.empty()) {
    out.warnings.push_back("There is metal at " + with_metal +
                           ". It is left out of the bone, and labels near it are doubtful.");
  }
}

// Labels of the fine grid, seen from the image's own voxels; the rest is body or air.
LabelMap on_image_grid(const ScalarImage& ct, const LabelMap& fine, const Coarse& coarse) {
  LabelMap out(ct.geometry);
  const ImageGeometry& g = ct.geometry;
  parallel_for(g.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < g.size.y(); ++j) {
      const PatientPoint start = g.point_of(0, j, k);
      const Eigen::Vector3d step = g.direction.col(0) * g.spacing_mm.x();
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p(Eigen::Vector3d(start.v + i * step));
        const auto o = static_cast<std::size_t>(g.offset(i, j, k));
        const std::uint16_t found = fine.nearest(p, 0);
        if (found != 0) {
          out.voxels[o] = found;
        } else {
          out.voxels[o] = coarse.body.nearest(p, 0) != 0 ? label::kBody : label::kAir;
        }
      }
    }
  });
  return out;
}

}  // namespace

Segmentation segment_ct(const ScalarImage& ct, const SegmentOptions& options,
                        const Progress& progress) {
  const Coarse coarse = look_over(ct, progress);
  Spine sp = follow(ct, coarse.path, progress);
  LevelNames names = name_levels(sacral_evidence(sp.hu, sp.curve, sp.discs), options.level_shift);
  sp.discs.resize(static_cast<std::size_t>(names.discs));

  progress.report(0.35, "Outlining bodies and discs");
  const CurveMap map = map_to_curve(sp.curve, sp.hu.geometry);
  std::vector<EndPlates> plates;
  for (const DiscPlane& d : sp.discs)
    plates.push_back(end_plates(sp.raw, d, sp.curve.at(d.s).left));
  fit_to_discs(sp.hu, sp.curve, sp.discs, sp.lumen);
  if (names.from_sacrum) fit_to_sacrum(sp.hu, sp.curve, sp.discs.back(), sp.lumen);
  const PolarSurface wall = column_wall(sp.raw, sp.curve, sp.lumen, sp.axis);
  const Image<std::uint8_t> column = paint_column(map, sp.axis, sp.curve, wall, sp.lumen, plates);

  progress.report(0.5, "Separating the vertebrae");
  VertebraInput vi{&sp.raw, &map, &sp.curve, &sp.lumen, &column, &plates, names.from_sacrum};
  const Bones bones = assign_bone(vi);
  const Image<std::uint8_t>& bone = bones.owner;
  if (options.level_shift == 0) name_by_ribs(bones.ribs, bones.sides_in_view, names);
  LabelMap fine(sp.hu.geometry);
  for (std::size_t n = 0; n < fine.voxels.size(); ++n) {
    if (bone.voxels[n] != 0) {
      fine.voxels[n] = names.vertebrae[static_cast<std::size_t>(bone.voxels[n] - 1)];
    } else if (column.voxels[n] != 0 && (column.voxels[n] & 1) == 0) {
      const Label above = names.vertebrae[static_cast<std::size_t>(column.voxels[n] / 2 - 1)];
      if (above != 0) fine.voxels[n] = label::disc_below(above);
    }
  }

  progress.report(0.75, "Outlining sac and ligaments");
  ContentInput ci{&sp.hu,
                  &map,
                  &sp.curve,
                  &sp.lumen,
                  &bone,
                  &plates,
                  sp.enclosed.first,
                  sp.enclosed.second,
                  names.from_sacrum};
  const ContentConfidence content = paint_content(ci, fine);

  progress.report(0.85, "Writing labels");
  Segmentation out;
  out.labels = on_image_grid(ct, fine, coarse);
  progress.report(0.9, "Measuring");
  out.landmarks = landmarks_from_labels(fine);
  out.numbering = names.numbering;
  out.warnings = names.warnings;
  for (const Label v : names.vertebrae)
    if (v != 0) out.confidence[v] = names.confidence;
  if (content.sac < kUnsure || content.flavum < kUnsure) {
    out.warnings.emplace_back(
        "The borders of the thecal sac and of the ligamentum flavum are estimates: too little fat "
        "separates them on this CT. Compare them with an MR before relying on their dimensions.");
  }
  out.transitional = names.transitional;
  warn_of_levels(names, content, metal_beside(sp.raw, map, plates), out);
  out.confidence[label::kEpiduralFat] = content.canal;
  out.confidence[label::kEpiduralOther] = content.sac;
  for (const Label v : names.vertebrae)
    if (v >= label::kT11 && v <= label::kL6)
      out.confidence[label::disc_below(v)] = 0.9 * names.confidence;
  out.confidence[label::kThecalSac] = content.sac;
  out.confidence[label::kLigamentumFlavum] = content.flavum;
  progress.report(1.0, "Done");
  return out;
}

}  // namespace flavum
