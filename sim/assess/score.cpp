#include "sim/assess/score.h"
#include "sim/procedure/readings.h"

#include <algorithm>
#include <cstdio>

namespace flavum {
namespace {

std::string sentence(const char* format, double value) {
  char text[200];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

double deepest(const State& state, EventKind kind) {
  double depth = 0.0;
  for (const Event& e : state.events) {
    if (e.kind == kind) depth = std::max(depth, e.depth_mm);
  }
  return depth;
}

bool occurred(const State& state, EventKind kind) {
  return std::ranges::any_of(state.events, [kind](const Event& e) { return e.kind == kind; });
}

double percent_change(double before, double after) {
  return before > 0.0 ? 100.0 * (after - before) / before : 0.0;
}

}  // namespace

Score score(const World& world, const State& state, const BenchmarkTable& /*benchmarks*/) {
  Score s;
  const Readings r = measure(world, state);
  if (occurred(state, EventKind::DuraCrossed)) {
    s.critical.emplace_back("dura");
    s.sentences.push_back(sentence("The dura was crossed, at the deepest by %.1f mm.",
                                   deepest(state, EventKind::DuraCrossed)));
  }
  if (occurred(state, EventKind::LineCrossed)) {
    s.critical.emplace_back("R1");
    s.sentences.push_back(sentence("An instrument went past the epidurogram line by %.1f mm.",
                                   deepest(state, EventKind::LineCrossed)));
  }

  double closest = 1e9;
  int empty_bites = 0;
  for (const Bite& b : state.bites) {
    closest = std::min(closest, b.line_distance_mm);
    if (b.bone_mm3 + b.ligament_mm3 == 0.0) ++empty_bites;
  }
  const auto with = [&](std::string name, double value, std::string unit, double limit,
                        bool at_most, std::string origin) {
    s.metrics.push_back({std::move(name), "", MetricGroup::Safety, value, std::move(unit), limit,
                         at_most, true, true, std::move(origin)});
  };
  const auto without = [&](std::string name, double value, std::string unit) {
    s.metrics.push_back({std::move(name), "", MetricGroup::Handling, value, std::move(unit), 0.0, true,
                         false, true, "no benchmark yet"});
  };
  with("line_breach", deepest(state, EventKind::LineCrossed), "mm", 0.0, true,
       "rule R1: no instrument past the line");
  if (!state.bites.empty()) {
    with("closest_to_line_during_bites", closest, "mm", 1.0, false,
         "engineering default, after 1-2 mm needle accuracy on contralateral oblique views");
  }
  without("flavum_area_change", percent_change(r.flavum_area_before_mm2, r.flavum_area_after_mm2),
          "%");
  without("canal_area_change", percent_change(r.canal_area_before_mm2, r.canal_area_after_mm2),
          "%");
  without("bone_removed", r.bone_removed_mm3, "mm3");
  without("ligament_removed", r.ligament_removed_mm3, "mm3");
  without("tissue_left_over_dura", r.tissue_over_dura_mm, "mm");
  without("exposed_dura", r.exposed_dura_mm2, "mm2");
  without("bites", static_cast<double>(state.bites.size()), "count");
  without("empty_bites", empty_bites, "count");

  s.passed = s.critical.empty() && std::ranges::all_of(s.metrics, &Metric::passed);
  for (const Metric& m : s.metrics) {
    if (m.passed()) continue;
    s.sentences.push_back(
        m.name + sentence(" is %.1f ", m.value) + m.unit +
        sentence(m.at_most ? ", allowed is at most %.1f." : ", wanted is at least %.1f.",
                 m.benchmark));
  }
  return s;
}

}  // namespace flavum
