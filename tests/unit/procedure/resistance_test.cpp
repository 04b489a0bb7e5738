// What a tip feels on the way in.

#include "sim/procedure/resistance.h"

#include <gtest/gtest.h>

#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

TEST(Resistance, FollowsTheTissueFromTheSkinToTheSac) {
  const World& w = attempt_world();
  const State s = fresh_state(w);
  const auto feel = [&](double x, double y, double z) {
    return resistance_at(w, s, PatientPoint(x, y, z)).feel;
  };
  EXPECT_EQ(feel(0, kSkin + 3.0, -7), Feel::Air);
  EXPECT_EQ(feel(0, kSkin - 1.0, -7), Feel::Skin);
  EXPECT_EQ(feel(0, kSkin - 4.0, -7), Feel::Muscle);
  EXPECT_EQ(feel(7, 16.0, 8), Feel::Bone);
  EXPECT_EQ(feel(7, kLaminaDorsal - 0.25, 8), Feel::Gritty);  // at its surface
  EXPECT_EQ(feel(7, 11.0, -7), Feel::Rubbery);
  EXPECT_EQ(feel(0, 7.5, -7), Feel::Give);
  EXPECT_EQ(feel(0, 2.0, -7), Feel::Fluid);
  EXPECT_DOUBLE_EQ(resistance_at(w, s, PatientPoint(7, 11, -7)).newton, w.resistance.ligament_n);
  EXPECT_DOUBLE_EQ(resistance_at(w, s, PatientPoint(7, 16, 8)).newton, w.resistance.bone_n);
}

TEST(Resistance, IsLostWhereTissueWasTaken) {
  const World& w = attempt_world();
  State s = fresh_state(w);
  take_box(w, s, {4, 13, 4}, {10, 20, 12});
  EXPECT_EQ(resistance_at(w, s, PatientPoint(7, 16, 8)).feel, Feel::Air);
  EXPECT_DOUBLE_EQ(resistance_at(w, s, PatientPoint(7, 16, 8)).newton, 0.0);
  EXPECT_EQ(resistance_at(w, s, PatientPoint(12, 16, 8)).feel, Feel::Bone);
}

TEST(Resistance, ANeedleLosesItOnEnteringTheEpiduralSpace) {
  const World& w = attempt_world();
  State s = fresh_state(w);
  EXPECT_EQ(resistance_now(w, s).feel, Feel::Air);
  Needle needle;
  needle.skin_entry = PatientPoint(0, kSkin, -7);
  needle.depth_mm = kSkin - 9.0;  // tip at y = 9, in the ligament
  s.contrast.needle = needle;
  EXPECT_EQ(resistance_now(w, s).feel, Feel::Rubbery);
  s.contrast.needle->depth_mm = kSkin - 7.5;
  const Resistance lost = resistance_now(w, s);
  EXPECT_EQ(lost.feel, Feel::Give);
  EXPECT_LT(lost.newton, 0.1 * w.resistance.ligament_n);
  // A trocar in the way comes before the needle, an instrument before both.
  s.access.trocar_in = true;
  s.access.skin_entry = PatientPoint(7, kSkin, 8);
  s.access.depth_mm = kSkin - kLaminaDorsal;
  EXPECT_EQ(resistance_now(w, s).feel, Feel::Gritty);
}

TEST(Resistance, EveryFeelHasWords) {
  for (int f = 0; f <= static_cast<int>(Feel::Fluid); ++f) {
    EXPECT_FALSE(std::string(feel_words(static_cast<Feel>(f))).empty());
  }
}

}  // namespace
}  // namespace flavum
