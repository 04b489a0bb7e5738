// Scenarios and resistances as the tables have them.

#include "app/config/procedure_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "app/config/config.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

TEST(Scenarios, EveryPresetIsUsedAndABriefingOfItsNameUsesIt) {
  // Made for segmentation and registration; nobody is briefed about them yet.
  const std::set<std::string> only_images{"calcified-flavum", "scoliosis", "transitional",
                                          "sacralised",       "metal",     "prone"};
  std::set<std::string> used;
  for (const CaseScenario& s : case_scenarios()) used.insert(s.preset);
  for (const PhantomPreset& p : phantom_presets()) {
    EXPECT_NE(used.contains(p.name), only_images.contains(p.name)) << p.name;
  }
  for (const CaseScenario& s : case_scenarios()) {
    EXPECT_GT(s.briefing.history.size(), 200U) << s.briefing.name;
    for (const PhantomPreset& p : phantom_presets()) {
      if (p.name != s.briefing.name) continue;
      EXPECT_EQ(s.preset, p.name);
    }
  }
}

// Clinical reference 1.2 and 8: what must be refused.
TEST(Scenarios, EveryReasonToRefuseThatIsModelledHasACase) {
  std::set<RefusalReason> reasons;
  for (const CaseScenario& s : case_scenarios()) reasons.insert(s.briefing.refuse);
  for (const RefusalReason r :
       {RefusalReason::None, RefusalReason::ThinFlavum, RefusalReason::NoLaminarShelf,
        RefusalReason::ForaminalDominant, RefusalReason::Unstable, RefusalReason::Infection,
        RefusalReason::BleedingRisk, RefusalReason::PriorSurgery}) {
    EXPECT_TRUE(reasons.contains(r)) << static_cast<int>(r);
  }
}

// What the scan does not show must stand in the briefing: films, score, pain, neurology.
TEST(Scenarios, BriefingsSayWhatTheScanDoesNot) {
  for (const CaseScenario& s : case_scenarios()) {
    for (const char* word :
         {"years", "ODI", "NPRS", "lexion-extension films", "ligamentum flavum"}) {
      EXPECT_NE(s.briefing.history.find(word), std::string::npos) << s.briefing.name << " " << word;
    }
    EXPECT_FALSE(s.sides.empty());
    if (s.briefing.refuse != RefusalReason::None) {
      EXPECT_FALSE(s.not_shown.empty()) << s.briefing.name;
    }
  }
  EXPECT_TRUE(case_scenario("anticoagulated").briefing.anticoagulated);
  EXPECT_TRUE(case_scenario("contrast-allergy").briefing.contrast_allergy);
  EXPECT_TRUE(phantom_preset(case_scenario("unstable").preset).unstable());
  EXPECT_FALSE(phantom_preset(case_scenario("grade-1-slip").preset).unstable());
}

// The anatomy behind the refusal: thinner than the 2.5 mm of the trials, and nobody else's is.
TEST(Scenarios, TheThinLigamentIsThinAtItsLevel) {
  for (const CaseScenario& s : case_scenarios()) {
    const PhantomPreset p = phantom_preset(s.preset);
    const auto at = static_cast<std::size_t>(s.level.cranial - label::kL1);
    const double mm = std::max(p.flavum_left_mm[at], p.flavum_right_mm[at]);
    EXPECT_EQ(mm < 2.5, s.briefing.refuse == RefusalReason::ThinFlavum) << s.briefing.name;
  }
  EXPECT_DOUBLE_EQ(phantom_preset("thin-flavum").flavum_left_mm[3], 2.2);
}

TEST(Scenarios, AnUnknownOneIsNamedTogetherWithTheKnownOnes) {
  try {
    case_scenario("nobody");
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_NE(std::string(e.what()).find("prior-surgery"), std::string::npos);
  }
}

TEST(Scenarios, ADamagedTableIsRefusedByName) {
  const Json whole = Json::parse(embedded_data("scenarios.json"));
  for (const auto& [key, value] : whole["scenarios"][0].items()) {
    if (key == "not_shown") continue;  // may be absent
    for (const bool missing : {true, false}) {
      Json broken = whole;
      if (missing) {
        broken["scenarios"][0].erase(key);
      } else {
        broken["scenarios"][0][key] = 7;
      }
      try {
        read_case_scenarios(broken.dump());
        ADD_FAILURE() << key;
      } catch (const OperationFailed& e) {
        EXPECT_NE(std::string(e.what()).find("\"" + key + "\""), std::string::npos) << e.what();
      }
    }
  }
  Json broken = whole;
  broken["scenarios"][0]["preset"] = "nobody";
  EXPECT_THROW(read_case_scenarios(broken.dump()), OperationFailed);
  broken = whole;
  broken["scenarios"][1]["name"] = broken["scenarios"][0]["name"];
  EXPECT_THROW(read_case_scenarios(broken.dump()), OperationFailed);
}

TEST(Resistances, DefaultsAreTheTable) {
  const ResistanceModel t = resistance_model(), d;
  EXPECT_EQ(t.skin_n, d.skin_n);
  EXPECT_EQ(t.fat_n, d.fat_n);
  EXPECT_EQ(t.muscle_n, d.muscle_n);
  EXPECT_EQ(t.ligament_n, d.ligament_n);
  EXPECT_EQ(t.bone_n, d.bone_n);
  EXPECT_EQ(t.epidural_n, d.epidural_n);
  EXPECT_EQ(t.sac_n, d.sac_n);
  // Porcine ligament: peaks of 11.1 to 11.8 N; then the loss of resistance.
  EXPECT_GE(t.ligament_n, 11.1);
  EXPECT_LE(t.ligament_n, 11.8);
  EXPECT_LT(t.epidural_n, 0.1 * t.ligament_n);
}

}  // namespace
}  // namespace flavum
