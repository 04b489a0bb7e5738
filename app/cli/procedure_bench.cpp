#include "app/cli/procedure_bench.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "app/cli/timing.h"
#include "app/config/config.h"
#include "app/editor/procedure_world.h"
#include "imaging/base/units.h"
#include "sim/instruments/portal.h"
#include "sim/procedure/apply.h"
#include "sim/procedure/decompression.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr int kBites = 300;
constexpr int kTicks = 3000;
constexpr double kStepPerTickMm = 0.2;  // 12 mm/s

std::shared_ptr<const Case> patient() {
  static const auto made =
      std::make_shared<const Case>(case_from_phantom(phantom_preset("case-01"), kSeed));
  return made;
}

Scenario scenario() { return scenario_for("case-01", SpineLevel{label::kL4}, {Side::Left}, kSeed); }

const World& world() {
  static const auto made = make_attempt_world(patient(), scenario());
  return *made;
}

// The proposed portal, fixed; work done as in planning, so that the way is open. Calls `at` before
// each bite. Directions and depths run through every combination.
template <class F>
State work(int bites, const F& at) {
  World planning = world();
  planning.scenario.attempt = false;
  PortalPlan plan = propose_portal(*planning.patient, *planning.field, SpineLevel{label::kL4},
                                   Side::Left, planning.portal)
                        .plan;
  plan.depth_stop_mm = planning.rongeur.max_reach_mm;
  State s;
  s.tissue = Tissue(planning.field->labels.geometry);
  s = apply(planning, s, PlacePortal{plan});
  for (int n = 0; n < bites; ++n) {
    const bool bone = n < bites / 2;
    const auto kind = bone ? InstrumentKind::BoneRongeur : InstrumentKind::TissueSculptor;
    if (s.instrument != kind) s = apply(planning, s, SelectInstrument{kind});
    const double turn = 2.0 * kPi * (n % 12) / 12.0;
    const double depth = 2.0 + 0.5 * ((n / 12) % 15);
    s = apply(planning, s,
              MoveInstrument{depth, turn - kPi, 1.5 * std::cos(0.7 * n), 1.5 * std::sin(0.7 * n)});
    at(s);
    s = apply(planning, s, TakeBite{});
  }
  return s;
}

}  // namespace

nlohmann::json bench_bite() {
  std::vector<State> ready;
  work(kBites, [&](State s) {
    s.jaw_open = true;
    ready.push_back(std::move(s));
  });
  double sum = 0.0;
  auto result = time_repeatedly(kBites, [&](int n) {
    const State next = apply(world(), ready[static_cast<std::size_t>(std::max(0, n))], CloseJaw{});
    sum += measure(world(), next).dura_mm;
    sum += axial_areas(world(), next).front().canal_after_mm2[0];
  });
  return std::isfinite(sum) ? result : nlohmann::json();
}

nlohmann::json bench_tick() {
  State s = work(60, [](const State&) {});
  s = apply(world(), s, MoveInstrument{0.0, 0.0, 0.0, 0.0});
  double direction = kStepPerTickMm;
  double sum = 0.0;
  auto result = time_repeatedly(kTicks, [&](int) {
    if (s.advance_mm + direction > 6.0 || s.stopped_by_bone) direction = -kStepPerTickMm;
    if (s.advance_mm + direction < 0.0) direction = kStepPerTickMm;
    s = advance(world(), s, s.tick + 1);
    s = apply(world(), s, MoveInstrument{s.advance_mm + direction, s.clock_rad + 0.01, 0.0, 0.0});
    sum += measure(world(), s).dura_mm;
  });
  return std::isfinite(sum) ? result : nlohmann::json();
}

nlohmann::json bench_case() {
  patient();
  return time_repeatedly(5, [&](int) { make_attempt_world(patient(), scenario()); });
}

}  // namespace flavum
