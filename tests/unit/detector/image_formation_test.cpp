#include "sim/detector/image_formation.h"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/detector/display.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

// Pixels so large that the blurs do not mix them: counts keep their law.
constexpr double kLargePixelMm = 10.0;

struct Moments {
  double mean = 0.0, variance = 0.0;
};
Moments moments_of(const PixelImage& image) {
  Moments m;
  const double n = static_cast<double>(image.pixels.size());
  for (const float x : image.pixels) m.mean += x / n;
  for (const float x : image.pixels) m.variance += (x - m.mean) * (x - m.mean) / n;
  return m;
}

ExposureSettings open_quanta(double quanta) {
  ExposureSettings s;
  s.photons_per_pixel_open = quanta;
  return s;
}

TEST(ImageFormation, QuantumNoiseHasVarianceEqualToItsMeanAtEveryExposure) {
  for (const double quanta : {0.4, 5.0, 25.0, 80.0, 1000.0, 200000.0}) {
    const Moments m =
        moments_of(detector_quanta(PixelImage(300, 300), kLargePixelMm, open_quanta(quanta)));
    EXPECT_NEAR(m.mean / quanta, 1.0, 5.0 / std::sqrt(quanta * 90000.0)) << quanta;
    EXPECT_NEAR(m.variance / m.mean, 1.0, 0.03) << quanta;  // Fano factor
  }
}

TEST(ImageFormation, TheSamePulseRepeatsItsNoiseAndAnotherPulseOrSeedDoesNot) {
  const PixelImage flat(64, 64, 3.0F);
  ExposureSettings s;
  const PixelImage a = form_image(flat, 0.5, s);
  EXPECT_EQ(a.pixels, form_image(flat, 0.5, s).pixels);
  s.pulse = 1;
  const PixelImage b = form_image(flat, 0.5, s);
  EXPECT_NE(a.pixels, b.pixels);
  s.pulse = 0, s.seed = 2;
  EXPECT_NE(a.pixels, form_image(flat, 0.5, s).pixels);
  s.seed = 1;
  // Noise of two pulses is not correlated.
  const PixelImage qa = detector_quanta(flat, kLargePixelMm, s);
  s.pulse = 1;
  const PixelImage qb = detector_quanta(flat, kLargePixelMm, s);
  const Moments ma = moments_of(qa), mb = moments_of(qb);
  double covariance = 0.0;
  for (std::size_t n = 0; n < qa.pixels.size(); ++n) {
    covariance += (qa.pixels[n] - ma.mean) * (qb.pixels[n] - mb.mean) / 4096.0;
  }
  EXPECT_LT(std::abs(covariance) / std::sqrt(ma.variance * mb.variance), 5.0 / 64.0);
}

TEST(ImageFormation, DoublingTheExposureDoublesTheMeanSignal) {
  const PixelImage flat(200, 200, 2.0F);
  ExposureSettings s = open_quanta(5000.0);
  const double once = moments_of(detector_quanta(flat, 0.5, s)).mean;
  s.exposure_level = 2.0;
  EXPECT_NEAR(moments_of(detector_quanta(flat, 0.5, s)).mean / once, 2.0, 0.01);
}

TEST(ImageFormation, WithoutNoiseTheSignalIsTheTransmittedFractionOfTheOpenField) {
  ExposureSettings s = open_quanta(1e4);
  s.noise = false;
  const double a = kWaterMuPerMm60keV * 200.0;  // 20 cm of water
  const PixelImage quanta = detector_quanta(PixelImage(9, 9, static_cast<float>(a)), 0.5, s);
  // Published energy-weighted transmission of 20 cm of water at 80 kV, HVL 3.01 mm Al: A = 4.657.
  EXPECT_NEAR(quanta.at(4, 4) / (1e4 * std::exp(-4.657)), 1.0, 1e-3);
}

TEST(ImageFormation, HigherVoltagePenetratesBetter) {
  double previous = 1.0;
  for (const double kv : {50.0, 70.0, 80.0, 90.0, 110.0, 120.0, 140.0}) {
    const double mu = effective_water_mu_per_mm(kv);
    EXPECT_LE(mu, previous);
    previous = mu;
  }
  EXPECT_NEAR(effective_water_mu_per_mm(80.0) * 200.0, 4.657, 1e-3);
  EXPECT_NEAR(effective_water_mu_per_mm(85.0) * 200.0, 0.5 * (4.657 + 4.458), 1e-3);
}

TEST(ImageFormation, AutomaticBrightnessGivesTheDetectorDoseDefaultBehindTheMeasuringField) {
  const double pitch = 0.5;
  for (const float a : {0.5F, 3.0F, 6.0F}) {
    ExposureSettings s;
    s.noise = false;
    const PixelImage quanta = detector_quanta(PixelImage(64, 64, a), pitch, s);
    EXPECT_NEAR(quanta.at(32, 32) / (kQuantaPerMm2PerPulse * pitch * pitch), 1.0, 1e-3) << a;
  }
}

TEST(ImageFormation, AutomaticBrightnessIgnoresWhatLiesOutsideTheMeasuringField) {
  PixelImage a(64, 64, 4.0F);
  const double before = measuring_field_attenuation(a);
  for (int n = 0; n < 64; ++n) a.at(n, 2) = 30.0F;
  EXPECT_EQ(measuring_field_attenuation(a), before);
  EXPECT_EQ(measuring_field_attenuation(PixelImage(64, 64)), 0.0);
}

TEST(ImageFormation, AnInstrumentInTheMeasuringFieldHardlyChangesTheExposure) {
  PixelImage a(64, 64, 4.0F);
  for (int r = 0; r < 64; ++r) {
    for (int c = 30; c < 34; ++c) a.at(c, r) = 25.0F;  // about a sixth of the field
  }
  EXPECT_NEAR(measuring_field_attenuation(a), 4.0, 0.2);
}

TEST(ImageFormation, AutomaticBrightnessStopsAtTheTubesLimit) {
  EXPECT_EQ(automatic_photons_per_pixel_open(kBrightnessLimit, 0.5, 80.0),
            automatic_photons_per_pixel_open(30.0, 0.5, 80.0));
}

TEST(ImageFormation, TheDisplayCurveRisesAndStaysBetweenBlackAndWhite) {
  double previous = -1.0;
  for (double x = 0.0; x < 3000.0; x = x * 1.1 + 1e-4) {
    const double grey = display_grey(x);
    EXPECT_GE(grey, 0.0);
    EXPECT_LE(grey, 1.0);
    if (previous < 0.999) {
      EXPECT_GT(grey, previous) << x;
    }
    previous = grey;
  }
}

TEST(ImageFormation, DenseObjectsAreDarkAndOpenBeamIsWhite) {
  PixelImage a(64, 64, 4.0F);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 8; ++c) a.at(c, r) = 0.0F;    // beside the body
    for (int c = 40; c < 48; ++c) a.at(c, r) = 5.0F;  // bone
    for (int c = 54; c < 64; ++c) a.at(c, r) = 9.0F;  // steel
  }
  ExposureSettings s;
  s.noise = false;
  const PixelImage grey = form_image(a, 0.5, s);
  EXPECT_GT(grey.at(3, 32), 0.95F);
  EXPECT_GT(grey.at(24, 32), grey.at(44, 32) + 0.1F);
  EXPECT_LT(grey.at(60, 32), 0.05F);
}

TEST(ImageFormation, APixelDoesNotDependOnWhatIsFarFromItAndOutsideTheMeasuringField) {
  PixelImage a(256, 256, 4.0F);
  ExposureSettings s;
  const float before = form_image(a, 0.5, s).at(200, 200);
  for (int r = 0; r < 256; ++r) a.at(1, r) = 0.0F;  // no per-frame minimum and maximum
  EXPECT_NEAR(form_image(a, 0.5, s).at(200, 200), before, 1e-6F);
}

TEST(Display, AFlatFieldIsShownFlatAndBrighterForMoreSignal) {
  double previous = 0.0;
  for (const float signal : {0.4F, 1.0F, 2.5F}) {
    const PixelImage grey = display_picture(PixelImage(80, 60, signal), 0.5);
    for (const float g : grey.pixels) {
      ASSERT_NEAR(g, display_grey(std::pow(signal, kSlowGain)), 1e-5);
    }
    EXPECT_GT(grey.at(0, 0), previous);
    previous = grey.at(0, 0);
  }
}

TEST(Display, AnEdgeKeepsItsOrderAndASmallObjectGainsContrastAgainstTheCurveAlone) {
  PixelImage signal(400, 80, 1.0F);
  for (int r = 0; r < 80; ++r) {
    for (int c = 200; c < 205; ++c) signal.at(c, r) = 0.8F;
  }
  const PixelImage grey = display_picture(signal, 0.5);
  const double shown = grey.at(180, 40) - grey.at(202, 40);
  EXPECT_GT(shown, display_grey(1.0) - display_grey(0.8));
  EXPECT_NEAR(grey.at(20, 40), 0.5, 1e-4);  // far away nothing changes
}

TEST(MuFromHu, AnchorsAreVacuumAndNistWaterAt60KeV) {
  EXPECT_DOUBLE_EQ(mu_from_hu(0.0), 0.02058);
  EXPECT_DOUBLE_EQ(mu_from_hu(-1000.0), 0.0);
  EXPECT_DOUBLE_EQ(mu_from_hu(-2048.0), 0.0);
  EXPECT_DOUBLE_EQ(mu_from_hu(1000.0), 2.0 * 0.02058);
}

}  // namespace
}  // namespace flavum
