// What an object is, what is worth saying of it, images present twice, and texts of any origin.

#include <cmath>
#include <fstream>
#include <iterator>

#include "imaging/dicom/load.h"
#include "imaging/dicom_file/readable.h"
#include "imaging/dicom_file/toolkit.h"
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

DicomSlice with(const DcmTagKey& tag, const std::string& value) {
  DicomSlice s;
  s.edit = [tag, value](DcmDataset& d) { d.putAndInsertString(tag, value.c_str()); };
  return s;
}

std::string kind_of(const DicomSlice& slice) {
  const Catalogue c = scan(test::stack_of(slice, 3, 2.0));
  return c.refused.empty() ? "loaded as " + c.volumes.at(0).kind : c.refused[0].kind;
}

TEST(Kinds, ObjectsThatAreNoSlicesAreNamed) {
  const auto of_class = [](const char* uid) { return kind_of(with(DCM_SOPClassUID, uid)); };
  EXPECT_EQ(of_class(UID_XRayRadiationDoseSRStorage), "dose-report");
  EXPECT_EQ(of_class(UID_BasicTextSRStorage), "report");
  EXPECT_EQ(of_class(UID_KeyObjectSelectionDocumentStorage), "key-objects");
  EXPECT_EQ(of_class(UID_EncapsulatedPDFStorage), "document");
  EXPECT_EQ(of_class(UID_GrayscaleSoftcopyPresentationStateStorage), "presentation-state");
  EXPECT_EQ(of_class(UID_SegmentationStorage), "segmentation");
  EXPECT_EQ(of_class(UID_SpatialRegistrationStorage), "registration");
  EXPECT_EQ(of_class(UID_RTStructureSetStorage), "plan");
  EXPECT_EQ(of_class(UID_RTDoseStorage), "modality");
}

TEST(Kinds, ImageTypesTellScoutsProjectionsAndReformations) {
  const auto of_type = [](const char* type) { return kind_of(with(DCM_ImageType, type)); };
  EXPECT_EQ(of_type("ORIGINAL\\PRIMARY\\AXIAL"), "loaded as volume");
  EXPECT_EQ(of_type("ORIGINAL\\PRIMARY\\LOCALIZER\\CT_SOM5 TOP"), "localizer");
  EXPECT_EQ(of_type("ORIGINAL\\PRIMARY\\SCOUT"), "localizer");
  EXPECT_EQ(of_type("DERIVED\\SECONDARY\\MIP"), "projection");
  EXPECT_EQ(of_type("DERIVED\\PRIMARY\\PROJECTION IMAGE"), "projection");
  EXPECT_EQ(of_type("DERIVED\\PRIMARY\\MPR"), "loaded as reformatted");
  // A word inside another is not that word.
  EXPECT_EQ(of_type("ORIGINAL\\PRIMARY\\AXIAL\\CHIMIP"), "loaded as volume");
}

TEST(Kinds, ASecondaryCaptureLoadsOnlyWhereItSaysWhereItLies) {
  DicomSlice placed = with(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
  const Catalogue c = scan(test::stack_of(placed, 3, 2.0));
  ASSERT_EQ(c.volumes.size(), 1U);
  ASSERT_EQ(c.volumes[0].cautions.size(), 1U);
  EXPECT_EQ(c.volumes[0].cautions[0].kind, "secondary-capture");
  DicomSlice loose = placed;
  loose.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    d.findAndDeleteElement(DCM_ImagePositionPatient);
  };
  EXPECT_EQ(kind_of(loose), "secondary-capture");
  loose.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    d.findAndDeleteElement(DCM_ImagePositionPatient);
    d.putAndInsertString(DCM_SeriesDescription, "Dose Report");
  };
  EXPECT_EQ(kind_of(loose), "dose-report");
}

TEST(Kinds, CtNumbersThatAreNotHounsfieldUnitsAreRefused) {
  EXPECT_EQ(kind_of(with(DCM_RescaleType, "Z_EFF")), "units");
  EXPECT_EQ(kind_of(with(DCM_RescaleType, "HU")), "loaded as volume");
}

TEST(Kinds, EchoesAndTimePointsAreToldApartInOrder) {
  Slices slices;
  for (const char* time : {"10", "2", "1"}) {
    DicomSlice first = with(DCM_TemporalPositionIdentifier, time);
    const Slices one = test::stack_of(first, 4, 3.0);
    slices.insert(slices.end(), one.begin(), one.end());
  }
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 3U);
  EXPECT_EQ(c.volumes[0].part, "time point 1");
  EXPECT_EQ(c.volumes[1].part, "time point 2");
  EXPECT_EQ(c.volumes[2].part, "time point 10");
  for (const VolumeEntry& v : c.volumes) EXPECT_EQ(v.kind, "repeat");
}

TEST(Kinds, AngledStacksSayTheirNumber) {
  Slices slices;
  for (int disc = 0; disc < 3; ++disc) {
    DicomSlice first;
    first.column_dir = {0, std::cos(0.1 * disc), std::sin(0.1 * disc)};
    first.position = {-40, -40, -35.0 * disc};
    const Slices one = test::stack_of(first, 4, 4.0);
    slices.insert(slices.end(), one.begin(), one.end());
  }
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.volumes.size(), 3U);
  EXPECT_EQ(c.volumes[1].kind, "angled-stack");
  EXPECT_EQ(c.volumes[1].part, "stack 2 of 3, from head to feet");
}

TEST(Kinds, ElementsWrittenAsUnknownMeanWhatTheDictionarySays) {
  DicomSlice s;
  s.edit = [](DcmDataset& d) {
    for (const DcmTagKey& tag : {DCM_Modality, DCM_ImageOrientationPatient, DCM_PixelSpacing}) {
      OFString text;
      ASSERT_TRUE(d.findAndGetOFStringArray(tag, text).good());
      if (text.length() % 2 != 0) text += ' ';
      d.findAndDeleteElement(tag);
      auto* unknown = new DcmOtherByteOtherWord(DcmTag(tag, EVR_UN));
      unknown->putUint8Array(reinterpret_cast<const Uint8*>(text.c_str()), text.length());
      ASSERT_TRUE(d.insert(unknown).good());
    }
  };
  EXPECT_EQ(kind_of(s), "loaded as volume");
}

// ---- cautions and refusals ----------------------------------------------------------------------

std::vector<Caution> cautions_with(const std::function<void(DcmDataset&)>& edit) {
  DicomSlice s;
  s.edit = edit;
  return scan(test::stack_of(s, 3, 2.0)).volumes.at(0).cautions;
}

TEST(Cautions, LossAndBurnedInTextAreSaid) {
  const auto lossy = cautions_with([](DcmDataset& d) {
    d.putAndInsertString(DCM_LossyImageCompression, "01");
    d.putAndInsertString(DCM_LossyImageCompressionRatio, "4.5\\11.7");
  });
  ASSERT_EQ(lossy.size(), 1U);
  EXPECT_EQ(lossy[0].kind, "lossy");
  EXPECT_NE(lossy[0].text.find("12 : 1"), std::string::npos) << lossy[0].text;
  const auto burned =
      cautions_with([](DcmDataset& d) { d.putAndInsertString(DCM_BurnedInAnnotation, "YES"); });
  ASSERT_EQ(burned.size(), 1U);
  EXPECT_EQ(burned[0].kind, "burned-in");
  EXPECT_TRUE(cautions_with([](DcmDataset& d) {
                d.putAndInsertString(DCM_LossyImageCompression, "00");
                d.putAndInsertString(DCM_BurnedInAnnotation, "NO");
              }).empty());
}

TEST(Cautions, ARefusalBeginsWithItsSeries) {
  DicomSlice s = with(DCM_SeriesDescription, "Bone thin");
  Slices slices = test::stack_of(s, 6, 3.0);
  slices.erase(slices.begin() + 3);
  const Catalogue c = scan(slices);
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_TRUE(c.refused[0].reason.starts_with("Series \"Bone thin\" (CT, 5 files): "))
      << c.refused[0].reason;
  EXPECT_EQ(c.refused[0].modality, "CT");
  EXPECT_EQ(c.refused[0].columns, s.columns);
}

TEST(Cautions, UnknownCompressionsAreRefusedByName) {
  const TempFolder folder;
  test::save_slice({}, folder / "file");
  // High-throughput JPEG 2000 lossless: DCMTK does not know its UID; put in as text.
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile((folder / "file").c_str()).good());
  ASSERT_TRUE(format.saveFile((folder / "file").c_str(), EXS_LittleEndianExplicit).good());
  std::string bytes;
  {
    std::ifstream in(folder / "file", std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  // (0002,0010) UI "1.2.840.10008.1.2.1" and a NUL: 20 bytes; the new one needs 22 and a NUL.
  const std::string old_uid("1.2.840.10008.1.2.1\0", 20);
  const std::string new_uid("1.2.840.10008.1.2.4.201\0", 24);
  const auto at = bytes.find(old_uid);
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, old_uid.size(), new_uid);
  bytes[at - 2] = 24;
  bytes[140] = static_cast<char>(bytes[140] + 4);  // length of group 2
  std::ofstream(folder / "file", std::ios::binary) << bytes;
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_EQ(c.refused[0].kind, "compressed");
  EXPECT_NE(c.refused[0].reason.find("High-Throughput JPEG 2000"), std::string::npos)
      << c.refused[0].reason;
}

// ---- the same image twice -----------------------------------------------------------------------

Slices identified_stack() {
  Slices slices = test::stack_of({}, 5, 2.0);
  for (std::size_t n = 0; n < slices.size(); ++n) slices[n].sop_uid = "1.2.3." + std::to_string(n);
  return slices;
}

TEST(Copies, TheSameImageInAnotherFormIsOneImageAndIsSaid) {
  const TempFolder folder;
  const Slices slices = identified_stack();
  test::save_stack(slices, folder / "a");
  test::save_slice(slices[1], folder / "big endian", EXS_BigEndianExplicit);
  std::filesystem::copy_file(folder / "a/IM2", folder / "copy");
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.volumes.size(), 1U);
  EXPECT_EQ(c.volumes[0].geometry.size.z(), 5);
  ASSERT_EQ(c.volumes[0].cautions.size(), 1U);
  EXPECT_EQ(c.volumes[0].cautions[0].kind, "duplicates");
  EXPECT_NE(c.volumes[0].cautions[0].text.find("2 images"), std::string::npos);
}

TEST(Copies, DifferentPixelsOrPlacesUnderOneIdentityAreRefused) {
  for (const bool moved : {false, true}) {
    Slices slices = identified_stack();
    DicomSlice other = slices[2];
    if (moved) {
      other.position.z() += 40.0;
    } else {
      other.stored.assign(30, 101);
    }
    slices.push_back(other);
    const Catalogue c = scan(slices);
    EXPECT_TRUE(c.volumes.empty());
    ASSERT_EQ(c.refused.size(), 1U);
    EXPECT_EQ(c.refused[0].kind, "duplicate");
    EXPECT_NE(c.refused[0].details.find("1.2.3.2"), std::string::npos) << c.refused[0].details;
  }
}

// ---- texts --------------------------------------------------------------------------------------

TEST(Texts, WhatIsNoUtf8IsReplacedByteByByte) {
  EXPECT_EQ(printable("Wirbelsäule 腰椎 🦴", 100), "Wirbelsäule 腰椎 🦴");
  EXPECT_EQ(printable("a\xff"
                      "b",
                      100),
            "a?b");
  EXPECT_EQ(printable("\xc0\x80", 100), "??");            // not the shortest form
  EXPECT_EQ(printable("\xed\xa0\x80", 100), "???");       // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80", 100), "????");  // beyond U+10FFFF
  EXPECT_EQ(printable("\xc2\x9b"
                      "1m",
                      100),
            "??1m");  // a control character
  EXPECT_EQ(printable("\x1b[31m", 100), "?[31m");
  EXPECT_EQ(printable("\xe8\x85", 100), "??");  // cut short
  EXPECT_EQ(printable("ää", 3), "ä");           // never cut inside a character
}

std::string shown(const char* charset, const std::string& bytes) {
  prepare_dicom_toolkit();
  DcmDataset d;
  if (*charset != '\0') d.putAndInsertString(DCM_SpecificCharacterSet, charset);
  d.putAndInsertString(DCM_SeriesDescription, bytes.c_str());
  return readable_text_of(d, DCM_SeriesDescription);
}

// The byte sequences of PS3.3 C.12.1.1.2 and PS3.5 annexes H, I, J, K.
TEST(Texts, CharacterSetsOfTheStandardBecomeUtf8) {
  EXPECT_EQ(shown("ISO_IR 100", "Wirbels\xe4ule"), "Wirbelsäule");
  EXPECT_EQ(shown("ISO_IR 144", "\xbb\xee\xda\x63\x65\xdc\xd1\xe3\xe0\xd3"), "Люкceмбург");
  EXPECT_EQ(shown("ISO_IR 192", "\xe8\x85\xb0\xe6\xa4\x8e"), "腰椎");
  EXPECT_EQ(shown("GB18030", "\xcd\xf5\x5e\xd0\xa1\xb6\xab"), "王^小东");
  EXPECT_EQ(shown("GBK", "\xcd\xf5\x5e\xd0\xa1\xb6\xab"), "王^小东");
  EXPECT_EQ(shown("\\ISO 2022 IR 87", "\x1b\x24\x42\x3b\x33\x45\x44\x1b\x28\x42"), "山田");
  EXPECT_EQ(shown("\\ISO 2022 IR 149", "\x1b\x24\x29\x43\xb1\xe8\xc8\xf1\xc1\xdf"), "김희중");
  EXPECT_EQ(shown("ISO 2022 IR 13\\ISO 2022 IR 87", "\xd4\xcf\xc0\xde"), "ﾔﾏﾀﾞ");
}

TEST(Texts, WrongDeclarationsGiveReplacedCharactersNeverBrokenText) {
  EXPECT_EQ(shown("", "Wirbels\xe4ule"), "Wirbels?ule");
  EXPECT_EQ(shown("ISO_IR 192", "Wirbels\xe4ule"), "Wirbels?ule");
  EXPECT_EQ(shown("NO SUCH SET", "L5\xe4"), "L5?");
  EXPECT_EQ(shown("\\ISO 2022 IR 149", "\x1b\x24\x29\x43\xff\xff").find('\xff'), std::string::npos);
}

TEST(Texts, NamesOfFilesOfAnyBytesAreShown) {
  const TempFolder folder;
  test::save_slice({}, folder / "kl\xe4glich");
  const Catalogue c = scan_dicom(folder.path());
  ASSERT_EQ(c.refused.size(), 1U);
  EXPECT_NE(c.refused[0].details.find("kl?glich"), std::string::npos) << c.refused[0].details;
}

}  // namespace
}  // namespace flavum
