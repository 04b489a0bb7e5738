#include "tests/support/dicom_files.h"

#include <gtest/gtest.h>

namespace flavum::test {
namespace {

std::string number(double value) {
  char text[32];
  OFStandard::ftoa(text, sizeof(text), value, OFStandard::ftoa_format_f, 0, 9);
  std::string s(text);
  return s.substr(0, 16);
}

std::string triple(const Eigen::Vector3d& v) {
  return number(v.x()) + "\\" + number(v.y()) + "\\" + number(v.z());
}

}  // namespace

void save_slice(const DicomSlice& s, const std::filesystem::path& file, E_TransferSyntax syntax,
                E_FileWriteMode mode) {
  DcmFileFormat format;
  DcmDataset& d = *format.getDataset();
  char uid[65];
  const auto text = [&](const DcmTagKey& tag, const std::string& value) {
    ASSERT_TRUE(d.putAndInsertString(tag, value.c_str()).good());
  };
  const auto count = [&](const DcmTagKey& tag, int value) {
    ASSERT_TRUE(d.putAndInsertUint16(tag, static_cast<Uint16>(value)).good());
  };
  text(DCM_SOPClassUID, s.modality == "MR" ? UID_MRImageStorage : UID_CTImageStorage);
  text(DCM_SOPInstanceUID, s.sop_uid.empty() ? dcmGenerateUniqueIdentifier(uid) : s.sop_uid);
  text(DCM_Modality, s.modality);
  text(DCM_ImageType, "ORIGINAL\\PRIMARY\\AXIAL");
  text(DCM_StudyInstanceUID, "1.2.826.0.1.3680043.10.1");
  text(DCM_SeriesInstanceUID, s.series_uid);
  text(DCM_FrameOfReferenceUID, "1.2.826.0.1.3680043.10.2");
  text(DCM_SliceThickness, s.slice_thickness);
  text(DCM_InstanceNumber, std::to_string(s.instance_number));
  text(DCM_ImageOrientationPatient, triple(s.row_dir) + "\\" + triple(s.column_dir));
  text(DCM_ImagePositionPatient, triple(s.position));
  text(DCM_PixelSpacing, number(s.between_rows_mm) + "\\" + number(s.between_columns_mm));
  text(DCM_PhotometricInterpretation, "MONOCHROME2");
  count(DCM_SamplesPerPixel, 1);
  count(DCM_Rows, s.rows);
  count(DCM_Columns, s.columns);
  count(DCM_BitsAllocated, s.bits_allocated);
  count(DCM_BitsStored, s.bits_stored);
  count(DCM_HighBit, s.bits_stored - 1);
  count(DCM_PixelRepresentation, s.is_signed ? 1 : 0);
  if (s.modality == "CT") {
    text(DCM_RescaleSlope, "1");
    text(DCM_RescaleIntercept, "0");
  }
  std::vector<int> stored = s.stored;
  if (stored.empty()) stored.assign(static_cast<std::size_t>(s.rows * s.columns), 100);
  if (s.bits_allocated == 16) {
    std::vector<Uint16> words;
    for (const int v : stored) words.push_back(static_cast<Uint16>(v));
    d.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
  } else {
    std::vector<Uint8> octets;
    for (const int v : stored) octets.push_back(static_cast<Uint8>(v));
    d.putAndInsertUint8Array(DCM_PixelData, octets.data(), octets.size());
  }
  if (s.edit) s.edit(d);
  if (DcmXfer(syntax).isEncapsulated()) {
    ASSERT_TRUE(d.chooseRepresentation(syntax, nullptr).good()) << DcmXfer(syntax).getXferName();
  }
  ASSERT_TRUE(format
                  .saveFile(file.c_str(), syntax, EET_ExplicitLength, EGL_recalcGL, EPD_noChange, 0,
                            0, mode)
                  .good());
}

std::vector<DicomSlice> stack_of(const DicomSlice& first, int count, double step_mm) {
  std::vector<DicomSlice> slices;
  for (int n = 0; n < count; ++n) {
    slices.push_back(first);
    slices.back().position += n * step_mm * first.normal();
    slices.back().instance_number = n + 1;
  }
  return slices;
}

void save_stack(const std::vector<DicomSlice>& slices, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (std::size_t n = 0; n < slices.size(); ++n) {
    save_slice(slices[n], folder / ("IM" + std::to_string(n)));
  }
}

}  // namespace flavum::test
