#include "sim/patient/epidural_space.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "imaging/phantom/phantom.h"
#include "tests/unit/procedure/contrast_world.h"

namespace flavum {
namespace {

using namespace testing;

// Between two circles: the dorsal half of one side is a quarter of the ring.
TEST(EpiduralSpace, AreasAndThicknessOfARingAreThoseOfTheCircles) {
  const EpiduralSpace space = find_epidural_space(*synthetic_case());
  ASSERT_GE(space.slices.size(), 99U);
  const double quarter = 0.25 * kPi * (kCanalRadius * kCanalRadius - kSacRadius * kSacRadius);
  const double inner = 0.5 * kSacRadius;
  const auto under = [](double r, double x) {  // integral of sqrt(r2 - t2) from 0 to x
    return 0.5 * (x * std::sqrt(r * r - x * x) + r * r * std::asin(x / r));
  };
  const double thickness = (under(kCanalRadius, inner) - under(kSacRadius, inner)) / inner;
  for (std::size_t i = 3; i + 3 < space.slices.size(); ++i) {
    const EpiduralSlice& s = space.slices[i];
    EXPECT_NEAR(s.inner_mm, inner, 0.05);
    EXPECT_NEAR(s.sac_area_mm2, kPi * kSacRadius * kSacRadius, 2.0);
    for (const int side : {0, 1}) {
      EXPECT_NEAR(s.area_mm2[side], quarter, 0.04 * quarter) << i;
      EXPECT_NEAR(s.thickness_mm[side], thickness, 0.15) << i;
    }
    EXPECT_NEAR(s.area_mm2[0], s.area_mm2[1], 1e-9);
    EXPECT_NEAR(s.centre.x(), 0.0, 1e-9);
    EXPECT_NEAR(s.cranial.z(), 1.0, 1e-9);
    EXPECT_NEAR(s.dorsal.y(), 1.0, 1e-9);
  }
}

TEST(EpiduralSpace, ThicknessDoesNotDependOnTheScansSlices) {
  const EpiduralSpace fine = find_epidural_space(*synthetic_case(0.5));
  auto thick = synthetic_case(0.5);
  auto every_third = std::make_shared<LabelMap>([&] {
    ImageGeometry g = thick->labels->geometry;
    g.size.z() /= 3;
    g.spacing_mm.z() *= 3.0;
    LabelMap out(g);
    for (int k = 0; k < g.size.z(); ++k) {
      for (int j = 0; j < g.size.y(); ++j) {
        for (int i = 0; i < g.size.x(); ++i) out.at(i, j, k) = thick->labels->at(i, j, 3 * k);
      }
    }
    return out;
  }());
  thick->labels = every_third;
  const EpiduralSpace coarse = find_epidural_space(*thick);
  const int a = fine.slice_at(PatientPoint(0, 0, -10)),
            b = coarse.slice_at(PatientPoint(0, 0, -10));
  ASSERT_GE(a, 0);
  ASSERT_GE(b, 0);
  EXPECT_NEAR(fine.slices[static_cast<std::size_t>(a)].area_mm2[0],
              coarse.slices[static_cast<std::size_t>(b)].area_mm2[0], 0.5);
}

TEST(EpiduralSpace, FindsTheSliceOfAPointAndNoneBeyondTheCanal) {
  const EpiduralSpace space = find_epidural_space(*synthetic_case());
  const int at = space.slice_at(PatientPoint(3, 40, -20));
  ASSERT_GE(at, 0);
  EXPECT_NEAR(space.slices[static_cast<std::size_t>(at)].centre.z(), -20.0, 0.51);
  EXPECT_GE(space.slice_at(PatientPoint(0, 0, 44)), 0);
  EXPECT_EQ(space.slice_at(PatientPoint(0, 0, 47)), -1);
  Case bare = *synthetic_case();
  auto none = std::make_shared<LabelMap>(*bare.labels);
  for (Label& l : none->voxels) l = is_canal(l) ? label::kBody : l;
  bare.labels = none;
  EXPECT_TRUE(find_epidural_space(bare).slices.empty());
  EXPECT_EQ(find_epidural_space(bare).slice_at(PatientPoint(0, 0, 0)), -1);
}

// The volume between sac and canal wall of the built-in spine, all slabs together, is what the
// labels hold dorsally; and the narrow level is narrower than its neighbour.
TEST(EpiduralSpace, FollowsTheBentCanalOfTheBuiltInSpine) {
  PhantomOptions options;
  options.spacing_mm = 1.0;
  const Phantom phantom = make_phantom({}, options);
  Case patient;
  patient.labels = std::make_shared<LabelMap>(phantom.truth);
  patient.landmarks = phantom.landmarks;
  const EpiduralSpace space = find_epidural_space(patient);
  double length = 0.0, sac = 0.0;
  for (std::size_t i = 0; i < space.slices.size(); ++i) {
    if (i > 0) {
      const double step = distance_mm(space.slices[i - 1].centre, space.slices[i].centre);
      EXPECT_NEAR(step, EpiduralSpace::kStepMm, 0.05);
      length += step;
    }
    sac += space.slices[i].sac_area_mm2 * EpiduralSpace::kStepMm;
  }
  EXPECT_GT(length, 200.0);
  double voxels = 0.0;
  for (const Label l : phantom.truth.voxels) voxels += l == label::kThecalSac ? 1.0 : 0.0;
  EXPECT_NEAR(sac, voxels * phantom.truth.geometry.voxel_volume_mm3(), 0.02 * sac);
  const auto area = [&](Label cranial) {
    const int at = space.slice_at(phantom.landmarks.level(SpineLevel{cranial})->canal_centre);
    const EpiduralSlice& s = space.slices[static_cast<std::size_t>(at)];
    return s.area_mm2[0] + s.area_mm2[1];
  };
  EXPECT_LT(area(label::kL4), 0.6 * area(label::kL3));
}

}  // namespace
}  // namespace flavum
