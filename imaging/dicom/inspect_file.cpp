#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>

#include "imaging/dicom/slice_header.h"
#include "imaging/dicom/toolkit.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr double kUnitTolerance = 0.02;  // length and right angle of the orientation; engineering
                                         // default: vectors written with two decimals still pass
constexpr int kMaxMatrix = 16384;        // rows or columns; engineering default
constexpr double kMinSpacing_mm = 0.01;  // engineering default: below any CT or MR pixel
constexpr double kMaxSpacing_mm = 20.0;  // engineering default: above any CT or MR pixel
constexpr double kMaxPosition_mm = 1e5;  // engineering default: 100 m from the origin is an error
constexpr Uint32 kMaxValueBytes = 4096;  // longer values (pixels) stay in the file

struct Refused {
  std::string kind;
  std::string reason;
  std::string details;
};

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

void require_supported(const std::string& modality, DcmItem& data) {
  const std::string sop_class = text_of(data, DCM_SOPClassUID);
  if (modality == "CT" || modality == "MR") return;
  if (!data.tagExists(DCM_Rows) && !data.tagExists(DCM_PixelData)) {
    throw Refused{"no-image",
                  "This is a DICOM document without an image (a report, a plan or a list).",
                  "Modality " + modality + ", SOP class " + sop_class};
  }
  if (modality == "SEG") {
    throw Refused{"modality", "This is a segmentation object, not an image series.",
                  "SOP class " + sop_class};
  }
  throw Refused{"modality",
                modality.empty() ? std::string("The image does not say whether it is CT or MR.")
                                 : "This is a " + modality + " image; Flavum works on CT and MR.",
                "Modality (0008,0060) \"" + modality + "\", SOP class " + sop_class};
}

void require_pixels(DcmDataset& data, int rows, int columns) {
  DcmElement* pixels = nullptr;
  if (data.findAndGetElement(DCM_PixelData, pixels).bad() || pixels == nullptr) {
    throw Refused{"no-pixels", "The file holds no image data.", "Pixel Data (7FE0,0010) is absent"};
  }
  Uint16 samples = 1;
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  const std::string photometric = text_of(data, DCM_PhotometricInterpretation);
  if (samples != 1 || (photometric != "MONOCHROME1" && photometric != "MONOCHROME2")) {
    throw Refused{"colour",
                  "The image is not a plain grey image (colour or palette), so it is not a CT or "
                  "MR measurement.",
                  "Photometric Interpretation (0028,0004) \"" + photometric +
                      "\", samples per pixel " + std::to_string(samples)};
  }
  Uint16 allocated = 0;
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  if (allocated != 8 && allocated != 16) {
    throw Refused{"bits",
                  "The image's numbers have a size Flavum does not read (8 and 16 bits are read).",
                  "Bits Allocated (0028,0100) = " + std::to_string(allocated)};
  }
  const DcmXfer syntax(data.getOriginalXfer());
  if (syntax.isEncapsulated()) {
    if (!DcmCodecList::canChangeCoding(syntax.getXfer(), EXS_LittleEndianExplicit)) {
      throw Refused{"compressed",
                    std::string("The image is compressed with ") + syntax.getXferName() +
                        ", which Flavum cannot decompress; export it uncompressed.",
                    std::string("Transfer Syntax UID ") + syntax.getXferID()};
    }
    return;
  }
  const std::uint64_t expected =
      static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns) * (allocated / 8U);
  const std::uint64_t found = pixels->getLengthField();
  if (found < expected) {
    throw Refused{"truncated",
                  "The file ends before its image is complete; copy it again from its source.",
                  "Pixel Data (7FE0,0010) has " + std::to_string(found) + " of " +
                      std::to_string(expected) + " bytes"};
  }
}

void read_matrix(DcmItem& data, SliceHeader& h) {
  Uint16 rows = 0;
  Uint16 columns = 0;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  const std::string value =
      std::to_string(columns) + " columns x " + std::to_string(rows) + " rows";
  if (rows == 0 || columns == 0) {
    throw Refused{"no-pixels", "The file does not say how large its image is.",
                  "Rows (0028,0010) or Columns (0028,0011) is absent or zero"};
  }
  if (rows < 2 || columns < 2 || rows > kMaxMatrix || columns > kMaxMatrix) {
    throw Refused{"size", "The image's size cannot be that of a CT or MR image.", value};
  }
  h.rows = rows;
  h.columns = columns;
}

// PixelSpacing, ImageOrientationPatient and ImagePositionPatient from the items that hold them.
void read_plane(DcmItem& measures, DcmItem& orientation, DcmItem& position, SliceHeader& h) {
  std::array<double, 6> iop{};
  std::array<double, 3> ipp{};
  std::array<double, 2> spacing{};
  bool complete = true;
  for (unsigned long n = 0; n < 6; ++n) {
    complete = number_of(orientation, DCM_ImageOrientationPatient, n, iop[n]) && complete;
  }
  for (unsigned long n = 0; n < 3; ++n) {
    complete = number_of(position, DCM_ImagePositionPatient, n, ipp[n]) && complete;
  }
  if (!complete) {
    throw Refused{"no-geometry", "The image does not say where it lies in the patient.",
                  "Image Orientation (0020,0037) \"" +
                      texts_of(orientation, DCM_ImageOrientationPatient) +
                      "\", Image Position (0020,0032) \"" +
                      texts_of(position, DCM_ImagePositionPatient) + "\""};
  }
  for (unsigned long n = 0; n < 2; ++n) {
    complete = number_of(measures, DCM_PixelSpacing, n, spacing[n]) && complete;
  }
  const std::string spacing_text =
      "Pixel Spacing (0028,0030) \"" + texts_of(measures, DCM_PixelSpacing) + "\"";
  if (!complete) {
    throw Refused{"no-geometry", "The image does not say how large its pixels are.", spacing_text};
  }
  for (const double s : spacing) {
    if (s < kMinSpacing_mm || s > kMaxSpacing_mm) {
      throw Refused{"size", "The image's pixel size cannot be that of a CT or MR image.",
                    spacing_text};
    }
  }
  h.spacing_j_mm = spacing[0];  // between rows
  h.spacing_i_mm = spacing[1];  // between columns
  h.row_dir = Eigen::Vector3d(iop[0], iop[1], iop[2]);
  h.column_dir = Eigen::Vector3d(iop[3], iop[4], iop[5]);
  h.position = PatientPoint(ipp[0], ipp[1], ipp[2]);
  const double skew = h.row_dir.dot(h.column_dir);
  if (std::abs(h.row_dir.norm() - 1.0) > kUnitTolerance ||
      std::abs(h.column_dir.norm() - 1.0) > kUnitTolerance || std::abs(skew) > kUnitTolerance) {
    throw Refused{"orientation",
                  "The directions of the image's rows and columns are not at right angles.",
                  "Image Orientation (0020,0037) \"" +
                      texts_of(orientation, DCM_ImageOrientationPatient) + "\""};
  }
  h.row_dir.normalize();
  h.column_dir = (h.column_dir - h.row_dir.dot(h.column_dir) * h.row_dir).normalized();
  if (h.position.v.cwiseAbs().maxCoeff() > kMaxPosition_mm) {
    throw Refused{
        "no-geometry", "The image's position in the patient is impossible.",
        "Image Position (0020,0032) \"" + texts_of(position, DCM_ImagePositionPatient) + "\""};
  }
}

void read_identity(DcmItem& data, SliceHeader& h) {
  h.series_uid = text_of(data, DCM_SeriesInstanceUID);
  h.study_uid = text_of(data, DCM_StudyInstanceUID);
  h.sop_uid = text_of(data, DCM_SOPInstanceUID);
  h.frame_of_reference_uid = text_of(data, DCM_FrameOfReferenceUID);
  h.modality = modality_from(text_of(data, DCM_Modality));
  h.description = text_of(data, DCM_SeriesDescription);
  h.patient_position = text_of(data, DCM_PatientPosition);
  h.date = text_of(data, DCM_StudyDate);
}

void read_image(DcmDataset& data, FileVerdict& verdict, SliceHeader h) {
  const std::string modality = text_of(data, DCM_Modality);
  require_supported(modality, data);
  read_matrix(data, h);
  Sint32 frames = 1;
  data.findAndGetSint32(DCM_NumberOfFrames, frames);
  if (frames > 1 || data.tagExists(DCM_PerFrameFunctionalGroupsSequence)) {
    throw Refused{
        "multiframe",
        "All images of this series are in one enhanced multi-frame file, which Flavum does not "
        "read; export it as single images.",
        "Number of Frames (0028,0008) = " + texts_of(data, DCM_NumberOfFrames)};
  }
  require_pixels(data, h.rows, h.columns);
  read_plane(data, data, data, h);

  const std::string image_type = texts_of(data, DCM_ImageType);
  h.localizer = image_type.find("LOCALIZER") != std::string::npos ||
                image_type.find("SCOUT") != std::string::npos;
  number_of(data, DCM_WindowCenter, 0, h.window_centre);
  if (!number_of(data, DCM_WindowWidth, 0, h.window_width) || h.window_width < 1.0)
    h.window_width = 0.0;
  h.traits = {image_type,
              text_of(data, DCM_EchoTime),
              text_of(data, DCM_EchoNumbers),
              text_of(data, DCM_TemporalPositionIdentifier),
              text_of(data, DCM_AcquisitionNumber),
              text_of(data, DCM_TriggerTime),
              text_of(data, DCM_InversionTime),
              text_of(data, DCM_ConvolutionKernel),
              text_of(data, DCM_KVP),
              h.frame_of_reference_uid};
  verdict.kind = FileVerdict::Kind::Images;
  verdict.slices.push_back(std::move(h));
}

}  // namespace

FileVerdict inspect_file(const fs::path& file) {
  FileVerdict verdict;
  SliceHeader h;
  try {
    if (!std::ifstream(file, std::ios::binary)) {
      throw Refused{"unreadable", "The file cannot be opened.", "no permission to read"};
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
      return verdict;
    }
    read_identity(data, h);
    h.source.file = file;
    if (status.bad()) {
      throw Refused{"unreadable",
                    "The file is damaged or incomplete; copy it again from its source.",
                    status.text()};
    }
    read_image(data, verdict, h);
    verdict.study_uid = h.study_uid;
    verdict.modality = h.modality;
    return verdict;
  } catch (const Refused& r) {
    verdict.refusal.kind = r.kind;
    verdict.refusal.reason = r.reason;
    verdict.refusal.details = r.details;
  } catch (const std::exception& e) {
    verdict.refusal.kind = "unreadable";
    verdict.refusal.reason = "The file is damaged or too large to read.";
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
