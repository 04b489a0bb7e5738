#include "sim/procedure/decompression.h"

#include <algorithm>
#include <cmath>

#include "imaging/volume/distance_field.h"
#include "sim/patient/level_shape.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/sac.h"

namespace flavum {
namespace {

constexpr double kTouchedMm = 0.1;  // less is the edge of a bite (engineering default)
constexpr int kGone = 128;          // as in cut.cpp: less than half left counts as cavity

std::int64_t at(const std::shared_ptr<const ColumnSums>& sums, std::size_t n) {
  return sums && n < sums->size() ? (*sums)[n] : 0;
}

// Adds a column's value to the sides it belongs to: the midline column half to each.
void share(double (&sides)[2], int lateral, double value) {
  if (lateral >= 0) sides[0] += lateral == 0 ? 0.5 * value : value;
  if (lateral <= 0) sides[1] += lateral == 0 ? 0.5 * value : value;
}

double percent_left(const OperativeField& field, const CutTotals& cut, BoneRegion region) {
  const auto r = static_cast<std::size_t>(region);
  if (field.bone_in_region[r] <= 0) return 100.0;
  return 100.0 * (1.0 - static_cast<double>(cut.by_region[r]) /
                            static_cast<double>(field.bone_in_region[r]));
}

double facet_border_mm(const World& world, int side) {
  const LevelLandmarks* level =
      world.patient ? world.patient->landmarks.level(world.field->level) : nullptr;
  return level == nullptr ? kSafeResectionMm
                          : std::abs(lateral_mm(*world.field, level->medial_facet_border[side]));
}

}  // namespace

std::vector<AxialAreas> axial_areas(const World& world, const State& state) {
  std::vector<AxialAreas> slices;
  if (!world.field) return slices;
  const OperativeField& field = *world.field;
  const ColumnChart& chart = field.chart;
  for (int row = 0; row < chart.height(); ++row) {
    AxialAreas a;
    a.cranial_mm = ColumnChart::kPitchMm * (row - chart.half_height);
    bool empty = true;
    for (int i = 0; i < chart.width(); ++i) {
      const auto n = static_cast<std::size_t>(i + chart.width() * row);
      const std::int64_t flavum = field.flavum_columns[n];
      const std::int64_t canal = field.canal_columns[n];
      const std::int64_t taken = at(state.cut.flavum_columns, n);
      const std::int64_t room = at(state.cut.room_columns, n);
      if (flavum == 0 && canal == 0 && room == 0) continue;
      empty = false;
      const int lateral = i - chart.half_width;
      const auto mm2 = [&](std::int64_t sum) {
        return column_mm(field, sum) * ColumnChart::kPitchMm;
      };
      share(a.flavum_before_mm2, lateral, mm2(flavum));
      share(a.flavum_after_mm2, lateral, mm2(flavum - taken));
      share(a.canal_before_mm2, lateral, mm2(canal));
      share(a.canal_after_mm2, lateral, mm2(canal + room));
    }
    if (!empty) slices.push_back(a);
  }
  return slices;
}

Spared spared(const World& world, const State& state) {
  Spared s;
  if (!world.field) return s;
  const OperativeField& field = *world.field;
  const CutTotals& cut = state.cut;
  s.facet_percent[0] = percent_left(field, cut, BoneRegion::FacetLeft);
  s.facet_percent[1] = percent_left(field, cut, BoneRegion::FacetRight);
  s.pars_percent[0] = percent_left(field, cut, BoneRegion::ParsLeft);
  s.pars_percent[1] = percent_left(field, cut, BoneRegion::ParsRight);
  std::int64_t lateral = 0;
  for (const BoneRegion r : {BoneRegion::LateralLamina, BoneRegion::FacetLeft,
                             BoneRegion::FacetRight, BoneRegion::ParsLeft, BoneRegion::ParsRight}) {
    lateral += cut.by_region[static_cast<std::size_t>(r)];
  }
  s.lateral_lamina_mm3 = mm3_of(field, lateral);
  s.all_bone_mm3 = mm3_of(field, cut.bone);
  return s;
}

std::vector<int> flavum_window(const World& world, Side side) {
  std::vector<int> columns;
  if (!world.field) return columns;
  const OperativeField& field = *world.field;
  const ColumnChart& chart = field.chart;
  const int s = side_index(side);
  const double border = facet_border_mm(world, s);
  const double top = field.lower_edge_mm[s] + kWindowOverLaminaMm;
  for (int n = 0; n < static_cast<int>(chart.size()); ++n) {
    const double lateral = side_sign(side) * chart.lateral_mm(n);
    const double height = chart.cranial_mm(n);
    if (lateral <= 0.0 || lateral > border) continue;
    if (height < field.upper_edge_mm[s] || height > top) continue;
    if (column_mm(field, field.flavum_columns[static_cast<std::size_t>(n)]) >= kLeastFlavumMm) {
      columns.push_back(n);
    }
  }
  return columns;
}

FlavumLeft flavum_left(const World& world, const State& state) {
  FlavumLeft left;
  if (!world.field) return left;
  const OperativeField& field = *world.field;
  const ColumnChart& chart = field.chart;
  for (const Side side : {Side::Left, Side::Right}) {
    const int s = side_index(side);
    const std::vector<int> window = flavum_window(world, side);
    std::int64_t before = 0, taken = 0, worked_before = 0, worked_taken = 0;
    double least = kFarMm;
    for (const int column : window) {
      const auto n = static_cast<std::size_t>(column);
      const std::int64_t gone = at(state.cut.flavum_columns, n);
      before += field.flavum_columns[n];
      taken += gone;
      if (column_mm(field, gone) >= kWorkedMm) {
        left.worked_area_mm2[s] += ColumnChart::kPitchMm * ColumnChart::kPitchMm;
        worked_before += field.flavum_columns[n];
        worked_taken += gone;
      }
      if (column_mm(field, gone) < kTouchedMm) continue;
      least = std::min(least, std::max(0.0, column_mm(field, field.flavum_columns[n] - gone)));
    }
    if (worked_before > 0) {
      left.worked_thinning_percent[s] =
          100.0 * static_cast<double>(worked_taken) / static_cast<double>(worked_before);
    }
    if (before > 0) {
      left.mean_thinning_percent[s] =
          100.0 * static_cast<double>(taken) / static_cast<double>(before);
      left.least_left_mm[s] =
          least < kFarMm ? least : column_mm(field, before) / static_cast<double>(window.size());
    }
  }
  for (int n = 0; n < static_cast<int>(chart.size()); ++n) {
    share(left.removed_mm3, n % chart.width() - chart.half_width,
          mm3_of(field, at(state.cut.flavum_columns, static_cast<std::size_t>(n))));
  }
  return left;
}

std::vector<float> tissue_over_dura(const World& world, const State& state) {
  if (!world.field) return {};
  const OperativeField& field = *world.field;
  const ImageGeometry& g = field.labels.geometry;
  std::vector<float> map(field.chart.size(), kFarMm);
  if (!(state.tissue.grid() == g)) return map;
  const Tissue::Box box = state.tissue.changed_since(Tissue(g));
  for (int k = box.low.z(); k <= box.high.z(); ++k) {
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      for (int i = box.low.x(); i <= box.high.x(); ++i) {
        if (state.tissue.occupancy({i, j, k}) >= kGone) continue;
        const PatientPoint p = g.point_of(i, j, k);
        const int column = field.chart.column_of(p);
        if (column < 0) continue;
        const double over = static_cast<double>(field.dura_mm.at(i, j, k)) -
                            0.5 * g.spacing_mm.x() - sac_shift_mm(world, state, p);
        float& least = map[static_cast<std::size_t>(column)];
        least = std::min(least, static_cast<float>(std::max(0.0, over)));
      }
    }
  }
  return map;
}

}  // namespace flavum
