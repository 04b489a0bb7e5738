#include "app/editor/seen_slices.h"

#include <gtest/gtest.h>

#include <cmath>

namespace flavum {
namespace {

OperativeField level_field() {
  OperativeField field;
  field.level = SpineLevel{label::kL4};
  field.centre = PatientPoint(10, -20, 30);
  // Tilted by 20 degrees, as a lordotic level is.
  const double a = 0.349;
  field.cranial = PatientVector(0, std::sin(a), std::cos(a));
  field.dorsal = PatientVector(0, std::cos(a), -std::sin(a));
  return field;
}

TEST(SeenSlices, APlaneShowsTheSliceItCutsOnTheAxis) {
  const OperativeField field = level_field();
  SeenSlices seen;
  const PatientPoint at = field.centre + 7.0 * field.cranial;
  seen.show(field, at + 30.0 * field.dorsal, field.cranial, 0.5);
  LevelSlices expected;
  expected.set(20 + 7);
  EXPECT_EQ(seen.at(field.level), expected);
  EXPECT_TRUE(seen.at(SpineLevel{label::kL3}).none());
}

// A plain axial slice of a tilted level counts where it cuts the level's axis.
TEST(SeenSlices, AnAxialSliceOfATiltedLevelCountsOnItsAxis) {
  const OperativeField field = level_field();
  SeenSlices seen;
  const PatientPoint on_axis = field.centre - 4.0 * field.cranial;
  seen.show(field, PatientPoint(-50, 100, on_axis.z()), PatientVector(0, 0, 1), 0.5);
  EXPECT_TRUE(seen.at(field.level).test(16));
  EXPECT_EQ(seen.at(field.level).count(), 1U);
}

// Scrolling through a stack without leaving a slice out shows every slice of the level.
TEST(SeenSlices, AScrolledStackLeavesNothingOut) {
  const OperativeField field = level_field();
  for (const double start : {0.0, 0.3, 0.77}) {
    SeenSlices seen;
    for (int n = -25; n <= 25; ++n) {
      const double z = field.centre.z() + start + n;
      seen.show(field, PatientPoint(0, field.centre.y(), z), PatientVector(0, 0, 1), 0.5);
    }
    EXPECT_TRUE(seen.at(field.level).all()) << start;
  }
}

TEST(SeenSlices, ASagittalPlaneShowsNoSliceOfALevel) {
  const OperativeField field = level_field();
  SeenSlices seen;
  seen.show(field, field.centre, PatientVector(1, 0, 0), 0.5);
  EXPECT_TRUE(seen.at(field.level).none());
}

TEST(SeenSlices, AThickSliceShowsWhatItHolds) {
  const OperativeField field = level_field();
  SeenSlices seen;
  seen.show(field, field.centre, field.cranial, 2.2);
  EXPECT_EQ(seen.at(field.level).count(), 5U);
  seen.forget();
  EXPECT_TRUE(seen.at(field.level).none());
}

// A ball of 5 mm around the centre lies in 11 slices, whichever way the grid runs.
TEST(SeenSlices, AStructureLiesInTheSlicesOfItsVoxels) {
  const OperativeField field = level_field();
  ImageGeometry g;
  g.size = {60, 60, 60};
  g.spacing_mm = {0.5, 0.5, 0.5};
  g.direction << 0, 0, 1, 1, 0, 0, 0, 1, 0;  // sagittal order
  g.origin = field.centre - PatientVector(14.75, 14.75, 14.75);
  LabelMap labels(g, label::kBody);
  for (std::int64_t k = 0; k < 60; ++k)
    for (int j = 0; j < 60; ++j)
      for (int i = 0; i < 60; ++i)
        if ((g.point_of(i, j, static_cast<int>(k)) - field.centre).norm() <= 5.0)
          labels.at(i, j, static_cast<int>(k)) = label::kThecalSac;
  const auto found = slices_of_structures(labels, field);
  ASSERT_EQ(found.size(), 1U);
  LevelSlices expected;
  for (std::size_t n = 15; n <= 25; ++n) expected.set(n);
  EXPECT_EQ(found.at(label::kThecalSac), expected);
}

}  // namespace
}  // namespace flavum
