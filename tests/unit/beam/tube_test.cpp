// The tube against IEC 61267 and 62220-1, published evaluations of the same spectra, closed forms.

#include "sim/beam/tube.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "app/config/beam_tables.h"

namespace flavum {
namespace {

BeamTables with_aluminium(double mm) {
  BeamTables tables = *beam_tables();
  tables.added_aluminium_mm = mm;
  return tables;
}

struct Quality {
  double kv, added_mm, hvl_mm, homogeneity;
};
// RQR 3 to 9 of IEC 61267: first half-value layer and its ratio to the second; aluminium added to
// TASMIP's inherent filtration.
constexpr std::array<Quality, 7> kRqr{{{50.0, 0.84, 1.78, 0.76},
                                       {60.0, 0.85, 2.19, 0.74},
                                       {70.0, 0.92, 2.58, 0.71},
                                       {80.0, 1.03, 3.01, 0.69},
                                       {90.0, 1.18, 3.48, 0.68},
                                       {100.0, 1.36, 3.97, 0.68},
                                       {120.0, 1.79, 5.00, 0.68}}};

TEST(Tube, HalfValueLayersAreThoseOfIec61267) {
  for (const Quality& q : kRqr) {
    const BeamTables tables = with_aluminium(q.added_mm);
    const Spectrum s = tube_spectrum(tables, q.kv);
    const double first = half_value_layer_mm_al(tables, s);
    const double second = half_value_layer_mm_al(tables, filtered(s, tables.aluminium, first));
    std::printf("%3.0f kV, %.2f mm Al: HVL %.2f and %.2f mm, mean %.1f keV, %.1f uGy/mAs, %.0f\n",
                q.kv, q.added_mm, first, second, mean_energy_kev(s), air_kerma_ugy(tables, s),
                photons_per_mm2(s) / air_kerma_ugy(tables, s));
    EXPECT_NEAR(first, q.hvl_mm, 0.03 * q.hvl_mm) << q.kv;
    EXPECT_NEAR(first / second, q.homogeneity, 0.03 * q.homogeneity) << q.kv;
  }
}

struct Evaluated {
  double kv, aluminium_mm, copper_mm, hvl_mm, second_mm, mean_kev, ugy_per_mas, per_mm2_ugy;
};
TEST(Tube, AgreesWithAnIndependentEvaluationOfTasmip) {
  for (const Evaluated& e : {Evaluated{60.0, 0.85, 0.0, 2.19, 3.00, 36.5, 34.0, 15418.0},
                             Evaluated{70.0, 0.92, 0.0, 2.58, 3.65, 40.2, 46.0, 17441.0},
                             Evaluated{80.0, 1.03, 0.0, 3.01, 4.38, 43.9, 59.0, 19283.0},
                             Evaluated{90.0, 1.18, 0.0, 3.48, 5.13, 47.3, 72.0, 20894.0},
                             Evaluated{100.0, 1.36, 0.0, 3.97, 5.87, 50.5, 84.0, 22228.0},
                             Evaluated{120.0, 1.79, 0.0, 5.00, 7.27, 56.1, 110.0, 24188.0},
                             Evaluated{80.0, 3.0, 0.0, 3.98, 5.27, 46.7, 36.0, 22273.0},
                             Evaluated{80.0, 3.0, 0.1, 5.16, 6.29, 50.0, 22.0, 25453.0},
                             Evaluated{80.0, 3.0, 0.3, 6.63, 7.46, 54.1, 11.0, 28740.0}}) {
    BeamTables tables = with_aluminium(e.aluminium_mm);
    tables.added_copper_mm = e.copper_mm;
    const Spectrum s = tube_spectrum(tables, e.kv);
    const double kerma = air_kerma_ugy(tables, s);
    const double first = half_value_layer_mm_al(tables, s);
    const double second = half_value_layer_mm_al(tables, filtered(s, tables.aluminium, first));
    const auto where = testing::Message() << e.kv << " kV, " << e.aluminium_mm << " mm Al, "
                                          << e.copper_mm << " mm Cu";
    EXPECT_NEAR(first, e.hvl_mm, 0.01 * e.hvl_mm) << where;
    EXPECT_NEAR(second, e.second_mm, 0.01 * e.second_mm) << where;
    EXPECT_NEAR(mean_energy_kev(s), e.mean_kev, 0.15) << where;
    EXPECT_NEAR(kerma, e.ugy_per_mas, 0.51 + 0.01 * e.ugy_per_mas) << where;
    EXPECT_NEAR(photons_per_mm2(s) / kerma, e.per_mm2_ugy, 0.01 * e.per_mm2_ugy) << where;
  }
}

// IEC 62220-1: RQA 5 is 70 kV behind 21 mm of aluminium, RQA 7 is 90 kV behind 30, RQA 9 is 120 kV
// behind 40; photons per mm2 and uGy.
TEST(Tube, DetectorTestBeamsAreThoseOfIec62220) {
  struct Beam {
    double kv, rqr_mm, behind_mm, hvl_mm, per_mm2_ugy;
  };
  for (const Beam& b : {Beam{70.0, 0.92, 21.0, 6.8, 30174.0}, Beam{90.0, 1.18, 30.0, 9.2, 32362.0},
                        Beam{120.0, 1.79, 40.0, 11.6, 31077.0}}) {
    const BeamTables tables = with_aluminium(b.rqr_mm);
    const Spectrum s = filtered(tube_spectrum(tables, b.kv), tables.aluminium, b.behind_mm);
    EXPECT_NEAR(half_value_layer_mm_al(tables, s), b.hvl_mm, 0.03 * b.hvl_mm) << b.kv;
    EXPECT_NEAR(photons_per_mm2(s) / air_kerma_ugy(tables, s), b.per_mm2_ugy, 0.04 * b.per_mm2_ugy)
        << b.kv;
  }
}

// 21 CFR 1020.30(m): a C-arm of today has at least these.
TEST(Tube, TheDefaultFilterIsLegal) {
  const auto tables = beam_tables();
  for (const auto& [kv, least] : {std::pair{60.0, 1.5}, std::pair{70.0, 1.8}, std::pair{80.0, 2.9},
                                  std::pair{90.0, 3.2}, std::pair{100.0, 3.6}}) {
    EXPECT_GE(half_value_layer_mm_al(*tables, tube_spectrum(*tables, kv)), least) << kv;
  }
}

Spectrum single(double kev, double photons) {
  Spectrum s{80.0, std::vector<double>(151, 0.0)};
  s.photons[static_cast<std::size_t>(kev)] = photons;
  return s;
}

TEST(Tube, OneEnergyHasClosedForms) {
  const auto tables = beam_tables();
  const Spectrum s = single(60.0, 1e6);
  EXPECT_DOUBLE_EQ(mean_energy_kev(s), 60.0);
  // 1e8 per cm2 x 60 keV x 0.03041 cm2/g, 1 keV/g = 1.602e-13 Gy.
  EXPECT_NEAR(air_kerma_ugy(*tables, s), 1e8 * 60.0 * 0.03041 * 1.602176634e-7, 1e-6);
  EXPECT_NEAR(half_value_layer_mm_al(*tables, s),
              std::log(2.0) / attenuation_per_mm(tables->aluminium, 60.0), 1e-6);
  // 33.7 mm of water halve 60 keV.
  EXPECT_NEAR(photons_per_mm2(filtered(s, tables->water, 33.66)) / 1e6, 0.5, 2e-4);
}

TEST(Tube, FiltersAddUpAndHarden) {
  const auto tables = beam_tables();
  const Spectrum s = tube_spectrum(*tables, 80.0);
  const Spectrum twice = filtered(filtered(s, tables->aluminium, 1.5), tables->aluminium, 2.5);
  const Spectrum once = filtered(s, tables->aluminium, 4.0);
  const Spectrum by_mass = filtered_by_mass(s, tables->aluminium, 0.4 * 2.699);
  for (std::size_t k = 0; k < s.photons.size(); ++k) {
    EXPECT_NEAR(twice.photons[k], once.photons[k], 1e-12 * s.photons[k] + 1e-300);
    EXPECT_NEAR(by_mass.photons[k], once.photons[k], 1e-12 * s.photons[k] + 1e-300);
    EXPECT_LE(once.photons[k], s.photons[k]);
  }
  EXPECT_GT(mean_energy_kev(once), mean_energy_kev(s));
}

TEST(Tube, PhotonsEndAtTheVoltageAndGrowWithIt) {
  const auto tables = beam_tables();
  double last = 0.0;
  for (double kv = kLeastTubeKv; kv <= kMostTubeKv; kv += 5.0) {
    const Spectrum s = tube_spectrum(*tables, kv);
    for (std::size_t k = 0; k < s.photons.size(); ++k) {
      EXPECT_GE(s.photons[k], 0.0);
      if (static_cast<double>(k) > kv || k < 10) {
        EXPECT_EQ(s.photons[k], 0.0) << k << " keV at " << kv;
      }
    }
    EXPECT_GT(air_kerma_ugy(*tables, s), last);
    last = air_kerma_ugy(*tables, s);
  }
  EXPECT_THROW(tube_spectrum(*tables, 39.0), std::logic_error);
  EXPECT_THROW(tube_spectrum(*tables, 141.0), std::logic_error);
}

}  // namespace
}  // namespace flavum
