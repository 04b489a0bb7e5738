#include "sim/procedure/sac.h"

#include <algorithm>
#include <cmath>

#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"
#include "sim/patient/level_shape.h"

namespace flavum {
namespace {

constexpr int kWeights[5] = {1, 4, 6, 4, 1};  // binomial, +-2 columns: the dura does not kink

// One pass of the smoothing along an axis; sixteen times as large afterwards. Symmetric.
void smooth(std::vector<std::int64_t>& values, int count, int stride, int lines, int line_stride) {
  std::vector<std::int64_t> line(static_cast<std::size_t>(count));
  for (int l = 0; l < lines; ++l) {
    for (int n = 0; n < count; ++n) {
      std::int64_t sum = 0;
      for (int w = -2; w <= 2; ++w) {
        const int at = n + w;
        if (at < 0 || at >= count) continue;
        sum += kWeights[w + 2] * values[static_cast<std::size_t>(l * line_stride + at * stride)];
      }
      line[static_cast<std::size_t>(n)] = sum;
    }
    for (int n = 0; n < count; ++n) {
      values[static_cast<std::size_t>(l * line_stride + n * stride)] =
          line[static_cast<std::size_t>(n)];
    }
  }
}

const ColumnSums* shifts(const World& world, const State& state) {
  const bool models = world.attempt() && world.field && world.patient && world.patient->generated;
  return models ? state.cut.sac_shift_um.get() : nullptr;
}

// Between column centres linearly, so that the dura has no steps.
double shift_at(const ColumnChart& chart, const ColumnSums& um, const PatientPoint& p) {
  const PatientVector d = p - chart.centre;
  const double u = d.dot(chart.left) / ColumnChart::kPitchMm + chart.half_width;
  const double v = d.dot(chart.cranial) / ColumnChart::kPitchMm + chart.half_height;
  const double fu = std::floor(u);
  const double fv = std::floor(v);
  if (fu < 0.0 || fv < 0.0 || fu + 1.0 >= chart.width() || fv + 1.0 >= chart.height()) return 0.0;
  const auto at = [&](int i, int k) {
    return static_cast<double>(um[static_cast<std::size_t>(i + chart.width() * k)]);
  };
  const int i = static_cast<int>(fu);
  const int k = static_cast<int>(fv);
  return 0.001 * std::lerp(std::lerp(at(i, k), at(i + 1, k), u - fu),
                           std::lerp(at(i, k + 1), at(i + 1, k + 1), u - fu), v - fv);
}

}  // namespace

void let_sac_come(const OperativeField& field, CutTotals& cut) {
  if (!cut.flavum_columns || field.sac_free_um.size() != field.chart.size()) return;
  const ColumnChart& chart = field.chart;
  std::vector<std::int64_t> room(chart.size());
  for (std::size_t n = 0; n < room.size(); ++n) {
    room[n] = std::llround(1000.0 * column_mm(field, (*cut.flavum_columns)[n]));
  }
  std::vector<std::int64_t> around = room;
  smooth(around, chart.width(), 1, chart.height(), chart.width());
  smooth(around, chart.height(), chart.width(), chart.width(), 1);
  auto shift = std::make_shared<ColumnSums>(chart.size(), 0);
  constexpr auto kPerMille = static_cast<std::int64_t>(1000.0 * kSacShareOfRoom);
  for (std::size_t n = 0; n < room.size(); ++n) {
    // A narrow trench lets in less than a wide one; nowhere more than its own room.
    const std::int64_t usable = std::min(room[n], around[n] / 256);
    (*shift)[n] = static_cast<std::int32_t>(
        std::min<std::int64_t>(kPerMille * usable / 1000, field.sac_free_um[n]));
  }
  cut.sac_shift_um = std::move(shift);
}

double sac_shift_mm(const World& world, const State& state, const PatientPoint& p) {
  const ColumnSums* um = shifts(world, state);
  return um == nullptr ? 0.0 : shift_at(world.field->chart, *um, p);
}

Nearest nearest_dura(const World& world, const State& state,
                     const RigidTransform<Patient, Tool>& X_PatientTool, const ToolPoints& points) {
  const OperativeField& field = *world.field;
  const Nearest before = nearest(field.dura_mm, X_PatientTool, points);
  const ColumnSums* um = shifts(world, state);
  if (um == nullptr) return before;
  const double most = 0.001 * static_cast<double>(*std::ranges::max_element(*um));
  if (most <= 0.0) return before;
  // The dura has come dorsally: a point sees it as if the point stood that far ventrally.
  Nearest least = before;
  std::size_t begin = 0;
  for (const ToolPoints::Group& group : points.groups) {
    constexpr double kSlackMm = 1.0;  // a voxel's diagonal, as in nearest()
    const float here =
        sample_linear(field.dura_mm, X_PatientTool * Point<Tool>(group.centre), kFarMm);
    if (here < kFarMm && here - group.reach_mm - kSlackMm - most > least.mm) {
      begin = group.end;
      continue;
    }
    for (; begin < group.end; ++begin) {
      const PatientPoint p = X_PatientTool * Point<Tool>(points.points[begin]);
      const double shift = shift_at(field.chart, *um, p);
      if (shift <= 0.0) continue;
      const double d = sample_linear(field.dura_mm, p - shift * field.dorsal, kFarMm);
      if (d < least.mm) least = {d, p};
    }
  }
  return least;
}

SacArea sac_area(const World& world, const State& state, double cranial_mm) {
  SacArea area;
  if (!world.field) return area;
  const OperativeField& field = *world.field;
  const ColumnChart& chart = field.chart;
  const ColumnSums* um = shifts(world, state);
  const double v = cranial_mm / ColumnChart::kPitchMm + chart.half_height;
  const double row = std::floor(v);
  if (row < 0.0 || row + 1.0 >= chart.height()) return area;
  for (const int step : {0, 1}) {
    const double weight = step == 0 ? 1.0 - (v - row) : v - row;
    for (int i = 0; i < chart.width(); ++i) {
      const auto n = static_cast<std::size_t>(i + chart.width() * (static_cast<int>(row) + step));
      const double before = column_mm(field, field.sac_columns[n]);
      const double shift = um == nullptr ? 0.0 : 0.001 * (*um)[n];
      area.before_mm2 += weight * before * ColumnChart::kPitchMm;
      area.after_mm2 += weight * (before + shift) * ColumnChart::kPitchMm;
    }
  }
  return area;
}

}  // namespace flavum
