// Writes the small files that fuzzing starts from: synthetic slices in each way of writing them.

#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpls/djencode.h>

#include <filesystem>

#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_reader/reader_wire.h"
#include "tests/support/dicom_files.h"
#include "tests/support/raw_dicom.h"

namespace {

using namespace flavum;
namespace fs = std::filesystem;

void write_files(const fs::path& folder) {
  DcmRLEEncoderRegistration::registerCodecs();
  DJEncoderRegistration::registerCodecs();
  DJLSEncoderRegistration::registerCodecs();
  test::DicomSlice s;
  s.rows = s.columns = 8;
  s.is_signed = false;
  s.sop_uid = "1.2.826.0.1.3680043.10.1.1.1";
  for (int n = 0; n < 64; ++n) s.stored.push_back(n * n);
  for (const E_TransferSyntax syntax :
       {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
        EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1,
        EXS_JPEGLSLossless}) {
    test::save_slice(s, folder / DcmXfer(syntax).getXferID(), syntax);
  }
  test::save_slice(s, folder / "no-meta-header", EXS_LittleEndianImplicit, EWM_dataset);
  s.modality = "MR";
  s.bits_allocated = s.bits_stored = 8;
  s.edit = [](DcmDataset& d) {
    d.putAndInsertString(DCM_SpecificCharacterSet, "ISO 2022 IR 87");
    d.putAndInsertString(DCM_SeriesDescription, "T2 \x1b$B;zBN\x1b(B");
    d.putAndInsertString(DCM_WindowCenter, "40\\50");
    d.putAndInsertString(DCM_WindowWidth, "400\\60");
    d.putAndInsertUint16(DCM_PixelPaddingValue, 0);
  };
  test::save_slice(s, folder / "mr-eight-bits");
  s.edit = [](DcmDataset& d) {
    d.findAndDeleteElement(DCM_ImagePositionPatient);
    d.putAndInsertString(DCM_NumberOfFrames, "1");
    for (const DcmTagKey& groups :
         {DCM_PerFrameFunctionalGroupsSequence, DCM_SharedFunctionalGroupsSequence}) {
      DcmItem* group = nullptr;
      DcmItem* item = nullptr;
      d.findOrCreateSequenceItem(groups, group);
      group->findOrCreateSequenceItem(DCM_PlanePositionSequence, item);
      item->putAndInsertString(DCM_ImagePositionPatient, "0\\0\\0");
      group->findOrCreateSequenceItem(DCM_PlaneOrientationSequence, item);
      item->putAndInsertString(DCM_ImageOrientationPatient, "1\\0\\0\\0\\1\\0");
      group->findOrCreateSequenceItem(DCM_PixelMeasuresSequence, item);
      item->putAndInsertString(DCM_PixelSpacing, "1\\1");
      group->findOrCreateSequenceItem(DCM_PixelValueTransformationSequence, item);
      item->putAndInsertString(DCM_RescaleIntercept, "0");
      item->putAndInsertString(DCM_RescaleSlope, "2");
    }
  };
  test::save_slice(s, folder / "enhanced");
  test::write_bytes(folder / "nested", test::file_head(test::kExplicitLittle) +
                                           test::element(8, 0x0060, "CS", "CT") +
                                           test::nested_sequences(50, true, true));
}

void write_answers(const fs::path& folder) {
  FileVerdict verdict;
  verdict.kind = FileVerdict::Kind::Images;
  SliceHeader h;
  h.series_uid = "1.2.3";
  h.columns = h.rows = 2;
  h.spacing_i_mm = h.spacing_j_mm = 1.0;
  h.row_dir = {1, 0, 0};
  h.column_dir = {0, 1, 0};
  h.traits = {"ORIGINAL", "92"};
  for (int n = 0; n < 3; ++n) {
    h.position = PatientPoint(0, 0, n);
    h.source.frame = n;
    verdict.slices.push_back(h);
  }
  test::write_bytes(folder / "images", '\0' + encode_verdict(verdict));
  verdict = {};
  verdict.kind = FileVerdict::Kind::Refused;
  verdict.refusal.reason = "The file is damaged.";
  test::write_bytes(folder / "refused", '\0' + encode_verdict(verdict));
  const DecodedFrame frame{2, 3, std::vector<float>(6, 100.0F)};
  test::write_bytes(folder / "frame", '\1' + encode_frame(0, frame));
  test::write_bytes(folder / "free-frame", '\2' + encode_frame(0, frame));
  test::write_bytes(folder / "sentence", '\3' + encode_sentence(ReplyKind::Failed, "why"));
  test::write_bytes(folder / "request", '\4' + encode(ReaderRequest()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  prepare_dicom_toolkit();
  const fs::path folder = argv[1];
  fs::create_directories(folder / "importer");
  fs::create_directories(folder / "answer");
  write_files(folder / "importer");
  write_answers(folder / "answer");
  return 0;
}
