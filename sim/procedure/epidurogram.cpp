#include "sim/procedure/epidurogram.h"

#include <algorithm>
#include <cmath>

#include "sim/procedure/epidural_room.h"

namespace flavum {
namespace {

constexpr double kPublishedMl = 5.0;  // the volume behind the published levels
// Older contrast no longer counts, neither as column nor as opacity: 5.6 half-lives (engineering
// default).
constexpr double kForgotten = 0.02;

double half_lives(const ContrastModel& m, std::int64_t ticks) {
  return static_cast<double>(ticks) / kTicksPerSecond / m.fade_half_life_s;
}
double faded(const ContrastModel& m, std::int64_t ticks) {
  return std::exp2(-half_lives(m, ticks));
}

// How full the space is at a share `x` of the way to the end of the column: nearly even, then thin,
// with this share left at the published reach (engineering default; the published figure says how
// far contrast was seen, not how it thins).
constexpr double kAtItsEnd = 0.25;
double profile(double x) {
  const double x2 = x * x, x4 = x2 * x2;
  return 1.0 - (1.0 - kAtItsEnd) * x4 * x4;
}

// Share of the flow that gets by a narrow place.
double passage(const ContrastModel& m, double area_mm2) {
  const double open = (area_mm2 - m.closed_mm2) / (m.free_mm2 - m.closed_mm2);
  return std::sqrt(std::clamp(open, 0.0, 1.0));
}

double share_of(const Injection& injection, Side side) {
  return side == Side::Left ? injection.left_share : 1.0 - injection.left_share;
}
bool runs_to(const Injection& injection, Side side) {
  return injection.pattern == ContrastPattern::Epidural && share_of(injection, side) > 0.0;
}

// One side of the space and everything that ran into it.
class Filling {
 public:
  Filling(const World& world, const State& state, Side side)
      : world_(world),
        m_(world.contrast),
        injections_(state.contrast.injections),
        side_(side),
        levels_(levels_along(world)),
        space(dorsal_space(world, &state.cut, side)),
        filled(space.size(), 0.0),
        strength(space.size(), 0.0) {
    for (std::size_t j = 0; j < injections_.size(); ++j) add(j, state.tick);
    for (double& f : filled) f = std::min(f, 1.0);
    for (double& f : strength) f = std::min(f, 1.0);
  }

 private:
  void add(std::size_t j, std::int64_t tick) {
    const Injection& injection = injections_[j];
    if (!runs_to(injection, side_) || injection.tick > tick) return;
    const double left_over = faded(m_, tick - injection.tick);
    const int start = world_.epidural->slice_at(injection.where);
    if (left_over < kForgotten || start < 0) return;
    const double pushed = volume_behind(j, levels_[static_cast<std::size_t>(start)]);
    const double all = m_.cephalad_levels_per_5_ml + m_.caudad_levels_per_5_ml;
    for (const int way : {1, -1}) {
      const double levels = way > 0 ? m_.cephalad_levels_per_5_ml : m_.caudad_levels_per_5_ml;
      const double mm3 = 1000.0 * injection.ml * share_of(injection, side_) * levels / all;
      run(start, way, levels * pushed / kPublishedMl, mm3, left_over);
    }
  }

  // What pushes the end of the column: this injection and the earlier ones nearby, which still lie
  // there, though paler.
  double volume_behind(std::size_t j, double level) const {
    double ml = injections_[j].ml;
    for (std::size_t k = 0; k < j; ++k) {
      const Injection& earlier = injections_[k];
      const int at = runs_to(earlier, side_) ? world_.epidural->slice_at(earlier.where) : -1;
      if (at < 0) continue;
      const double apart = std::abs(levels_[static_cast<std::size_t>(at)] - level);
      if (faded(m_, injections_[j].tick - earlier.tick) < kForgotten) continue;
      ml += earlier.ml * std::max(0.0, 1.0 - apart);
    }
    return ml;
  }

  // Lets `mm3` run from a slice one way along the canal, at most `reach` levels.
  void run(int start, int way, double reach, double mm3, double left_over) {
    struct Step {
      std::size_t slice;
      double part, profile, passed;
    };
    std::vector<Step> steps;
    double capacity = 0.0, passed = 1.0;
    const double from = levels_[static_cast<std::size_t>(start)];
    for (int i = start; i >= 0 && i < static_cast<int>(space.size()); i += way) {
      const auto at = static_cast<std::size_t>(i);
      const double x = std::abs(levels_[at] - from) / reach;
      passed = std::min(passed, passage(m_, space[at].area_mm2));
      if (x > 1.0 || passed <= 0.0) break;
      const double part = i == start ? 0.5 : 1.0;  // the other half belongs to the other way
      steps.push_back({at, part, profile(x), passed});
      capacity +=
          part * steps.back().profile * passed * space[at].area_mm2 * EpiduralSpace::kStepMm;
    }
    if (capacity <= 0.0) return;
    for (const Step& s : steps) {
      // Spread evenly over what can be reached; what does not fit runs out.
      const double fill = s.part * s.profile * std::min(1.0, mm3 / capacity * s.passed);
      filled[s.slice] += fill;
      strength[s.slice] += fill * left_over;
    }
  }

  const World& world_;
  const ContrastModel& m_;
  const std::vector<Injection>& injections_;
  Side side_;
  std::vector<double> levels_;

 public:
  std::vector<SideSpace> space;
  std::vector<double> filled, strength;
};

// What is seen is the iodine the ray meets, not the share of the space: a thin column is faint even
// when it is full.
double opacity(const ContrastModel& m, double strength, double area_mm2) {
  if (area_mm2 <= m.closed_mm2) return 0.0;
  return std::min(1.0, strength) * std::min(1.0, area_mm2 / m.full_opacity_mm2);
}

}  // namespace

std::vector<ColumnSlice> contrast_column(const World& world, const State& state, Side side) {
  std::vector<ColumnSlice> column;
  if (!world.epidural || !world.patient) return column;
  const Filling filling(world, state, side);
  column.reserve(filling.space.size());
  for (std::size_t i = 0; i < filling.space.size(); ++i) {
    const SideSpace& space = filling.space[i];
    ColumnSlice s;
    s.filled = filling.filled[i];
    s.strength = filling.strength[i];
    s.area_mm2 = s.filled * space.area_mm2;
    s.thickness_mm = s.filled * space.thickness_mm;
    s.opacity = opacity(world.contrast, s.strength, space.area_mm2);
    column.push_back(s);
  }
  return column;
}

ContrastVolumes contrast_volumes(const World& world, const State& state) {
  ContrastVolumes v;
  double put_in = 0.0;
  for (const Injection& i : state.contrast.injections) {
    const bool counts =
        faded(world.contrast, std::max<std::int64_t>(0, state.tick - i.tick)) >= kForgotten;
    if (i.pattern == ContrastPattern::Epidural && counts) put_in += i.ml;
  }
  for (const Side side : {Side::Left, Side::Right}) {
    for (const ColumnSlice& s : contrast_column(world, state, side)) {
      v.in_column_ml += s.area_mm2 * EpiduralSpace::kStepMm / 1000.0;
    }
  }
  v.ran_out_ml = put_in - v.in_column_ml;
  return v;
}

double line_visibility(const World& world, const State& state, Side side) {
  if (state.contrast.injections.empty()) return 0.0;
  const SliceRange window = level_window(world);
  if (window.first > window.last) return 0.0;
  const std::vector<ColumnSlice> column = contrast_column(world, state, side);
  double least = 1.0;
  for (int i = window.first; i <= window.last; ++i) {
    least = std::min(least, column[static_cast<std::size_t>(i)].opacity);
  }
  return least;
}

bool line_visible(const World& world, const State& state, Side side) {
  return line_visibility(world, state, side) >= world.contrast.visible_opacity;
}

ColumnGain column_gain(const World& world, const State& state, Side side) {
  ColumnGain gain;
  const SliceRange window = level_window(world);
  if (window.first > window.last) return gain;
  const auto read = [&](const CutTotals* cut, double& mean_mm, bool& passes) {
    const std::vector<SideSpace> space = dorsal_space(world, cut, side);
    passes = true;
    for (int i = window.first; i <= window.last; ++i) {
      const SideSpace& s = space[static_cast<std::size_t>(i)];
      mean_mm += s.seen_mm / (window.last - window.first + 1);
      passes = passes && s.area_mm2 >= world.contrast.free_mm2;
    }
  };
  read(nullptr, gain.before_mm, gain.passes_before);
  read(&state.cut, gain.now_mm, gain.passes_now);
  return gain;
}

}  // namespace flavum
