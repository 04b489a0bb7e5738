#include "tests/bench/segmentation_figures.h"

#include <algorithm>
#include <cmath>

#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

constexpr int kMargin = 2;  // voxels about both structures
constexpr double kSampleMm = 0.25;

struct Box {
  Eigen::Vector3i low = Eigen::Vector3i::Constant(1 << 28);
  Eigen::Vector3i high = Eigen::Vector3i::Constant(-1);
};

void extend(Box& box, const LabelMap& labels, const Belongs& belongs) {
  const Eigen::Vector3i size = labels.geometry.size;
  std::size_t n = 0;
  for (int k = 0; k < size.z(); ++k) {
    for (int j = 0; j < size.y(); ++j) {
      for (int i = 0; i < size.x(); ++i, ++n) {
        if (!belongs(labels.voxels[n])) continue;
        box.low = box.low.cwiseMin(Eigen::Vector3i(i, j, k));
        box.high = box.high.cwiseMax(Eigen::Vector3i(i, j, k));
      }
    }
  }
}

// Voxels with a face towards something else, on the grid `part` cut out of the labels' own.
MaskImage surface(const LabelMap& labels, const Belongs& belongs, const ImageGeometry& part,
                  const Eigen::Vector3i& low) {
  MaskImage out(part);
  const auto inside = [&](const Eigen::Vector3i& p) {
    return labels.geometry.contains(p) && belongs(labels.at(p));
  };
  for (int k = 0; k < part.size.z(); ++k) {
    for (int j = 0; j < part.size.y(); ++j) {
      for (int i = 0; i < part.size.x(); ++i) {
        const Eigen::Vector3i p = low + Eigen::Vector3i(i, j, k);
        if (!inside(p)) continue;
        bool border = false;
        for (int axis = 0; axis < 3; ++axis) {
          for (const int step : {-1, 1}) {
            const Eigen::Vector3i q = p + step * Eigen::Vector3i::Unit(axis);
            // The end of the picture is no surface.
            border = border || (labels.geometry.contains(q) && !belongs(labels.at(q)));
          }
        }
        if (border) out.at(i, j, k) = 1;
      }
    }
  }
  return out;
}

}  // namespace

std::pair<LabelMap, LabelMap> cropped_pair(const LabelMap& truth, const LabelMap& found,
                                           const Belongs& belongs) {
  Box box;
  extend(box, truth, belongs);
  extend(box, found, belongs);
  const Eigen::Vector3i margin = Eigen::Vector3i::Constant(kMargin);
  const ImageGeometry part = crop_geometry(truth.geometry, box.low - margin, box.high + margin);
  return {resample_nearest(truth, part), resample_nearest(found, part)};
}

double dice(const LabelMap& truth, const LabelMap& found, const Belongs& belongs) {
  std::int64_t both = 0;
  std::int64_t sum = 0;
  for (std::size_t n = 0; n < truth.voxels.size(); ++n) {
    const bool a = belongs(truth.voxels[n]);
    const bool b = belongs(found.voxels[n]);
    both += a && b ? 1 : 0;
    sum += (a ? 1 : 0) + (b ? 1 : 0);
  }
  return sum > 0 ? 2.0 * static_cast<double>(both) / static_cast<double>(sum) : 1.0;
}

double hausdorff95_mm(const LabelMap& truth, const LabelMap& found, const Belongs& belongs) {
  Box box;
  extend(box, truth, belongs);
  const int truth_high = box.high.x();
  extend(box, found, belongs);
  if (truth_high < 0 || box.high.x() < 0) return -1.0;
  const Eigen::Vector3i margin = Eigen::Vector3i::Constant(kMargin);
  const Eigen::Vector3i low = (box.low - margin).cwiseMax(0);
  const ImageGeometry part = crop_geometry(truth.geometry, low, box.high + margin);
  const MaskImage a = surface(truth, belongs, part, low);
  const MaskImage b = surface(found, belongs, part, low);
  const ScalarImage to_a = distance_to(a);
  const ScalarImage to_b = distance_to(b);
  std::vector<float> distances;
  for (std::size_t n = 0; n < a.voxels.size(); ++n) {
    if (a.voxels[n] != 0) distances.push_back(to_b.voxels[n]);
    if (b.voxels[n] != 0) distances.push_back(to_a.voxels[n]);
  }
  if (distances.empty()) return -1.0;
  const auto at = distances.begin() +
                  static_cast<std::ptrdiff_t>(0.95 * static_cast<double>(distances.size() - 1));
  std::nth_element(distances.begin(), at, distances.end());
  return *at >= kFarMm ? -1.0 : static_cast<double>(*at);
}

double section_area_mm2(const LabelMap& labels, const Belongs& belongs, const PatientPoint& at,
                        const PatientVector& normal, double reach_mm) {
  const Eigen::Vector3d n = normal.v.normalized();
  const Eigen::Vector3d a = (Eigen::Vector3d::UnitX() - n.x() * n).normalized();
  const Eigen::Vector3d b = n.cross(a);
  std::int64_t count = 0;
  for (double u = -reach_mm; u <= reach_mm; u += kSampleMm)
    for (double v = -reach_mm; v <= reach_mm; v += kSampleMm)
      if (belongs(labels.nearest(PatientPoint(Eigen::Vector3d(at.v + u * a + v * b)), 0))) ++count;
  return static_cast<double>(count) * kSampleMm * kSampleMm;
}

double Figures::quantile(const std::string& name, double share) const {
  std::vector<double> v = of_.at(name);
  std::sort(v.begin(), v.end());
  const auto rank =
      static_cast<std::size_t>(std::lround(share * static_cast<double>(v.size() - 1)));
  return v[rank];
}

double Figures::mean(const std::string& name) const {
  double sum = 0.0;
  for (const double v : of_.at(name)) sum += v;
  return sum / static_cast<double>(of_.at(name).size());
}

}  // namespace flavum
