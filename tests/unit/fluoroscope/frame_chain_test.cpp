#include "sim/fluoroscope/frame_chain.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/detector/display.h"

namespace flavum {
namespace {

ProjectionGeometry some_view() {
  ProjectionGeometry g;
  g.source = PatientPoint(0, -500, 0);
  g.detector_centre = PatientPoint(0, 500, 0);
  g.pixel_pitch_mm = 2.0;
  g.size_px = {32, 32};
  return g;
}

PixelImage flat(float value) {
  PixelImage image(32, 32);
  for (float& p : image.pixels) p = value;
  return image;
}

constexpr FrameMixing kNoMemory{0.0, 1.0};

}  // namespace

TEST(FrameChain, AFlatFieldShowsTheDisplayCurve) {
  FrameChain chain(kNoMemory);
  const PixelImage grey = chain.next(flat(0.5F), some_view());
  const double expected = display_grey(std::pow(0.5, kSlowGain));
  for (const float g : grey.pixels) ASSERT_NEAR(g, expected, 1e-4);
}

TEST(FrameChain, WithoutAFrameThereIsNoMask) {
  FrameChain chain;
  EXPECT_FALSE(chain.take_mask());
  EXPECT_FALSE(chain.subtracting());
}

// Contrast over the left half takes ln 2 of the signal there and nothing elsewhere.
TEST(FrameChain, TheMaskLeavesOnlyWhatCameAfterIt) {
  FrameChain chain(kNoMemory);
  chain.next(flat(0.8F), some_view());
  ASSERT_TRUE(chain.take_mask());
  PixelImage with_contrast = flat(0.8F);
  for (int r = 0; r < 32; ++r) {
    for (int c = 0; c < 16; ++c) with_contrast.at(c, r) = 0.4F;
  }
  const PixelImage grey = chain.next(with_contrast, some_view());
  EXPECT_NEAR(grey.at(24, 16), 0.5F, 1e-5);
  EXPECT_LT(grey.at(8, 16), 0.2F);
  chain.clear_mask();
  EXPECT_GT(chain.next(with_contrast, some_view()).at(24, 16), 0.5F);
}

TEST(FrameChain, MovingTheCArmDropsTheMaskAndStartsAveragingAnew) {
  FrameChain chain(FrameMixing{0.0, 0.5});
  chain.next(flat(1.0F), some_view());
  chain.next(flat(0.5F), some_view());
  EXPECT_NEAR(chain.signal().at(3, 3), 0.75F, 1e-6);
  ASSERT_TRUE(chain.take_mask());
  ProjectionGeometry moved = some_view();
  moved.source = PatientPoint(20, -500, 0);
  chain.next(flat(0.5F), moved);
  EXPECT_FALSE(chain.subtracting());
  EXPECT_NEAR(chain.signal().at(3, 3), 0.5F, 1e-6);
}

}  // namespace flavum
