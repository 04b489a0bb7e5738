// Attenuation against the printed tables of NIST and closed forms.

#include "sim/beam/material.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <stdexcept>

#include "app/config/beam_tables.h"

namespace flavum {
namespace {

struct Row {
  const Material* material;
  std::array<double, 6> printed;  // at 20, 30, 40, 60, 80, 100 keV
};

TEST(Material, HoldsThePrintedValuesOfNist) {
  const auto tables = beam_tables();
  const std::array<double, 6> kev{20.0, 30.0, 40.0, 60.0, 80.0, 100.0};
  const std::array<Row, 8> rows{
      Row{&tables->water, {0.8096, 0.3756, 0.2683, 0.2059, 0.1837, 0.1707}},
      Row{&tables->soft_tissue, {0.8230, 0.3790, 0.2688, 0.2048, 0.1823, 0.1693}},
      Row{&tables->bone, {4.001, 1.331, 0.6655, 0.3148, 0.2229, 0.1855}},
      Row{&tables->air, {0.7779, 0.3538, 0.2485, 0.1875, 0.1662, 0.1541}},
      Row{&tables->aluminium, {3.441, 1.128, 0.5685, 0.2778, 0.2018, 0.1704}},
      Row{&tables->iodine, {25.43, 8.561, 22.10, 7.579, 3.510, 1.942}},
      Row{&tables->copper, {33.79, 10.92, 4.862, 1.593, 0.7630, 0.4584}},
      Row{&tables->steel, {26.66, 8.550, 3.808, 1.266, 0.6228, 0.3865}}};
  for (const Row& row : rows) {
    for (std::size_t n = 0; n < kev.size(); ++n) {
      EXPECT_DOUBLE_EQ(mass_attenuation_cm2_g(*row.material, kev.at(n)), row.printed.at(n))
          << row.material->name << " at " << kev.at(n);
    }
  }
}

// Per mm at 60 keV, as the other rooms use it.
TEST(Material, LengthsFollowFromTheDensity) {
  const auto tables = beam_tables();
  EXPECT_NEAR(attenuation_per_mm(tables->soft_tissue, 60.0), 0.02171, 1e-5);
  EXPECT_NEAR(attenuation_per_mm(tables->bone, 60.0), 0.06044, 1e-5);
  EXPECT_NEAR(attenuation_per_mm(tables->aluminium, 60.0), 0.07498, 1e-5);
  EXPECT_NEAR(attenuation_per_mm(tables->steel, 60.0), 1.011, 1e-3);
  EXPECT_NEAR(attenuation_per_mm(tables->copper, 60.0), 1.427, 1e-3);
}

Material power_law(double exponent) {
  Material m;
  m.kev = {10.0, 25.0, 150.0};
  for (const double kev : m.kev) m.attenuation_cm2_g.push_back(3.0 * std::pow(kev, exponent));
  m.absorption_cm2_g = {1.0, 1.0, 1.0};
  return m;
}

TEST(Material, PowerLawsAreInterpolatedExactly) {
  const Material m = power_law(-2.8);
  for (double kev = 10.0; kev <= 150.0; kev += 3.5) {
    const double expected = 3.0 * std::pow(kev, -2.8);
    EXPECT_NEAR(mass_attenuation_cm2_g(m, kev), expected, 1e-12 * expected);
    EXPECT_NEAR(mass_absorption_cm2_g(m, kev), 1.0, 1e-12);
  }
}

TEST(Material, AnEdgeIsNotSmearedOverItsNeighbours) {
  const Material& iodine = beam_tables()->iodine;
  constexpr double kEdge = 33.1694;
  EXPECT_DOUBLE_EQ(mass_attenuation_cm2_g(iodine, kEdge), 35.82);
  EXPECT_NEAR(mass_attenuation_cm2_g(iodine, kEdge - 1e-6), 6.553, 1e-4);
  EXPECT_NEAR(mass_attenuation_cm2_g(iodine, kEdge + 1e-6), 35.82, 1e-4);
  // Falls on both sides, jumps up between.
  EXPECT_GT(mass_attenuation_cm2_g(iodine, 30.0), mass_attenuation_cm2_g(iodine, 33.0));
  EXPECT_GT(mass_attenuation_cm2_g(iodine, 34.0), mass_attenuation_cm2_g(iodine, 36.0));
  EXPECT_GT(mass_attenuation_cm2_g(iodine, 34.0), 5.0 * mass_attenuation_cm2_g(iodine, 33.0));
  // Two edges one after the other: caesium iodide is the mixture of its elements there.
  const Material& csi = beam_tables()->scintillator;
  EXPECT_NEAR(mass_attenuation_cm2_g(csi, 34.5483), 0.4885 * 32.25 + 0.5115 * 6.53, 0.1);
}

TEST(Material, RefusesEnergiesOutsideTheTable) {
  const Material m = power_law(-1.0);
  EXPECT_THROW(mass_attenuation_cm2_g(m, 9.99), std::logic_error);
  EXPECT_THROW(mass_attenuation_cm2_g(m, 150.01), std::logic_error);
  EXPECT_THROW(mass_attenuation_cm2_g(m, std::nan("")), std::logic_error);
  EXPECT_THROW(mass_absorption_cm2_g(beam_tables()->steel, 60.0), std::logic_error);
}

}  // namespace
}  // namespace flavum
