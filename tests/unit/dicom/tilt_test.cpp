// Gantry tilt, straightened: against the closed form of what was scanned. And thumbnails.

#include <cmath>

#include "imaging/base/units.h"
#include "imaging/dicom/load.h"
#include "imaging/dicom/thumbnail.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::DicomSlice;
using test::TempFolder;

constexpr int kSlices = 12;
constexpr double kTableStepMm = 2.5;

// Slices of a body `f`, cut by a gantry tilted about the patient's left-right axis; the table moves
// along z. Values are stored in tenths.
template <class Body>
void save_tilted(const TempFolder& folder, double degrees, const Body& f) {
  const double angle = degrees * EIGEN_PI / 180.0;
  for (int n = 0; n < kSlices; ++n) {
    DicomSlice s;
    s.rows = 40;
    s.columns = 32;
    s.between_rows_mm = 0.9;
    s.between_columns_mm = 0.7;
    s.column_dir = {0, std::cos(angle), -std::sin(angle)};
    s.position = {-11, -17, kTableStepMm * n};
    s.instance_number = n + 1;
    for (int r = 0; r < s.rows; ++r) {
      for (int c = 0; c < s.columns; ++c) {
        s.stored.push_back(static_cast<int>(std::lround(10.0 * f(s.point_of(r, c)))));
      }
    }
    s.edit = [](DcmDataset& d) { d.putAndInsertString(DCM_RescaleSlope, "0.1"); };
    test::save_slice(s, folder / ("IM" + std::to_string(n)));
  }
}

double plane(const Eigen::Vector3d& p) { return 100.0 + 3.0 * p.x() - 2.0 * p.y() + 5.0 * p.z(); }

// Waves long against a pixel.
double waves(const Eigen::Vector3d& p) {
  return 300.0 * std::sin(p.x() / 5.0) * std::cos(p.y() / 6.0) + 100.0 * std::sin(p.z() / 7.0);
}

VolumeEntry corrected(const TempFolder& folder) {
  const Catalogue refused = scan_dicom(folder.path());
  EXPECT_TRUE(refused.volumes.empty()) << "nothing is resampled unless it is asked for";
  EXPECT_EQ(refused.refused.at(0).kind, "tilt");
  const Catalogue c = scan_dicom(folder.path(), {}, {.correct_tilt = true});
  EXPECT_TRUE(c.refused.empty());
  return c.volumes.at(0);
}

TEST(TiltCorrection, LinearValuesComeOutExactlyWhereTheyWereInThePatient) {
  for (const double degrees : {18.5, -7.0, 2.0}) {
    const TempFolder folder;
    save_tilted(folder, degrees, plane);
    const VolumeEntry v = corrected(folder);
    ASSERT_EQ(v.cautions.size(), 1U);
    EXPECT_EQ(v.cautions[0].kind, "tilt-corrected");
    const std::string angle = (std::to_string(std::abs(degrees)).substr(0, degrees > 10 ? 4 : 3));
    EXPECT_NE(v.cautions[0].text.find(angle + "°"), std::string::npos) << v.cautions[0].text;
    EXPECT_NE(v.description.find(angle + "° corrected"), std::string::npos) << v.description;
    ASSERT_TRUE(v.tilt.has_value());
    EXPECT_NEAR(deg_from_rad(v.tilt->angle_rad), std::abs(degrees), 1e-4);
    const ScalarImage image = load_volume(v);
    const ImageGeometry& g = image.geometry;
    // Upright: right angles everywhere, and the distance of the planes, not of the table's steps.
    EXPECT_LT((g.direction.transpose() * g.direction - Eigen::Matrix3d::Identity()).norm(), 1e-9);
    EXPECT_NEAR(g.spacing_mm.z(), kTableStepMm * std::cos(degrees * EIGEN_PI / 180.0), 1e-6);
    int inside = 0;
    for (int k = 0; k < g.size.z(); ++k) {
      for (int j = 0; j < g.size.y(); ++j) {
        for (int i = 0; i < g.size.x(); ++i) {
          const float value = image.at(i, j, k);
          if (value == -1024.0F) continue;
          ++inside;
          ASSERT_NEAR(value, plane(g.point_of(i, j, k).v), 0.06);  // rounding to tenths
        }
      }
    }
    // Nothing measured is lost: all rows but the one that falls between two.
    EXPECT_GE(inside, kSlices * 32 * 39);
    EXPECT_LE(inside, kSlices * 32 * 40);
  }
}

TEST(TiltCorrection, ATiltedPhantomEqualsTheUprightOne) {
  const TempFolder folder;
  save_tilted(folder, 15.0, waves);
  const ScalarImage image = load_volume(corrected(folder));
  const ImageGeometry& g = image.geometry;
  // Linear interpolation errs by h^2/8 times the second derivative, 300/36 per mm^2 along y.
  const double bound = 0.9 * 0.9 / 8.0 * (300.0 / 36.0 + 100.0 / 49.0) + 0.06;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (image.at(i, j, k) == -1024.0F) continue;
        ASSERT_NEAR(image.at(i, j, k), waves(g.point_of(i, j, k).v), bound);
      }
    }
  }
}

TEST(TiltCorrection, GapsAreNotFilledBecauseTheTiltIsCorrected) {
  const TempFolder folder;
  save_tilted(folder, 10.0, plane);
  std::filesystem::remove(folder / "IM5");
  const Catalogue c = scan_dicom(folder.path(), {}, {.correct_tilt = true});
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "tilt");
  EXPECT_NE(c.refused[0].reason.find("cannot be corrected"), std::string::npos);
}

TEST(TiltCorrection, AnUprightStackIsNotTouched) {
  const TempFolder folder;
  test::save_stack(test::stack_of({}, 5, 2.0), folder.path());
  const Catalogue c = scan_dicom(folder.path(), {}, {.correct_tilt = true});
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_FALSE(c.volumes[0].tilt.has_value());
  EXPECT_TRUE(c.volumes[0].cautions.empty());
}

// ---- thumbnails ---------------------------------------------------------------------------------

TEST(Thumbnail, AreasAreAveragedAndPixelsBecomeSquare) {
  // 256 x 64 pixels of height 2: 128 x 64 small ones, each the mean of two by one.
  PixelImage values(256, 64);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 256; ++c) values.at(c, r) = static_cast<float>(c);
  }
  const PixelImage small = small_picture(values, 2.0, 128.0, 256.0);
  ASSERT_EQ(small.columns, 128);
  ASSERT_EQ(small.rows, 64);
  for (int c = 0; c < 128; ++c) EXPECT_NEAR(small.at(c, 10), (2.0 * c + 0.5) / 256.0, 1e-6);
}

TEST(Thumbnail, OneOutlierDoesNotDarkenThePicture) {
  PixelImage values(100, 100);
  for (int n = 0; n < 10000; ++n) values.pixels[static_cast<std::size_t>(n)] = n % 100;
  values.at(50, 50) = 30000.0F;
  const PixelImage small = small_picture(values, 1.0, 0.0, 0.0);
  ASSERT_EQ(small.columns, 128);
  EXPECT_NEAR(small.at(64, 5), 0.5, 0.03);
}

TEST(Thumbnail, VolumesScoutsAndColourPicturesHaveOne) {
  const TempFolder folder;
  std::vector<int> ramp;
  for (int n = 0; n < 30; ++n) ramp.push_back(n % 5);
  DicomSlice first;
  first.stored = ramp;
  test::save_stack(test::stack_of(first, 3, 2.0), folder / "volume");
  DicomSlice scout = first;
  scout.series_uid = "1.2.3.7";
  scout.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
  };
  test::save_slice(scout, folder / "scout");
  DicomSlice colour = first;
  colour.series_uid = "1.2.3.8";
  colour.bits_allocated = 8;
  colour.bits_stored = 8;
  colour.is_signed = false;
  colour.columns = 2;
  colour.rows = 2;
  // Red, green, blue and white.
  colour.stored = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
  colour.edit = [](DcmDataset& d) {
    d.putAndInsertUint16(DCM_SamplesPerPixel, 3);
    d.putAndInsertUint16(DCM_PlanarConfiguration, 0);
    d.putAndInsertString(DCM_PhotometricInterpretation, "RGB");
  };
  test::save_slice(colour, folder / "colour");
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.volumes.size(), 1U);
  const PixelImage middle = thumbnail(c.volumes[0]);
  ASSERT_EQ(middle.rows, 112);  // 6 x 0.8 mm to 5 x 1.1 mm is 4.8 to 5.5
  ASSERT_EQ(middle.columns, 128);
  EXPECT_LT(middle.at(5, 55), 0.01F);
  EXPECT_GT(middle.at(122, 55), 0.99F);
  ASSERT_EQ(c.refused.size(), 2U);
  for (const Refusal& r : c.refused) {
    const PixelImage small = thumbnail(r);
    ASSERT_GT(small.columns, 0) << r.reason;
    if (r.kind != "colour") continue;
    // Luminance (ITU-R BT.601), between the darkest (blue, 29) and the brightest (white, 255).
    EXPECT_NEAR(small.at(0, 0), (76.0 - 29.0) / (255.0 - 29.0), 0.01);
    EXPECT_NEAR(small.at(127, 0), (150.0 - 29.0) / (255.0 - 29.0), 0.01);
    EXPECT_EQ(small.at(0, 127), 0.0F);
    EXPECT_EQ(small.at(127, 127), 1.0F);
  }
}

TEST(Thumbnail, WhatHoldsNoPictureHasNone) {
  EXPECT_EQ(thumbnail(Refusal{}).columns, 0);
  EXPECT_EQ(thumbnail(VolumeEntry{}).columns, 0);
}

}  // namespace
}  // namespace flavum
