// The world of an attempt, from phantom and tables.

#include "app/editor/procedure_world.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

const std::shared_ptr<const Case>& first_case() {
  static const auto patient =
      std::make_shared<const Case>(case_from_phantom(phantom_preset("case-01"), 1));
  return patient;
}
const std::shared_ptr<const World>& first_world() {
  static const auto world = make_attempt_world(first_case(), scenario_for("case-01", 7));
  return world;
}

TEST(AttemptWorld, HoldsTheTruthOfThePhantom) {
  const Case& c = *first_case();
  EXPECT_TRUE(c.generated);
  EXPECT_EQ(c.title, phantom_preset("case-01").title);
  ASSERT_TRUE(c.ct && c.labels);
  EXPECT_EQ(c.ct->geometry.size, c.labels->geometry.size);
  const LevelLandmarks* l45 = c.landmarks.level(SpineLevel{label::kL4});
  ASSERT_NE(l45, nullptr);
  EXPECT_NEAR(l45->flavum_thickness_mm[0], 5.2, 1e-6);
  EXPECT_NEAR(l45->flavum_thickness_mm[1], 5.0, 1e-6);
}

TEST(AttemptWorld, HasEverythingAnAttemptNeeds) {
  const World& w = *first_world();
  EXPECT_TRUE(w.attempt());
  EXPECT_EQ(w.scenario.seed, 7U);
  EXPECT_EQ(w.scenario.briefing.name, "case-01");
  EXPECT_EQ(w.rules.rules.size(), static_cast<std::size_t>(kRules));
  ASSERT_TRUE(w.field && w.epidural && w.brightness && w.patient);
  EXPECT_EQ(w.field->level, w.scenario.level);
  EXPECT_FALSE(w.epidural->slices.empty());
  EXPECT_TRUE(std::ranges::any_of(w.brightness->mu_per_100m, [](auto mu) { return mu > 0; }));
  EXPECT_EQ(w.resistance.ligament_n, resistance_model().ligament_n);
  EXPECT_EQ(w.rongeur.kind, InstrumentKind::BoneRongeur);
  EXPECT_EQ(w.sculptor.kind, InstrumentKind::TissueSculptor);
  EXPECT_EQ(w.auger.kind, InstrumentKind::Auger);
}

TEST(AttemptWorld, APlanningWorldHasNoBookOfRules) {
  Scenario planning = scenario_for("case-01", 7);
  planning.attempt = false;
  EXPECT_TRUE(make_attempt_world(first_case(), planning)->rules.rules.empty());
  EXPECT_TRUE(world_of_tables().rules.rules.empty());
}

TEST(AttemptWorld, AScenarioIsFoundByItsNameOrItsPreset) {
  EXPECT_EQ(scenario_for("unstable", 1).briefing.refuse, RefusalReason::Unstable);
  const Scenario s = scenario_for("obese", SpineLevel{label::kL3}, {Side::Right}, 5);
  EXPECT_TRUE(s.attempt);
  EXPECT_EQ(s.briefing.name, "obese");
  EXPECT_EQ(s.level, SpineLevel{label::kL3});
  EXPECT_EQ(s.sides, std::vector<Side>{Side::Right});
  EXPECT_EQ(scenario_for("left-dominant", 1).sides, std::vector<Side>{Side::Left});
  EXPECT_THROW(scenario_for("nobody", 1), UsageError);
}

// The ligament that must be refused is there to be seen.
TEST(AttemptWorld, TheThinLigamentIsInTheLabels) {
  const Case thin = case_from_phantom(phantom_preset("thin-flavum"), 1);
  const LevelLandmarks* l45 = thin.landmarks.level(SpineLevel{label::kL4});
  ASSERT_NE(l45, nullptr);
  EXPECT_NEAR(l45->flavum_thickness_mm[0], 2.2, 1e-6);
  const auto ligament = [](const Case& c) {
    return std::ranges::count(c.labels->voxels, label::kLigamentumFlavum);
  };
  EXPECT_GT(ligament(thin), 0);
  EXPECT_LT(ligament(thin), ligament(*first_case()));
  EXPECT_NO_THROW(build_operative_field(thin, SpineLevel{label::kL4}));
}

}  // namespace
}  // namespace flavum
