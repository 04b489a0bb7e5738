// Needles, what lies at their tip, and contrast through them.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "app/config/procedure_tables.h"
#include "sim/procedure/epidurogram.h"
#include "tests/unit/procedure/contrast_world.h"

namespace flavum {
namespace {

using namespace testing;

// At z = -10 there is neither lamina above nor below: flavum from y = 8.25 to 13.25, epidural fat
// on to the sac at 6.25.
constexpr double kGapZ = -10.0;

World without_vessels() {
  World w = attempt_world();
  w.contrast.vessel_probability = 0.0;
  return w;
}

void expect_refused(const World& w, const State& s, const Command& c, const std::string& part) {
  const Verdict v = validate(w, s, c);
  EXPECT_FALSE(v.ok);
  EXPECT_NE(v.reason.find(part), std::string::npos) << v.reason;
}

TEST(Needle, StandsAtTheSkinAndPointsAtItsTarget) {
  const World w = without_vessels();
  State s = fresh_state(w);
  expect_refused(w, s, AdvanceNeedle{10.0}, "no needle");
  expect_refused(w, s, Aspirate{}, "no needle");
  expect_refused(w, s, InjectContrast{1.0}, "Insert a needle");
  expect_refused(w, s, RemoveNeedle{}, "no needle");
  expect_refused(w, s,
                 InsertNeedle{NeedleKind::Tuohy, PatientPoint(0, 30, 0), PatientPoint(0, 10, 0)},
                 "starts at the skin");
  expect_refused(
      w, s, InsertNeedle{NeedleKind::Tuohy, PatientPoint(0, kSkin, 0), PatientPoint(0, kSkin, 0)},
      "no direction");
  s = apply(
      w, s,
      InsertNeedle{NeedleKind::Spinal22G, PatientPoint(5, kSkin, -40), PatientPoint(5, 7, -10)});
  ASSERT_TRUE(s.contrast.needle);
  EXPECT_EQ(s.contrast.needle->depth_mm, 0.0);
  EXPECT_NEAR(s.contrast.needle->direction.norm(), 1.0, 1e-12);
  EXPECT_EQ(s.contrast.needle_passes, 1);
  expect_refused(w, s,
                 InsertNeedle{NeedleKind::Tuohy, PatientPoint(0, kSkin, 0), PatientPoint(0, 7, 0)},
                 "already in");
  expect_refused(w, s, AdvanceNeedle{151.0}, "150 mm long");
  expect_refused(w, s, AdvanceNeedle{-1.0}, "not a depth");
  expect_refused(w, s, AdvanceNeedle{std::numeric_limits<double>::quiet_NaN()}, "not a depth");
  s = apply(w, s, RemoveNeedle{});
  EXPECT_FALSE(s.contrast.needle);
  s = with_needle(w, s, 5, 20, kGapZ);
  EXPECT_EQ(s.contrast.needle_passes, 2);
}

TEST(Needle, BoneStopsItUnlessItWasTakenAway) {
  const World w = without_vessels();
  State s = with_needle(w, fresh_state(w), 7, 5.0, 10.0);  // over the lamina of L4
  const double free = kSkin - kLaminaDorsal;
  EXPECT_LE(s.contrast.needle->depth_mm, free + 1e-9);
  EXPECT_GT(s.contrast.needle->depth_mm, free - 0.51);
  const double stood = s.contrast.needle->depth_mm;
  s = apply(w, s, AdvanceNeedle{stood + 3.0});
  EXPECT_EQ(s.contrast.needle->depth_mm, stood);
  s = apply(w, s, AdvanceNeedle{20.0});  // back is always possible
  EXPECT_EQ(s.contrast.needle->depth_mm, 20.0);
  const ImageGeometry& g = w.field->labels.geometry;
  for (double y = kFlavumDorsal; y < kLaminaDorsal; y += 0.5) {
    s.tissue.set_occupancy(g.nearest_index(PatientPoint(7, y, 10)), 0);
  }
  s = apply(w, s, AdvanceNeedle{kSkin - 7.0});
  EXPECT_EQ(s.contrast.needle->depth_mm, kSkin - 7.0);
}

TEST(Needle, ThePatternFollowsFromTheTip) {
  const World w = without_vessels();
  const auto at = [&](double y) {
    return pattern_at(w, *with_needle(w, fresh_state(w), 0, y, kGapZ).contrast.needle);
  };
  EXPECT_EQ(at(30.0), ContrastPattern::SoftTissue);
  EXPECT_EQ(at(10.0), ContrastPattern::SoftTissue);  // in the ligament
  EXPECT_EQ(at(7.25), ContrastPattern::Epidural);
  EXPECT_EQ(at(kSacRadius - 0.3), ContrastPattern::Subdural);
  EXPECT_EQ(at(kSacRadius - 1.5), ContrastPattern::Intrathecal);
  EXPECT_EQ(at(0.0), ContrastPattern::Intrathecal);
}

// Outside the operative field the labels of the case decide the same way.
TEST(Needle, ThePatternIsTheSameWithoutAField) {
  World w = without_vessels();
  w.field = nullptr;
  Needle n;
  for (const auto& [y, pattern] :
       {std::pair{10.0, ContrastPattern::SoftTissue}, std::pair{7.25, ContrastPattern::Epidural},
        std::pair{kSacRadius - 0.3, ContrastPattern::Subdural},
        std::pair{kSacRadius - 1.5, ContrastPattern::Intrathecal}}) {
    n.skin_entry = PatientPoint(0, kSkin, -45.0);
    n.depth_mm = kSkin - y;
    EXPECT_EQ(pattern_at(w, n), pattern) << y;
  }
}

TEST(Needle, EnteringTheSacIsRecordedOnceWithItsDepth) {
  const World w = without_vessels();
  State s = with_needle(w, fresh_state(w), 0, 7.0, kGapZ);
  EXPECT_TRUE(s.events.empty());
  s = apply(w, s, AdvanceNeedle{kSkin - 5.25});
  ASSERT_EQ(s.events.size(), 1U);
  EXPECT_EQ(s.events[0].kind, EventKind::NeedleInSac);
  EXPECT_NEAR(s.events[0].depth_mm, 1.0, 0.35);
  s = apply(w, s, AdvanceNeedle{kSkin - 3.25});
  ASSERT_EQ(s.events.size(), 1U);
  EXPECT_NEAR(s.events[0].depth_mm, 3.0, 0.35);
  s = apply(w, s, AdvanceNeedle{kSkin - 7.0});
  EXPECT_EQ(s.events.size(), 1U);
  s = apply(w, s, AdvanceNeedle{kSkin - 5.25});
  EXPECT_EQ(s.events.size(), 2U);
}

TEST(Needle, AspirationTellsSacAndVessel) {
  World w = without_vessels();
  State s = apply(w, with_needle(w, fresh_state(w), 0, 7.0, kGapZ), Aspirate{});
  EXPECT_FALSE(s.contrast.csf_aspirated || s.contrast.blood_aspirated);
  EXPECT_EQ(s.condition.words, "Nothing comes back.");
  s = apply(w, apply(w, s, AdvanceNeedle{kSkin - 3.0}), Aspirate{});
  EXPECT_TRUE(s.contrast.csf_aspirated);
  EXPECT_NE(s.condition.words.find("Clear fluid"), std::string::npos);
  w.contrast.vessel_probability = 1.0;
  s = apply(w, with_needle(w, fresh_state(w), 0, 7.0, kGapZ), Aspirate{});
  EXPECT_TRUE(s.contrast.blood_aspirated);
  EXPECT_EQ(pattern_at(w, *s.contrast.needle), ContrastPattern::Intravascular);
  s = apply(w, s, InjectContrast{2.0});
  EXPECT_EQ(s.contrast.injections.back().pattern, ContrastPattern::Intravascular);
  EXPECT_FALSE(line_visible(w, s, Side::Left) || line_visible(w, s, Side::Right));
}

TEST(Needle, AVesselIsMetOncePerTrackAsOftenAsStated) {
  int met = 0;
  constexpr int kSeeds = 4000;
  const State start = fresh_state(attempt_world());
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const World w = attempt_world(seed);
    State s = apply(
        w, start,
        InsertNeedle{NeedleKind::Tuohy, PatientPoint(0, kSkin, kGapZ), PatientPoint(0, 7, kGapZ)});
    s.contrast.needle->depth_mm = kSkin - 8.5;  // just dorsal of the space
    s = apply(w, s, AdvanceNeedle{kSkin - 7.0});
    const bool first = s.contrast.needle->in_vessel;
    met += first ? 1 : 0;
    s = apply(w, apply(w, s, AdvanceNeedle{kSkin - 10.0}), AdvanceNeedle{kSkin - 7.0});
    EXPECT_EQ(s.contrast.needle->in_vessel, first);  // the same track
  }
  const double sd = std::sqrt(0.05 * 0.95 * kSeeds);
  EXPECT_NEAR(met, 0.05 * kSeeds, 4.0 * sd);
}

// 84 % run to the needle's side alone (published, n = 25).
TEST(Needle, ContrastRunsToTheNeedlesSideAsOftenAsPublished) {
  int alone[2] = {0, 0}, other = 0;
  constexpr int kSeeds = 2000;
  for (const int s : {0, 1}) {
    const double x = s == 0 ? 5.0 : -5.0;
    World w = without_vessels();
    const State ready = with_needle(w, fresh_state(w), x, 5.0, kGapZ);
    ASSERT_EQ(pattern_at(w, *ready.contrast.needle), ContrastPattern::Epidural);
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      w.scenario.seed = seed;
      const Injection i = apply(w, ready, InjectContrast{3.0}).contrast.injections.back();
      alone[s] += i.left_share == (s == 0 ? 1.0 : 0.0) ? 1 : 0;
      other += i.left_share == (s == 0 ? 0.0 : 1.0) ? 1 : 0;
    }
  }
  EXPECT_NEAR(100.0 * alone[0] / kSeeds, 84.0, 3.0);
  EXPECT_EQ(alone[0], alone[1]);  // mirrored
  EXPECT_EQ(other, 0);
  const World w = without_vessels();
  const State middle = with_needle(w, fresh_state(w), 0.4, 7.0, kGapZ);
  EXPECT_EQ(apply(w, middle, InjectContrast{3.0}).contrast.injections.back().left_share, 0.5);
}

TEST(Needle, TheCeilingHolds) {
  const World w = without_vessels();
  State s = with_needle(w, fresh_state(w), 5, 5.0, kGapZ);
  expect_refused(w, s, InjectContrast{0.0}, "nothing to inject");
  expect_refused(w, s, InjectContrast{-1.0}, "nothing to inject");
  expect_refused(w, s, InjectContrast{std::numeric_limits<double>::quiet_NaN()}, "nothing");
  expect_refused(w, s, InjectContrast{5.5}, "At most 5 mL");
  s = apply(w, s, InjectContrast{5.0});
  EXPECT_TRUE(s.condition.words.empty());
  s = apply(w, s, InjectContrast{5.0});
  EXPECT_NE(s.condition.words.find("10.0 mL of contrast"), std::string::npos);
  expect_refused(w, s, InjectContrast{2.1}, "12.1 mL in all; 12 mL is the most");
  s = apply(w, s, InjectContrast{2.0});  // through the same needle
  EXPECT_EQ(s.contrast.total_ml, 12.0);
  EXPECT_EQ(s.contrast.injections.size(), 3U);
  expect_refused(w, s, InjectContrast{0.1}, "12 mL is the most");
}

TEST(Needle, TheTableHoldsTheSameNumbers) {
  const ContrastModel table = contrast_model(), code;
  EXPECT_EQ(table.needles[0].name, code.needles[0].name);
  EXPECT_EQ(table.needles[1].length_mm, code.needles[1].length_mm);
  EXPECT_EQ(table.needles[0].diameter_mm, code.needles[0].diameter_mm);
  EXPECT_EQ(table.iodine_mg_per_ml, code.iodine_mg_per_ml);
  EXPECT_EQ(table.cephalad_levels_per_5_ml, code.cephalad_levels_per_5_ml);
  EXPECT_EQ(table.caudad_levels_per_5_ml, code.caudad_levels_per_5_ml);
  EXPECT_EQ(table.unilateral_share, code.unilateral_share);
  EXPECT_EQ(table.midline_mm, code.midline_mm);
  EXPECT_EQ(table.fade_half_life_s, code.fade_half_life_s);
  EXPECT_EQ(table.visible_opacity, code.visible_opacity);
  EXPECT_EQ(table.most_at_once_ml, code.most_at_once_ml);
  EXPECT_EQ(table.warn_total_ml, code.warn_total_ml);
  EXPECT_EQ(table.most_total_ml, code.most_total_ml);
  EXPECT_EQ(table.vessel_probability, code.vessel_probability);
  EXPECT_EQ(table.subdural_depth_mm, code.subdural_depth_mm);
  EXPECT_EQ(table.closed_mm2, code.closed_mm2);
  EXPECT_EQ(table.free_mm2, code.free_mm2);
  EXPECT_EQ(table.full_opacity_mm2, code.full_opacity_mm2);
  EXPECT_EQ(table.window_mm, code.window_mm);
  // 3060 mg iodine is the intrathecal limit of iohexol; the ceiling stays below it.
  EXPECT_LT(table.most_total_ml * table.iodine_mg_per_ml, 3060.0);
}

}  // namespace
}  // namespace flavum
