// From stored bits to values: rescale, padding, sign, transfer syntaxes; and what is refused.

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::DicomSlice;
using test::TempFolder;

// Two equal slices of 2 rows and 3 columns; the values of the first come back.
std::vector<float> values_of(DicomSlice slice, E_TransferSyntax syntax = EXS_LittleEndianExplicit,
                             E_FileWriteMode mode = EWM_fileformat) {
  const TempFolder folder;
  if (slice.stored.size() == 6) {
    slice.rows = 2;
    slice.columns = 3;
  }
  test::save_slice(slice, folder / "a", syntax, mode);
  slice.position.z() += 1.0;
  test::save_slice(slice, folder / "b", syntax, mode);
  const Catalogue c = scan_dicom(folder.path());
  if (c.volumes.size() != 1) {
    ADD_FAILURE() << (c.refused.empty() ? "nothing found"
                                        : c.refused[0].reason + c.refused[0].details);
    return {};
  }
  const ScalarImage image = load_volume(c.volumes[0]);
  const std::size_t half = image.voxels.size() / 2;
  EXPECT_TRUE(std::equal(image.voxels.begin(),
                         image.voxels.begin() + static_cast<std::ptrdiff_t>(half),
                         image.voxels.begin() + static_cast<std::ptrdiff_t>(half)));
  return {image.voxels.begin(), image.voxels.begin() + static_cast<std::ptrdiff_t>(half)};
}

using Values = std::vector<float>;

TEST(Encoding, SignedSixteenBits) {
  DicomSlice s;
  s.stored = {-1500, -1, 0, 1, 3071, 32767};
  EXPECT_EQ(values_of(s), (Values{-1500, -1, 0, 1, 3071, 32767}));
}

TEST(Encoding, UnsignedWithRescale) {
  DicomSlice s;
  s.is_signed = false;
  s.stored = {0, 24, 1024, 4095, 40000, 65535};
  s.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_RescaleSlope, "0.5");
    d.putAndInsertString(DCM_RescaleIntercept, "-1024");
  };
  EXPECT_EQ(values_of(s), (Values{-1024, -1012, -512, 1023.5, 18976, 31743.5}));
}

TEST(Encoding, EverySliceHasItsOwnRescale) {
  const TempFolder folder;
  for (int n = 0; n < 3; ++n) {
    DicomSlice s;
    s.modality = "MR";
    s.position = {0, 0, 2.0 * n};
    s.edit = [n](DcmDataset& d) {
      d.putAndInsertString(DCM_RescaleSlope, std::to_string(n + 1).c_str());
      d.putAndInsertString(DCM_RescaleIntercept, std::to_string(10 * n).c_str());
    };
    test::save_slice(s, folder / std::to_string(n));
  }
  const ScalarImage image = load_volume(scan_dicom(folder.path()).volumes.at(0));
  EXPECT_EQ(image.at(0, 0, 0), 100.0F);
  EXPECT_EQ(image.at(0, 0, 1), 210.0F);
  EXPECT_EQ(image.at(0, 0, 2), 320.0F);
}

TEST(Encoding, TwelveSignedBitsIgnoreWhatLiesAboveThem) {
  DicomSlice s;
  s.bits_stored = 12;
  s.stored = {0x0000, 0x0001, 0x07ff, 0x0800, 0x0fff, 0x7fff};
  EXPECT_EQ(values_of(s), (Values{0, 1, 2047, -1024, -1, -1}));  // -2048 HU is padding
}

TEST(Encoding, TheHighBitShiftsTheValue) {
  DicomSlice s;
  s.is_signed = false;
  s.bits_stored = 12;
  s.stored = {0x0010, 0x0ff0, 0x1000, 0xfff0, 0x0000, 0x001f};
  s.edit = [](DcmDataset& d) { d.putAndInsertUint16(DCM_HighBit, 15); };
  EXPECT_EQ(values_of(s), (Values{1, 255, 256, 4095, 0, 1}));
}

TEST(Encoding, EightBits) {
  DicomSlice s;
  s.bits_allocated = 8;
  s.bits_stored = 8;
  s.is_signed = false;
  s.stored = {0, 1, 2, 127, 128, 255};
  EXPECT_EQ(values_of(s), (Values{0, 1, 2, 127, 128, 255}));
  s.is_signed = true;
  EXPECT_EQ(values_of(s), (Values{0, 1, 2, 127, -128, -1}));
}

TEST(Encoding, PaddingBecomesAirOnCt) {
  DicomSlice s;
  s.stored = {-500, 5, 7, 9, 11, -2000};
  s.edit = [](DcmDataset& d) {
    d.putAndInsertSint16(DCM_PixelPaddingValue, -500);
    d.putAndInsertString(DCM_RescaleIntercept, "100");
  };
  // -2000 is below every tissue even after the rescale: unnamed padding only from -2000 HU down.
  EXPECT_EQ(values_of(s), (Values{-1024, 105, 107, 109, 111, -1900}));
}

TEST(Encoding, PaddingRangesAreInclusive) {
  DicomSlice s;
  s.stored = {-900, -899, -850, -800, -799, 0};
  s.edit = [](DcmDataset& d) {
    d.putAndInsertSint16(DCM_PixelPaddingValue, -800);
    d.putAndInsertSint16(DCM_PixelPaddingRangeLimit, -899);
  };
  EXPECT_EQ(values_of(s), (Values{-900, -1024, -1024, -1024, -799, 0}));
}

TEST(Encoding, UnsignedPaddingIsComparedBeforeTheRescale) {
  DicomSlice s;
  s.is_signed = false;
  s.stored = {63536, 0, 1, 2, 3, 4};  // -2000 as an unsigned number
  s.edit = [](DcmDataset& d) {
    d.putAndInsertUint16(DCM_PixelPaddingValue, 63536);
    d.putAndInsertString(DCM_RescaleIntercept, "-1000");
  };
  EXPECT_EQ(values_of(s), (Values{-1024, -1000, -999, -998, -997, -996}));
}

TEST(Encoding, PaddingBecomesZeroOnMr) {
  DicomSlice s;
  s.modality = "MR";
  s.stored = {-32768, -3000, 0, 1, 2, 3};
  s.edit = [](DcmDataset& d) { d.putAndInsertSint16(DCM_PixelPaddingValue, -32768); };
  EXPECT_EQ(values_of(s), (Values{0, -3000, 0, 1, 2, 3}));
}

TEST(Encoding, UnnamedPaddingOfScannersIsAirOnCt) {
  DicomSlice s;
  s.stored = {-32768, -3024, -2048, -2000, -1999, -1024};
  EXPECT_EQ(values_of(s), (Values{-1024, -1024, -1024, -1024, -1999, -1024}));
}

class EverySyntax : public ::testing::TestWithParam<E_TransferSyntax> {
 protected:
  static void SetUpTestSuite() {
    DcmRLEEncoderRegistration::registerCodecs();
    DJEncoderRegistration::registerCodecs();
    DJLSEncoderRegistration::registerCodecs();
  }
  static void TearDownTestSuite() {
    DcmRLEEncoderRegistration::cleanup();
    DJEncoderRegistration::cleanup();
    DJLSEncoderRegistration::cleanup();
  }
};

TEST_P(EverySyntax, DecodesExactly) {
  DicomSlice s;
  s.rows = 33;
  s.columns = 20;
  s.bits_stored = 16;
  s.is_signed = false;
  Values expected;
  for (int n = 0; n < s.rows * s.columns; ++n) {
    s.stored.push_back((n * n * 7 + n) % 4096);
    expected.push_back(static_cast<float>(s.stored.back() - 1024));
  }
  s.edit = [](DcmDataset& d) { d.putAndInsertString(DCM_RescaleIntercept, "-1024"); };
  EXPECT_EQ(values_of(s, GetParam()), expected);
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, EverySyntax,
                         ::testing::Values(EXS_LittleEndianImplicit, EXS_LittleEndianExplicit,
                                           EXS_BigEndianExplicit, EXS_DeflatedLittleEndianExplicit,
                                           EXS_RLELossless, EXS_JPEGProcess14, EXS_JPEGProcess14SV1,
                                           EXS_JPEGLSLossless));

TEST(Encoding, FilesWithoutMetaHeaderAreRead) {
  DicomSlice s;
  s.stored = {-5, 0, 5, 10, 15, 20};
  const Values expected{-5, 0, 5, 10, 15, 20};
  EXPECT_EQ(values_of(s, EXS_LittleEndianImplicit, EWM_dataset), expected);
  EXPECT_EQ(values_of(s, EXS_LittleEndianExplicit, EWM_dataset), expected);
  EXPECT_EQ(values_of(s, EXS_BigEndianExplicit, EWM_dataset), expected);
}

// ---- what is refused -------------------------------------------------------------------------

Refusal refusal_of(const DicomSlice& slice) {
  const TempFolder folder;
  test::save_slice(slice, folder / "a");
  const Catalogue c = scan_dicom(folder.path());
  EXPECT_TRUE(c.volumes.empty());
  EXPECT_EQ(c.refused.size(), 1U);
  return c.refused.empty() ? Refusal{} : c.refused[0];
}

DicomSlice edited(const std::function<void(DcmDataset&)>& edit) {
  DicomSlice s;
  s.edit = edit;
  return s;
}

DicomSlice without(const DcmTagKey& tag) {
  return edited([tag](DcmDataset& d) { d.findAndDeleteElement(tag); });
}

DicomSlice with(const DcmTagKey& tag, const std::string& value) {
  return edited([tag, value](DcmDataset& d) { d.putAndInsertString(tag, value.c_str()); });
}

TEST(Refusals, AnImageWithoutItsPlaceOrSizeSaysSo) {
  EXPECT_EQ(refusal_of(without(DCM_ImageOrientationPatient)).kind, "no-geometry");
  EXPECT_EQ(refusal_of(without(DCM_ImagePositionPatient)).kind, "no-geometry");
  EXPECT_EQ(refusal_of(without(DCM_PixelSpacing)).kind, "no-geometry");
  EXPECT_EQ(refusal_of(with(DCM_ImagePositionPatient, "1\\2")).kind, "no-geometry");
  EXPECT_EQ(refusal_of(with(DCM_ImagePositionPatient, "1\\2\\nan")).kind, "no-geometry");
  EXPECT_EQ(refusal_of(with(DCM_ImagePositionPatient, "1\\2\\1e30")).kind, "no-geometry");
  EXPECT_EQ(refusal_of(without(DCM_Rows)).kind, "no-pixels");
  EXPECT_EQ(refusal_of(without(DCM_PixelData)).kind, "no-pixels");
}

TEST(Refusals, NonsenseGeometryIsNotRepaired) {
  EXPECT_EQ(refusal_of(with(DCM_ImageOrientationPatient, "1\\0\\0\\1\\0\\0")).kind, "orientation");
  EXPECT_EQ(refusal_of(with(DCM_ImageOrientationPatient, "0\\0\\0\\0\\0\\0")).kind, "orientation");
  EXPECT_EQ(refusal_of(with(DCM_ImageOrientationPatient, "1\\0\\0\\0.1\\0.99\\0")).kind,
            "orientation");
  EXPECT_EQ(refusal_of(with(DCM_PixelSpacing, "0\\0")).kind, "size");
  EXPECT_EQ(refusal_of(with(DCM_PixelSpacing, "-1\\-1")).kind, "size");
  EXPECT_EQ(refusal_of(with(DCM_PixelSpacing, "500\\500")).kind, "size");
}

TEST(Refusals, AnotherKindOfImageIsNamed) {
  EXPECT_EQ(refusal_of(with(DCM_Modality, "US")).kind, "modality");
  EXPECT_NE(refusal_of(with(DCM_Modality, "US")).reason.find("US"), std::string::npos);
  EXPECT_EQ(refusal_of(with(DCM_PhotometricInterpretation, "PALETTE COLOR")).kind, "colour");
  EXPECT_EQ(
      refusal_of(edited([](DcmDataset& d) { d.putAndInsertUint16(DCM_SamplesPerPixel, 3); })).kind,
      "colour");
  EXPECT_EQ(
      refusal_of(edited([](DcmDataset& d) { d.putAndInsertUint16(DCM_BitsAllocated, 32); })).kind,
      "bits");
  EXPECT_EQ(refusal_of(edited([](DcmDataset& d) { d.putAndInsertUint16(DCM_Rows, 7); })).kind,
            "truncated");
  EXPECT_EQ(refusal_of(with(DCM_NumberOfFrames, "2")).kind, "multiframe");
}

TEST(Refusals, ContradictoryBitsAreRefusedWhenLoading) {
  const TempFolder folder;
  DicomSlice s = edited([](DcmDataset& d) { d.putAndInsertUint16(DCM_BitsStored, 17); });
  test::save_stack(test::stack_of(s, 2, 1.0), folder.path());
  EXPECT_THROW(load_volume(scan_dicom(folder.path()).volumes.at(0)), InputRefused);
  s = with(DCM_RescaleSlope, "0");
  const TempFolder second;
  test::save_stack(test::stack_of(s, 2, 1.0), second.path());
  EXPECT_THROW(load_volume(scan_dicom(second.path()).volumes.at(0)), InputRefused);
}

}  // namespace
}  // namespace flavum
