// The whole: layers of a state, what moves composed on them, one pulse at the dose of the state.
#include "sim/fluoroscope/fluoroscope.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/fluoroscope/metal_in_beam.h"
#include "sim/fluoroscope/pulse_settings.h"
#include "sim/fluoroscope/tissue_mu.h"
#include "sim/xray/solid.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

constexpr int kPx = 192;

State with_rongeur(View view) {
  State s = ready_state(scanned_world(), oblique_plan(), InstrumentKind::BoneRongeur);
  s.carm = pose_for(view, scanned_world().field->centre);
  s.advance_mm = 3.0;
  return s;
}

double worst(const PixelImage& a, const PixelImage& b) {
  double d = 0.0;
  for (std::size_t n = 0; n < a.pixels.size(); ++n) {
    d = std::max(d, std::abs(static_cast<double>(a.pixels[n]) - b.pixels[n]));
  }
  return d;
}

TEST(Fluoroscope, KeptUpOverBitesItEqualsOneThatStartsAnew) {
  const World& w = scanned_world();
  State s = with_rongeur(View::CloRight);
  Fluoroscope kept(w);
  kept.layers(w, s, kPx);
  const BeamLayers untouched = *kept.layers(w, s, kPx);
  for (int n = 0; n < 30; ++n) {
    s = apply(w, s, MoveInstrument{2.0 + 0.25 * n, 0.2 * n - 3.0, 1.0, -0.5});
    s = apply(w, s, TakeBite{});
    kept.layers(w, s, kPx);
  }
  ASSERT_GT(s.cut.bone, 100 * 255);
  const auto now = kept.layers(w, s, kPx);
  Fluoroscope anew(w);
  const auto full = anew.layers(w, s, kPx);
  EXPECT_LT(worst(now->soft, full->soft), 1e-5);
  EXPECT_LT(worst(now->bone, full->bone), 1e-5);
  EXPECT_EQ(now->steel_mm.pixels, full->steel_mm.pixels);
  EXPECT_GT(worst(now->bone, untouched.bone), 0.02);
}

TEST(Fluoroscope, MetalDisplacesTheTissueItStandsIn) {
  const World& w = scanned_world();
  const State with = with_rongeur(View::CloRight);
  State without = with;
  without.portal.reset();
  without.instrument = InstrumentKind::None;
  Fluoroscope scope(w);
  const BeamLayers bare = *scope.layers(w, without, kPx);
  const auto shown = scope.layers(w, with, kPx);
  EXPECT_EQ(bare.steel_mm.pixels.size(), 0U);
  // Against a march of 0.02 mm: what is lost by looking once per millimetre.
  const BodyOutline outline = estimate_outline(*w.patient->ct);
  const StandingTissue tissue(*w.patient->ct, with.tissue, outline);
  double error = 0.0, sum = 0.0, displaced = 0.0;
  int count = 0;
  const ProjectionGeometry g = projection_of(w.carm, with.carm, kPx);
  std::vector<float> expected(bare.soft.pixels.size(), 0.0F);
  cast_shadows(metal_in_beam(w, with), g, [&](const RayThrough& ray) {
    double taken = 0.0;
    const auto march = [&](const RayInterval& i, bool lumen) {
      const int n = 1 + static_cast<int>(i.length() * ray.length_mm / 0.02);
      const double step = i.length() * ray.length_mm / n;
      for (int k = 0; k < n; ++k) {
        const double t = i.low + i.length() * (k + 0.5) / n;
        const double mu = tissue.at(ray.source + t * ray.ray).total();
        taken += step * (lumen && mu > 0.5 * kWaterMuPerMm60keV ? mu - kWaterMuPerMm60keV : mu);
      }
    };
    for (const RayInterval& i : ray.material) march(i, false);
    for (const RayInterval& i : ray.lumen) march(i, true);
    expected[static_cast<std::size_t>(ray.row * kPx + ray.column)] = static_cast<float>(taken);
  });
  for (std::size_t n = 0; n < expected.size(); ++n) {
    const double taken = static_cast<double>(bare.soft.pixels[n]) + bare.bone.pixels[n] -
                         shown->soft.pixels[n] - shown->bone.pixels[n];
    if (expected[n] == 0.0F) {
      ASSERT_NEAR(taken, 0.0, 1e-6);
      continue;
    }
    error = std::max(error, std::abs(taken - expected[n]));
    sum += std::abs(taken - expected[n]);
    displaced = std::max<double>(displaced, expected[n]);
    ++count;
  }
  RecordProperty("worst_error", std::to_string(error));
  RecordProperty("mean_error", std::to_string(sum / count));
  std::printf("displaced up to A %.3f; error mean %.5f, worst %.4f over %d pixels\n", displaced,
              sum / count, error, count);
  EXPECT_GT(displaced, 0.1);
  EXPECT_LT(error, 0.02);
  EXPECT_LT(sum / count, 0.001);
}

// Voxel by voxel, in double precision.
TissueMu plain_mu(const ScalarImage& hu, const PatientPoint& p) {
  const ImageGeometry& g = hu.geometry;
  const Eigen::Vector3d index =
      (g.direction.transpose() * (p - g.origin).v).cwiseQuotient(g.spacing_mm);
  double all = 0.0, bone = 0.0;
  for (int n = 0; n < 8; ++n) {
    double weight = 1.0;
    Eigen::Vector3i at;
    for (int a = 0; a < 3; ++a) {
      if (index[a] < -0.5 || index[a] > g.size[a] - 0.5) return {-1.0F, 0.0F};
      const double c = std::clamp(index[a], 0.0, g.size[a] - 1.0);
      const int upper = n >> a & 1;
      at[a] = std::min(static_cast<int>(c) + upper, g.size[a] - 1);
      weight *= upper == 1 ? c - std::floor(c) : 1.0 - (c - std::floor(c));
    }
    const double mu = mu_from_hu(static_cast<double>(hu.at(at.x(), at.y(), at.z())));
    all += weight * mu;
    bone += weight * kBoneShare * std::max(0.0, mu - kBoneFromMuPerMm);
  }
  return {static_cast<float>(all - bone), static_cast<float>(bone)};
}

TEST(Fluoroscope, TheMarchThroughTissueIsTheSumOfItsSamples) {
  const World& w = scanned_world();
  const ScalarImage& hu = *w.patient->ct;
  State s = with_rongeur(View::CloRight);
  const Tissue whole = s.tissue;
  for (int n = 0; n < 20; ++n) {
    s = apply(w, s, MoveInstrument{2.0 + 0.3 * n, 0.3 * n, 0.0, 0.0});
    s = apply(w, s, TakeBite{});
  }
  ASSERT_FALSE(s.tissue == whole);
  const BodyOutline outline = estimate_outline(hu);
  const StandingTissue uncut(hu, whole, outline), cut(hu, s.tissue, outline);
  const PatientPoint middle = w.field->centre;
  double difference = 0.0;
  int compared = 0;
  for (int ray = 0; ray < 60; ++ray) {
    // Through the field, and far enough to leave the CT and the body at both ends.
    const double turn = 0.37 * ray, tilt = std::sin(1.7 * ray);
    const PatientVector way(400.0 * std::cos(turn), 400.0 * std::sin(turn), 200.0 * tilt);
    const PatientVector aside(0.3 * ray - 9.0, 4.0 * std::sin(0.9 * ray), 0.2 * ray - 6.0);
    const PatientPoint start = middle + aside - 0.5 * way;
    constexpr int kSamples = 900;
    const double step = way.norm() / kSamples;
    double soft = 0.0, bone = 0.0, body = 0.0;
    for (int k = 0; k < kSamples; ++k) {
      const PatientPoint p = start + ((k + 0.5) / kSamples) * way;
      const TissueMu mu = cut.at(p);
      soft += step * mu.soft;
      bone += step * mu.bone;
      body += mu.total() > 0.5 * kWaterMuPerMm60keV ? step : 0.0;
      const TissueMu plain = plain_mu(hu, p);
      if (plain.soft < 0.0F) continue;
      ++compared;
      ASSERT_NEAR(uncut.at(p).soft, plain.soft, 1e-6F);
      ASSERT_NEAR(uncut.at(p).bone, plain.bone, 1e-6F);
    }
    const StandingTissue::Along along = cut.along(start, way, kSamples);
    EXPECT_NEAR(along.soft, soft, 2e-5 * (1.0 + soft));
    EXPECT_NEAR(along.bone, bone, 2e-5 * (1.0 + bone));
    EXPECT_NEAR(along.body_mm, body, 1.01 * step);  // one sample may lie on a border
    difference =
        std::max(difference, std::abs(uncut.along(start, way, kSamples).bone - along.bone));
  }
  EXPECT_GT(compared, 1000);
  EXPECT_GT(difference, 0.01);  // the cut is on some of the rays
}

TEST(Fluoroscope, AnInstrumentInACavityDisplacesSalineNotBone) {
  const World& w = scanned_world();
  State s = scanned_state();
  const ImageGeometry& g = s.tissue.grid();
  const PatientPoint in_lamina(7, 16, 8);
  const BodyOutline outline = estimate_outline(*w.patient->ct);
  EXPECT_GT(StandingTissue(*w.patient->ct, s.tissue, outline).at(in_lamina).bone, 0.01F);
  s.tissue.set_occupancy(g.nearest_index(in_lamina), 0);
  const TissueMu cut = StandingTissue(*w.patient->ct, s.tissue, outline).at(in_lamina);
  EXPECT_EQ(cut.bone, 0.0F);
  EXPECT_FLOAT_EQ(cut.soft, static_cast<float>(kWaterMuPerMm60keV));
}

TEST(Fluoroscope, AHandDarkensThePictureWhereItIs) {
  const World& w = scanned_world();
  State s = scanned_state(View::Lateral);
  s.carm.isocentre = PatientPoint(7, 100, 4);
  s.portal = straight_plan();
  Fluoroscope scope(w);
  PulseSettings quiet;
  quiet.noise = false;
  const PulsePicture without = scope.pulse(w, s, kPx, quiet);
  s.imaging.hand_in_field = true;
  const PulsePicture with = scope.pulse(w, s, kPx, quiet);
  double bone = 0.0, darker = 0.0;
  for (std::size_t n = 0; n < with.grey->pixels.size(); ++n) {
    bone = std::max<double>(bone, with.layers->bone.pixels[n] - without.layers->bone.pixels[n]);
    darker = std::max<double>(darker, without.signal->pixels[n] / with.signal->pixels[n]);
  }
  EXPECT_GT(bone, 0.1);
  EXPECT_GT(darker, 1.5);
}

TEST(Fluoroscope, PicturesDoNotChangeWhenTheNextIsTaken) {
  const World& w = scanned_world();
  State s = with_rongeur(View::Ap);
  Fluoroscope scope(w);
  const PulsePicture first = scope.pulse(w, s, kPx, {});
  const PulsePicture copy = first;
  const std::vector<float> grey = first.grey->pixels, steel = first.layers->steel_mm.pixels;
  s.advance_mm = 6.0;
  PulseSettings second;
  second.pulse = 1;
  const PulsePicture next = scope.pulse(w, s, kPx, second);
  EXPECT_EQ(copy.grey->pixels, grey);
  EXPECT_EQ(copy.layers->steel_mm.pixels, steel);
  EXPECT_NE(next.layers->steel_mm.pixels, steel);
  // The same state and pulse again is the same picture.
  s.advance_mm = 3.0;
  EXPECT_EQ(scope.pulse(w, s, kPx, {}).grey->pixels, grey);
  second.pulse = 2;
  EXPECT_NE(scope.pulse(w, s, kPx, second).grey->pixels, grey);
}

TEST(Fluoroscope, TheDetectorGetsTheReferenceKermaByTheInverseSquare) {
  World w = scanned_world();
  // 380 mm and 1020 mm from the source, the table lets 0.87 through.
  const double open = open_field_ngy(w, 1e6);
  EXPECT_NEAR(open, 1e6 * std::pow(380.0 / 1020.0, 2) / (1.64 * w.detector.grid_primary), 1e-6);
  EXPECT_NEAR(reference_ngy(w, open), 1e6, 1e-6);
}

World attempt() {
  World w = scanned_world();
  w.scenario.attempt = true;
  return w;
}

TEST(Fluoroscope, AnAttemptShowsTheRecordedVoltageAndDose) {
  const World w = attempt();
  State s = scanned_state();
  Shot shot;
  shot.pose = s.carm;
  shot.kv = 74.0;
  shot.pulse_kerma_ngy = 3000;
  s.imaging.shots.push_back(shot);
  Fluoroscope scope(w);
  const PulsePicture p = scope.pulse(w, s, kPx, {});
  EXPECT_EQ(p.kv, 74.0);
  EXPECT_EQ(p.kerma_ngy, 3000.0);
  // Moved away: what the next shot would get.
  s.carm.orbital_rad = 0.3;
  const PulseDose next = pulse_dose(w, s.imaging.settings, s.carm);
  const PulsePicture moved = scope.pulse(w, s, kPx, {});
  EXPECT_EQ(moved.kv, next.kv);
  EXPECT_EQ(moved.kerma_ngy, static_cast<double>(next.kerma_ngy));
}

// Variance between two pulses of one state over the squared signal, in a patch.
double noise_of(Fluoroscope& scope, const World& w, const State& s) {
  PulseSettings a, b;
  a.pulse = 1;
  b.pulse = 2;
  const PulsePicture one = scope.pulse(w, s, kPx, a), two = scope.pulse(w, s, kPx, b);
  double variance = 0.0, squared = 0.0;
  for (int r = kPx / 4; r < 3 * kPx / 4; ++r) {
    for (int c = kPx / 4; c < 3 * kPx / 4; ++c) {
      const double x = one.signal->at(c, r), y = two.signal->at(c, r);
      variance += 0.5 * (x - y) * (x - y);
      squared += x * y;
    }
  }
  return variance / squared;
}

TEST(Fluoroscope, NoiseFollowsTheRecordedDose) {
  const World w = attempt();
  State s = scanned_state();
  Shot shot;
  shot.pose = s.carm;
  shot.kv = 80.0;
  shot.pulse_kerma_ngy = 8000000;  // many quanta: electronic noise does not count
  s.imaging.shots.push_back(shot);
  Fluoroscope scope(w);
  const double quiet = noise_of(scope, w, s);
  s.imaging.shots.back().pulse_kerma_ngy = 2000000;
  const double grainy = noise_of(scope, w, s);
  EXPECT_NEAR(grainy / quiet, 4.0, 0.4);
}

TEST(Fluoroscope, PlanningExposesTheMiddleForMiddleGrey) {
  const World& w = scanned_world();
  Fluoroscope scope(w);
  for (const View view : {View::Ap, View::Lateral}) {
    PulseSettings quiet;
    quiet.noise = false;
    const PulsePicture p = scope.pulse(w, scanned_state(view), kPx, quiet);
    std::vector<float> middle;
    for (int r = kPx / 3; r < 2 * kPx / 3; ++r) {
      for (int c = kPx / 3; c < 2 * kPx / 3; ++c) middle.push_back(p.signal->at(c, r));
    }
    std::ranges::nth_element(middle,
                             middle.begin() + static_cast<std::ptrdiff_t>(middle.size() / 2));
    EXPECT_NEAR(std::log(middle[middle.size() / 2]), 0.0, 0.5) << static_cast<int>(view);
    EXPECT_GE(p.kv, w.dose.least_kv);
    EXPECT_GT(p.kerma_ngy, 0.0);
  }
}

TEST(Fluoroscope, TheRecordedDoseShowsThePatientAboutAsBrightAsPlanningDoes) {
  World w = attempt();
  w.brightness = std::make_shared<BrightnessField>(make_brightness_field(*w.patient->ct));
  Fluoroscope scope(w);
  for (const View view : {View::Ap, View::CloLeft}) {
    const PulsePicture planned = scope.pulse(scanned_world(), scanned_state(view), kPx, {});
    const PulsePicture taken = scope.pulse(w, scanned_state(view), kPx, {});
    // Two models of the measuring field and of scatter: the recorded dose follows the mean line
    // integral and a fixed share of scatter, planning the signal itself.
    EXPECT_LT(std::abs(std::log2(taken.open_ngy / planned.open_ngy)), 1.0)
        << static_cast<int>(view);
  }
}

// Half the dose or four times as much after a picture at the usual one: as bright, with more or
// less beam.
TEST(Fluoroscope, AnotherDetectorDoseShowsAsBright) {
  const World& w = scanned_world();
  const State s = scanned_state();
  Fluoroscope scope(w);
  PulseSettings quiet;
  quiet.noise = false;
  const PulsePicture usual = scope.pulse(w, s, kPx, quiet);
  State low = s;
  low.imaging.settings.low_dose = true;
  World more = w;
  more.detector.default_ngy *= 4.0;
  const PulsePicture half = scope.pulse(w, low, kPx, quiet);
  const PulsePicture four = scope.pulse(more, s, kPx, quiet);
  EXPECT_NEAR(half.open_ngy / usual.open_ngy, w.dose.low_dose_factor, 0.02);
  EXPECT_NEAR(four.open_ngy / usual.open_ngy, 4.0, 0.15);
  const float grey = usual.grey->at(kPx / 2, kPx / 2);
  EXPECT_NEAR(half.grey->at(kPx / 2, kPx / 2), grey, 0.02F);
  EXPECT_NEAR(four.grey->at(kPx / 2, kPx / 2), grey, 0.02F);
}

TEST(Fluoroscope, TheFieldIsThatOfTheState) {
  const World& w = scanned_world();
  State s = scanned_state();
  s.imaging.settings.field_width_mm = 120.0;
  s.imaging.settings.field_height_mm = 80.0;
  Fluoroscope scope(w);
  PulseSettings quiet;
  quiet.noise = false;
  const PulsePicture p = scope.pulse(w, s, kPx, quiet);
  EXPECT_EQ(p.field.width_mm, 120.0);
  EXPECT_LT(p.grey->at(3, kPx / 2), 0.05F);
  EXPECT_LT(p.grey->at(kPx / 2, 3), 0.05F);
  EXPECT_GT(p.grey->at(kPx / 2, kPx / 2), 0.2F);
}

}  // namespace
}  // namespace flavum::testing
