// Noise, exposure, blur and collimation of one pulse, against closed forms and published
// figures.

#include "sim/detector/pulse.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>

#include "imaging/base/rng.h"
#include "sim/detector/row_math.h"
#include "sim/xray/projector.h"
#include "tests/unit/detector/beam_fixture.h"

namespace flavum {
namespace {

// The open field with so much kerma that a pixel gets `quanta`.
PulseExposure open_with(double quanta, double pitch_mm) {
  PulseExposure e;
  e.scatter = false;
  e.open_ngy = 1e3 * quanta / (table_80().quanta_per_mm2_per_ugy() * pitch_mm * pitch_mm);
  return e;
}

TEST(Pulse, TheVarianceOfTheQuantaIsTheirMeanAtEveryExposure) {
  const DetectorModel d = bare_detector();
  for (const double quanta : {0.4, 5.0, 29.0, 31.0, 200.0, 5000.0, 70000.0, 3e6}) {
    const PixelImage counted = in_quanta(
        pulse_signal(water_mm(0.0, 400, 400), 0.5, table_80(), d, open_with(quanta, 0.5)), 0.5, d);
    const Moments m = moments_of(counted);
    EXPECT_NEAR(m.mean / quanta, 1.0, 5.0 / std::sqrt(quanta * 160000.0) + 2e-4) << quanta;
    EXPECT_NEAR(m.variance / m.mean, 1.0, 0.02) << quanta;
  }
}

TEST(Pulse, FewQuantaAreWholeNumbersWithPoissonsShares) {
  const DetectorModel d = bare_detector();
  const PixelImage counted = in_quanta(
      pulse_signal(water_mm(0.0, 400, 400), 0.5, table_80(), d, open_with(2.0, 0.5)), 0.5, d);
  double share[3] = {};
  for (const float n : counted.pixels) {
    ASSERT_NEAR(n, std::round(n), 1e-3F);
    if (n < 2.5F) share[std::lround(n)] += 1.0 / 160000.0;
  }
  EXPECT_NEAR(share[0], std::exp(-2.0), 0.004);
  EXPECT_NEAR(share[1], 2.0 * std::exp(-2.0), 0.005);
  EXPECT_NEAR(share[2], 2.0 * std::exp(-2.0), 0.005);
}

TEST(Pulse, NormalNoiseHasTheNormalLawsShares) {
  const DetectorModel d = bare_detector();
  const double quanta = 1e6;
  const PixelImage counted = in_quanta(
      pulse_signal(water_mm(0.0, 700, 700), 0.5, table_80(), d, open_with(quanta, 0.5)), 0.5, d);
  const Moments m = moments_of(counted);
  const double sigma = std::sqrt(quanta);
  double within_1 = 0.0, within_2 = 0.0, beyond_3 = 0.0, skew = 0.0, kurtosis = 0.0;
  for (const float n : counted.pixels) {
    const double z = (static_cast<double>(n) - m.mean) / sigma;
    within_1 += (std::abs(z) < 1.0) / 490000.0;
    within_2 += (std::abs(z) < 2.0) / 490000.0;
    beyond_3 += (std::abs(z) > 3.0) / 490000.0;
    skew += z * z * z / 490000.0;
    kurtosis += z * z * z * z / 490000.0;
  }
  EXPECT_NEAR(within_1, 0.6827, 0.003);
  EXPECT_NEAR(within_2, 0.9545, 0.0015);
  EXPECT_NEAR(beyond_3, 0.0027, 0.0004);
  EXPECT_NEAR(skew, 0.0, 0.02);
  EXPECT_NEAR(kurtosis, 3.0, 0.05);
}

// What a detected photon leaves behind the layers, relative to the open field: second moment over
// mean of the energy, photon by photon. 30 keV escape as K fluorescence, as often as the absorbed
// share asks for.
double energy_per_quantum(double kv, const BeamLayer& layer) {
  const BeamTables& t = *beam_tables();
  const Spectrum spectrum = tube_spectrum(t, kv);
  double ratio[2] = {};
  for (int behind = 0; behind < 2; ++behind) {
    double mean = 0.0, square = 0.0;
    for (std::size_t k = 1; k < spectrum.photons.size(); ++k) {
      if (spectrum.photons[k] == 0.0) continue;
      const auto kev = static_cast<double>(k);
      const auto relative = [&](const Material& m) {
        return mass_attenuation_cm2_g(m, kev) / mass_attenuation_cm2_g(m, 60.0);
      };
      const double path = layer.soft * relative(t.soft_tissue) + layer.bone * relative(t.bone);
      const double photons = spectrum.photons[k] * (behind == 1 ? std::exp(-path) : 1.0);
      const double seen = 1.0 - std::exp(-1e-3 * t.scintillator_mg_cm2 *
                                         mass_attenuation_cm2_g(t.scintillator, kev));
      const double escapes = std::min(1.0, kev * (1.0 - absorbed_share(t, kev) / seen) / 30.0);
      mean += photons * seen * (kev - 30.0 * escapes);
      square +=
          photons * seen * (escapes * (kev - 30.0) * (kev - 30.0) + (1.0 - escapes) * kev * kev);
    }
    ratio[behind] = square / mean;
  }
  return ratio[1] / ratio[0];
}

TEST(Pulse, BehindThePatientTheNoiseIsThatOfFewerAndHarderQuanta) {
  const DetectorModel d = bare_detector();
  PulseExposure e;
  e.scatter = false;
  e.open_ngy = 4e4;
  for (const double bone : {0.0, 1.2}) {
    BeamLayers layers = water_mm(200.0, 300, 300);
    std::ranges::fill(layers.bone.pixels, static_cast<float>(bone));
    const Moments m = moments_of(in_quanta(pulse_signal(layers, 0.5, table_80(), d, e), 0.5, d));
    const BeamLayer layer{0.02058 * 200.0, bone};
    const double expected =
        40.0 * table_80().quanta_per_mm2_per_ugy() * 0.25 * table_80().transmission(layer);
    EXPECT_NEAR(m.mean / expected, 1.0, 0.003);
    const double harder = energy_per_quantum(80.0, layer);
    EXPECT_GT(harder, 1.15);
    EXPECT_NEAR(m.variance / m.mean, harder, 0.02 * harder);
  }
}

TEST(Pulse, TheTableOfHarderQuantaIsTheSumOverTheSpectrum) {
  EXPECT_FLOAT_EQ(table_80().signal_per_quantum(0.0F, 0.0F), 1.0F);
  for (const double soft : {0.1, 0.9, 3.3, 7.7, 11.9}) {
    for (const double bone : {0.0, 0.1, 1.15, 4.4}) {
      EXPECT_NEAR(
          table_80().signal_per_quantum(static_cast<float>(soft), static_cast<float>(bone)) /
              energy_per_quantum(80.0, {soft, bone}),
          1.0, 0.002)
          << soft << " " << bone;
    }
  }
}

// One pixel after another, as the law says it.
int poisson_by_inversion(double mean, double draw) {
  double term = std::exp(-mean);
  int count = 0;
  while (draw >= term && count < 200) {
    draw -= term;
    term *= mean / ++count;
  }
  return count;
}

TEST(Pulse, CountsDrawnSideBySideAreThoseDrawnOneByOne) {
  constexpr int kColumns = 517;
  constexpr std::uint64_t kKey = 77;
  int differ = 0;
  for (int row = 0; row < 60; ++row) {
    std::vector<float> mean(kColumns), normal(kColumns, 0.5F), counted;
    for (int c = 0; c < kColumns; ++c) {
      // From none to beyond the border, where the normal law begins.
      mean[static_cast<std::size_t>(c)] =
          static_cast<float>(std::max(0.0, 34.0 * random_uniform(5, row * kColumns + c) - 1.0));
    }
    counted = mean;
    count_quanta({kKey, row, kColumns}, normal.data(), counted.data());
    for (int c = 0; c < kColumns; ++c) {
      const auto at = static_cast<std::size_t>(c);
      if (mean[at] >= kExactPoissonBelow) {
        EXPECT_NEAR(counted[at], mean[at] + 0.5F * std::sqrt(mean[at]), 1e-4F);
        continue;
      }
      const double draw = random_uniform(kKey ^ 0x706f6973736f6eULL,
                                         static_cast<std::uint64_t>(row * kColumns + c));
      differ += counted[at] !=
                static_cast<float>(poisson_by_inversion(static_cast<double>(mean[at]), draw));
    }
  }
  EXPECT_LE(differ, 1);  // exp in single precision: a draw may fall within 1e-6 of a border
}

TEST(Pulse, WithoutRadiationTheElectronicNoiseIsLeftAndBinnedElementsAddTheirs) {
  DetectorModel d;
  d.blur_sigma_mm = 0.18;  // does not smooth the electronics' noise
  PulseExposure e;
  e.open_ngy = 0.0;
  for (const double pitch : {0.2, 0.4}) {
    const Moments m = moments_of(
        in_quanta(pulse_signal(water_mm(0.0, 300, 300), pitch, table_80(), d, e), pitch, d));
    EXPECT_NEAR(m.mean, 0.0, 0.1);
    EXPECT_NEAR(std::sqrt(m.variance), d.electronic_quanta * pitch / 0.2, 0.05) << pitch;
  }
}

TEST(Pulse, TheSameKeyRepeatsThePulseAndAnotherPulseOrSeedIsIndependent) {
  const BeamLayers water = water_mm(200.0, 128, 65);
  const DetectorModel d;
  PulseExposure e;
  e.open_ngy = 3e3;
  const PixelImage a = pulse_signal(water, 0.5, table_80(), d, e);
  EXPECT_EQ(a.pixels, pulse_signal(water, 0.5, table_80(), d, e).pixels);
  for (int other = 0; other < 2; ++other) {
    PulseExposure f = e;
    (other == 0 ? f.pulse : f.seed) += 1;
    const PixelImage b = pulse_signal(water, 0.5, table_80(), d, f);
    const Moments ma = moments_of(a), mb = moments_of(b);
    double covariance = 0.0;
    for (std::size_t n = 0; n < a.pixels.size(); ++n) {
      covariance += (static_cast<double>(a.pixels[n]) - ma.mean) *
                    (static_cast<double>(b.pixels[n]) - mb.mean) / 8320.0;
    }
    EXPECT_LT(std::abs(covariance) / std::sqrt(ma.variance * mb.variance), 5.0 / std::sqrt(8320.0));
  }
}

TEST(Pulse, NoiseOfNeighboursAndOfBothHalvesOfARowIsIndependentBeforeTheBlur) {
  const DetectorModel d = bare_detector();
  const PixelImage x = in_quanta(
      pulse_signal(water_mm(0.0, 301, 300), 0.5, table_80(), d, open_with(400.0, 0.5)), 0.5, d);
  for (const int shift : {1, 150, 151}) {
    double covariance = 0.0;
    int pairs = 0;
    for (int r = 0; r < x.rows; ++r) {
      for (int c = 0; c + shift < x.columns; ++c, ++pairs) {
        covariance += (static_cast<double>(x.at(c, r)) - 400.0) *
                      (static_cast<double>(x.at(c + shift, r)) - 400.0);
      }
    }
    EXPECT_LT(std::abs(covariance / pairs) / 400.0, 5.0 / std::sqrt(pairs)) << shift;
  }
}

TEST(Pulse, OneThreadAndManyGiveTheSameBits) {
  BeamLayers layers = water_mm(180.0, 203, 157);
  for (int r = 0; r < 157; ++r) {
    for (int c = 0; c < 203; ++c) layers.bone.at(c, r) = static_cast<float>((c * r) % 17) * 0.05F;
  }
  PulseExposure e;
  e.open_ngy = 2500.0;
  e.field.width_mm = 70.0;
  e.field.iris_diameter_mm = 90.0;
  const PixelImage many = pulse_signal(layers, 0.5, table_80(), {}, e);
  const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
  EXPECT_EQ(many.pixels, pulse_signal(layers, 0.5, table_80(), {}, e).pixels);
}

TEST(Pulse, DoublingTheKermaDoublesTheMeanSignal) {
  const BeamLayers water = water_mm(200.0, 200, 200);
  PulseExposure e;
  const double once = moments_of(pulse_signal(water, 0.5, table_80(), {}, e)).mean;
  e.open_ngy *= 2.0;
  EXPECT_NEAR(moments_of(pulse_signal(water, 0.5, table_80(), {}, e)).mean / once, 2.0, 0.01);
  e.noise = false;
  const PixelImage twice = pulse_signal(water, 0.5, table_80(), {}, e);
  e.open_ngy *= 0.5;
  EXPECT_NEAR(twice.at(100, 100) / pulse_signal(water, 0.5, table_80(), {}, e).at(100, 100), 2.0,
              1e-5);
}

TEST(Pulse, TheOpenFieldGivesTheKermaTimesTheGridsShare) {
  DetectorModel d;
  PulseExposure e;
  e.noise = false;
  e.open_ngy = 50.0;
  const PixelImage open = pulse_signal(water_mm(0.0, 64, 64), 0.5, table_80(), d, e);
  EXPECT_NEAR(open.at(32, 32), 50.0 / d.default_ngy * d.grid_primary, 1e-3);
}

// A half plane of steel; the edge's spread is the integral of the Gaussian.
double edge_sigma_mm(double magnification, double pitch) {
  const int size = 200;
  BeamLayers layers = water_mm(0.0, size, 8);
  layers.steel_mm = PixelImage(size, 8);
  for (int r = 0; r < 8; ++r) {
    for (int c = 0; c < size / 2; ++c) layers.steel_mm.at(c, r) = 60.0F;
  }
  DetectorModel d = bare_detector();
  d.focal_spot_mm = 0.6;
  PulseExposure e;
  e.noise = e.scatter = false;
  e.tissue_magnification = magnification;
  const PixelImage signal = pulse_signal(layers, pitch, table_80(), d, e);
  // Second moment of the derivative.
  const double whole = static_cast<double>(signal.at(size - 1, 4) - signal.at(0, 4));
  double mean = 0.0, square = 0.0;
  for (int c = 1; c < size; ++c) {
    const double slope = static_cast<double>(signal.at(c, 4) - signal.at(c - 1, 4)) / whole;
    const double x = pitch * (c - size / 2);
    mean += slope * x;
    square += slope * x * x;
  }
  EXPECT_NEAR(mean, 0.0, 1e-3);
  return std::sqrt(square - mean * mean);
}

TEST(Pulse, TheFocalSpotsBlurIsSpotTimesMagnificationLessOne) {
  for (const double m : {1.0, 1.3, 1.9, 2.5}) {
    const double sigma = 0.6 * (m - 1.0) / 2.3548;
    EXPECT_NEAR(edge_sigma_mm(m, 0.05), sigma, 0.015 * sigma + 0.02) << m;
  }
  EXPECT_LT(edge_sigma_mm(1.3, 0.05), edge_sigma_mm(1.9, 0.05));
}

TEST(Pulse, ASteelEdgeKeepsItsPlaceAndFollowsTheErrorFunction) {
  const int size = 120;
  const double pitch = 0.1;
  BeamLayers layers = water_mm(0.0, size, size);
  layers.steel_mm = PixelImage(size, size);
  for (int r = 0; r < size; ++r) {
    for (int c = 0; c < 60; ++c) layers.steel_mm.at(c, r) = 60.0F;
  }
  DetectorModel d = bare_detector();
  d.focal_spot_mm = 0.6;
  d.blur_sigma_mm = 0.18;
  PulseExposure e;
  e.noise = e.scatter = false;
  e.open_ngy = d.default_ngy;
  const PixelImage signal = pulse_signal(layers, pitch, table_80(), d, e);
  const double spot = 0.6 * 0.9 / 2.35482;
  const double sigma = std::sqrt(spot * spot + 0.18 * 0.18);
  for (int c = 45; c < 75; ++c) {
    const double x = (c - 59.5) * pitch;
    EXPECT_NEAR(signal.at(c, 50), 0.5 * std::erfc(-x / (std::sqrt(2.0) * sigma)), 0.005) << c;
  }
}

TEST(Collimation, BladesAndIrisLeaveTheirLeakAndAStraightPenumbra) {
  DetectorModel d = bare_detector();
  d.focal_spot_mm = 0.6;
  PulseExposure e;
  e.noise = e.scatter = false;
  e.open_ngy = d.default_ngy;
  e.tissue_magnification = 1.0;
  e.field.width_mm = 20.0;
  const double pitch = 0.1;
  const PixelImage x = pulse_signal(water_mm(0.0, 400, 11), pitch, table_80(), d, e);
  const double penumbra = 0.6 * (kBladeMagnification - 1.0);
  for (int c = 200; c < 400; ++c) {
    const double inside = 10.0 - (c - 199.5) * pitch;
    const double open = std::clamp(0.5 + inside / penumbra, 0.0, 1.0);
    ASSERT_NEAR(x.at(c, 5), kBladeLeak + (1.0 - kBladeLeak) * open, 1e-3) << c;
    ASSERT_NEAR(x.at(c, 5), x.at(399 - c, 5), 1e-5F);
  }
  e.field = {};
  e.field.iris_diameter_mm = 20.0;
  const PixelImage round = pulse_signal(water_mm(0.0, 300, 300), pitch, table_80(), d, e);
  EXPECT_NEAR(round.at(150, 150), 1.0, 1e-3);
  EXPECT_NEAR(round.at(150 + 80, 150), 1.0, 1e-3);
  EXPECT_NEAR(round.at(150 + 80, 150 + 80), kBladeLeak, 1e-3);
}

TEST(AutomaticBrightness, BringsTheMeasuringFieldToMiddleGreyAtEveryThickness) {
  for (const double water : {60.0, 150.0, 220.0}) {
    const BeamLayers layers = water_mm(water, 96, 96);
    PulseExposure e;
    e.noise = false;
    e.open_ngy = automatic_open_ngy(layers, 3.1, table_80(), {}, e);
    EXPECT_NEAR(pulse_signal(layers, 3.1, table_80(), {}, e).at(48, 48), 1.0, 0.06) << water;
  }
  EXPECT_EQ(automatic_open_ngy(water_mm(900.0, 96, 96), 3.1, table_80(), {}, {}), kMostOpenNgy);
}

TEST(AutomaticBrightness, AnInstrumentAndWhatLiesOutsideTheFieldHardlyChangeIt) {
  BeamLayers layers = water_mm(200.0, 128, 128);
  const double before = automatic_open_ngy(layers, 1.0, table_80(), {}, {});
  layers.steel_mm = PixelImage(128, 128);
  for (int r = 0; r < 128; ++r) layers.steel_mm.at(2, r) = 30.0F;
  EXPECT_NEAR(std::log(automatic_open_ngy(layers, 1.0, table_80(), {}, {}) / before), 0.0, 0.04);
  for (int r = 0; r < 128; ++r) {
    for (int c = 60; c < 68; ++c) layers.steel_mm.at(c, r) = 12.0F;  // a sixth of the field
  }
  EXPECT_NEAR(std::log(automatic_open_ngy(layers, 1.0, table_80(), {}, {}) / before), 0.0, 0.2);
}

TEST(MuFromHu, AnchorsAreVacuumAndNistWaterAt60KeV) {
  EXPECT_DOUBLE_EQ(mu_from_hu(0.0), 0.02058);
  EXPECT_DOUBLE_EQ(mu_from_hu(-1000.0), 0.0);
  EXPECT_DOUBLE_EQ(mu_from_hu(-2048.0), 0.0);
  EXPECT_DOUBLE_EQ(mu_from_hu(1000.0), 2.0 * 0.02058);
}

}  // namespace
}  // namespace flavum
