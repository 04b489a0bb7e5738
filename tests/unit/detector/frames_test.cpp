// What happens to frames after the pulse: lag and averaging, subtraction, turning, zoom.

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "sim/detector/picture_orientation.h"
#include "sim/detector/recursive_filter.h"
#include "sim/detector/subtraction.h"
#include "tests/unit/detector/beam_fixture.h"

namespace flavum {
namespace {

TEST(RecursiveFilter, LagReadsOnePulseOutAsAGeometricSeriesAndLosesNothing) {
  RecursiveFilter filter(FrameMixing{0.04, 1.0});
  const PixelImage dark(3, 2);
  double sum = filter.next(PixelImage(3, 2, 100.0F)).at(1, 1);
  EXPECT_NEAR(sum, 96.0, 1e-4);
  for (int n = 1; n < 12; ++n) {
    const double read = filter.next(dark).at(1, 1);
    EXPECT_NEAR(read, 96.0 * std::pow(0.04, n), 1e-4) << n;
    sum += read;
  }
  EXPECT_NEAR(sum, 100.0, 1e-3);
}

TEST(RecursiveFilter, AveragingForgetsGeometricallyAndStartsAnewWhenMoved) {
  RecursiveFilter filter(FrameMixing{0.0, 0.25});
  filter.next(PixelImage(3, 2, 80.0F));
  for (int n = 1; n < 6; ++n) {
    EXPECT_NEAR(filter.next(PixelImage(3, 2, 16.0F)).at(0, 0), 16.0 + 64.0 * std::pow(0.75, n),
                1e-4);
  }
  filter.moved();
  EXPECT_NEAR(filter.next(PixelImage(3, 2, 5.0F)).at(0, 0), 5.0, 1e-5);
  EXPECT_NEAR(filter.next(PixelImage(4, 4, 7.0F)).at(3, 3), 7.0, 1e-5);
}

TEST(RecursiveFilter, MovingDoesNotEmptyThePanel) {
  RecursiveFilter filter(FrameMixing{0.04, 0.5});
  filter.next(PixelImage(2, 2, 100.0F));
  filter.moved();
  EXPECT_NEAR(filter.next(PixelImage(2, 2)).at(0, 0), 0.96 * 4.0, 1e-4);
}

TEST(RecursiveFilter, NoiseFallsByTheShareOfTheNewestFrame) {
  const double k = 0.4;
  RecursiveFilter filter(FrameMixing{0.0, k});
  const DetectorModel d = bare_detector();
  PulseExposure e;
  e.open_ngy = 60.0;
  const BeamLayers open = water_mm(0.0, 200, 200);
  const double one = moments_of(pulse_signal(open, 0.5, table_80(), d, e)).variance;
  PixelImage shown;
  for (; e.pulse < 20; ++e.pulse) shown = filter.next(pulse_signal(open, 0.5, table_80(), d, e));
  EXPECT_NEAR(moments_of(shown).variance / one, k / (2.0 - k), 0.02);
}

TEST(RecursiveFilter, IsAValue) {
  RecursiveFilter a(FrameMixing{0.05, 0.5});
  a.next(PixelImage(2, 2, 10.0F));
  RecursiveFilter b = a;
  a.next(PixelImage(2, 2, 99.0F));
  b.next(PixelImage(2, 2, 10.0F));
  EXPECT_NEAR(b.displayed().at(0, 0), 9.5 + 0.5 * (9.5 * 1.05 - 9.5), 1e-4);
}

TEST(Subtraction, OfAFrameFromItselfIsMiddleGreyEverywhere) {
  BeamLayers layers = water_mm(200.0, 64, 64);
  for (int c = 20; c < 40; ++c) layers.bone.at(c, 30) = 1.5F;
  const PixelImage frame = pulse_signal(layers, 0.5, table_80(), {}, {});
  for (const float g : subtraction_picture(subtract(frame, frame)).pixels) ASSERT_EQ(g, 0.5F);
}

TEST(Subtraction, LeavesTheContrastAloneAsItsAttenuation) {
  BeamLayers layers = water_mm(180.0, 64, 64);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 64; ++c) layers.bone.at(c, r) = 0.02F * static_cast<float>(c);
  }
  DetectorModel d = bare_detector();
  PulseExposure e;
  e.noise = e.scatter = false;
  e.open_ngy = 2e4;
  const PixelImage mask = pulse_signal(layers, 0.5, table_80(), d, e);
  layers.iodine_mg_cm2 = PixelImage(64, 64);
  for (int c = 10; c < 50; ++c) layers.iodine_mg_cm2.at(c, 32) = 72.0F;  // 3 mm of 240 mg/mL
  const PixelImage difference = subtract(mask, pulse_signal(layers, 0.5, table_80(), d, e));
  for (int c = 0; c < 64; ++c) {
    EXPECT_NEAR(difference.at(c, 10), 0.0F, 1e-5F);
    const double bone = 0.02 * c, soft = 0.02058 * 180.0;
    const double expected = c < 10 || c >= 50
                                ? 0.0
                                : std::log(table_80().transmission({soft, bone}) /
                                           table_80().transmission({soft, bone, 72.0}));
    EXPECT_NEAR(difference.at(c, 32), expected, 0.005) << c;
  }
  // Published: 3 mm of Omnipaque 240 behind 20 cm of water is 0.71 at 80 kV.
  EXPECT_NEAR(difference.at(20, 32), 0.71, 0.08);
  EXPECT_LT(subtraction_picture(difference).at(20, 32), 0.1F);
}

PixelImage counted(int columns, int rows) {
  PixelImage image(columns, rows);
  for (std::size_t n = 0; n < image.pixels.size(); ++n) image.pixels[n] = static_cast<float>(n);
  return image;
}

TEST(PictureOrientation, QuarterTurnsAndMirrorsMovePixelsExactly) {
  const PixelImage p = counted(5, 3);
  const PixelImage right = shown({0.5 * kPi, false, false}, p);  // clockwise
  ASSERT_EQ(right.columns, 3);
  ASSERT_EQ(right.rows, 5);
  EXPECT_EQ(right.at(2, 0), p.at(0, 0));  // top left goes to top right
  EXPECT_EQ(right.at(0, 0), p.at(0, 2));
  EXPECT_EQ(shown({kPi, false, false}, p).at(0, 0), p.at(4, 2));
  EXPECT_EQ(shown({0.0, true, false}, p).at(0, 1), p.at(4, 1));
  EXPECT_EQ(shown({0.0, false, true}, p).at(1, 0), p.at(1, 2));
  EXPECT_EQ(shown({-0.5 * kPi, false, false}, right).pixels, p.pixels);
  EXPECT_EQ(shown({4.0 * kPi, false, false}, p).pixels, p.pixels);
}

TEST(PictureOrientation, PointsGoForthAndBackWithThePixels) {
  const Eigen::Vector2i size(7, 4);
  const PixelImage p = counted(7, 4);
  for (const double turn : {0.0, 0.5 * kPi, kPi, 1.5 * kPi, 0.37}) {
    for (const bool mirror : {false, true}) {
      const PictureOrientation o{turn, mirror, !mirror};
      const Eigen::Vector2d at(2.0, 3.0), there = shown_at(o, size, at);
      EXPECT_NEAR((pixel_shown_at(o, size, there) - at).norm(), 0.0, 1e-12);
      if (turn == 0.37) continue;
      EXPECT_EQ(shown(o, p).at(static_cast<int>(std::lround(there.x())),
                               static_cast<int>(std::lround(there.y()))),
                p.at(2, 3));
    }
  }
}

TEST(PictureOrientation, AFreeTurnKeepsALinearPictureLinearAndBlackensCorners) {
  PixelImage p(41, 41);
  for (int r = 0; r < 41; ++r) {
    for (int c = 0; c < 41; ++c) p.at(c, r) = static_cast<float>(100 + 2 * c - r);
  }
  const PictureOrientation o{0.5, false, false};
  const PixelImage turned = shown(o, p);
  const Eigen::Vector2d from = pixel_shown_at(o, {41, 41}, {25.0, 13.0});
  EXPECT_NEAR(turned.at(25, 13), 100.0 + 2.0 * from.x() - from.y(), 1e-3);
  EXPECT_EQ(turned.at(0, 0), 0.0F);
}

TEST(Magnification, ShowsTheCentreOfTheDetectorAtMoreDose) {
  ProjectionGeometry g;
  g.source = PatientPoint(0, 0, -500);
  g.detector_centre = PatientPoint(0, 0, 500);
  const ProjectionGeometry half = magnified(g, 0.5);
  EXPECT_NEAR((half.pixel_point(255.5, 255.5) - g.pixel_point(255.5, 255.5)).norm(), 0.0, 1e-9);
  EXPECT_NEAR((half.pixel_point(0, 255.5) - half.pixel_point(511, 255.5)).norm(), 255.5, 1e-9);
  EXPECT_DOUBLE_EQ(magnification_dose(0.5), 4.0);
  EXPECT_DOUBLE_EQ(magnification_dose(1.0), 1.0);
}

}  // namespace
}  // namespace flavum
