#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cctype>
#include <cstring>
#include <fstream>
#include <new>

#include "imaging/dicom_file/clean_words.h"
#include "imaging/dicom_file/dicomdir.h"
#include "imaging/dicom_file/enhanced.h"
#include "imaging/dicom_file/header_checks.h"
#include "imaging/dicom_file/picture_kind.h"
#include "imaging/dicom_file/pseudonym.h"
#include "imaging/dicom_file/slice_header.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxFrames = 20000;        // engineering default
constexpr Uint32 kMaxValueBytes = 4096;  // longer values (pixels) stay in the file

// "DICM" after the preamble, or a first element that can only be DICOM's: many archives hold files
// without preamble and meta header.
enum class Looks { No, Perhaps, Yes };
Looks looks_like_dicom(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 132> head{};
  in.read(head.data(), head.size());
  const std::streamsize count = in.gcount();
  if (count >= 132 && std::memcmp(head.data() + 128, "DICM", 4) == 0) return Looks::Yes;
  if (count < 16) return Looks::No;
  const auto byte = [&](int i) {
    return static_cast<unsigned>(static_cast<unsigned char>(head[i]));
  };
  const unsigned little = byte(0) | byte(1) << 8U;
  const unsigned big = byte(1) | byte(0) << 8U;
  const unsigned element_little = byte(2) | byte(3) << 8U;
  const unsigned element_big = byte(3) | byte(2) << 8U;
  const bool group_fits = (little == 2 || little == 8) && element_little < 0x0200;
  const bool group_fits_big = (big == 2 || big == 8) && element_big < 0x0200;
  if (!group_fits && !group_fits_big) return Looks::No;
  const bool explicit_vr =
      std::isupper(static_cast<int>(byte(4))) && std::isupper(static_cast<int>(byte(5)));
  const unsigned length = group_fits ? byte(4) | byte(5) << 8U | byte(6) << 16U | byte(7) << 24U
                                     : byte(7) | byte(6) << 8U | byte(5) << 16U | byte(4) << 24U;
  return explicit_vr || length < 1024 ? Looks::Perhaps : Looks::No;
}

Modality modality_from(const std::string& text) {
  if (text == "CT") return Modality::Ct;
  if (text == "MR") return Modality::Mr;
  return Modality::Other;
}

int whole_number(DcmItem& data, const DcmTagKey& tag) {
  Uint16 value = 0;
  data.findAndGetUint16(tag, value);
  return value;
}

void read_identity(DcmItem& data, SliceHeader& h) {
  h.source.sop_class = text_of(data, DCM_SOPClassUID);
  h.source.sop_instance = text_of(data, DCM_SOPInstanceUID);
  h.series_uid = text_of(data, DCM_SeriesInstanceUID);
  h.study_uid = text_of(data, DCM_StudyInstanceUID);
  h.sop_uid = text_of(data, DCM_SOPInstanceUID);
  h.frame_of_reference_uid = text_of(data, DCM_FrameOfReferenceUID);
  h.modality = modality_from(text_of(data, DCM_Modality));
  h.description = readable_text_of(data, DCM_SeriesDescription);
  h.patient_position = clean_code(text_of(data, DCM_PatientPosition));
  h.date = text_of(data, DCM_StudyDate);
  h.identity_removed = text_of(data, DCM_PatientIdentityRemoved) == "YES";
  const std::string number = text_of(data, DCM_PatientID);
  if (h.identity_removed && is_pseudonym(number)) h.pseudonym = number;
}

void read_image(DcmDataset& data, FileVerdict& verdict, SliceHeader h) {
  require_supported(data);
  read_matrix(data, h);
  h.transfer_syntax = DcmXfer(data.getOriginalXfer()).getXferID();
  h.cautions = cautions_of(data);
  const std::string image_type = texts_of(data, DCM_ImageType);
  h.localizer = names_localizer(image_type);
  h.reformatted = names_reformation(image_type);
  read_window(data, h);
  Sint32 frames = 1;
  data.findAndGetSint32(DCM_NumberOfFrames, frames);
  if (is_enhanced(data)) {
    if (frames < 1 || frames > kMaxFrames) {
      throw HeaderRefused{"multiframe", "The multi-frame file's number of images is impossible.",
                          "Number of Frames (0028,0008) = " + std::to_string(frames)};
    }
    require_pixels(data, h, frames);
    verdict.slices = read_frames(data, h, frames);
  } else {
    if (frames > 1) {
      throw HeaderRefused{"multiframe",
                          "The file holds several images but places only one in the patient.",
                          "Number of Frames (0028,0008) = " + std::to_string(frames)};
    }
    require_pixels(data, h, 1);
    read_plane(data, data, data, h);
    require_units(data, data, h);
    h.traits = traits_of_image(data);
    verdict.slices.push_back(std::move(h));
  }
  verdict.kind = FileVerdict::Kind::Images;
}

}  // namespace

bool may_be_dicom(const fs::path& file) { return looks_like_dicom(file) != Looks::No; }

FileVerdict inspect_file(const fs::path& file) {
  FileVerdict verdict;
  SliceHeader h;
  try {
    if (!std::ifstream(file, std::ios::binary)) {
      throw HeaderRefused{"unreadable", "The file cannot be opened.", "no permission to read"};
    }
    const Looks looks = looks_like_dicom(file);
    if (looks == Looks::No) return verdict;

    DcmFileFormat format;
    const OFCondition status =
        format.loadFile(file.c_str(), EXS_Unknown, EGL_noChange, kMaxValueBytes, ERM_autoDetect);
    DcmDataset& data = *format.getDataset();
    const std::string sop_class = text_of(data, DCM_SOPClassUID);
    if (looks == Looks::Perhaps && sop_class.empty() && !data.tagExists(DCM_Modality))
      return verdict;
    if (sop_class == UID_MediaStorageDirectoryStorage ||
        data.tagExists(DCM_DirectoryRecordSequence)) {
      verdict.kind = FileVerdict::Kind::Directory;
      verdict.references = read_references(data);
      return verdict;
    }
    read_identity(data, h);
    h.source.file = file;
    verdict.refusal.modality = text_of(data, DCM_Modality);
    verdict.refusal.columns = whole_number(data, DCM_Columns);
    verdict.refusal.rows = whole_number(data, DCM_Rows);
    require_known_syntax(text_of(*format.getMetaInfo(), DCM_TransferSyntaxUID));
    if (status.bad()) {
      throw HeaderRefused{"unreadable",
                          "The file is damaged or incomplete; copy it again from its source.",
                          status.text()};
    }
    read_image(data, verdict, h);
    verdict.study_uid = h.study_uid;
    verdict.modality = h.modality;
    return verdict;
  } catch (const HeaderRefused& r) {
    verdict.refusal.kind = r.kind;
    verdict.refusal.reason = r.reason;
    verdict.refusal.details = r.details;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& e) {
    verdict.refusal.kind = "unreadable";
    verdict.refusal.reason = "The file is damaged; copy it again from its source.";
    verdict.refusal.details = e.what();
  }
  verdict.kind = FileVerdict::Kind::Refused;
  verdict.slices.clear();
  verdict.refusal.series_uid = h.series_uid;
  verdict.refusal.description = h.description.empty() ? file.filename().string() : h.description;
  verdict.refusal.files = {file};
  verdict.study_uid = h.study_uid;
  verdict.modality = h.modality;
  return verdict;
}

}  // namespace flavum
