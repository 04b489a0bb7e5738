#include <algorithm>
#include <cmath>

#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "imaging/registration/refine.h"
#include "imaging/registration/search.h"
#include "imaging/segment/grid_tools.h"

namespace flavum::registration {
namespace {

// Engineering defaults.
constexpr double kBoxMarginMm = 35.0;
constexpr double kAboutBoneMm = 10.0;
constexpr double kGroupReachMm = 55.0;
constexpr double kCanalReachMm = 15.0;
constexpr int kRuns = 4;
constexpr double kPerturbMm = 2.0, kPerturbRad = 3.0 * kPi / 180.0;
constexpr double kSameOptimumMm = 2.0;
constexpr double kOffMm = 4.0;

ImageGeometry in_mr(const ImageGeometry& ct_grid, const MrToCt& mr_to_ct) {
  const MrToCt back = mr_to_ct.inverse();
  ImageGeometry g = ct_grid;
  g.origin = back * ct_grid.origin;
  g.direction = back.rotation() * ct_grid.direction;
  return g;
}

Samples about(const ScalarImage& mr, const NearLabels& bone, const MrToCt& t) {
  return samples_where(mr, [&](const PatientPoint& p) { return bone.within(t * p, kAboutBoneMm); });
}

MrToCt perturbed(const MrToCt& t, const PatientPoint& centre_ct, std::uint64_t seed) {
  RandomStream random(random_bits(seed, 71));
  Eigen::Vector3d turn;
  Eigen::Vector3d shift;
  for (int a = 0; a < 3; ++a) turn[a] = random.uniform(-kPerturbRad, kPerturbRad);
  for (int a = 0; a < 3; ++a) shift[a] = random.uniform(-kPerturbMm, kPerturbMm);
  return motion_about(centre_ct, turn, shift) * t;
}

}  // namespace

Pair pair_at(const RegistrationImage& ct, const ScalarImage& mr, double resolution_mm,
             const MrToCt& t) {
  const ImageGeometry box = widened(spine_box(ct.landmarks), kBoxMarginMm);
  Pair pair;
  const ScalarImage part = spine::crop_to(mr, in_mr(box, t), 10.0);
  if (part.voxels.empty()) return pair;
  pair.mr = mr_at(part, resolution_mm);
  pair.ct = ct_at(*ct.image, box, resolution_mm, pair.mr.geometry, t);
  return pair;
}

std::vector<PatientPoint> check_points(const PatientPoint& centre) {
  std::vector<PatientPoint> out{centre};
  for (int a = 0; a < 3; ++a) {
    const PatientVector d(Eigen::Vector3d(kCanalReachMm * Eigen::Vector3d::Unit(a)));
    out.push_back(centre + d);
    out.push_back(centre - d);
  }
  return out;
}

double difference_mm(const MrToCt& a, const MrToCt& b, const std::vector<PatientPoint>& points) {
  const MrToCt back = a.inverse();
  double sum = 0.0;
  for (const PatientPoint& p : points) sum += (b * (back * p) - p).v.squaredNorm();
  return std::sqrt(sum / static_cast<double>(points.size()));
}

MrToCt refine_whole(const RegistrationImage& ct, const Pair& coarse, const Pair& fine,
                    const MrToCt& start, std::uint64_t seed) {
  const ImageGeometry box = spine_box(ct.landmarks);
  const double reach = 0.5 * box.size.cast<double>().cwiseProduct(box.spacing_mm).maxCoeff() + 30.0;
  const NearLabels bone(*ct.labels, box.centre(), reach, [](Label l) { return is_vertebra(l); });
  const PatientPoint centre = start.inverse() * box.centre();
  const MrToCt rough = refine(coarse.mr, coarse.ct,
                              some_of(about(coarse.mr, bone, start), 8000, random_bits(seed, 1)),
                              start, centre, {1.5, 0.05, 50});
  return refine(fine.mr, fine.ct, some_of(about(fine.mr, bone, rough), 12000, random_bits(seed, 2)),
                rough, centre, {0.5, 0.01, 50});
}

GroupRegistration refine_group(const RegistrationImage& ct, const Pair& coarse, const Pair& fine,
                               SpineLevel level, const MrToCt& start, std::uint64_t seed) {
  GroupRegistration g;
  g.level = level;
  g.transform = start;
  const LevelLandmarks* known = ct.landmarks.level(level);
  CHECK(known != nullptr);
  g.centre = known->canal_centre;
  g.disc = known->disc_centre;
  const NearLabels bone(*ct.labels, known->disc_centre, kGroupReachMm, [&](Label l) {
    return l == level.cranial || l == level.caudal() || l == label::disc_below(level.cranial);
  });
  const Samples rough_all = about(coarse.mr, bone, start);
  const Samples fine_all = about(fine.mr, bone, start);
  {  // how much of the group's surroundings the MR shows
    double asked = 0.0;
    double shown = 0.0;
    const Eigen::Vector3i size = coarse.ct.geometry.size;
    for (int k = 0; k < size.z(); k += 2) {
      for (int j = 0; j < size.y(); j += 2) {
        for (int i = 0; i < size.x(); i += 2) {
          const PatientPoint p = coarse.ct.geometry.point_of(i, j, k);
          if (!bone.within(p, kAboutBoneMm)) continue;
          asked += 1.0;
          shown +=
              coarse.mr.geometry.contains(coarse.mr.geometry.nearest_index(start.inverse() * p))
                  ? 1.0
                  : 0.0;
        }
      }
    }
    g.overlap = asked > 0.0 ? shown / asked : 0.0;
  }
  const PatientPoint centre = start.inverse() * g.centre;
  const std::vector<PatientPoint> points = check_points(g.centre);
  const Samples judge = some_of(fine_all, 20000, random_bits(seed, 3));
  std::vector<MrToCt> runs;
  std::vector<double> information;
  for (int r = 0; r < kRuns; ++r) {
    const std::uint64_t key = random_bits(seed, 100 + static_cast<std::uint64_t>(r));
    const MrToCt from = r == 0 ? start : perturbed(start, g.centre, key);
    const MrToCt rough = refine(coarse.mr, coarse.ct, some_of(rough_all, 5000, random_bits(key, 1)),
                                from, centre, {1.0, 0.05, 40});
    runs.push_back(refine(fine.mr, fine.ct, some_of(fine_all, 8000, random_bits(key, 2)), rough,
                          centre, {0.5, 0.01, 40}));
    information.push_back(likeness(judge, fine.ct, runs.back()).information);
  }
  const auto best = static_cast<std::size_t>(
      std::max_element(information.begin(), information.end()) - information.begin());
  std::vector<MrToCt> kept;
  double sum = 0.0;
  for (const MrToCt& run : runs) {
    const double off = difference_mm(runs[best], run, points);
    if (off < kSameOptimumMm) kept.push_back(run);
  }
  g.transform = mean_transform(kept, centre);
  for (const MrToCt& run : runs) {
    const double off = difference_mm(g.transform, run, points);
    sum += off * off;
  }
  g.spread_mm = std::sqrt(sum / kRuns);
  g.information = likeness(judge, fine.ct, g.transform).information;
  double off = 0.0;
  for (int a = 0; a < 3; ++a) {
    for (const double s : {-kOffMm, kOffMm}) {
      const MrToCt moved =
          motion_about(g.centre, Eigen::Vector3d::Zero(), s * Eigen::Vector3d::Unit(a)) *
          g.transform;
      off += likeness(judge, fine.ct, moved).information / 6.0;
    }
  }
  g.sharpness = g.information > 0.0 ? 1.0 - off / g.information : 0.0;
  return g;
}

}  // namespace flavum::registration
