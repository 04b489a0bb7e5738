#include "imaging/segment_mr/pseudo_ct.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment_mr/mr_signal.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

// Engineering defaults.
constexpr double kCortexMm = 1.3;       // shell of bone drawn dense
constexpr double kTrunkHalfMm = 165.0;  // half width of an adult trunk beyond a narrow stack
constexpr float kFatShare = 0.5F;       // of the bright level of the body
constexpr double kBlurMm = 0.6;

// First and last column of a row that the scanned body covers; first > last where it covers none. A
// stack that lies oblique in the grid covers other columns in every row.
std::pair<int, int> body_in_row(const MaskImage& body, const ImageGeometry& grid, int j, int k) {
  int first = grid.size.x();
  int last = -1;
  for (int i = 0; i < grid.size.x(); ++i) {
    if (body.nearest(grid.point_of(i, j, k), 0) == 0) continue;
    first = std::min(first, i);
    last = i;
  }
  return {first, last};
}

}  // namespace

PseudoCt pseudo_ct(const LabelMap& labels, const ScalarImage& mr, double spacing_mm,
                   const TissueNumbers& hu, const Progress& progress) {
  using namespace spine;
  if (!(spacing_mm >= 0.5 && spacing_mm <= 3.0))
    throw UsageError("A painted CT needs voxels between 0.5 and 3 mm.");
  progress.report(0.0, "Painting a CT from the labels");
  PseudoCt out;
  ImageGeometry grid = isotropic_cover(mr.geometry, spacing_mm);
  const MaskImage body = mr_body(mr);
  // A sagittal stack is 60-80 mm wide: the trunk goes on to both sides.
  const double half = 0.5 * grid.size.x() * spacing_mm;
  const int more = std::max(0, static_cast<int>((kTrunkHalfMm - half) / spacing_mm));
  grid.origin =
      PatientPoint(Eigen::Vector3d(grid.origin.v - Eigen::Vector3d(more * spacing_mm, 0, 0)));
  grid.size.x() += 2 * more;
  const ScalarImage seen = resample_linear(mr, grid, 0.0F);
  std::vector<float> inside;
  for (std::size_t n = 0; n < mr.voxels.size(); n += 5)
    if (body.voxels[n] != 0) inside.push_back(mr.voxels[n]);
  const float fat = kFatShare * quantile(inside, 0.95);
  progress.report(0.3, "Painting a CT from the labels");
  out.labels = resample_nearest(labels, grid, label::kAir);
  MaskImage bone = mask_of(out.labels, [](Label l) { return is_bone(l); });
  const ScalarImage depth = signed_distance(bone);
  out.image = ScalarImage(grid, hu.air);
  const double middle = 0.5 * (grid.size.x() - 1) * spacing_mm;
  parallel_for(grid.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < grid.size.y(); ++j) {
      const auto [first, last] = body_in_row(body, grid, j, k);
      if (first > last) continue;
      for (int i = 0; i < grid.size.x(); ++i) {
        const int c = std::clamp(i, first, last);
        const Label l = out.labels.at(i, j, k);
        float& v = out.image.at(i, j, k);
        if (i != c) {  // beside the stack: muscle, rounded off towards the flank
          const double x = std::abs(i * spacing_mm - middle) / kTrunkHalfMm;
          const double y = std::abs(2.0 * j / std::max(1, grid.size.y() - 1) - 1.0);
          if (x * x + y * y < 1.25) v = hu.muscle;
        } else if (is_bone(l)) {
          v = static_cast<double>(-depth.at(i, j, k)) < kCortexMm ? hu.cortical : hu.trabecular;
        } else if (is_disc(l)) {
          v = hu.disc;
        } else if (l == label::kThecalSac) {
          v = hu.sac;
        } else if (l == label::kEpiduralOther) {
          v = hu.epidural;
        } else if (l == label::kEpiduralFat) {
          v = hu.fat;
        } else if (l == label::kLigamentumFlavum) {
          v = hu.flavum;
        } else if (l == label::kNerveRoots) {
          v = hu.roots;
        } else if (body.nearest(grid.point_of(i, j, k), 0) != 0) {
          v = seen.at(i, j, k) > fat ? hu.fat : hu.muscle;
        }
        if (i != c && v > hu.air) out.labels.at(i, j, k) = label::kBody;
      }
    }
  });
  out.image = gaussian(out.image, kBlurMm);
  out.kind =
      "Painted from MR labels: this is not a CT. Bone is drawn where the labels say so, with "
      "numbers "
      "from a table; do not measure bone on it.";
  progress.report(1.0, "Painted");
  return out;
}

}  // namespace flavum
