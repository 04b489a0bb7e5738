#include <algorithm>

#include "sim/assess/judging.h"

namespace flavum {
namespace {

double deepest(const State& state, EventKind kind) {
  double depth = 0.0;
  for (const Event& e : state.events) {
    if (e.kind == kind) depth = std::max(depth, e.depth_mm);
  }
  return depth;
}

double count(const State& state, EventKind kind) {
  return static_cast<double>(std::ranges::count(state.events, kind, &Event::kind));
}

double count(const State& state, Severity severity) {
  return static_cast<double>(std::ranges::count(state.violations, severity, &Violation::severity));
}

void add_bite_distances(const State& state, Sheet& sheet) {
  if (state.bites.empty()) return;
  double line = state.bites.front().line_distance_mm;
  double dura = state.bites.front().dura_distance_mm;
  int within_2 = 0, within_1 = 0;
  for (const Bite& b : state.bites) {
    line = std::min(line, b.line_distance_mm);
    dura = std::min(dura, b.dura_distance_mm);
    if (b.dura_distance_mm < 2.0) ++within_2;
    if (b.dura_distance_mm < 1.0) ++within_1;
  }
  sheet.add("closest_to_line_during_bites", line);
  sheet.add("closest_to_dura_during_bites", dura);
  sheet.add("bites_within_2mm_of_dura", within_2);
  sheet.add("bites_within_1mm_of_dura", within_1);
}

}  // namespace

void add_line_and_dura(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  sheet.add("line_breach", deepest(s, EventKind::LineCrossed));
  sheet.add("dura_breach", deepest(s, EventKind::DuraCrossed));
  sheet.add("dura_contacts", count(s, EventKind::DuraCrossed));
  add_bite_distances(s, sheet);
  if (s.cut.least_over_dura_um >= 0) {
    // The map knows of the sac that has come dorsally, the sum is finer than the map's columns.
    const double least = static_cast<double>(s.cut.least_over_dura_um) / 1000.0;
    sheet.add("tissue_left_over_dura", std::min(least, j.found.tissue_over_dura_mm));
    sheet.add("exposed_dura", static_cast<double>(s.cut.exposed_dura_um2) / 1e6);
  }
  for (const Side side : {Side::Left, Side::Right}) {
    const int i = side_index(side);
    if (j.found.has_level && j.found.flavum.removed_mm3[i] > 0.0) {
      sheet.add("residual_ligament", side, j.found.flavum.least_left_mm[i]);
    }
  }
}

void add_safety(const Judged& j, Sheet& sheet) {
  const State& s = j.state;
  const bool under_skin = s.access.incision || s.portal || !s.sides.empty();
  if (under_skin) sheet.add("past_lamina", deepest(s, EventKind::PastLamina));
  if (!s.bites.empty()) {
    sheet.add("depth_stop_overruns", count(s, EventKind::BeyondDepthStop));
  }
  if (s.contrast.needle_passes > 0 || !s.contrast.injections.empty()) {
    sheet.add("needle_in_sac", count(s, EventKind::NeedleInSac));
    sheet.add("contrast_total", s.contrast.total_ml);
  }
  sheet.add("warnings", s.condition.warnings);
  sheet.add("warnings_continued_through",
            static_cast<double>(std::ranges::count(s.violations, RuleId::R9, &Violation::id)));
  sheet.add("critical_violations", count(s, Severity::Critical));
  sheet.add("rule_errors", count(s, Severity::Error));
  sheet.add("rule_notes", count(s, Severity::Note));
  const std::pair<const char*, Complication> risks[] = {
      {"risk_dural_tear", Complication::DuralTear},
      {"risk_epidural_haematoma", Complication::EpiduralHaematoma},
      {"risk_nerve_injury", Complication::NerveInjury},
      {"risk_infection", Complication::Infection},
      {"risk_instability", Complication::Instability},
      {"risk_contrast_reaction", Complication::ContrastReaction}};
  for (const auto& [name, kind] : risks) {
    sheet.add(name, static_cast<double>(s.hazards.total_ppm(kind)) / 1e4);  // ppm to per cent
  }
}

}  // namespace flavum
