#include "imaging/dicom_file/header_checks.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dccodec.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cmath>

#include "imaging/dicom_file/jpeg2000.h"
#include "imaging/dicom_file/picture_kind.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

constexpr double kUnitTolerance = 0.02;  // length and right angle of the orientation; engineering
                                         // default: vectors written with two decimals still pass
constexpr int kMaxMatrix = 16384;        // rows or columns; engineering default
constexpr double kMinSpacingMm = 0.01;   // engineering default: below any CT or MR pixel
constexpr double kMaxSpacingMm = 20.0;   // engineering default: above any CT or MR pixel
constexpr double kMaxPositionMm = 1e5;   // engineering default: 100 m from the origin is an error

}  // namespace

void require_known_syntax(const std::string& syntax) {
  if (syntax.empty() || DcmXfer(syntax.c_str()).getXfer() != EXS_Unknown) return;
  struct Name {
    const char* uid;
    const char* name;
  };
  // PS3.6 table A-1; younger than the toolkit.
  static constexpr std::array kNames{
      Name{"1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 (lossless)"},
      Name{"1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 (lossless)"},
      Name{"1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000"},
      Name{"1.2.840.10008.1.2.4.110", "JPEG XL (lossless)"},
      Name{"1.2.840.10008.1.2.4.111", "JPEG XL"},
      Name{"1.2.840.10008.1.2.4.112", "JPEG XL"},
      Name{"1.2.840.10008.1.2.8.1", "Deflated Image Frame compression"},
  };
  std::string name = "a method that Flavum does not know";
  for (const Name& n : kNames) {
    if (syntax == n.uid) name = n.name;
  }
  throw HeaderRefused{"compressed",
                      "The image is compressed with " + name +
                          ", and Flavum cannot decompress it; export it uncompressed.",
                      "Transfer Syntax UID (0002,0010) " + syntax};
}

void require_supported(DcmItem& data) {
  if (auto refused = not_a_slice(data)) throw HeaderRefused(std::move(*refused));
}

void require_pixels(DcmDataset& data, const SliceHeader& h, int frames) {
  DcmElement* pixels = nullptr;
  if (data.findAndGetElement(DCM_PixelData, pixels).bad() || pixels == nullptr) {
    throw HeaderRefused{"no-pixels", "The file holds no image data.",
                        "Pixel Data (7FE0,0010) is absent"};
  }
  Uint16 samples = 1;
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  const std::string photometric = text_of(data, DCM_PhotometricInterpretation);
  if (samples != 1 || (photometric != "MONOCHROME1" && photometric != "MONOCHROME2")) {
    throw HeaderRefused{
        "colour",
        "The image is not a plain grey image (colour or palette), so it is not a CT or "
        "MR measurement.",
        "Photometric Interpretation (0028,0004) \"" + photometric + "\", samples per pixel " +
            std::to_string(samples)};
  }
  Uint16 allocated = 0;
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  if (allocated != 8 && allocated != 16) {
    throw HeaderRefused{
        "bits", "The image's numbers have a size Flavum does not read (8 and 16 bits are read).",
        "Bits Allocated (0028,0100) = " + std::to_string(allocated)};
  }
  const DcmXfer syntax(data.getOriginalXfer());
  if (syntax.isEncapsulated()) {
    const bool jpeg2000 =
        syntax.getXfer() == EXS_JPEG2000 || syntax.getXfer() == EXS_JPEG2000LosslessOnly;
    if (jpeg2000 && can_decode_jpeg2000()) return;
    if (!DcmCodecList::canChangeCoding(syntax.getXfer(), EXS_LittleEndianExplicit)) {
      throw HeaderRefused{"compressed",
                          std::string("The image is compressed with ") + syntax.getXferName() +
                              ", which Flavum cannot decompress; export it uncompressed.",
                          std::string("Transfer Syntax UID ") + syntax.getXferID()};
    }
    return;
  }
  const std::uint64_t expected = static_cast<std::uint64_t>(h.rows) *
                                 static_cast<std::uint64_t>(h.columns) *
                                 static_cast<std::uint64_t>(frames) * (allocated / 8U);
  const std::uint64_t found = pixels->getLengthField();
  if (found < expected) {
    throw HeaderRefused{
        "truncated", "The file ends before its image is complete; copy it again from its source.",
        "Pixel Data (7FE0,0010) has " + std::to_string(found) + " of " + std::to_string(expected) +
            " bytes"};
  }
}

void read_matrix(DcmItem& data, SliceHeader& h) {
  Uint16 rows = 0;
  Uint16 columns = 0;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  const std::string value =
      std::to_string(columns) + " columns x " + std::to_string(rows) + " rows";
  if ((rows == 0 || columns == 0) && !data.tagExists(DCM_PixelData)) {
    throw HeaderRefused{
        "no-pixels", "The file holds no image data.",
        "Pixel Data (7FE0,0010), Rows (0028,0010) or Columns (0028,0011) is absent"};
  }
  if (rows == 0 || columns == 0) {
    throw HeaderRefused{"no-pixels", "The file does not say how large its image is.",
                        "Rows (0028,0010) or Columns (0028,0011) is absent or zero"};
  }
  if (rows < 2 || columns < 2 || rows > kMaxMatrix || columns > kMaxMatrix) {
    throw HeaderRefused{"size", "The image's size cannot be that of a CT or MR image.", value};
  }
  h.rows = rows;
  h.columns = columns;
}

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
    throw HeaderRefused{"no-geometry", "The image does not say where it lies in the patient.",
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
    throw HeaderRefused{"no-geometry", "The image does not say how large its pixels are.",
                        spacing_text};
  }
  for (const double s : spacing) {
    if (s < kMinSpacingMm || s > kMaxSpacingMm) {
      throw HeaderRefused{"size", "The image's pixel size cannot be that of a CT or MR image.",
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
    throw HeaderRefused{"orientation",
                        "The directions of the image's rows and columns are not at right angles.",
                        "Image Orientation (0020,0037) \"" +
                            texts_of(orientation, DCM_ImageOrientationPatient) + "\""};
  }
  h.row_dir.normalize();
  h.column_dir = (h.column_dir - h.row_dir.dot(h.column_dir) * h.row_dir).normalized();
  if (h.position.v.cwiseAbs().maxCoeff() > kMaxPositionMm) {
    throw HeaderRefused{
        "no-geometry", "The image's position in the patient is impossible.",
        "Image Position (0020,0032) \"" + texts_of(position, DCM_ImagePositionPatient) + "\""};
  }
}

void require_units(DcmItem& data, DcmItem& item, const SliceHeader& h) {
  if (h.modality != Modality::Ct) return;
  const std::string unit = text_of(item, DCM_RescaleType);
  if (!unit.empty() && unit != "HU" && unit != "HU_MOD" && unit != "US") {
    throw HeaderRefused{"units",
                        "The numbers of this CT image are not Hounsfield units but \"" + unit +
                            "\" (a map computed from dual-energy scans).",
                        "Rescale Type (0028,1054) \"" + unit + "\""};
  }
  if (item.tagExists(DCM_RescaleIntercept)) return;
  throw HeaderRefused{
      "units", "The CT image does not say how its numbers become Hounsfield units.",
      data.tagExists(DCM_ModalityLUTSequence)
          ? "Modality LUT Sequence (0028,3000) instead of Rescale Intercept (0028,1052)"
          : "Rescale Intercept (0028,1052) is absent"};
}

void read_window(DcmItem& item, SliceHeader& h) {
  number_of(item, DCM_WindowCenter, 0, h.window_centre);
  if (!number_of(item, DCM_WindowWidth, 0, h.window_width) || h.window_width < 1.0) {
    h.window_width = 0.0;
  }
}

}  // namespace flavum
