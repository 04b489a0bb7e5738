// What is one volume, what is several, and what is none.

#include <algorithm>

#include "imaging/dicom/load.h"
#include "imaging/dicom/stacks.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::DicomSlice;
using test::TempFolder;
using Slices = std::vector<DicomSlice>;

Catalogue scan(const Slices& slices) {
  const TempFolder folder;
  test::save_stack(slices, folder.path());
  return scan_dicom(folder.path());
}

void append(Slices& all, const Slices& more) { all.insert(all.end(), more.begin(), more.end()); }

TEST(StackRules, AMissingImageIsAGapNamedWithItsPlaceAndSize) {
  Slices slices = test::stack_of({}, 9, 3.0);
  slices.erase(slices.begin() + 6);
  const Catalogue c = scan(slices);
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "gap");
  EXPECT_EQ(c.refused[0].files.size(), 8U);
  EXPECT_NE(c.refused[0].reason.find("images 6 and 7 of 8"), std::string::npos)
      << c.refused[0].reason;
  EXPECT_NE(c.refused[0].reason.find("the feet"), std::string::npos);
  EXPECT_NE(c.refused[0].reason.find("6.00 mm instead of 3.00 mm: one image is missing"),
            std::string::npos)
      << c.refused[0].reason;
}

TEST(StackRules, AGapAtEitherEndIsFound) {
  for (const int missing : {1, 7}) {
    Slices slices = test::stack_of({}, 9, 1.0);
    slices.erase(slices.begin() + missing);
    const Catalogue c = scan(slices);
    ASSERT_EQ(c.refused.size(), 1U);
    EXPECT_EQ(c.refused[0].kind, "gap");
  }
}

TEST(StackRules, AChangeOfSpacingIsRefused) {
  Slices slices = test::stack_of({}, 5, 2.0);
  DicomSlice above;
  above.position = {0, 0, 8.0 + 3.0};
  append(slices, test::stack_of(above, 5, 3.0));
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "gap");
}

TEST(StackRules, PositionsRoundedToTenthsAreNoGap) {
  Slices slices = test::stack_of({}, 30, 1.25);
  for (DicomSlice& s : slices) s.position.z() = std::round(s.position.z() * 10.0) / 10.0;
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_NEAR(c.volumes[0].geometry.spacing_mm.z(), 1.25, 0.005);
}

TEST(StackRules, GantryTiltIsRefusedWithItsAngle) {
  for (const double degrees : {0.5, 3.0, 12.0, 25.0}) {
    DicomSlice first;
    const double angle = degrees * EIGEN_PI / 180.0;
    first.column_dir = {0, std::cos(angle), -std::sin(angle)};
    Slices slices = test::stack_of(first, 40, 0.0);
    // The table moves along z, the slices do not: that is what tilt is.
    for (int n = 0; n < 40; ++n) slices[static_cast<std::size_t>(n)].position = {0, 0, 2.5 * n};
    const Catalogue c = scan(slices);
    EXPECT_TRUE(c.volumes.empty()) << degrees;
    ASSERT_EQ(c.refused.size(), 1U) << degrees;
    EXPECT_EQ(c.refused[0].kind, "tilt");
    const std::string expected = std::to_string(degrees).substr(0, degrees < 10 ? 3 : 4) + "°";
    EXPECT_NE(c.refused[0].reason.find(expected), std::string::npos) << c.refused[0].reason;
  }
}

TEST(StackRules, AngledSlicesStackedAlongTheirNormalAreNotTilted) {
  DicomSlice first;
  const double angle = 0.4;
  first.column_dir = {0, std::cos(angle), -std::sin(angle)};
  const Catalogue c = scan(test::stack_of(first, 20, 2.5));
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_LT((c.volumes[0].geometry.direction.col(2) - first.normal()).norm(), 1e-8);
  EXPECT_NEAR(c.volumes[0].geometry.spacing_mm.z(), 2.5, 1e-6);
}

TEST(StackRules, TwoImagesAtOnePlaceAreRefused) {
  Slices slices = test::stack_of({}, 6, 3.0);
  slices.push_back(slices[2]);
  const Catalogue c = scan(slices);
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "duplicate");
}

TEST(StackRules, TheSameFileTwiceCountsOnce) {
  Slices slices = test::stack_of({}, 6, 3.0);
  for (std::size_t n = 0; n < 6; ++n) slices[n].sop_uid = "1.2.3." + std::to_string(n + 1);
  slices.push_back(slices[2]);
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.volumes[0].geometry.size.z(), 6);
  EXPECT_TRUE(c.refused.empty());
}

TEST(StackRules, TwoEchoesAtEveryPlaceAreTwoVolumes) {
  Slices slices;
  for (const char* echo : {"11", "92"}) {
    Slices one = test::stack_of({}, 5, 3.0);
    for (DicomSlice& s : one) {
      s.modality = "MR";
      s.edit = [echo](DcmDataset& d) { d.putAndInsertString(DCM_EchoTime, echo); };
    }
    append(slices, one);
  }
  const Catalogue c = scan(slices);
  EXPECT_EQ(c.volumes.size(), 2U);
  EXPECT_TRUE(c.refused.empty());
}

// Found by fuzzing: images of one series need not tell equally many things about themselves.
TEST(StackRules, ImagesWithDifferentNumbersOfTraitsAreToldApart) {
  std::vector<SliceHeader> slices;
  for (const bool more : {false, true}) {
    for (int k = 0; k < 4; ++k) {
      SliceHeader h;
      h.series_uid = "1.2.3";
      h.sop_uid = h.series_uid + (more ? ".1." : ".0.") + std::to_string(k);
      h.modality = Modality::Mr;
      h.columns = h.rows = 16;
      h.spacing_i_mm = h.spacing_j_mm = 1.0;
      h.row_dir = Eigen::Vector3d::UnitX();
      h.column_dir = Eigen::Vector3d::UnitY();
      h.position = PatientPoint(0, 0, 3.0 * k);
      h.traits = {"ORIGINAL"};
      if (more) h.traits.push_back("time point 2");
      slices.push_back(h);
    }
  }
  const StackResult forwards = build_stacks(slices);
  EXPECT_EQ(forwards.volumes.size(), 2U);
  EXPECT_TRUE(forwards.refused.empty());
  std::ranges::reverse(slices);
  EXPECT_EQ(build_stacks(slices).volumes.size(), 2U);
}

TEST(StackRules, AngledDiscStacksOfOneSeriesAreSeparateVolumesFromHeadToFeet) {
  Slices slices;
  for (int disc = 0; disc < 4; ++disc) {
    DicomSlice first;
    const double angle = 0.1 * disc;
    first.column_dir = {0, std::cos(angle), std::sin(angle)};
    first.position = {-40, -40.0 + 3 * disc, -35.0 * disc};
    append(slices, test::stack_of(first, 3 + disc, 4.0));
  }
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 4U);
  ASSERT_EQ(c.series.size(), 1U);
  EXPECT_EQ(c.series[0].volume_ids.size(), 4U);
  EXPECT_EQ(c.series[0].image_count, 3 + 4 + 5 + 6);
  for (std::size_t n = 0; n < 4; ++n) {
    EXPECT_EQ(c.volumes[n].geometry.size.z(), 3 + static_cast<int>(n));
    EXPECT_EQ(c.volumes[n].id, c.series[0].volume_ids[n]);
    EXPECT_EQ(c.find(c.volumes[n].id), &c.volumes[n]);
  }
  EXPECT_EQ(c.largest(), &c.volumes[3]);
  EXPECT_EQ(c.find("none"), nullptr);
}

TEST(StackRules, ParallelStacksSideBySideAreSeparateVolumes) {
  Slices slices = test::stack_of({}, 5, 4.0);
  DicomSlice beside;
  beside.position = {30, 5, 2};  // interleaved along the normal
  append(slices, test::stack_of(beside, 6, 4.0));
  const Catalogue c = scan(slices);
  EXPECT_EQ(c.volumes.size(), 2U);
  EXPECT_TRUE(c.refused.empty());
}

TEST(StackRules, LocalizersInTheSeriesAreSetApart) {
  Slices slices = test::stack_of({}, 5, 4.0);
  DicomSlice coronal;  // a reference image without the word
  coronal.column_dir = {0, 0, -1};
  slices.push_back(coronal);
  DicomSlice scout = slices.front();
  scout.position.z() += 2.0;
  scout.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\LOCALIZER");
  };
  slices.push_back(scout);
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.volumes[0].geometry.size.z(), 5);
  ASSERT_EQ(c.refused.size(), 2U);
  EXPECT_EQ(c.refused[0].kind, "localizer");
  EXPECT_EQ(c.refused[1].kind, "localizer");
}

TEST(StackRules, ASingleImageIsNoVolume) {
  const Catalogue c = scan({DicomSlice{}});
  EXPECT_TRUE(c.volumes.empty());
  EXPECT_EQ(c.largest(), nullptr);
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "single");
}

TEST(StackRules, TwoImagesFarApartAreNoVolume) {
  const Catalogue c = scan(test::stack_of({}, 2, 60.0));
  EXPECT_TRUE(c.volumes.empty());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "gap");
}

TEST(StackRules, ImagesOfAnotherSizeAreAnotherVolume) {
  Slices slices = test::stack_of({}, 4, 3.0);
  DicomSlice wide;
  wide.columns = 9;
  append(slices, test::stack_of(wide, 4, 3.0));
  EXPECT_EQ(scan(slices).volumes.size(), 2U);
}

TEST(StackRules, AFrameOfReferencePerImageDoesNotBreakTheVolume) {
  Slices slices = test::stack_of({}, 4, 3.0);
  for (std::size_t n = 0; n < slices.size(); ++n) {
    slices[n].edit = [n](DcmDataset& d) {
      d.putAndInsertString(DCM_FrameOfReferenceUID, ("1.2.3.4." + std::to_string(n + 1)).c_str());
    };
  }
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.volumes[0].frame_of_reference_uid, "");
}

TEST(StackRules, IdsDoNotDependOnFileNames) {
  const Slices slices = test::stack_of({}, 4, 3.0);
  Slices reversed = slices;
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(scan(slices).volumes.at(0).id, scan(reversed).volumes.at(0).id);
}

}  // namespace
}  // namespace flavum
