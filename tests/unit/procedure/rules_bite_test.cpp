// The rules about a bite, each on both sides of its threshold.

#include <gtest/gtest.h>

#include "sim/procedure/cut.h"
#include "sim/procedure/epidurogram.h"
#include "tests/unit/procedure/rule_course.h"

namespace flavum {
namespace {

using namespace testing;

const World& world() {
  static const World w = rules_world();
  return w;
}

TEST(Rules, ABiteInOrderBreaksNone) {
  EXPECT_EQ(broken(world(), bitten(world(), course(world()))), Strings{});
}

TEST(Rules, R2WantsTheLineSeenAtLevelAndSide) {
  State s = course(world());
  // Contrast fades: the last tick at which the line is seen, by bisection.
  std::int64_t seen = s.tick, lost = s.tick + std::int64_t{60} * 60 * kTicksPerSecond;
  const auto visible_at = [&](std::int64_t tick) {
    State later = s;
    later.tick = tick;
    return line_visible(world(), later, Side::Left);
  };
  ASSERT_TRUE(visible_at(seen));
  ASSERT_FALSE(visible_at(lost));
  while (lost - seen > 1) {
    const std::int64_t middle = (seen + lost) / 2;
    (visible_at(middle) ? seen : lost) = middle;
  }
  s.tick = seen;
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{});
  s.tick = lost;
  const State dark = bitten(world(), s);
  EXPECT_EQ(broken(world(), dark), Strings{"R2 25.0"});
  EXPECT_EQ(dark.violations[0].severity, Severity::Critical);
  EXPECT_EQ(dark.violations[0].bite_index, 0);
  // All of it ran to the other side.
  s = course(world());
  s.contrast.injections[0].left_share = 0.0;
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{"R2 0.0"});
}

TEST(Rules, R3IsStricterOnUnderRotation) {
  const auto after_view = [](double over_deg) {
    State s = course(world());
    s.imaging.shots[1] = shot_of(ViewKind::Clo, Side::Left, 5600, over_deg);
    return broken(world(), bitten(world(), s));
  };
  EXPECT_EQ(after_view(-3.0), Strings{});
  EXPECT_EQ(after_view(-3.1), Strings{"R3 under_rotated 3.1"});
  EXPECT_EQ(after_view(10.0), Strings{});
  EXPECT_EQ(after_view(10.1), Strings{"R3 over_rotated 10.1"});
  EXPECT_EQ(after_view(-10.0), Strings{"R3 under_rotated 10.0"});
}

TEST(Rules, R3WantsTheToolInThePictureFromTheOtherSide) {
  State s = course(world());
  s.imaging.shots.push_back(s.imaging.shots[1]);  // R10 stays content with the earlier one
  s.watch.shots_at_advance = 2;
  s.watch.advance_tick = 5600;
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{});
  State outside = s;
  outside.imaging.shots[2].instrument_in_field = false;
  EXPECT_EQ(broken(world(), bitten(world(), outside)), Strings{"R3 4.0"});
  State ipsilateral = s;
  ipsilateral.imaging.shots[2].view.detector_side = Side::Left;
  EXPECT_EQ(broken(world(), bitten(world(), ipsilateral)), Strings{"R3 4.0"});
}

TEST(Rules, R3StartsAnewWithEveryAdvance) {
  State s = course(world(), Side::Left, 4.0);
  s.jaw_open = false;
  const auto moved_to = [&](const State& from, double mm) {
    return apply(world(), from, MoveInstrument{mm, 0.0, 0.0, 0.0});
  };
  // Drawing back keeps the depth confirmed, going forward does not, nor does coming back.
  EXPECT_EQ(broken(world(), bitten(world(), moved_to(s, 3.5))), Strings{});
  EXPECT_EQ(broken(world(), bitten(world(), moved_to(s, 4.5))), Strings{"R3 4.5"});
  State again = moved_to(moved_to(s, 0.0), 4.0);
  EXPECT_EQ(broken(world(), bitten(world(), again)), Strings{"R3 4.0"});
  // An image in the same tick as the advance, but after it, counts.
  again.imaging.shots.push_back(shot_of(ViewKind::Clo, Side::Left, again.tick));
  EXPECT_EQ(broken(world(), bitten(world(), again)), Strings{});
  // So does a run of the fluoroscope that goes on after it.
  State live = moved_to(s, 4.5);
  live.tick += 60;
  live.imaging.shots[1].last_tick = live.tick;
  EXPECT_EQ(broken(world(), bitten(world(), live)), Strings{});
}

TEST(Rules, R4WantsTheJawAwayFromVentral) {
  const State s = course(world());
  const auto facing = [&](double deg, double line_mm) {
    Bite b = good_bite(s);
    b.facing_ventral_rad = rad_from_deg(deg);
    b.line_distance_mm = line_mm;
    return bitten(world(), s, b);
  };
  EXPECT_EQ(broken(world(), facing(60.1, 0.5)), Strings{});
  EXPECT_EQ(broken(world(), facing(59.9, 2.1)), Strings{"R4 59.9"});
  EXPECT_EQ(facing(59.9, 2.1).violations[0].severity, Severity::Error);
  EXPECT_EQ(broken(world(), facing(59.9, 1.9)), Strings{"R4 near_line 59.9"});
  EXPECT_EQ(facing(59.9, 1.9).violations[0].severity, Severity::Critical);
}

TEST(Rules, R5EndsAtTheMedialBorderOfTheFacet) {
  const auto at = [](double lateral, double advance) {
    State s = course(world());
    s.portal = gap_plan(Side::Left, lateral);
    s.watch.place = s.portal->dock;
    s.advance_mm = advance;
    return bitten(world(), s);
  };
  EXPECT_EQ(broken(world(), at(kFacetBorder - 0.1, 4.0)), Strings{});
  EXPECT_EQ(broken(world(), at(kFacetBorder + 0.1, 4.0)), Strings{"R5 0.1"});
  EXPECT_EQ(at(kFacetBorder + 0.1, 4.0).violations[0].severity, Severity::Error);
  // The window's centre stands 4 mm behind the tip; the middle of the ligament at y = 10.5.
  const double to_middle = kLaminaDorsal + 4.0 - 10.5;
  EXPECT_EQ(broken(world(), at(kFacetBorder + 1.0, to_middle - 0.2)), Strings{"R5 1.0"});
  const State deep = at(kFacetBorder + 1.0, to_middle + 0.2);
  EXPECT_EQ(broken(world(), deep), Strings{"R5 recess 1.0"});
  EXPECT_EQ(deep.violations[0].severity, Severity::Critical);
  EXPECT_NEAR(deep.violations[0].where.x(), kFacetBorder + 1.0, 1e-6);
}

TEST(Rules, R7WantsClampAndGuide) {
  State loose = course(world());
  loose.access.portal_fixed = false;
  EXPECT_EQ(broken(world(), bitten(world(), loose)), Strings{"R7 4.0"});
  State guide = course(world());
  guide.portal->depth_stop_mm = 1.0;
  EXPECT_EQ(broken(world(), bitten(world(), guide)), Strings{});
  guide.portal->depth_stop_mm = 0.0;
  EXPECT_EQ(broken(world(), bitten(world(), guide)), Strings{"R7 guide_not_set 0.0"});
}

TEST(Rules, R8WantsAFullJawEmptied) {
  State s = course(world());
  const auto capacity = static_cast<double>(bite_capacity(*world().field, world().sculptor));
  s.held = static_cast<std::int64_t>(0.79 * capacity);
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{});
  s.held = static_cast<std::int64_t>(0.81 * capacity);
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{"R8 not_emptied 81.0"});
}

TEST(Rules, R10WantsBothViewsAtEveryNewPlace) {
  State s = course(world());
  const Shot ap = s.imaging.shots[0], clo = s.imaging.shots[1];
  s.imaging.shots = {clo};
  EXPECT_EQ(broken(world(), bitten(world(), s)), Strings{"R10 no_ap 1.0"});
  s.imaging.shots = {ap, ap};
  EXPECT_EQ(broken(world(), bitten(world(), s)), (Strings{"R3 4.0", "R10 no_clo 2.0"}));
  s.imaging.shots = {};
  EXPECT_EQ(broken(world(), bitten(world(), s)), (Strings{"R3 4.0", "R10 0.0"}));
  // A portal that moved is at a new place; a little is not a move.
  const auto after_move = [&](double mm) {
    State here = course(world());
    here.advance_mm = 0.0;
    State there = judged(world(), here, PivotPortal{}, [&](State& a) {
      a.portal->dock = a.portal->dock + PatientVector(0, 0, mm);
    });
    there.advance_mm = 4.0;
    return broken(world(), bitten(world(), there));
  };
  EXPECT_EQ(after_move(0.9), Strings{});
  EXPECT_EQ(after_move(1.1), (Strings{"R3 4.0", "R10 0.0"}));
}

TEST(Rules, R10CountsTheImagesTakenWithTheTrocarThere) {
  State s = course(world());
  s.portal.reset();
  s.instrument = InstrumentKind::None;
  s.advance_mm = 0.0;
  s.imaging.shots.clear();
  s.watch = {};
  s.access.trocar_in = true;
  s.access.skin_entry = PatientPoint(7.0, kSkin, -6.0);
  s.access.direction = PatientVector(0, -1, 0);
  State docked = judged(world(), s, AdvanceTrocar{},
                        [](State& a) { a.access.depth_mm = kSkin - kLaminaDorsal; });
  docked.imaging.shots = {shot_of(ViewKind::Ap, Side::Left, docked.tick),
                          shot_of(ViewKind::Clo, Side::Left, docked.tick)};
  State open = judged(world(), docked, RemoveTrocar{}, [](State& a) {
    a.access.trocar_in = false;
    a.portal = gap_plan(Side::Left);
  });
  open.instrument = InstrumentKind::TissueSculptor;
  open = apply(world(), open, MoveInstrument{4.0, 0.0, 0.0, 0.0});
  EXPECT_EQ(broken(world(), bitten(world(), open)), Strings{"R3 4.0"});  // and not R10
}

TEST(Rules, R11WantsThePlannedLevelAndSide) {
  // The laminae of the next level lie 35 mm lower: half way between belongs to either.
  const auto at = [](double z, double lateral) {
    State s = course(world());
    s.portal = gap_plan(lateral > 0.0 ? Side::Left : Side::Right, std::abs(lateral), z);
    s.portal->side = Side::Left;
    s.watch.place = s.portal->dock;
    return broken(world(), bitten(world(), s));
  };
  EXPECT_EQ(at(-7.0 - 17.0, 7.0), Strings{});
  EXPECT_EQ(at(-7.0 - 19.0, 7.0), Strings{"R11 1.0"});
  EXPECT_EQ(at(-6.0, -2.9), Strings{});
  EXPECT_EQ(at(-6.0, -3.1), Strings{"R11 wrong_side 3.1"});
  State other = course(world());
  other.checklist.time_out->level = SpineLevel{label::kL5};
  EXPECT_EQ(broken(world(), bitten(world(), other)), Strings{"R11 1.0"});
  State nothing = course(world());
  Bite empty = good_bite(nothing);
  empty.ligament_mm3 = 0.0;
  nothing.checklist.time_out->level = SpineLevel{label::kL5};
  EXPECT_EQ(broken(world(), bitten(world(), nothing, empty)), Strings{});
}

TEST(Rules, R11WantsATimeOutAndAPauseForTheSecondSide) {
  State s = course(world());
  s.checklist.time_out.reset();
  s = bitten(world(), bitten(world(), s));
  EXPECT_EQ(broken(world(), s), Strings{"R11 no_time_out 2.0"});  // lasting: one, at its worst
  World both = world();
  both.scenario.sides = {Side::Right, Side::Left};
  State second = course(both);
  second.checklist.time_out->side = Side::Right;
  EXPECT_EQ(broken(both, bitten(both, second)), Strings{"R11 side_not_confirmed 1.0"});
  second.checklist.pauses.push_back({{SpineLevel{label::kL4}, Side::Left}, 200});
  EXPECT_EQ(broken(both, bitten(both, second)), Strings{});
}

TEST(Rules, EveryBiteIsJudgedForItself) {
  State s = course(world());
  s.access.portal_fixed = false;
  s.imaging.shots.clear();
  for (int i = 0; i < 3; ++i) s = bitten(world(), s);
  ASSERT_EQ(s.violations.size(), 9U);  // R3, R7, R10 each time
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(s.violations[i].bite_index, static_cast<int>(i / 3));
    EXPECT_EQ(s.violations[i].tick, s.tick);
  }
}

}  // namespace
}  // namespace flavum
