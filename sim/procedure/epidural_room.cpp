#include "sim/procedure/epidural_room.h"

#include <algorithm>
#include <cmath>

#include "sim/procedure/sac.h"

namespace flavum {
namespace {

// Where only one level is marked: from disc to disc (engineering default, 33-37 mm on Case 01).
constexpr double kLevelMm = 35.0;

// Depth of room made in a column of the chart, mm.
double column_depth(const OperativeField& field, const ColumnSums& room, int column) {
  return room[static_cast<std::size_t>(column)] / 255.0 * field.labels.geometry.voxel_volume_mm3() /
         (ColumnChart::kPitchMm * ColumnChart::kPitchMm);
}

// The room of one row of the chart on one side.
SideSpace room_of_row(const OperativeField& field, const ColumnSums& room, int row, int side,
                      double inner_mm) {
  const ColumnChart& chart = field.chart;
  SideSpace sum;
  if (row < 0 || row >= chart.height()) return sum;
  double three[3] = {0.0, 0.0, 0.0};
  for (int n = 0; n <= chart.half_width; ++n) {
    const int i = chart.half_width + (side == 0 ? n : -n);
    const double depth = column_depth(field, room, row * chart.width() + i) * (n == 0 ? 0.5 : 1.0);
    const double lateral = ColumnChart::kPitchMm * n;
    const double inner = std::clamp(inner_mm - lateral + 0.5, 0.0, 1.0);
    sum.area_mm2 += depth * ColumnChart::kPitchMm;
    if (inner_mm > 0.0) sum.thickness_mm += depth * inner * ColumnChart::kPitchMm / inner_mm;
    // Over three columns, so that one deep scratch is not taken for a channel.
    three[n % 3] = depth;
    sum.seen_mm = std::max(sum.seen_mm, (three[0] + three[1] + three[2]) / 3.0);
  }
  return sum;
}

}  // namespace

std::vector<SideSpace> dorsal_space(const World& world, const CutTotals* cut, Side side) {
  std::vector<SideSpace> space;
  if (!world.epidural) return space;
  const int s = side_index(side);
  const OperativeField* field = world.field.get();
  const ColumnSums* room = cut != nullptr ? cut->room_columns.get() : nullptr;
  const bool has_room = field != nullptr && room != nullptr && room->size() == field->chart.size();
  space.reserve(world.epidural->slices.size());
  for (const EpiduralSlice& slice : world.epidural->slices) {
    SideSpace now{slice.area_mm2[s], slice.thickness_mm[s], slice.thickness_mm[s]};
    if (has_room) {
      const double row =
          (slice.centre - field->chart.centre).dot(field->chart.cranial) / ColumnChart::kPitchMm +
          field->chart.half_height;
      const double below = std::floor(row);
      for (const int next : {0, 1}) {
        const double share = next == 0 ? 1.0 - (row - below) : row - below;
        const SideSpace made =
            room_of_row(*field, *room, static_cast<int>(below) + next, s, slice.inner_mm);
        now.area_mm2 += share * (1.0 - kSacShareOfRoom) * made.area_mm2;
        now.thickness_mm += share * (1.0 - kSacShareOfRoom) * made.thickness_mm;
        now.seen_mm += share * (1.0 - kSacShareOfRoom) * made.seen_mm;
      }
    }
    space.push_back(now);
  }
  return space;
}

SpineLevel level_in_work(const World& world) {
  return world.field ? world.field->level : world.scenario.level;
}

SliceRange level_window(const World& world) {
  if (!world.epidural || !world.patient) return {};
  const LevelLandmarks* level = world.patient->landmarks.level(level_in_work(world));
  if (level == nullptr) return {};
  const int disc = world.epidural->slice_at(level->canal_centre);
  const int gap = world.epidural->slice_at(level->interlaminar_centre);
  if (disc < 0 || gap < 0) return {};
  const int reach =
      static_cast<int>(std::lround(world.contrast.window_mm / EpiduralSpace::kStepMm));
  const int last = static_cast<int>(world.epidural->slices.size()) - 1;
  return {std::max(0, std::min(disc, gap) - reach), std::min(last, std::max(disc, gap) + reach)};
}

std::vector<double> levels_along(const World& world) {
  struct Knot {
    double slice, level;
  };
  std::vector<Knot> knots;
  for (const LevelLandmarks& l : world.patient->landmarks.levels) {
    const int at = world.epidural->slice_at(l.canal_centre);
    // Labels count caudally, levels here cranially.
    if (at >= 0) knots.push_back({static_cast<double>(at), -static_cast<double>(l.level.cranial)});
  }
  std::ranges::sort(knots, {}, &Knot::slice);
  std::vector<double> levels;
  const std::size_t n = world.epidural->slices.size();
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = static_cast<double>(i);
    if (knots.size() < 2) {
      const Knot only = knots.empty() ? Knot{0.0, 0.0} : knots.front();
      levels.push_back(only.level + (at - only.slice) * EpiduralSpace::kStepMm / kLevelMm);
      continue;
    }
    std::size_t k = 0;  // the interval around `at`, or the outermost one
    while (k + 2 < knots.size() && at > knots[k + 1].slice) ++k;
    const Knot &a = knots[k], &b = knots[k + 1];
    levels.push_back(a.level + (at - a.slice) * (b.level - a.level) / (b.slice - a.slice));
  }
  return levels;
}

}  // namespace flavum
