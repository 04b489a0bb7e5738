#include "app/view/orientation.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "app/view/scene_axes.h"
#include "app/view/slice_plane.h"

namespace flavum {
namespace {

// LPS: the name of each half axis by definition of the frame (DICOM PS3.3 C.7.6.2.1.1).
struct HalfAxis {
  Eigen::Vector3d direction;
  const char* letter;
};
const std::array<HalfAxis, 6> kHalfAxes{{{{1, 0, 0}, "L"},
                                         {{-1, 0, 0}, "R"},
                                         {{0, 1, 0}, "P"},
                                         {{0, -1, 0}, "A"},
                                         {{0, 0, 1}, "S"},
                                         {{0, 0, -1}, "I"}}};

TEST(OrientationLetters, AreRightForAll24ProperAxisPermutations) {
  int proper = 0;
  for (const HalfAxis& i : kHalfAxes) {
    for (const HalfAxis& j : kHalfAxes) {
      if (std::abs(i.direction.dot(j.direction)) > 0.5) continue;
      const Eigen::Vector3d k = i.direction.cross(j.direction);
      const auto third = std::ranges::find_if(
          kHalfAxes, [&](const HalfAxis& h) { return h.direction.dot(k) > 0.5; });
      ++proper;
      EXPECT_EQ(orientation_letters(PatientVector(i.direction)), i.letter);
      EXPECT_EQ(orientation_letters(PatientVector(j.direction)), j.letter);
      EXPECT_EQ(orientation_letters(PatientVector(k)), third->letter);
    }
  }
  EXPECT_EQ(proper, 24);
}

TEST(OrientationLetters, AreTwoOnObliqueDirectionsWithTheLargerFirst) {
  EXPECT_EQ(orientation_letters(PatientVector(0.6, 0.8, 0)), "PL");
  EXPECT_EQ(orientation_letters(PatientVector(-0.8, -0.6, 0)), "RA");
  EXPECT_EQ(orientation_letters(PatientVector(0, -0.5, 0.866)), "SA");
  EXPECT_EQ(orientation_letters(PatientVector(0.1, 0.99, 0)), "P") << "6 degrees off is one letter";
}

TEST(OrientationLetters, PutThePatientsLeftOnTheScreensRightInAxialAndCoronal) {
  for (const SliceKind kind : {SliceKind::Axial, SliceKind::Coronal}) {
    EXPECT_EQ(orientation_letters(slice_axes(kind).right), "L");
  }
  EXPECT_EQ(orientation_letters(slice_axes(SliceKind::Axial).down), "P");
  EXPECT_EQ(orientation_letters(slice_axes(SliceKind::Coronal).down), "I");
  EXPECT_EQ(orientation_letters(slice_axes(SliceKind::Sagittal).right), "P");
  EXPECT_EQ(orientation_letters(slice_axes(SliceKind::Sagittal).down), "I");
}

TEST(SceneAxes, FromBehindShowThePatientsLeftOnTheLeftAndTheHeadUp) {
  SceneCamera camera;
  camera.azimuth_rad = 0;
  camera.elevation_rad = 0;
  const SceneAxes axes = scene_axes(camera);
  EXPECT_EQ(orientation_letters(axes.right), "R");
  EXPECT_EQ(orientation_letters(axes.up), "S");
  EXPECT_EQ(orientation_letters(axes.towards_viewer), "P");
  camera.azimuth_rad = 1.0;
  camera.elevation_rad = -0.4;
  const SceneAxes turned = scene_axes(camera);
  EXPECT_NEAR((turned.right.cross(turned.up) - turned.towards_viewer).norm(), 0, 1e-12)
      << "right-handed screen";
}

TEST(PositionWords, NameTheSideInsteadOfASign) {
  EXPECT_EQ(position_words(PatientPoint(-12.34, 40, -101.5)), "R 12.3  P 40.0  I 101.5 mm");
}

}  // namespace
}  // namespace flavum
