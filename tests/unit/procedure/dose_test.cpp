// The brightness field against closed forms; dose against the laws it must keep and published
// figures.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <tuple>

#include "app/config/beam_tables.h"
#include "app/config/procedure_tables.h"
#include "imaging/base/units.h"
#include "imaging/phantom/phantom.h"
#include "sim/beam/signal_table.h"
#include "sim/procedure/dose.h"
#include "sim/procedure/view_judgement.h"
#include "sim/xray/projector.h"
#include "tests/support/synthetic_attempt.h"

namespace flavum {
namespace {

using namespace testing;

constexpr float kAir = -1000.0F;

// A water cylinder along the head-foot axis in air.
ScalarImage water_cylinder(double radius_mm) {
  ImageGeometry g;
  g.size = {160, 160, 100};
  g.spacing_mm = Eigen::Vector3d(2.0, 2.0, 4.0);
  g.origin = PatientPoint(-159.0, -159.0, -198.0);
  ScalarImage hu(g, kAir);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        if (std::hypot(p.x(), p.y()) < radius_mm) hu.at(i, j, k) = 0.0F;
      }
    }
  }
  return hu;
}

// Mean chord over the same field, by the closed form of a line through a circle.
double closed_form(const CArmModel& carm, const CArmPose& pose, double width_mm, double radius_mm) {
  const ProjectionGeometry g = projection_of(carm, pose, 1);
  double sum = 0.0;
  constexpr int kRays = 101;
  for (int r = 0; r < kRays; ++r) {
    for (int c = 0; c < kRays; ++c) {
      const double x = 0.5 * width_mm * ((c + 0.5) / kRays - 0.5);
      const double y = 0.5 * width_mm * ((r + 0.5) / kRays - 0.5);
      const PatientVector ray = g.detector_centre + x * g.column_dir + y * g.row_dir - g.source;
      const double flat = std::hypot(ray.x(), ray.y());
      const double off = std::abs(g.source.x() * ray.y() - g.source.y() * ray.x()) / flat;
      if (off >= radius_mm) continue;
      sum += 2.0 * std::sqrt(radius_mm * radius_mm - off * off) * ray.norm() / flat;
    }
  }
  return kWaterMuPerMm60keV * sum / (kRays * kRays);
}

TEST(Brightness, MeasuresAWaterCylinder) {
  const CArmModel carm;
  for (const double radius : {80.0, 110.0}) {
    const BrightnessField field = make_brightness_field(water_cylinder(radius));
    for (const double deg : {0.0, 35.0, -50.0, 90.0}) {
      for (const double width : {298.0, 150.0}) {
        const CArmPose pose{rad_from_deg(deg), rad_from_deg(10.0), PatientPoint(0, 0, 0)};
        const double expected = closed_form(carm, pose, width, radius);
        EXPECT_NEAR(field.attenuation(carm, pose, width, width), expected, 0.03 * expected)
            << radius << " mm, " << deg << " deg, field " << width;
      }
    }
  }
}

TEST(Brightness, AgreesWithTheProjector) {
  const CArmModel carm;
  const ScalarImage hu = water_cylinder(100.0);
  const BrightnessField field = make_brightness_field(hu);
  const CArmPose pose{rad_from_deg(20.0), 0.0, PatientPoint(0, 0, 0)};
  ProjectionGeometry g = projection_of(carm, pose, 64);
  g.pixel_pitch_mm *= 0.5;  // the central half
  const PixelImage image = line_integrals(AttenuationVolume::from_hu(hu), g);
  double sum = 0.0;
  for (const float a : image.pixels) sum += a;
  const double mean = sum / static_cast<double>(image.pixels.size());
  EXPECT_NEAR(field.attenuation(carm, pose, 298.0, 298.0), mean, 0.03 * mean);
}

TEST(Brightness, IsRoundedAndZeroInOpenBeam) {
  const CArmModel carm;
  const BrightnessField field = make_brightness_field(water_cylinder(90.0));
  const double a = field.attenuation(carm, {0.0, 0.0, PatientPoint(0, 0, 0)}, 298.0, 298.0);
  EXPECT_EQ(32.0 * a, std::round(32.0 * a));
  EXPECT_EQ(field.attenuation(carm, {0.0, 0.0, PatientPoint(600, 0, 0)}, 298.0, 298.0), 0.0);
}

// A CT narrower than the patient must not look like a thin patient.
TEST(Brightness, BodyOutsideTheScanCountsAsWater) {
  const CArmModel carm;
  ImageGeometry g;
  g.size = {57, 150, 100};
  g.spacing_mm = Eigen::Vector3d::Constant(2.0);
  g.origin = PatientPoint(-56.0, -149.0, -99.0);
  ScalarImage slab(g, kAir);
  for (int k = 0; k < 100; ++k) {
    for (int j = 20; j < 130; ++j) {
      for (int i = 0; i < 57; ++i) slab.at(i, j, k) = 0.0F;
    }
  }
  const BrightnessField field = make_brightness_field(slab);
  const double lateral =
      field.attenuation(carm, {0.5 * kPi, 0.0, PatientPoint(0, 0, 0)}, 60.0, 60.0);
  EXPECT_GT(lateral, 2.0 * kWaterMuPerMm60keV * 114.0);
}

TEST(Dose, ProductOfKermaAndAreaIsTheSameEverywhereAlongTheBeam) {
  const CArmModel carm;
  const DoseModel dose;
  FluoroscopySettings s;
  s.field_width_mm = 200.0;
  s.field_height_mm = 120.0;
  const PulseDose p = pulse_dose_behind(carm, dose, s, 3.0, beam_tables().get());
  const double reference = carm.source_isocentre_mm - dose.reference_to_isocentre_mm;
  for (const double at : {200.0, reference, 530.0, 1020.0}) {
    const double kerma = static_cast<double>(p.kerma_ngy) * std::pow(reference / at, 2);
    const double area_m2 =
        1e-6 * s.field_width_mm * s.field_height_mm * std::pow(at / carm.source_detector_mm, 2);
    EXPECT_NEAR(kerma * area_m2, static_cast<double>(p.kap_ngy_m2), 1.0);
  }
}

TEST(Dose, OfTheOpenBeamFollowsFromTheDetectorDoseByInverseSquare) {
  const CArmModel carm;
  const DoseModel dose;
  const double nearer = 1020.0 / 380.0;
  for (const BeamTables* beam : {beam_tables().get(), static_cast<const BeamTables*>(nullptr)}) {
    EXPECT_NEAR(
        static_cast<double>(pulse_dose_behind(carm, dose, {}, 0.0, beam).kerma_ngy),
        dose.detector_ngy_per_pulse * dose.primary_share * dose.open_field_loss * nearer * nearer,
        1.0);
  }
  // Table and grid together: what the grid lets through is also data/detector.json's.
  const double table = 1.0 / (dose.open_field_loss * DetectorModel{}.grid_primary);
  EXPECT_NEAR(table, 0.87, 0.01);
}

// What reaches the detector behind the patient gives the wanted signal, at any thickness: the
// signal table, made in another way, agrees.
TEST(Dose, HoldsTheSignalBehindThePatient) {
  const CArmModel carm;
  const DoseModel dose;
  const double nearer = 1020.0 / 380.0;
  for (const double a : {1.0, 3.0, 4.75, 6.0}) {
    const PulseDose p = pulse_dose_behind(carm, dose, {}, a, beam_tables().get());
    ASSERT_FALSE(p.limited);
    const double at_detector = static_cast<double>(p.kerma_ngy) / (nearer * nearer * 1.64);
    const SignalTable table(*beam_tables(), p.kv);
    EXPECT_NEAR(at_detector * table.transmission(BeamLayer{a}),
                dose.detector_ngy_per_pulse * dose.primary_share, 0.01)
        << a;
  }
  // One energy, where there are no tables: the exponential law.
  EXPECT_NEAR(static_cast<double>(pulse_dose_behind(carm, dose, {}, 3.0).kerma_ngy) /
                  static_cast<double>(pulse_dose_behind(carm, dose, {}, 1.0).kerma_ngy),
              std::exp(2.0), 0.01);
}

// Charge and current of the tube follow from its output, which the inverse square law brings to the
// reference point.
TEST(Dose, ChargeGivesTheKermaOfTheTubesOutput) {
  const CArmModel carm;
  const DoseModel dose;
  const auto beam = beam_tables();
  const PulseDose p = pulse_dose_behind(carm, dose, {}, 4.75, beam.get());
  const double ugy_per_mas = air_kerma_ugy(*beam, tube_spectrum(*beam, p.kv)) / (0.38 * 0.38);
  EXPECT_NEAR(p.mas * ugy_per_mas, 1e-3 * static_cast<double>(p.kerma_ngy), 1e-3);
  EXPECT_NEAR(p.ma * dose.pulse_ms, 1e3 * p.mas, 1e-9);
  // Pulsed mobile C-arms work at some ten milliampere.
  EXPECT_GT(p.ma, 2.0);
  EXPECT_LT(p.ma, 40.0);
  // At one pulse a second the law allows more than the tube can.
  FluoroscopySettings slow;
  slow.pulses_per_second = 1;
  const PulseDose most = pulse_dose_behind(carm, dose, slow, 12.0, beam.get());
  EXPECT_TRUE(most.limited);
  EXPECT_NEAR(most.ma, dose.most_ma, 1e-3);
  EXPECT_LT(static_cast<double>(most.kerma_ngy) * 60.0, 88e6);
}

TEST(Dose, HalvesInLowDoseAndNeverPassesTheLimit) {
  const CArmModel carm;
  const DoseModel dose;
  FluoroscopySettings low;
  low.low_dose = true;
  const auto beam = beam_tables();
  const auto full_pulse = pulse_dose_behind(carm, dose, {}, 3.0, beam.get());
  const auto low_pulse = pulse_dose_behind(carm, dose, low, 3.0, beam.get());
  EXPECT_NEAR(static_cast<double>(low_pulse.kerma_ngy),
              0.5 * static_cast<double>(full_pulse.kerma_ngy), 1.0);
  for (const int rate : {1, 8, 30}) {
    FluoroscopySettings s;
    s.pulses_per_second = rate;
    const auto p = pulse_dose_behind(carm, dose, s, 20.0, beam.get());
    EXPECT_TRUE(p.limited);
    EXPECT_GT(p.kerma_ngy, 0);
    EXPECT_LE(static_cast<double>(p.kerma_ngy) * rate * 60.0, 88e6);
  }
}

// +25 % per cm of tissue, about twice per 3 cm (clinical.md 4.3).
TEST(Dose, GrowsWithThicknessAsPublished) {
  const CArmModel carm;
  const DoseModel dose;
  const auto kerma = [&](double water_mm) {
    return static_cast<double>(
        pulse_dose_behind(carm, dose, {}, water_mm * kWaterMuPerMm60keV, beam_tables().get())
            .kerma_ngy);
  };
  EXPECT_NEAR(kerma(190.0) / kerma(160.0), 2.0, 0.4);
  double last_kv = 0.0;
  for (double a = 2.0; a < 10.0; a += 0.25) {
    const double kv = pulse_dose_behind(carm, dose, {}, a).kv;
    EXPECT_GE(kv, last_kv);
    last_kv = kv;
  }
  EXPECT_DOUBLE_EQ(last_kv, dose.most_kv);
}

TEST(Dose, TheTableHoldsWhatTestsUse) {
  const DoseModel table = dose_model(), used;
  EXPECT_EQ(table.detector_ngy_per_pulse, used.detector_ngy_per_pulse);
  EXPECT_EQ(table.primary_share, used.primary_share);
  EXPECT_EQ(table.open_field_loss, used.open_field_loss);
  EXPECT_EQ(table.reference_to_isocentre_mm, used.reference_to_isocentre_mm);
  EXPECT_EQ(table.low_dose_factor, used.low_dose_factor);
  EXPECT_EQ(table.most_mgy_per_min, used.most_mgy_per_min);
  EXPECT_EQ(table.pulse_ms, used.pulse_ms);
  EXPECT_EQ(table.most_ma, used.most_ma);
  EXPECT_EQ(table.kv_reference, used.kv_reference);
  EXPECT_EQ(table.kv_reference_attenuation, used.kv_reference_attenuation);
  EXPECT_EQ(table.kv_per_attenuation, used.kv_per_attenuation);
  EXPECT_EQ(table.least_kv, used.least_kv);
  EXPECT_EQ(table.most_kv, used.most_kv);
}

// The built-in 72-year-old against clinical.md 4.1 and 4.3.
TEST(Dose, OfTheBuiltInSpineIsOfThePublishedSize) {
  PhantomOptions options;
  options.spacing_mm = 1.5;
  options.slice_spacing_mm = 2.0;
  const Phantom phantom = make_phantom({}, options);
  World w;
  auto patient = std::make_shared<Case>();
  patient->landmarks = phantom.landmarks;
  w.patient = patient;
  w.beam = beam_tables();
  w.brightness = std::make_shared<BrightnessField>(make_brightness_field(phantom.ct));
  CArmPose lateral = best_ap(w);
  lateral.tilt_rad = 0.0;
  lateral.orbital_rad = 0.5 * kPi;
  const PulseDose ap = pulse_dose(w, {}, best_ap(w));
  const PulseDose clo = pulse_dose(w, {}, best_clo(w, Side::Left));
  const PulseDose side = pulse_dose(w, {}, lateral);
  const auto rate = [](const PulseDose& p) {
    return static_cast<double>(p.kerma_ngy) * 8.0 * 60.0 / 1e6;  // mGy/min
  };
  for (const auto& [name, p, pose] :
       {std::tuple{"AP", ap, best_ap(w)}, std::tuple{"CLO", clo, best_clo(w, Side::Left)},
        std::tuple{"lateral", side, lateral}}) {
    std::printf("%s: attenuation %.2f, %.0f kV, %.1f mA, %.1f mGy/min, %.2f Gy cm2/min\n", name,
                w.brightness->attenuation(w.carm, pose, 298.0, 298.0), p.kv, p.ma, rate(p),
                static_cast<double>(p.kap_ngy_m2) * 480.0 * 1e-9 * 1e4);
  }
  EXPECT_NEAR(ap.kv, 75.0, 4.0);
  EXPECT_NEAR(clo.kv, 82.0, 4.0);
  EXPECT_NEAR(side.kv, 95.0, 4.0);
  // Two thirds of the time oblique, one third AP: the mean of 34 mGy/min within a factor of two.
  const double mean = (rate(ap) + 2.0 * rate(clo)) / 3.0;
  EXPECT_GT(mean, 17.0);
  EXPECT_LT(mean, 68.0);
}

}  // namespace
}  // namespace flavum
