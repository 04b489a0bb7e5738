#include "imaging/measure/grades.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace flavum {
namespace {

// Engineering defaults: Schizas describes pictures, not shares. A: fluid prevails or lies in front
// of the roots; B: roots fill the sac but grains of fluid are seen; C and D: no fluid.
constexpr double kFluidA = 0.45, kFluidB = 0.12;
constexpr double kDorsalFatMm2 = 4.0;  // less is no fat that one sees
// Fluid is brighter than half way between the darkest and the brightest of all that is in the sac.
constexpr double kDarkQuantile = 0.05, kBrightQuantile = 0.98, kFluidLevel = 0.55;

double quantile(std::vector<float>& values, double q) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return static_cast<double>(*at);
}

}  // namespace

std::string sac_area_band(double area_mm2) {
  if (area_mm2 < 75.0) return "below 75 mm2 (severe)";
  if (area_mm2 <= 100.0) return "75 to 100 mm2 (moderate)";
  return "above 100 mm2";
}

std::optional<SchizasSuggestion> suggest_schizas(const ScalarImage& t2, const LabelMap& labels,
                                                 const Measurement& sac_area) {
  // What fluid and roots look like in this image: the whole sac of all levels.
  std::vector<float> sac;
  const ImageGeometry& g = t2.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (labels.nearest(g.point_of(i, j, k), label::kAir) == label::kThecalSac)
          sac.push_back(t2.at(i, j, k));
      }
    }
  }
  constexpr std::size_t kLeastVoxels = 50;
  if (sac.size() < kLeastVoxels) return std::nullopt;
  const double dark = quantile(sac, kDarkQuantile);
  const double bright = quantile(sac, kBrightQuantile);
  if (bright < 1.5 * std::max(dark, 1.0)) return std::nullopt;  // no fluid in sight
  const double fluid = dark + kFluidLevel * (bright - dark);

  constexpr double kStepMm = 0.25, kReachMm = 22.0;
  const MeasuredPlane& plane = sac_area.plane;
  double inside = 0.0;
  double seen = 0.0;
  double centre = 0.0;
  std::vector<double> fat;  // how far dorsal
  for (double v = -kReachMm; v <= kReachMm; v += kStepMm) {
    for (double u = -kReachMm; u <= kReachMm; u += kStepMm) {
      const PatientPoint p(Eigen::Vector3d(plane.origin.v + u * plane.across.v + v * plane.down.v));
      const Label l = labels.nearest(p, label::kAir);
      if (l == label::kEpiduralFat) fat.push_back(v);
      if (l != label::kThecalSac) continue;
      const float value = t2.nearest(p, -1.0F);  // interpolated, the border would darken
      if (value < 0.0F) continue;
      inside += 1.0;
      centre += v;
      if (static_cast<double>(value) >= fluid) seen += 1.0;
    }
  }
  const double pixel = g.spacing_mm.minCoeff() * g.spacing_mm.minCoeff();
  constexpr double kLeastPixels = 12.0;
  if (inside * kStepMm * kStepMm < kLeastPixels * pixel) return std::nullopt;
  centre /= inside;
  SchizasSuggestion s;
  s.fluid_share = seen / inside;
  for (const double v : fat) {
    if (v > centre) s.fat_mm2 += kStepMm * kStepMm;
  }
  s.grade = s.fluid_share >= kFluidA     ? 'A'
            : s.fluid_share >= kFluidB   ? 'B'
            : s.fat_mm2 >= kDorsalFatMm2 ? 'C'
                                         : 'D';
  return s;
}

}  // namespace flavum
