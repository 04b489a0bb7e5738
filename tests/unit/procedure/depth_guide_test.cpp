// The depth guide's maximum, against the closed form of the level of slabs and cylinders: a shaft
// straight down beside a canal that is a cylinder.

#include "sim/procedure/depth_guide.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/procedure/rule_course.h"

namespace flavum {
namespace {

using namespace testing;

// Of a flat end of the shaft's radius at height y, around x: its rim towards the middle is nearest.
double rim_mm(double x, double y, double radius) {
  return std::hypot(std::abs(x) - kShaftRadius, y) - radius;
}

State standing(double x, double y) {
  State s = fresh_state(synthetic_world());
  s.portal = straight_plan(x, -6.0);
  s.portal->dock = PatientPoint(x, y, -6.0);
  return s;
}
State with_contrast(State s, ContrastPattern pattern = ContrastPattern::Epidural) {
  s.contrast.injections.push_back({0, 4.0, pattern, {}, 0.5});
  return s;
}

// Heights chosen so that a label step decides nothing: the closed form is 0.45 mm clear of the
// limit on the near side and 0.15 mm on the far side.
TEST(DepthGuide, KeepsTheLineByClosedForm) {
  EXPECT_GT(rim_mm(4.0, 19.6 - 10.0, kCanalRadius), kGuideLineMm + kTooNear);
  EXPECT_LT(rim_mm(4.0, 19.6 - 11.0, kCanalRadius), kGuideLineMm - kTooFar);
  EXPECT_EQ(depth_guide_limit_mm(synthetic_world(), with_contrast(standing(4.0, 19.6))), 10.0);
}

TEST(DepthGuide, KeepsTheDuraBeforeAnEpidurogram) {
  EXPECT_GT(rim_mm(4.0, 20.1 - 11.0, kSacRadius), kGuideDuraMm + kTooNear);
  EXPECT_LT(rim_mm(4.0, 20.1 - 12.0, kSacRadius), kGuideDuraMm - kTooFar);
  const State s = standing(4.0, 20.1);
  EXPECT_EQ(depth_guide_limit_mm(synthetic_world(), s), 11.0);
  // Contrast beside the space shows no line.
  EXPECT_EQ(depth_guide_limit_mm(synthetic_world(), with_contrast(s, ContrastPattern::SoftTissue)),
            11.0);
}

TEST(DepthGuide, IsTheDeepestWholeMillimetreEverywhereAndMirrorsItself) {
  const World& w = synthetic_world();
  for (const double x : {3.0, 4.0, 5.5, 7.0, 8.5}) {
    for (double y = 12.0; y <= 24.0; y += 0.7) {
      const auto limit = depth_guide_limit_mm(w, with_contrast(standing(x, y)));
      ASSERT_TRUE(limit);
      EXPECT_EQ(*limit, std::round(*limit));
      if (*limit > 0.0) {
        EXPECT_GT(rim_mm(x, y - *limit, kCanalRadius), kGuideLineMm - kTooFar) << x << " " << y;
      }
      if (*limit < 15.0) {
        EXPECT_LT(rim_mm(x, y - *limit - 1.0, kCanalRadius), kGuideLineMm + kTooNear)
            << x << " " << y;
      }
      EXPECT_EQ(depth_guide_limit_mm(w, with_contrast(standing(-x, y))), limit) << x << " " << y;
    }
  }
}

TEST(DepthGuide, EndsAtTheLongestReachAndStartsAtNothing) {
  EXPECT_EQ(depth_guide_limit_mm(synthetic_world(), with_contrast(standing(7.0, 40.0))), 15.0);
  EXPECT_EQ(depth_guide_limit_mm(synthetic_world(), with_contrast(standing(4.0, 9.5))), 0.0);
  EXPECT_FALSE(depth_guide_limit_mm(synthetic_world(), fresh_state(synthetic_world())));
  EXPECT_FALSE(depth_guide_limit_mm(World{}, standing(7.0, 20.0)));
}

TEST(DepthGuide, SaysItsNumber) {
  const World& w = synthetic_world();
  const std::string line = depth_guide_words(w, with_contrast(standing(4.0, 19.6)));
  EXPECT_NE(line.find("at most 10 mm"), std::string::npos) << line;
  EXPECT_NE(line.find("1.0 mm from the line"), std::string::npos) << line;
  const std::string dura = depth_guide_words(w, standing(4.0, 20.1));
  EXPECT_NE(dura.find("at most 11 mm"), std::string::npos) << dura;
  EXPECT_NE(dura.find("2.5 mm from the dura"), std::string::npos) << dura;
  EXPECT_TRUE(depth_guide_words(w, fresh_state(w)).empty());
}

TEST(DepthGuide, ClicksInWholeMillimetresInAnAttemptOnly) {
  const World w = rules_world();
  State s = course(w);
  s.advance_mm = 0.0;
  const Verdict between = validate(w, s, SetDepthStop{3.5});
  EXPECT_FALSE(between.ok);
  EXPECT_NE(between.reason.find("whole millimetres"), std::string::npos) << between.reason;
  EXPECT_TRUE(validate(w, s, SetDepthStop{3.0}).ok);
  EXPECT_TRUE(validate(synthetic_world(), s, SetDepthStop{3.5}).ok);
}

TEST(DepthGuide, SetTooDeepIsPossibleAndNotedAtItsWorst) {
  const World w = rules_world();
  State s = course(w);
  s.portal->depth_stop_mm = 0.0;
  s.advance_mm = 0.0;
  const double most = *depth_guide_limit_mm(w, s);
  ASSERT_GT(most, 0.0);
  ASSERT_LT(most, 13.0);
  s = apply(w, s, SetDepthStop{most});
  EXPECT_EQ(broken(w, s), Strings{});
  s = apply(w, s, SetDepthStop{most + 1.0});
  s = apply(w, s, SetDepthStop{most + 2.0});
  EXPECT_EQ(broken(w, s), Strings{"R7 guide_too_deep 2.0"});
  EXPECT_EQ(s.violations[0].severity, Severity::Error);
  // Shorter again is no new fault.
  s = apply(w, s, SetDepthStop{most + 1.0});
  EXPECT_EQ(broken(w, s), Strings{"R7 guide_too_deep 2.0"});
}

TEST(DepthGuide, StartsAnewWhereThePortalIsTurnedTo) {
  const World w = rules_world();
  State s = course(w);
  s.instrument = InstrumentKind::None;
  s.advance_mm = 0.0;
  s.access.portal_fixed = false;
  const PivotPortal turn{PatientPoint(7.5, kLaminaDorsal, -6.0)};
  ASSERT_TRUE(validate(w, s, turn).ok);
  EXPECT_EQ(apply(w, s, turn).portal->depth_stop_mm, 0.0);
}

}  // namespace
}  // namespace flavum
