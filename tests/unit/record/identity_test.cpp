// Which case and which configuration a log belongs to: every part counts, nothing else does.

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <functional>
#include <typeinfo>

#include "sim/record/log.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using testing::synthetic_case;
using testing::synthetic_world;

TEST(CaseHash, IsTheSameForTheSameCaseAndFindsOneVoxel) {
  const auto a = synthetic_case(1.0);
  const auto b = synthetic_case(1.0);
  EXPECT_EQ(hash(*a), hash(*b));
  for (const std::size_t n : {std::size_t{0}, std::size_t{17}, a->labels->voxels.size() - 1}) {
    auto changed = std::make_shared<LabelMap>(*a->labels);
    changed->voxels[n] ^= 1;
    Case c = *a;
    c.labels = changed;
    EXPECT_NE(hash(c), hash(*a)) << n;
  }
}

TEST(CaseHash, SwappedVoxelsAreAnotherCase) {
  const auto a = synthetic_case(1.0);
  auto changed = std::make_shared<LabelMap>(*a->labels);
  const auto other = std::ranges::find_if(changed->voxels,
                                          [&](std::uint16_t v) { return v != changed->voxels[0]; });
  ASSERT_NE(other, changed->voxels.end());
  std::swap(changed->voxels[0], *other);
  Case c = *a;
  c.labels = changed;
  EXPECT_NE(hash(c), hash(*a));
}

TEST(CaseHash, GridAndLandmarksCountTheTitleDoesNot) {
  const auto a = synthetic_case(1.0);
  const auto with = [&](const std::function<void(Case&, LabelMap&)>& change) {
    Case c = *a;
    auto labels = std::make_shared<LabelMap>(*a->labels);
    change(c, *labels);
    c.labels = labels;
    return hash(c);
  };
  const auto same = hash(*a);
  EXPECT_NE(with([](Case&, LabelMap& l) { l.geometry.origin.v.x() += 0.01; }), same);
  EXPECT_NE(with([](Case&, LabelMap& l) { l.geometry.spacing_mm.z() += 1e-3; }), same);
  EXPECT_NE(with([](Case&, LabelMap& l) { l.geometry.direction(0, 0) = -1.0; }), same);
  EXPECT_NE(with([](Case& c, LabelMap&) { c.landmarks.levels[0].lamina_dock[1].v.y() += 0.01; }),
            same);
  EXPECT_NE(with([](Case& c, LabelMap&) { c.landmarks.vertebrae.pop_back(); }), same);
  EXPECT_EQ(with([](Case& c, LabelMap&) { c.title = "another title"; }), same);
  // Far below a micrometre: a machine's rounding.
  EXPECT_EQ(with([](Case& c, LabelMap&) { c.landmarks.levels[0].canal_centre.v.x() += 1e-9; }),
            same);
}

TEST(CaseHash, AWholeScanIsQuick) {
  ImageGeometry g;
  g.size = {512, 512, 200};
  Case c;
  c.labels = std::make_shared<LabelMap>(g, label::kBody);
  double best_s = 1e9;
  for (int n = 0; n < 3; ++n) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(hash(c), 0U);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best_s = std::min(best_s, took.count());
  }
  RecordProperty("milliseconds", static_cast<int>(1e3 * best_s));
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(best_s, 0.3);
#endif
}

World world_with(const std::function<void(World&)>& change) {
  World w = synthetic_world();
  Rule rule;
  rule.limits["under_rotation_deg"] = 3.0;
  w.rules.rules = {rule};
  w.scenario.plan = testing::straight_plan();
  change(w);
  return w;
}
std::uint64_t configuration_with(const std::function<void(World&)>& change) {
  return configuration_hash(world_with(change));
}

// Models of plain numbers: one after the other is changed, so that a number added later and
// forgotten in the hash shows. From `first` on a model holds nothing but doubles.
template <class Model>
void every_number_counts(Model World::*model, std::size_t first = 0) {
  constexpr std::size_t kNumber = sizeof(double);
  ASSERT_EQ((sizeof(Model) - first) % kNumber, 0U);
  const auto same = configuration_with([](World&) {});
  for (std::size_t at = first; at < sizeof(Model); at += kNumber) {
    const auto changed = configuration_with([&](World& w) {
      char* const place = reinterpret_cast<char*>(&(w.*model)) + at;
      double number = 0.0;
      std::memcpy(&number, place, kNumber);
      number = 1.01 * number + 0.001;
      std::memcpy(place, &number, kNumber);
    });
    EXPECT_NE(changed, same) << typeid(Model).name() << ", number " << (at - first) / kNumber;
  }
}

TEST(ConfigurationHash, EveryNumberOfTheModelsCounts) {
  every_number_counts(&World::portal);
  every_number_counts(&World::contrast, offsetof(ContrastModel, iodine_mg_per_ml));
  every_number_counts(&World::hazards);
  every_number_counts(&World::dose);
  every_number_counts(&World::resistance);
}

TEST(ConfigurationHash, EveryNumberOfTheBeamCounts) {
  const auto with_beam = [](const std::function<void(BeamTables&)>& change) {
    return configuration_with([&](World& w) {
      BeamTables tables;
      tables.tasmip.assign(151, {0.0, 0.0, 0.0, 0.0});
      for (Material* m : {&tables.soft_tissue, &tables.air}) {
        m->kev = {10.0, 150.0};
        m->attenuation_cm2_g = {5.0, 0.15};
      }
      change(tables);
      w.beam = std::make_shared<const BeamTables>(tables);
    });
  };
  const auto same = with_beam([](BeamTables&) {});
  EXPECT_NE(same, configuration_with([](World&) {}));
  const std::vector<std::function<void(BeamTables&)>> changes{
      [](BeamTables& b) { b.added_aluminium_mm += 0.01; },
      [](BeamTables& b) { b.added_copper_mm += 0.01; },
      [](BeamTables& b) { b.scintillator_mg_cm2 += 0.1; },
      [](BeamTables& b) { b.tasmip[150][3] += 1e-8; },
      [](BeamTables& b) { b.soft_tissue.attenuation_cm2_g[1] += 1e-5; },
      [](BeamTables& b) { b.soft_tissue.kev[0] += 1e-4; },
      [](BeamTables& b) { b.soft_tissue.density_g_cm3 += 1e-3; },
      [](BeamTables& b) {
        b.air.absorption_cm2_g = {4.7, 0.02};
      },
  };
  for (std::size_t n = 0; n < changes.size(); ++n) {
    EXPECT_NE(with_beam(changes[n]), same) << "change " << n;
  }
}

TEST(ConfigurationHash, InstrumentsMachineRulesAndScenarioCount) {
  const auto same = configuration_with([](World&) {});
  EXPECT_EQ(configuration_with([](World&) {}), same);
  const std::vector<std::function<void(World&)>> changes{
      [](World& w) { w.rongeur.window_length_mm += 0.1; },
      [](World& w) { w.sculptor.cuts_ligament = false; },
      [](World& w) { w.auger.max_reach_mm += 1.0; },
      [](World& w) { w.auger.bore_mm += 1.0; },
      [](World& w) { w.contrast.needles[1].length_mm += 1.0; },
      [](World& w) { std::swap(w.rongeur, w.sculptor); },
      [](World& w) { w.carm.source_isocentre_mm += 1.0; },
      [](World& w) { w.carm.tilt_max_rad += 0.01; },
      [](World& w) { w.rules.rules[0].severity = Severity::Critical; },
      [](World& w) { w.rules.rules[0].limits["under_rotation_deg"] = 4.0; },
      [](World& w) { w.rules.rules.clear(); },
      [](World& w) { w.scenario.seed = 2; },
      [](World& w) { w.scenario.attempt = true; },
      [](World& w) { w.scenario.briefing.contrast_allergy = true; },
      [](World& w) { w.scenario.briefing.refuse = RefusalReason::Infection; },
      [](World& w) {
        w.scenario.sides = {Side::Left, Side::Right};
      },
      [](World& w) { w.scenario.plan.reset(); },
      [](World& w) { w.scenario.patient_roll_rad = 0.05; },
      [](World& w) { w.scenario.hints_allowed = false; },
      [](World& w) { w.carm.wigwag_max_rad += 0.01; },
      [](World& w) { w.carm.lift_mm += 1.0; },
      [](World& w) {
        w.body = BodyOutline{{}, 170.0, 115.0};
      },
      [](World& w) { w.scenario.plan->dock.v.z() += 0.01; },
      [](World& w) { w.scenario.removal.emplace_back(); },
      [](World& w) { w.field.reset(); },
  };
  for (std::size_t n = 0; n < changes.size(); ++n) {
    EXPECT_NE(configuration_with(changes[n]), same) << "change " << n;
  }
}

TEST(ConfigurationHash, WordsDoNotCount) {
  const auto same = configuration_with([](World&) {});
  EXPECT_EQ(configuration_with([](World& w) {
              w.rules.rules[0].sentence = "Another sentence.";
              w.rongeur.name = "Punch";
              w.scenario.briefing.history = "another history";
            }),
            same);
}

}  // namespace
}  // namespace flavum
