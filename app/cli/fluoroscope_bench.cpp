#include "app/cli/fluoroscope_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

#include "app/cli/timing.h"
#include "app/config/config.h"
#include "app/editor/procedure_world.h"
#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "sim/fluoroscope/fluoroscope.h"
#include "sim/instruments/portal.h"
#include "sim/procedure/apply.h"

namespace flavum {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr int kPx = 512;
constexpr int kPulses = 400;
constexpr int kBites = 1000;

// Planning, so that the way is open; no rules.
const World& world() {
  static const World made = [] {
    const auto patient =
        std::make_shared<const Case>(case_from_phantom(phantom_preset("case-01"), kSeed));
    World w = *make_attempt_world(
        patient, scenario_for("case-01", SpineLevel{label::kL4}, {Side::Left}, kSeed));
    w.scenario.attempt = false;
    return w;
  }();
  return made;
}

State ready() {
  PortalPlan plan = propose_portal(*world().patient, *world().field, SpineLevel{label::kL4},
                                   Side::Left, world().portal)
                        .plan;
  plan.depth_stop_mm = world().rongeur.max_reach_mm;
  State s;
  s.tissue = Tissue(world().field->labels.geometry);
  s = apply(world(), s, PlacePortal{plan});
  s.carm = pose_for(View::CloRight, plan.dock);
  return apply(world(), s, SelectInstrument{InstrumentKind::BoneRongeur});
}

double cpu_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// time_repeatedly(), and least and CPU time of what `body` does between its own start and end.
struct Watch {
  std::vector<double> wall_ms, cpu;

  template <class F>
  void time(const F& body) {
    const double cpu_start = cpu_ms();
    const auto start = std::chrono::steady_clock::now();
    body();
    wall_ms.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
    cpu.push_back(cpu_ms() - cpu_start);
  }
  nlohmann::json figures() {
    std::ranges::sort(wall_ms);
    double sum = 0.0;
    for (const double c : cpu) sum += c;
    const auto at = [&](double q) {
      return wall_ms[static_cast<std::size_t>(q * static_cast<double>(wall_ms.size() - 1) + 0.5)];
    };
    // Peak memory as every other benchmark gives it.
    const nlohmann::json usual = time_repeatedly(1, [](int) {});
    return {{"median_ms", at(0.5)},
            {"p99_ms", at(0.99)},
            {"min_ms", wall_ms.front()},
            {"cpu_ms", sum / static_cast<double>(cpu.size())},
            {"peak_mib", usual["peak_mib"]}};
  }
};

double worst(const PixelImage& a, const PixelImage& b) {
  double d = 0.0;
  for (std::size_t n = 0; n < a.pixels.size(); ++n) {
    d = std::max(d, std::abs(static_cast<double>(a.pixels[n]) - b.pixels[n]));
  }
  return d;
}

}  // namespace

nlohmann::json bench_drr_static() {
  State s = ready();
  Fluoroscope scope(world());
  PulseSettings settings;
  scope.pulse(world(), s, kPx, settings);
  Watch watch;
  double grey = 0.0;
  for (int n = 0; n < kPulses; ++n) {
    s = apply(world(), s,
              MoveInstrument{5.0 + 4.0 * std::sin(0.05 * n), 0.02 * n, std::sin(0.03 * n), 0.0});
    s.jaw_open = n / 20 % 2 == 0;
    ++settings.pulse;
    watch.time([&] { grey += scope.pulse(world(), s, kPx, settings).grey->at(kPx / 2, kPx / 2); });
  }
  nlohmann::json result = watch.figures();
  result["pulses_per_s"] = 1e3 / result["median_ms"].get<double>();
  return std::isfinite(grey) ? result : nlohmann::json();
}

nlohmann::json bench_drr_bite() {
  State s = ready();
  Fluoroscope scope(world());
  PulseSettings settings;
  scope.pulse(world(), s, kPx, settings);
  Watch watch;
  const PortalPlan start = *s.portal;
  int took = 0;
  const auto draw = [](int n, int k, double low, double high) {
    return low + (high - low) * random_uniform(kSeed, static_cast<std::uint64_t>(4 * n + k));
  };
  for (int n = 0; n < 10 * kBites && took < kBites; ++n) {
    // Anywhere about the laminae and the ligament, so that most bites find tissue.
    const PatientVector away(draw(n, 0, -16.0, 10.0), draw(n, 1, -6.0, 3.0),
                             draw(n, 2, -18.0, 18.0));
    s.portal->dock = start.dock + away;
    s.portal->skin_entry = start.skin_entry + away;
    const auto kind = n % 4 < 3 ? InstrumentKind::BoneRongeur : InstrumentKind::TissueSculptor;
    if (s.instrument != kind) s = apply(world(), s, SelectInstrument{kind});
    s = apply(world(), s,
              MoveInstrument{draw(n, 3, 3.0, 9.0), 2.0 * kPi * (n % 10) / 10.0 - kPi, 0, 0});
    const Tissue before = s.tissue;
    s = apply(world(), s, TakeBite{});
    if (before == s.tissue) continue;
    ++took;
    ++settings.pulse;
    watch.time([&] { scope.pulse(world(), s, kPx, settings); });
  }
  nlohmann::json result = watch.figures();
  const auto kept = scope.layers(world(), s, kPx);
  Fluoroscope anew(world());
  const auto full = anew.layers(world(), s, kPx);
  result["bites_that_took"] = took;
  result["worst_error"] = worst(line_integrals_of(*kept), line_integrals_of(*full));
  return result;
}

void print_fluoroscope_bench(const nlohmann::json& r) {
  std::printf("           least %8.3f ms   CPU %8.3f ms", r["min_ms"].get<double>(),
              r["cpu_ms"].get<double>());
  if (r.contains("pulses_per_s")) {
    std::printf("   %.0f complete pulses/s", r["pulses_per_s"].get<double>());
  }
  if (r.contains("worst_error")) {
    std::printf("   %d bites took tissue; worst error against a new trace %.1e in A",
                r["bites_that_took"].get<int>(), r["worst_error"].get<double>());
  }
  std::printf("\n");
}

}  // namespace flavum
