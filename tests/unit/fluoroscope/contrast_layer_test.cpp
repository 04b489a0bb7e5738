// Iodine in the beam: the mass of contrast each ray meets.
#include "sim/fluoroscope/contrast_layer.h"

#include <gtest/gtest.h>

#include <numeric>

#include "sim/fluoroscope/contrast_spread.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

// A plate of contrast across the beam.
ScalarImage plate(double thickness_mm, double mg_per_ml) {
  ImageGeometry g;
  g.spacing_mm = {0.5, 0.5, 0.5};
  const int layers = static_cast<int>(std::lround(thickness_mm / 0.5));
  g.size = {80, layers + 4, 80};
  g.origin = PatientPoint(-19.75, -0.5 * (layers + 3) * 0.5, -19.75);
  ScalarImage image(g);
  for (int k = 2; k < 78; ++k) {
    for (int j = 2; j < layers + 2; ++j) {
      for (int i = 2; i < 78; ++i) image.at(i, j, k) = static_cast<float>(mg_per_ml);
    }
  }
  return image;
}

TEST(ContrastLayer, OneMillimetreOf240IsTwentyFourMilligramPerSquareCentimetre) {
  const ProjectionGeometry g = projection_of({}, pose_for(View::Ap, PatientPoint()), 129);
  for (const double mm : {1.0, 3.0}) {
    const PixelImage layer = iodine_mg_cm2(plate(mm, 240.0), g);
    EXPECT_NEAR(layer.at(64, 64), 24.0 * mm, 0.01 * mm);
    EXPECT_EQ(layer.at(2, 2), 0.0F);
  }
}

TEST(ContrastLayer, ARayAtAnAngleMeetsMore) {
  CArmPose tilted = pose_for(View::Ap, PatientPoint());
  tilted.orbital_rad = 0.6;
  const PixelImage layer = iodine_mg_cm2(plate(2.0, 240.0), projection_of({}, tilted, 129));
  EXPECT_NEAR(layer.at(64, 64), 48.0 / std::cos(0.6), 0.2);
}

World with_contrast() {
  World w = scanned_world();
  w.epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*w.patient));
  w.scenario.attempt = true;
  return w;
}
State injected(const World&) {
  State s = scanned_state();
  s.tick = 600;
  Injection i;
  i.tick = 600;
  i.ml = 3.0;
  i.pattern = ContrastPattern::Epidural;
  i.where = PatientPoint(0, 7.2, -8);
  s.contrast.injections.push_back(i);
  return s;
}
double mass(const PixelImage& layer) {
  return std::accumulate(layer.pixels.begin(), layer.pixels.end(), 0.0);
}

TEST(ContrastLayer, HoldsTheMassOfTheVolumeAndFadesWithIt) {
  const World w = with_contrast();
  State s = injected(w);
  const ProjectionGeometry g = projection_of({}, s.carm, 256);
  ContrastLayer layer;
  layer.reset(g);
  EXPECT_EQ(layer.update(w, scanned_state()).pixels.size(), 0U);
  const double fresh = mass(layer.update(w, s));
  ASSERT_GT(fresh, 0.0);
  // Milligrams: the sum over pixels times a pixel's area where the contrast lies.
  double mg = 0.0;
  for (const ScalarImage& v : iodine_volumes(ContrastSpace(w), w, s)) mg += iodine_mg(v);
  const double pixel_mm = g.pixel_pitch_mm * 530.0 / 1020.0;
  EXPECT_NEAR(fresh * pixel_mm * pixel_mm * 1e-2 / mg, 1.0, 0.03);  // depth of the canal: 1 to 2 %
  // Within the second nothing is worked out again; after one half-life half is left.
  s.tick += 59;
  EXPECT_EQ(mass(layer.update(w, s)), fresh);
  s.tick = 600 + static_cast<std::int64_t>(60 * w.contrast.fade_half_life_s);
  EXPECT_NEAR(mass(layer.update(w, s)) / fresh, 0.5, 0.01);
}

TEST(ContrastLayer, FollowsANewPoseAndANewInjectionAtOnce) {
  const World w = with_contrast();
  State s = injected(w);
  ContrastLayer layer;
  layer.reset(projection_of({}, pose_for(View::Ap, w.field->centre), 128));
  const PixelImage ap = layer.update(w, s);
  layer.reset(projection_of({}, pose_for(View::Lateral, w.field->centre), 128));
  EXPECT_NE(layer.update(w, s).pixels, ap.pixels);
  const double before = mass(layer.update(w, s));
  s.contrast.injections.push_back(s.contrast.injections.back());
  EXPECT_GT(mass(layer.update(w, s)), 1.05 * before);
}

}  // namespace
}  // namespace flavum::testing
