// The built-in phantom knows its own truth: labels by construction, landmarks exactly.

#include <gtest/gtest.h>

#include "imaging/phantom/phantom.h"
#include "imaging/segment/segmentation.h"

namespace flavum {
namespace {

struct Fixture {
  Phantom phantom;
  Segmentation found;
};

const Fixture& fixture() {
  static const Fixture f = [] {
    PhantomOptions options;
    options.spacing_mm = 0.9;
    options.slice_spacing_mm = 1.25;
    Fixture made{make_phantom(PhantomPreset{}, options), {}};
    made.found = segment_ct(made.phantom.ct);
    return made;
  }();
  return f;
}

template <class In>
double dice(const In& belongs) {
  const auto& truth = fixture().phantom.truth.voxels;
  const auto& found = fixture().found.labels.voxels;
  double both = 0;
  double sum = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) {
    const bool a = belongs(truth[n]);
    const bool b = belongs(found[n]);
    both += a && b ? 1 : 0;
    sum += (a ? 1 : 0) + (b ? 1 : 0);
  }
  return sum > 0 ? 2 * both / sum : 0.0;
}

TEST(SegmentPhantom, NamesEveryVertebraAndOutlinesIt) {
  EXPECT_EQ(fixture().found.numbering, "counted from the sacrum");
  for (Label v = label::kL1; v <= label::kL5; ++v)
    EXPECT_GE(dice([v](Label l) { return l == v; }), 0.92) << vertebra_name(v);
  EXPECT_GE(dice([](Label l) { return l == label::kSacrum; }), 0.93);
}

TEST(SegmentPhantom, OutlinesDiscsCanalSacAndFlavum) {
  for (Label v = label::kL1; v <= label::kL5; ++v)
    EXPECT_GE(dice([v](Label l) { return l == label::disc_below(v); }), 0.82) << vertebra_name(v);
  EXPECT_GE(dice([](Label l) { return is_canal(l); }), 0.92);
  EXPECT_GE(dice([](Label l) { return l == label::kThecalSac; }), 0.90);
  EXPECT_GE(dice([](Label l) { return l == label::kLigamentumFlavum; }), 0.80);
}

TEST(SegmentPhantom, WritesOnTheGridOfTheImage) {
  EXPECT_EQ(fixture().found.labels.geometry, fixture().phantom.ct.geometry);
  EXPECT_GT(fixture().found.confidence.at(label::kL4), 0.5);
}

void expect_near_points(const PatientPoint& a, const PatientPoint& b, double mm,
                        const std::string& what) {
  EXPECT_LE(distance_mm(a, b), mm)
      << what << ": " << a.v.transpose() << " against " << b.v.transpose();
}

void expect_landmarks(const SpineLandmarks& found, const SpineLandmarks& truth, double scale) {
  for (const LevelLandmarks& t : truth.levels) {
    const std::string at = level_name(t.level);
    const LevelLandmarks* f = found.level(t.level);
    ASSERT_NE(f, nullptr) << at;
    expect_near_points(f->disc_centre, t.disc_centre, 2.0 * scale, at + " disc");
    expect_near_points(f->canal_centre, t.canal_centre, 3.0 * scale, at + " canal");
    expect_near_points(f->interlaminar_centre, t.interlaminar_centre, 3.0 * scale, at + " gap");
    for (int side = 0; side < 2; ++side) {
      expect_near_points(f->lamina_dock[side], t.lamina_dock[side], 4.0 * scale, at + " dock");
      expect_near_points(f->flavum_centre[side], t.flavum_centre[side], 3.0 * scale,
                         at + " flavum");
      EXPECT_NEAR(f->laminar_half_angle_rad[side], t.laminar_half_angle_rad[side], 0.17 * scale)
          << at;
      EXPECT_NEAR(f->flavum_thickness_mm[side], t.flavum_thickness_mm[side], 1.0 * scale) << at;
    }
  }
  for (Label v = label::kL1; v <= label::kL5; ++v) {
    const VertebraLandmarks* f = found.vertebra(v);
    const VertebraLandmarks* t = truth.vertebra(v);
    ASSERT_NE(f, nullptr);
    ASSERT_NE(t, nullptr);
    const std::string at = vertebra_name(v);
    expect_near_points(f->body_centre, t->body_centre, 2.5 * scale, at + " body");
    expect_near_points(f->canal_centre, t->canal_centre, 2.5 * scale, at + " canal");
    expect_near_points(f->upper_end_plate, t->upper_end_plate, 2.5 * scale, at + " upper plate");
    expect_near_points(f->lower_end_plate, t->lower_end_plate, 2.5 * scale, at + " lower plate");
    EXPECT_GT(f->cranial.dot(t->cranial), 0.996) << at;  // 5 degrees
    EXPECT_GT(f->left.dot(t->left), 0.996) << at;
  }
}

TEST(Landmarks, FromTrueLabelsAgreeWithThePhantom) {
  expect_landmarks(landmarks_from_labels(fixture().phantom.truth), fixture().phantom.landmarks,
                   1.0);
}

TEST(Landmarks, FromAutomaticLabelsAgreeWithThePhantom) {
  expect_landmarks(fixture().found.landmarks, fixture().phantom.landmarks, 1.5);
}

}  // namespace
}  // namespace flavum
