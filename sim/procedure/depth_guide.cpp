#include "sim/procedure/depth_guide.h"

#include <algorithm>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/crossings.h"

namespace flavum {
namespace {

constexpr double kClickMm = 1.0;  // clinical.md 1.3
constexpr double kPortalEndMm = 1.0;

struct Kept {
  double line_mm, dura_mm;
};

// The portal's end and a shaft that stands straight ahead of it.
Kept kept_at(const World& world, const State& state, double depth_mm) {
  const double widest = std::max({world.rongeur.shaft_diameter_mm, world.sculptor.shaft_diameter_mm,
                                  world.auger.shaft_diameter_mm});
  ToolPoints points;
  add_cylinder(points, world.portal.outer_diameter_mm, depth_mm, depth_mm + kPortalEndMm);
  if (depth_mm > 0.0) add_cylinder(points, widest, 0.0, depth_mm);
  const InstrumentJoints straight{depth_mm, 0.0, 0.0, 0.0};
  const Closeness c = closeness(*world.field, instrument_pose(*state.portal, straight), points);
  return {c.line.mm, c.dura.mm};
}

}  // namespace

bool has_epidurogram(const State& state) {
  return std::ranges::any_of(state.contrast.injections, [](const Injection& i) {
    return i.pattern == ContrastPattern::Epidural;
  });
}

double longest_reach_mm(const World& world) {
  return std::max(
      {world.rongeur.max_reach_mm, world.sculptor.max_reach_mm, world.auger.max_reach_mm});
}

std::optional<double> depth_guide_limit_mm(const World& world, const State& state) {
  if (!world.field || !state.portal) return std::nullopt;
  const bool line = has_epidurogram(state);
  double limit = 0.0;
  for (double depth = kClickMm; depth <= longest_reach_mm(world); depth += kClickMm) {
    const Kept kept = kept_at(world, state, depth);
    if (line ? kept.line_mm < kGuideLineMm : kept.dura_mm < kGuideDuraMm) break;
    limit = depth;
  }
  return limit;
}

std::string depth_guide_words(const World& world, const State& state) {
  const auto limit = depth_guide_limit_mm(world, state);
  if (!limit) return {};
  const bool line = has_epidurogram(state);
  const std::string kept = line ? with_number("%.1f mm from the line.", kGuideLineMm)
                                : with_number("%.1f mm from the dura.", kGuideDuraMm);
  if (*limit <= 0.0) {
    return "Even 1 mm beyond the portal a shaft straight ahead would not keep " + kept;
  }
  return with_number("The depth guide may be set to at most %.0f mm beyond the portal: ", *limit) +
         "so far a shaft straight ahead keeps " + kept;
}

}  // namespace flavum
