#include "sim/patient/level_shape.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

constexpr int kMedialColumn = 3;  // clear of the spinous process's base
constexpr int kNearRows = 12, kFarRows = 25;

double median(std::vector<double> v) {
  if (v.empty()) return 0.0;
  std::ranges::sort(v);
  return 0.5 * (v[(v.size() - 1) / 2] + v[v.size() / 2]);
}

}  // namespace

double column_mm(const OperativeField& field, std::int64_t sum) {
  return static_cast<double>(sum) / 255.0 * field.labels.geometry.voxel_volume_mm3() /
         (ColumnChart::kPitchMm * ColumnChart::kPitchMm);
}

void find_lamina_edges(OperativeField& field) {
  constexpr double kNone = 1e9;
  const ColumnChart& chart = field.chart;
  const auto width = static_cast<std::size_t>(chart.width());
  std::vector<double> lowest(width, kNone), highest(width, -kNone);
  const ImageGeometry& g = field.labels.geometry;
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        const auto region = static_cast<BoneRegion>(field.bone_region[n]);
        const bool upper = region == BoneRegion::CranialLamina;
        if (!upper && region != BoneRegion::CaudalLamina) continue;
        const PatientPoint p = g.point_of(i, j, k);
        const int column = chart.column_of(p);
        if (column < 0) continue;
        const auto across = static_cast<std::size_t>(column) % width;
        const double height = (p - field.centre).dot(field.cranial);
        const double half = 0.5 * g.spacing_mm.x();
        if (upper) lowest[across] = std::min(lowest[across], height - half);
        if (!upper) highest[across] = std::max(highest[across], height + half);
      }
    }
  }
  for (const int s : {0, 1}) {
    std::vector<double> low, high;
    for (int step = kMedialColumn; step <= static_cast<int>(kSafeResectionMm); ++step) {
      const auto at = static_cast<std::size_t>(chart.half_width + (s == 0 ? step : -step));
      if (at >= width) continue;
      if (lowest[at] < kNone) low.push_back(lowest[at]);
      if (highest[at] > -kNone) high.push_back(highest[at]);
    }
    field.lower_edge_mm[s] = median(low);
    field.upper_edge_mm[s] = median(high);
  }
}

void free_sac(OperativeField& field) {
  const ColumnChart& chart = field.chart;
  const int width = chart.width();
  field.sac_free_um.assign(chart.size(), 0);
  for (int i = 0; i < width; ++i) {
    double sum = 0.0;
    int rows = 0;
    for (int k = -kFarRows; k <= kFarRows; ++k) {
      if (std::abs(k) < kNearRows || std::abs(k) > chart.half_height) continue;
      const auto column = static_cast<std::size_t>(i + width * (k + chart.half_height));
      sum += column_mm(field, field.sac_columns[column]);
      ++rows;
    }
    if (rows == 0) continue;
    for (int k = 0; k < chart.height(); ++k) {
      const auto column = static_cast<std::size_t>(i + width * k);
      if (field.sac_columns[column] == 0) continue;
      const double free = sum / rows - column_mm(field, field.sac_columns[column]);
      field.sac_free_um[column] =
          static_cast<std::int32_t>(std::llround(1000.0 * std::max(0.0, free)));
    }
  }
}

}  // namespace flavum
