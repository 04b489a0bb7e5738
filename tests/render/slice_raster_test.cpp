#include "app/view/slice_raster.h"

#include <gtest/gtest.h>

#include "imaging/volume/labels.h"

namespace flavum {
namespace {

// A cube of air with a bright ball of voxels on the patient's left, however the grid is stored.
ScalarImage left_marker(const Eigen::Matrix3d& direction) {
  ImageGeometry g;
  g.size = {61, 61, 61};
  g.direction = direction;
  g.origin = PatientPoint(Eigen::Vector3d(-(direction * Eigen::Vector3d(30, 30, 30))));
  ScalarImage image(g, -1000.0F);
  for (int k = 0; k < 61; ++k) {
    for (int j = 0; j < 61; ++j) {
      for (int i = 0; i < 61; ++i) {
        if (distance_mm(g.point_of(i, j, k), PatientPoint(20, 0, 0)) < 4) {
          image.at(i, j, k) = 1000.0F;
        }
      }
    }
  }
  return image;
}

double brightest_column(const SliceSamples& samples) {
  double sum = 0;
  double weight = 0;
  for (int r = 0; r < samples.rows; ++r) {
    for (int c = 0; c < samples.columns; ++c) {
      const float hu = samples.value[static_cast<std::size_t>(r * samples.columns + c)];
      if (hu > 0) {
        sum += c;
        weight += 1;
      }
    }
  }
  return weight > 0 ? sum / weight : -1;
}

TEST(SliceRaster, PutsAMarkerOnThePatientsLeftAtTheScreensRight) {
  Eigen::Matrix3d sagittal;
  sagittal << 0, 0, -1, 1, 0, 0, 0, -1, 0;
  Eigen::Matrix3d flipped = Eigen::Vector3d(-1, -1, 1).asDiagonal();
  const Eigen::Matrix3d oblique =
      Eigen::AngleAxisd(0.4, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix();
  for (const Eigen::Matrix3d& direction :
       {Eigen::Matrix3d(Eigen::Matrix3d::Identity()), sagittal, flipped, oblique}) {
    const ScalarImage image = left_marker(direction);
    ViewState view;
    focus_on(view, PatientPoint(0, 0, 0), 60);
    for (const SliceKind kind : {SliceKind::Axial, SliceKind::Coronal}) {
      const SlicePlane plane = slice_plane(kind, view, 121, 121);
      const SliceSamples samples = sample_slice(image, nullptr, nullptr, plane);
      // 20 mm right of the middle at 60/121 mm a pixel.
      EXPECT_NEAR(brightest_column(samples), 60 + 20 / plane.mm_per_pixel, 1.0);
    }
  }
}

TEST(SliceRaster, InterpolatesARampExactly) {
  ImageGeometry g;
  g.size = {20, 20, 20};
  g.spacing_mm = {1.5, 1.5, 2};
  ScalarImage image(g);
  for (int k = 0; k < 20; ++k) {
    for (int j = 0; j < 20; ++j) {
      for (int i = 0; i < 20; ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        image.at(i, j, k) = static_cast<float>(3 * p.x() - 2 * p.y() + p.z());
      }
    }
  }
  ViewState view;
  focus_on(view, g.centre(), 20);
  const SlicePlane plane = slice_plane(SliceKind::Sagittal, view, 40, 40);
  const SliceSamples samples = sample_slice(image, nullptr, nullptr, plane);
  for (int r = 0; r < 40; r += 7) {
    for (int c = 0; c < 40; c += 5) {
      const PatientPoint p = plane.point(c, r);
      EXPECT_NEAR(samples.value[static_cast<std::size_t>(r * 40 + c)],
                  3 * p.x() - 2 * p.y() + p.z(), 1e-3);
    }
  }
}

TEST(SliceRaster, WindowsFromBlackToWhiteAndKeepsRemovedTissueDark) {
  SliceSamples samples;
  samples.columns = 3;
  samples.rows = 1;
  samples.value = {-200.0F, 40.0F, 300.0F};
  samples.label = {0, 0, 0};
  samples.removed = {0, 0, 0};
  SliceColours colours;
  colours.window = {40, 400};
  auto pixels = colour_slice(samples, colours);
  EXPECT_EQ(pixels[0] & 0xFFU, 0U);
  EXPECT_NEAR(pixels[1] & 0xFFU, 128, 1);
  EXPECT_EQ(pixels[2] & 0xFFU, 255U);
  // A label tints, a cut removes the tint.
  samples.label = {label::kLigamentumFlavum, label::kLigamentumFlavum, label::kLigamentumFlavum};
  colours.label_opacity = 0.5;
  pixels = colour_slice(samples, colours);
  EXPECT_NE(pixels[1] & 0xFFU, (pixels[1] >> 16U) & 0xFFU);
  samples.removed = {255, 255, 255};
  pixels = colour_slice(samples, colours);
  EXPECT_LT(pixels[1] & 0xFFU, 60U);
}

}  // namespace
}  // namespace flavum
