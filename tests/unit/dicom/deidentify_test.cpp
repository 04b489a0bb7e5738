// De-identification: nothing a person wrote survives, everything an image needs does.

#include "imaging/dicom_file/deidentify.h"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "imaging/dicom/load.h"
#include "imaging/dicom_file/clean_words.h"
#include "imaging/dicom_file/toolkit.h"
#include "tests/support/dicom_files.h"
#include "tests/support/temp_folder.h"
#include "tests/support/token_texts.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;

PseudonymKey key_of(std::uint8_t first) {
  PseudonymKey key{};
  key[0] = first;
  return key;
}

DeidentifiedFile deidentified(const fs::path& in, const fs::path& out, const PseudonymKey& key,
                              const DeidentifyOptions& options) {
  std::ofstream file(out, std::ios::binary);
  return deidentify_file(in, key, options, [&](std::string_view bytes) { file << bytes; });
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Deidentify, NoTextOfAnyAttributeSurvives) {
  const TempFolder folder;
  prepare_dicom_toolkit();
  int filled = 0;
  test::DicomSlice slice;
  slice.edit = [&](DcmDataset& data) {
    filled += test::fill_with_token(data);
    test::add_private_token(data);
    for (const DcmTagKey& tag : {DCM_RequestAttributesSequence, DCM_ReferencedImageSequence,
                                 DCM_SharedFunctionalGroupsSequence}) {
      DcmItem* item = nullptr;
      ASSERT_TRUE(data.findOrCreateSequenceItem(tag, item, -2).good());
      filled += test::fill_with_token(*item);
      DcmItem* deeper = nullptr;
      ASSERT_TRUE(item->findOrCreateSequenceItem(DCM_FrameContentSequence, deeper, -2).good());
      filled += test::fill_with_token(*deeper);
      test::add_private_token(*deeper);
    }
  };
  test::save_slice(slice, folder / "in");
  ASSERT_GT(filled, 5000);
  ASSERT_TRUE(test::holds_token(bytes_of(folder / "in")));
  for (const bool shift : {false, true}) {
    deidentified(folder / "in", folder / "out", key_of(1), {shift});
    EXPECT_FALSE(test::holds_token(bytes_of(folder / "out")));
  }
}

DcmDataset& dataset_of(DcmFileFormat& format, const fs::path& file) {
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  return *format.getDataset();
}

TEST(Deidentify, SaysWhatWasDone) {
  const TempFolder folder;
  test::save_slice({}, folder / "in");
  deidentified(folder / "in", folder / "out", key_of(1), {true});
  DcmFileFormat format;
  DcmDataset& data = dataset_of(format, folder / "out");
  EXPECT_EQ(text_of(data, DCM_PatientIdentityRemoved), "YES");
  EXPECT_EQ(text_of(data, DCM_LongitudinalTemporalInformationModified), "MODIFIED");
  std::vector<std::string> codes;
  DcmItem* item = nullptr;
  for (int n = 0;
       data.findAndGetSequenceItem(DCM_DeidentificationMethodCodeSequence, item, n).good(); ++n) {
    codes.push_back(text_of(*item, DCM_CodeValue));
  }
  EXPECT_THAT(codes, testing::ElementsAre("113100", "113105", "113107"));
}

TEST(Deidentify, ImagesOfOneStudyStayTogetherAndLoadTheSame) {
  const TempFolder folder;
  test::DicomSlice first;
  first.row_dir = {0, 1, 0};
  first.column_dir = {0, 0, -1};
  for (int n = 0; n < 30; ++n) first.stored.push_back(n - 7);
  first.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_FrameOfReferenceUID, "1.2.840.99.1");
    d.putAndInsertString(DCM_StudyInstanceUID, "1.2.840.99.2");
    d.putAndInsertString(DCM_SeriesDescription, "T2 SAG Dr. Miller 0.6mm");
  };
  fs::create_directories(folder / "out");
  test::save_stack(test::stack_of(first, 4, 2.0), folder / "in");
  for (const auto& entry : fs::directory_iterator(folder / "in")) {
    deidentified(entry.path(), folder / "out" / entry.path().filename(), key_of(1), {});
  }
  const Catalogue before = scan_dicom(folder / "in");
  const Catalogue after = scan_dicom(folder / "out");
  ASSERT_EQ(after.volumes.size(), 1U);
  const VolumeEntry& a = before.volumes.front();
  const VolumeEntry& b = after.volumes.front();
  EXPECT_NE(b.series_uid, a.series_uid);
  EXPECT_TRUE(b.frame_of_reference_uid.starts_with("2.25."));
  EXPECT_EQ(b.description, "T2 SAG 0.6mm");
  EXPECT_EQ(b.geometry.origin.v, a.geometry.origin.v);
  EXPECT_EQ(b.geometry.spacing_mm, a.geometry.spacing_mm);
  EXPECT_EQ(b.geometry.direction, a.geometry.direction);
  EXPECT_EQ(load_volume(b).voxels, load_volume(a).voxels);
}

TEST(Deidentify, KeysDecideTheNewUids) {
  const TempFolder folder;
  test::DicomSlice slice;
  slice.sop_uid = "1.2.3.4";
  test::save_slice(slice, folder / "in");
  const auto uid = [&](std::uint8_t key) {
    return deidentified(folder / "in", folder / "out", key_of(key), {}).sop_instance_uid;
  };
  EXPECT_EQ(uid(1), uid(1));
  EXPECT_NE(uid(1), uid(2));
  EXPECT_NE(random_pseudonym_key(), random_pseudonym_key());
}

TEST(Deidentify, MovedDatesKeepTheirDistance) {
  const TempFolder folder;
  const auto moved = [&](const char* patient, const char* date) {
    test::DicomSlice slice;
    slice.edit = [&](DcmDataset& d) {
      d.putAndInsertString(DCM_PatientID, patient);
      d.putAndInsertString(DCM_StudyDate, date);
    };
    test::save_slice(slice, folder / "in");
    deidentified(folder / "in", folder / "out", key_of(1), {true});
    DcmFileFormat format;
    return text_of(dataset_of(format, folder / "out"), DCM_StudyDate);
  };
  // Closed form: the last of February of a leap year and the first of March lie one day apart.
  const std::string leap = moved("A", "20240229");
  const std::string march = moved("A", "20240301");
  ASSERT_EQ(leap.size(), 8U);
  const auto day = [](const std::string& d) {
    namespace ch = std::chrono;
    return ch::sys_days{ch::year{std::stoi(d.substr(0, 4))} / std::stoi(d.substr(4, 2)) /
                        std::stoi(d.substr(6, 2))};
  };
  EXPECT_EQ((day(march) - day(leap)).count(), 1);
  const auto shift = (day("20240229") - day(leap)).count();
  EXPECT_GE(shift, kLeastShiftDays);
  EXPECT_LE(shift, kGreatestShiftDays);
  EXPECT_NE(moved("B", "20240229"), leap);
  EXPECT_EQ(moved("A", "not a date"), "");
}

TEST(Deidentify, CompressedPixelsStayAsTheyAre) {
  const TempFolder folder;
  DcmRLEEncoderRegistration::registerCodecs();
  test::save_slice({}, folder / "in", EXS_RLELossless);
  deidentified(folder / "in", folder / "out", key_of(1), {});
  DcmFileFormat format;
  EXPECT_EQ(dataset_of(format, folder / "out").getOriginalXfer(), EXS_RLELossless);
  EXPECT_EQ(scan_dicom(folder / "out").refused.size(), scan_dicom(folder / "in").refused.size());
  DcmRLEEncoderRegistration::cleanup();
}

TEST(Deidentify, TextThatMayBeInThePixelsIsSaid) {
  const TempFolder folder;
  const auto risk = [&](const char* sop_class, const char* burned_in) {
    test::DicomSlice slice;
    slice.edit = [&](DcmDataset& d) {
      d.putAndInsertString(DCM_SOPClassUID, sop_class);
      if (*burned_in != '\0') d.putAndInsertString(DCM_BurnedInAnnotation, burned_in);
    };
    test::save_slice(slice, folder / "in");
    return deidentified(folder / "in", folder / "out", key_of(1), {}).burned_in_risk;
  };
  EXPECT_FALSE(risk(UID_CTImageStorage, ""));
  EXPECT_TRUE(risk(UID_CTImageStorage, "YES"));
  EXPECT_TRUE(risk(UID_SecondaryCaptureImageStorage, ""));
  EXPECT_FALSE(risk(UID_SecondaryCaptureImageStorage, "NO"));
}

TEST(CleanWords, OnlyWordsOfImagingStay) {
  EXPECT_EQ(clean_description("L-Spine T2 TSE sag Mueller 19470305 3mm"), "L Spine T2 TSE sag 3mm");
  EXPECT_EQ(clean_description("12345678mm"), "");
  EXPECT_EQ(clean_description("SIMULATED - not for clinical use. Rehearsal sheet"),
            "Rehearsal sheet, simulated");
  EXPECT_EQ(clean_description("SIMULATED - not for clinical use. Rehearsal Mueller"), "SIMULATED");
  EXPECT_EQ(clean_description("\xe8\x85\xb0\xe6\xa4\x8e T1"), "T1");
  EXPECT_EQ(clean_code("original"), "ORIGINAL");
  EXPECT_EQ(clean_code("MUELLER"), "");
}

}  // namespace
}  // namespace flavum
