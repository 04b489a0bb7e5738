// Three passes on two cases, then the curve, against figures worked out by hand:
//   P = ln(0.35/0.20) = 0.559616, Q = ln(0.80/0.65) = 0.207639
//   s = Q/(P+Q) = 0.270626, h = ln(0.9/0.1)/(P+Q) = 2.863747

#include <gtest/gtest.h>

#include "sim/assess/proficiency.h"

namespace flavum {
namespace {

// "a+" is a pass on case a, "b-" a failure on case b.
std::vector<AttemptResult> course(const std::string& text) {
  std::vector<AttemptResult> r;
  for (std::size_t n = 0; n + 1 < text.size(); n += 2) {
    r.push_back({std::string(1, text[n]), text[n + 1] == '+'});
  }
  return r;
}

TEST(Proficiency, StepAndLimitAreTheTextbooks) {
  const Proficiency p = proficiency({});
  EXPECT_NEAR(p.step, 0.270626, 1e-6);
  EXPECT_NEAR(p.alarm_at, 2.863747, 1e-6);
  EXPECT_FALSE(p.proficient);
  // The limits usual in anaesthesia for an easier skill: 10 % and 20 %.
  CusumLimits easier;
  easier.acceptable = 0.1;
  easier.unacceptable = 0.2;
  EXPECT_NEAR(proficiency({}, easier).step, 0.145244, 1e-6);
  EXPECT_NEAR(proficiency({}, easier).alarm_at, 2.709511, 1e-6);
}

TEST(Proficiency, ThreeInARowOnTwoCases) {
  EXPECT_EQ(proficiency(course("a+b+a+")).reached_at, 2);
  EXPECT_FALSE(proficiency(course("a+b+")).proficient);
  EXPECT_FALSE(proficiency(course("a+a+a+a+a+")).proficient);  // one case only
  EXPECT_EQ(proficiency(course("a+a+a+b+")).reached_at, 3);
  EXPECT_FALSE(proficiency(course("a+b+a-b+a+")).proficient);  // the row is broken
  EXPECT_EQ(proficiency(course("a+b+a-b+a+b+")).reached_at, 5);
}

TEST(Proficiency, TheRowSoFarIsKnown) {
  const auto row = [](const char* text) {
    const Proficiency p = proficiency(course(text));
    return std::pair(p.passes_in_a_row, p.cases_in_a_row);
  };
  EXPECT_EQ(row(""), std::pair(0, 0));
  EXPECT_EQ(row("a+a+"), std::pair(2, 1));
  EXPECT_EQ(row("a+b+a-"), std::pair(0, 0));
  EXPECT_EQ(row("a-b+"), std::pair(1, 1));
  EXPECT_EQ(row("a+a+a+a+"), std::pair(4, 1));
  EXPECT_EQ(row("a+b+a+a-a-a-a-b+"), std::pair(1, 1));  // after an alarm, anew
}

TEST(Proficiency, TheCurveByHand) {
  // Two passes stay at zero, a failure rises by 0.729374, a pass falls by 0.270626.
  const Proficiency p = proficiency(course("a+b+a+a+b+a-b+a-a-"));
  const std::vector<double> expected{0.0, 0.0, 0.729374, 0.458748, 1.188122, 1.917496};
  ASSERT_EQ(p.cusum.size(), expected.size());
  for (std::size_t n = 0; n < expected.size(); ++n) EXPECT_NEAR(p.cusum[n], expected[n], 1e-5);
  EXPECT_TRUE(p.proficient);
  EXPECT_FALSE(p.alarm);
}

TEST(Proficiency, FourFailuresInARowCallTheDecline) {
  EXPECT_TRUE(proficiency(course("a+b+a+a-a-a-")).proficient);  // 2.188 of 2.864
  const Proficiency p = proficiency(course("a+b+a+a-a-a-a-"));  // 2.917
  EXPECT_TRUE(p.alarm);
  EXPECT_FALSE(p.proficient);
  EXPECT_GE(p.cusum.back(), p.alarm_at);
}

TEST(Proficiency, PassesStoreNoCredit) {
  EXPECT_TRUE(proficiency(course("a+b+a+a+a+a+a+a+a+a+a+a+a-a-a-a-")).alarm);
}

TEST(Proficiency, AfterAnAlarmItHasToBeReachedAnew) {
  EXPECT_FALSE(proficiency(course("a+b+a+a-a-a-a-a+b+")).proficient);
  const Proficiency p = proficiency(course("a+b+a+a-a-a-a-a+b+a+"));
  EXPECT_TRUE(p.proficient);
  EXPECT_FALSE(p.alarm);
  EXPECT_EQ(p.reached_at, 9);
  EXPECT_TRUE(p.cusum.empty());
}

}  // namespace
}  // namespace flavum
