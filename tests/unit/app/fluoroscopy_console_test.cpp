#include "app/editor/fluoroscopy_console.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/procedure/dose.h"

namespace flavum {
namespace {

KeptImage picture(const std::string& title) {
  KeptImage image;
  image.title = title;
  return image;
}

}  // namespace

// 8 pulses a second for two seconds: the first at once, then one every eighth of a second.
TEST(FluoroscopyConsole, PulsesFallDueAtTheRateHoweverTimeIsCut) {
  const World world;
  for (const double step_s : {0.001, 1.0 / 60.0, 0.3, 2.0}) {
    FluoroscopyConsole console;
    console.press(world, {});
    for (double t = 0.0; t < 2.0 - 1e-9; t += step_s) {
      console.advance(std::min(step_s, 2.0 - t), world, {});
    }
    EXPECT_NEAR(static_cast<double>(console.imaging().pulses), 17.0, 1.0) << step_s;
    EXPECT_NEAR(static_cast<double>(console.imaging().fluoroscopy_ticks), 120.0, 1.0) << step_s;
  }
}

TEST(FluoroscopyConsole, EveryPulseCostsWhatTheDoseModelSays) {
  const World world;
  FluoroscopyConsole console;
  console.press(world, {});
  console.advance(0.5, world, {});
  console.release();
  console.single(world, {});
  const PulseDose one = pulse_dose(world, console.settings, {});
  const Imaging& i = console.imaging();
  EXPECT_EQ(i.shots.size(), 2U);
  EXPECT_EQ(i.kerma_ngy, i.pulses * one.kerma_ngy);
  EXPECT_EQ(i.kap_ngy_m2, i.pulses * one.kap_ngy_m2);
}

TEST(FluoroscopyConsole, WithThePedalUpNothingIsCounted) {
  const World world;
  FluoroscopyConsole console;
  console.advance(10.0, world, {});
  EXPECT_EQ(console.imaging().pulses, 0);
  console.single(world, {});
  console.advance(10.0, world, {});
  EXPECT_EQ(console.imaging().pulses, 1);
  EXPECT_FALSE(console.beam_on());
}

// Half the field's width: a quarter of the area, four times the dose, so the product stays.
TEST(FluoroscopyConsole, MagnificationCostsDoseNotKermaAreaProduct) {
  World world;
  world.carm.fields_mm = {world.carm.detector_width_mm, 0.5 * world.carm.detector_width_mm};
  FluoroscopyConsole whole, half;
  half.field = 1;
  whole.single(world, {});
  half.single(world, {});
  EXPECT_NEAR(static_cast<double>(half.imaging().kerma_ngy),
              4.0 * static_cast<double>(whole.imaging().kerma_ngy), 4.0);
  EXPECT_NEAR(static_cast<double>(half.imaging().kap_ngy_m2),
              static_cast<double>(whole.imaging().kap_ngy_m2), 8.0);
}

TEST(FluoroscopyConsole, TheSignalSoundsEveryFiveMinutesOfBeam) {
  const World world;
  FluoroscopyConsole console;
  console.press(world, {});
  console.advance(299.0, world, {});
  EXPECT_FALSE(console.signal());
  console.advance(1.5, world, {});
  EXPECT_TRUE(console.signal());
  console.silence();
  EXPECT_FALSE(console.signal());
  console.advance(300.5, world, {});
  EXPECT_TRUE(console.signal());
}

TEST(FluoroscopyConsole, TheStoreKeepsTheNewestAndOneIsTheReference) {
  FluoroscopyConsole console;
  EXPECT_EQ(console.reference(), nullptr);
  for (std::size_t n = 0; n < kMostKept + 3; ++n) console.keep(picture(std::to_string(n)));
  ASSERT_EQ(console.kept().size(), kMostKept);
  EXPECT_EQ(console.kept().front().title, "3");
  EXPECT_EQ(console.reference()->title, std::to_string(kMostKept + 2));
  console.choose_reference(0);
  EXPECT_EQ(console.reference()->title, "3");
  console.choose_reference(99);
  EXPECT_EQ(console.reference()->title, "3");
}

}  // namespace flavum
