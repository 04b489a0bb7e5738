// The rules about moving, imaging and the patient, each on both sides of its threshold; the book as
// a whole.

#include "sim/procedure/rules.h"

#include <gtest/gtest.h>

#include <functional>

#include "sim/procedure/readings.h"
#include "tests/unit/procedure/rule_course.h"

namespace flavum {
namespace {

using namespace testing;

const World& world() {
  static const World w = rules_world();
  return w;
}

State moved(const World& w, const State& s, double advance_mm) {
  return apply(w, s, MoveInstrument{advance_mm, 0.0, 0.0, 0.0});
}
int count(const State& s, RuleId id) {
  return static_cast<int>(std::ranges::count(s.violations, id, &Violation::id));
}

// The edge of the instrument's end nearest to the midline, against the canal's circle.
double past_line_mm(double advance_mm) {
  return kCanalRadius -
         std::hypot(7.0 - 0.5 * synthetic_sculptor().shaft_diameter_mm, kLaminaDorsal - advance_mm);
}

TEST(Rules, R1CountsFromTheWholeInstrument) {
  State s = course(world(), Side::Left, 0.0);
  double outside = 10.0;
  while (past_line_mm(outside + 0.1) < -kTooNear) outside += 0.1;
  double inside = outside;
  while (past_line_mm(inside) < kTooFar) inside += 0.1;
  // The tip on the axis is still dorsal of the line at both depths.
  EXPECT_LT(kCanalRadius, std::hypot(7.0, kLaminaDorsal - inside));
  EXPECT_EQ(count(moved(world(), s, outside), RuleId::R1), 0);
  s = moved(world(), s, inside + 0.5);
  ASSERT_EQ(count(s, RuleId::R1), 1);
  EXPECT_NEAR(s.violations[0].value, past_line_mm(inside + 0.5), kTooNear);
  EXPECT_EQ(s.violations[0].severity, Severity::Critical);
}

TEST(Rules, R1IsOneViolationPerStayKeptAtItsWorst) {
  State s = moved(world(), course(world(), Side::Left, 0.0), 13.5);
  ASSERT_EQ(count(s, RuleId::R1), 1);
  const double first = s.violations[0].value;
  s = moved(world(), s, 14.5);
  ASSERT_EQ(count(s, RuleId::R1), 1);
  EXPECT_GT(s.violations[0].value, first + 0.5);
  const double worst = s.violations[0].value;
  // A bite there and a smaller depth belong to the same stay and do not make it better.
  s.jaw_open = true;
  s = apply(world(), s, CloseJaw{});
  s = moved(world(), s, 13.5);
  ASSERT_EQ(count(s, RuleId::R1), 1);
  EXPECT_GE(s.violations[0].value, worst);
  s = moved(world(), moved(world(), s, 8.0), 13.5);
  EXPECT_EQ(count(s, RuleId::R1), 2);
}

TEST(Rules, R6IsBrokenPastTheLamina) {
  State s = course(world());
  s.portal.reset();
  s.instrument = InstrumentKind::None;
  s.advance_mm = 0.0;
  s.access.incision = PatientPoint(7.0, kSkin, -7.0);
  s.access.trocar_in = true;
  s.access.skin_entry = *s.access.incision;
  s.access.direction = PatientVector(0, -1, 0);
  const double to_lamina = kSkin - kLaminaDorsal;
  // Steps of the surface, up to 3 mm, are no gap (access_path.cpp).
  const State before = apply(world(), s, AdvanceTrocar{to_lamina + 2.5});
  EXPECT_EQ(count(before, RuleId::R6), 0);
  State past = apply(world(), before, AdvanceTrocar{to_lamina + 3.5});
  ASSERT_EQ(count(past, RuleId::R6), 1);
  EXPECT_NEAR(past.violations[0].value, 3.5, 0.15);
  past = apply(world(), past, AdvanceTrocar{to_lamina + 5.0});
  ASSERT_EQ(count(past, RuleId::R6), 1);
  EXPECT_NEAR(past.violations[0].value, 5.0, 0.15);
  EXPECT_EQ(past.violations[0].severity, Severity::Critical);
}

TEST(Rules, R6IsAboutTheWayInAlone) {
  State s = course(world(), Side::Left, 0.0);
  s.portal.reset();
  s.instrument = InstrumentKind::None;
  s.access.incision = PatientPoint(7.0, kSkin, 3.0);
  s.access.incision_mm = 10.0;
  s = apply(world(), s, InsertTrocar{*s.access.incision, PatientPoint(7.0, kLaminaDorsal, 3.0)});
  s = apply(world(), s, AdvanceTrocar{kSkin - kLaminaDorsal + 5.0});
  ASSERT_TRUE(s.access.on_bone);
  s = apply(world(), s, RemoveTrocar{});
  s.access.portal_fixed = false;
  // Turned from the lamina into the gap: it had stood on bone.
  const PatientPoint gap(7.0, kLaminaDorsal - 5.0, -7.0);
  const State turned = apply(world(), s, PivotPortal{gap});
  EXPECT_FALSE(turned.events.empty());
  EXPECT_EQ(count(turned, RuleId::R6), 0);
  s.watch.stood_on_bone = false;
  EXPECT_EQ(count(apply(world(), s, PivotPortal{gap}), RuleId::R6), 1);
}

TEST(Rules, R8IsTheWayOfTheOpenJawHoweverManySmallMoves) {
  State s = course(world(), Side::Left, 4.0);
  s = apply(world(), s, OpenJaw{});
  s = moved(world(), s, 3.75);
  s = moved(world(), s, 3.51);
  EXPECT_EQ(broken(world(), s), Strings{});
  s = moved(world(), s, 3.4);
  EXPECT_EQ(broken(world(), s), Strings{"R8 0.6"});
  s = moved(world(), s, 1.4);
  EXPECT_EQ(broken(world(), s), Strings{"R8 2.6"});  // the same one, worse
  s = apply(world(), s, CloseJaw{});
  const auto shut = static_cast<std::int64_t>(count(s, RuleId::R8));
  s = moved(world(), s, 0.5);  // closed: may move
  EXPECT_EQ(count(s, RuleId::R8), shut);
  s.held = 0;
  s = moved(world(), apply(world(), s, OpenJaw{}), 0.0);
  EXPECT_EQ(count(s, RuleId::R8), shut);  // 0.5 mm: not more than the limit
}

TEST(Rules, R9IsAboutGoingOn) {
  State s = course(world(), Side::Left, 4.0);
  EXPECT_EQ(count(moved(world(), s, 4.5), RuleId::R9), 0);
  s.condition.warning = Warning::Paraesthesia;
  s.condition.since_tick = s.tick;
  s.tick += 5 * kTicksPerSecond;
  // Withdrawing, asking, waiting and imaging are right.
  EXPECT_EQ(count(moved(world(), s, 3.5), RuleId::R9), 0);
  const auto same = [](State&) {};
  EXPECT_EQ(count(judged(world(), s, AskPatient{}, same), RuleId::R9), 0);
  EXPECT_EQ(count(judged(world(), s, SelectInstrument{}, same), RuleId::R9), 0);
  State on = judged(world(), s, MoveInstrument{}, [](State& a) { a.advance_mm = 4.5; });
  EXPECT_EQ(broken(world(), on), Strings{"R9 5.0"});
  EXPECT_EQ(on.violations[0].severity, Severity::Critical);
  // Lasting: one violation until the warning is resolved, then another.
  on.tick += 2 * kTicksPerSecond;
  on = bitten(world(), on);
  EXPECT_EQ(count(on, RuleId::R9), 1);
  EXPECT_EQ(on.violations[0].value, 7.0);
  EXPECT_EQ(on.violations[0].bite_index, 0);
  on.condition.warning = Warning::BriskBleeding;
  on.condition.since_tick = on.tick;
  on = bitten(world(), on);
  EXPECT_EQ(count(on, RuleId::R9), 2);
}

TEST(Rules, R9KnowsTrocarAndNeedle) {
  State s = course(world());
  s.portal.reset();
  s.instrument = InstrumentKind::None;
  s.condition.warning = Warning::Paraesthesia;
  s.condition.since_tick = s.tick;
  s.access.trocar_in = true;
  s.access.depth_mm = 20.0;
  s.contrast.needle = Needle{};
  const auto trocar = [&](double to) {
    return judged(world(), s, AdvanceTrocar{to}, [&](State& a) { a.access.depth_mm = to; });
  };
  EXPECT_EQ(count(trocar(19.0), RuleId::R9), 0);
  EXPECT_EQ(count(trocar(21.0), RuleId::R9), 1);
  const auto needle = [&](double to) {
    return judged(world(), s, AdvanceNeedle{to},
                  [&](State& a) { a.contrast.needle->depth_mm = to; });
  };
  EXPECT_EQ(count(needle(0.0), RuleId::R9), 0);
  EXPECT_EQ(count(needle(1.0), RuleId::R9), 1);
}

State injected(const State& before, double ml, ContrastPattern pattern) {
  return judged(world(), before, InjectContrast{ml}, [&](State& a) {
    Injection i;
    i.ml = ml;
    i.tick = a.tick;
    i.pattern = pattern;
    a.contrast.injections.push_back(i);
    a.contrast.total_ml += ml;
  });
}

TEST(Rules, R9ForbidsInjectingWhereCerebrospinalFluidLeaks) {
  State s = course(world());
  s.contrast.csf_aspirated = true;
  EXPECT_EQ(broken(world(), injected(s, 1.5, ContrastPattern::Epidural)), Strings{});
  EXPECT_EQ(broken(world(), injected(s, 1.5, ContrastPattern::Intrathecal)),
            Strings{"R9 injected_with_csf 1.5"});
  s.contrast.csf_aspirated = false;
  s.condition.warning = Warning::CsfLeak;
  s.condition.since_tick = s.tick;
  EXPECT_EQ(broken(world(), injected(s, 2.0, ContrastPattern::Epidural)),
            Strings{"R9 injected_with_csf 2.0"});
}

TEST(Rules, TheContrastCeilingIsANote) {
  State s = course(world());
  s = injected(s, 4.9, ContrastPattern::Epidural);
  EXPECT_EQ(broken(world(), s), Strings{});
  s = injected(s, 0.1, ContrastPattern::Epidural);
  EXPECT_EQ(broken(world(), s), Strings{"R2 contrast_ceiling 10.0"});
  EXPECT_EQ(s.violations[0].severity, Severity::Note);
  s = injected(s, 1.5, ContrastPattern::Epidural);
  EXPECT_EQ(broken(world(), s), Strings{"R2 contrast_ceiling 11.5"});
  EXPECT_DOUBLE_EQ(world().rules.find(RuleId::R2)->limit("warn_total_ml"),
                   contrast_model().warn_total_ml);
}

TEST(Rules, R12CountsThePulsesThroughTheHand) {
  State s = course(world());
  const auto same = [](State&) {};
  s.imaging.shots.push_back(shot_of(ViewKind::Lateral, Side::Left, s.tick));
  EXPECT_EQ(broken(world(), judged(world(), s, Pedal{false}, same)), Strings{});
  s.imaging.shots.back().hand_in_field = true;
  s = judged(world(), s, Pedal{true}, same);
  EXPECT_EQ(broken(world(), s), Strings{"R12 1.0"});
  s.tick += 60;
  s.imaging.shots.back().pulses = 8;  // the pedal stayed down
  s = judged(world(), s, Pedal{false}, same);
  EXPECT_EQ(broken(world(), s), Strings{"R12 8.0"});
  s.imaging.shots.push_back(shot_of(ViewKind::Lateral, Side::Left, s.tick));
  s.imaging.shots.back().hand_in_field = true;
  EXPECT_EQ(broken(world(), judged(world(), s, Expose{}, same)), (Strings{"R12 8.0", "R12 1.0"}));
}

TEST(Rules, StoppingAndWithdrawingBreakNone) {
  State s = course(world(), Side::Left, 4.0);
  s.condition.warning = Warning::CsfLeak;
  s.condition.since_tick = s.tick;
  s = moved(world(), s, 0.0);
  s = apply(world(), s, SelectInstrument{InstrumentKind::None});
  s = apply(world(), s, RemovePortal{});
  s = apply(world(), s, StopProcedure{StopReason::Csf});
  EXPECT_EQ(broken(world(), s), Strings{});
}

TEST(Rules, WithoutABookNothingIsJudged) {
  World planning = world();
  planning.rules = {};
  State s = course(planning);
  s.access.portal_fixed = false;
  s.contrast.injections.clear();
  const State after = bitten(planning, s);
  EXPECT_TRUE(after.violations.empty());
  EXPECT_EQ(after.watch.shots_at_advance, s.watch.shots_at_advance);
  // A planning session has no book and does not ask for one either.
  planning = synthetic_world();
  State there = ready_state(planning, gap_plan(Side::Left), InstrumentKind::TissueSculptor);
  there = apply(planning, moved(planning, there, 14.0), TakeBite{});
  EXPECT_FALSE(there.events.empty());
  EXPECT_TRUE(there.violations.empty());
}

// One whole careless course on either side, by commands alone.
State careless(Side side) {
  World w = world();
  w.scenario.sides = {side};
  State s = course(w, side, 0.0);
  s.access.portal_fixed = false;
  s.imaging.shots.clear();
  const double sign = side_sign(side);
  for (const double depth : {3.0, 7.0, 13.0, 14.0}) {
    for (const double tilt : {0.0, 2.0}) {
      s = apply(w, s, MoveInstrument{depth - 1.0, 0.0, 0.0, 0.0});
      if (!s.jaw_open) s = apply(w, s, OpenJaw{});
      s = apply(w, s, MoveInstrument{depth, sign * 0.5, sign * tilt, 0.0});
      s = apply(w, s, CloseJaw{});
    }
  }
  return s;
}

TEST(Rules, TheMirrorImageBreaksTheSame) {
  const State left = careless(Side::Left), right = careless(Side::Right);
  EXPECT_GT(count(left, RuleId::R1), 0);
  EXPECT_GT(count(left, RuleId::R8), 0);
  EXPECT_EQ(broken(world(), left), broken(world(), right));
  ASSERT_EQ(left.violations.size(), right.violations.size());
  for (std::size_t i = 0; i < left.violations.size(); ++i) {
    const Violation &l = left.violations[i], &r = right.violations[i];
    EXPECT_EQ(l.bite_index, r.bite_index);
    EXPECT_EQ(l.severity, r.severity);
    EXPECT_NEAR(l.where.y(), r.where.y(), 1e-6);
    EXPECT_NEAR(l.where.z(), r.where.z(), 1e-6);
  }
}

}  // namespace
}  // namespace flavum
