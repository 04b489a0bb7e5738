#include "imaging/dicom_objects/write_series.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "imaging/dicom_file/numbers.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_file/uid.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct SeriesUids {
  std::string study;
  std::string series;
  std::string frame_of_reference;
};

// Study and frame of reference depend on the seed alone: a phantom's CT and MR of one seed lie in
// one study and fit each other.
SeriesUids uids_of(std::uint64_t seed, const SeriesDescription& d) {
  return {derived_uid(seed, "study"),
          derived_uid(seed, std::string("series ") + modality_name(d.modality) + " " +
                                d.series_description),
          derived_uid(seed, "frame of reference")};
}

// value = slope * stored + intercept.
struct Storage {
  double slope = 1.0;
  double intercept = 0.0;
};

// CT: always 1 and 0. MR units are arbitrary, so rounding to whole numbers is harmless where the
// range is wide; only values that int16 cannot hold with three digits are scaled.
Storage storage_for(const ScalarImage& image, Modality modality) {
  if (modality == Modality::Ct) return {};
  float peak = 0.0F;
  bool whole = true;
  for (const float v : image.voxels) {
    peak = std::max(peak, std::abs(v));
    whole = whole && v == std::floor(v);
  }
  constexpr float kMaxStored = 32767.0F;
  constexpr float kWideRange = 1000.0F;  // engineering default: rounding error below 0.05 % of peak
  if (peak <= kMaxStored && (whole || peak >= kWideRange)) return {};
  return {peak > 0.0F ? static_cast<double>(peak) / kMaxStored : 1.0, 0.0};
}

std::string join(std::initializer_list<double> values) {
  std::string text;
  for (const double v : values) text += (text.empty() ? "" : "\\") + decimal_string(v);
  return text;
}

// A text value: no longer than its VR allows (cut between UTF-8 characters), without the backslash
// that would make two values of it.
std::string fitting(std::string value, std::size_t max_length) {
  std::replace(value.begin(), value.end(), '\\', '/');
  if (value.size() <= max_length) return value;
  std::size_t end = max_length;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0U) == 0x80U) --end;
  return value.substr(0, end);
}
constexpr std::size_t kLongString = 64;   // VR LO and PN
constexpr std::size_t kShortText = 1024;  // VR ST

class Writer {
 public:
  explicit Writer(DcmDataset& data) : data_(data) {}
  void text(const DcmTagKey& tag, const std::string& value) {
    check(data_.putAndInsertString(tag, value.c_str()));
  }
  void number(const DcmTagKey& tag, int value) {
    check(data_.putAndInsertUint16(tag, static_cast<Uint16>(value)));
  }
  void check(const OFCondition& status) {
    if (status.bad()) throw OperationFailed("A DICOM image could not be written.", status.text());
  }
  DcmDataset& data() { return data_; }

 private:
  DcmDataset& data_;
};

void put_patient_and_study(Writer& w, const SeriesDescription& d, const SeriesUids& uids) {
  w.text(DCM_SpecificCharacterSet, "ISO_IR 192");
  w.text(DCM_PatientName, fitting(d.patient_name, kLongString));
  w.text(DCM_PatientID, fitting(d.patient_id, kLongString));
  w.text(DCM_PatientBirthDate, "");
  w.text(DCM_PatientSex, "");
  w.text(DCM_StudyInstanceUID, uids.study);
  w.text(DCM_StudyDate, "");
  w.text(DCM_StudyTime, "");
  w.text(DCM_ReferringPhysicianName, "");
  w.text(DCM_StudyID, "1");
  w.text(DCM_AccessionNumber, "");
  if (!d.study_description.empty())
    w.text(DCM_StudyDescription, fitting(d.study_description, kLongString));
  w.text(DCM_Modality, modality_name(d.modality));
  w.text(DCM_SeriesInstanceUID, uids.series);
  w.text(DCM_SeriesNumber, d.modality == Modality::Ct ? "1" : "2");
  if (!d.series_description.empty())
    w.text(DCM_SeriesDescription, fitting(d.series_description, kLongString));
  w.text(DCM_PatientPosition, d.patient_position);
  w.text(DCM_FrameOfReferenceUID, uids.frame_of_reference);
  w.text(DCM_PositionReferenceIndicator, "");
  w.text(DCM_BodyPartExamined, "SPINE");
  w.text(DCM_Manufacturer, "Flavum");
}

void put_modality(Writer& w, const SeriesDescription& d, const Storage& storage) {
  w.text(DCM_ImageType,
         d.modality == Modality::Ct ? "DERIVED\\PRIMARY\\AXIAL" : "DERIVED\\PRIMARY\\OTHER");
  if (!d.derivation.empty()) w.text(DCM_DerivationDescription, fitting(d.derivation, kShortText));
  if (d.modality == Modality::Ct) {
    w.text(DCM_SOPClassUID, UID_CTImageStorage);
    w.text(DCM_AcquisitionNumber, "1");
    w.text(DCM_KVP, "");
    w.text(DCM_RescaleType, "HU");
  } else {
    w.text(DCM_SOPClassUID, UID_MRImageStorage);
    w.text(DCM_ScanningSequence, "RM");
    w.text(DCM_SequenceVariant, "NONE");
    w.text(DCM_ScanOptions, "");
    w.text(DCM_MRAcquisitionType, "");
    w.text(DCM_RepetitionTime, "");
    w.text(DCM_EchoTime, "");
    w.text(DCM_EchoTrainLength, "");
  }
  if (d.modality == Modality::Ct || storage.slope != 1.0) {
    w.text(DCM_RescaleIntercept, decimal_string(storage.intercept));
    w.text(DCM_RescaleSlope, decimal_string(storage.slope));
  }
  if (d.window_width >= 1.0) {
    w.text(DCM_WindowCenter, decimal_string(d.window_centre));
    w.text(DCM_WindowWidth, decimal_string(d.window_width));
  }
}

void put_plane(Writer& w, const ImageGeometry& g, int k) {
  const Eigen::Matrix3d& a = g.direction;
  const Eigen::Vector3d p = g.point_of(0, 0, k).v;
  w.text(DCM_ImageOrientationPatient, join({a(0, 0), a(1, 0), a(2, 0), a(0, 1), a(1, 1), a(2, 1)}));
  w.text(DCM_ImagePositionPatient, join({p.x(), p.y(), p.z()}));
  w.text(DCM_PixelSpacing, join({g.spacing_mm.y(), g.spacing_mm.x()}));  // rows first
  w.text(DCM_SliceThickness, decimal_string(g.spacing_mm.z()));
  w.text(DCM_PatientOrientation, "");
}

void put_pixels(Writer& w, const ScalarImage& image, int k, const Storage& storage) {
  const ImageGeometry& g = image.geometry;
  const auto count = static_cast<std::size_t>(g.offset(0, 0, 1));
  const float* values = image.voxels.data() + static_cast<std::size_t>(k) * count;
  std::vector<Uint16> stored(count);
  for (std::size_t n = 0; n < count; ++n) {
    const double number =
        std::round((static_cast<double>(values[n]) - storage.intercept) / storage.slope);
    const double held = std::isnan(number) ? 0.0 : std::clamp(number, -32768.0, 32767.0);
    stored[n] = static_cast<Uint16>(static_cast<Sint16>(held));
  }
  w.number(DCM_SamplesPerPixel, 1);
  w.text(DCM_PhotometricInterpretation, "MONOCHROME2");
  w.number(DCM_Rows, g.size.y());
  w.number(DCM_Columns, g.size.x());
  w.number(DCM_BitsAllocated, 16);
  w.number(DCM_BitsStored, 16);
  w.number(DCM_HighBit, 15);
  w.number(DCM_PixelRepresentation, 1);
  w.check(w.data().putAndInsertUint16Array(DCM_PixelData, stored.data(), count));
}

std::string file_name(int number) {
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
  return "IM" + digits + ".dcm";
}

}  // namespace

void write_dicom_series(const ScalarImage& image, const SeriesDescription& description,
                        const fs::path& folder, const Progress& progress) {
  prepare_dicom_toolkit();
  const ImageGeometry& g = image.geometry;
  constexpr int kMaxSide = std::numeric_limits<Uint16>::max();
  if (g.size.minCoeff() < 1 || g.size.x() > kMaxSide || g.size.y() > kMaxSide) {
    throw OperationFailed("The volume's size cannot be written as DICOM images.");
  }
  if (description.modality == Modality::Other) {
    throw OperationFailed("Only CT and MR volumes are written as DICOM series.");
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw OperationFailed("The folder " + folder.string() + " cannot be created.", error.message());
  }
  const std::uint64_t seed = description.uid_seed != 0 ? description.uid_seed : random_uid_seed();
  const SeriesUids uids = uids_of(seed, description);
  const Storage storage = storage_for(image, description.modality);
  for (int k = 0; k < g.size.z(); ++k) {
    progress.report(static_cast<double>(k) / g.size.z(), "Writing DICOM images");
    DcmFileFormat format;
    Writer w(*format.getDataset());
    put_patient_and_study(w, description, uids);
    put_modality(w, description, storage);
    w.text(DCM_SOPInstanceUID, derived_uid(seed, uids.series, static_cast<std::uint64_t>(k) + 1));
    w.text(DCM_InstanceNumber, std::to_string(k + 1));
    put_plane(w, g, k);
    put_pixels(w, image, k, storage);
    const fs::path file = folder / file_name(k + 1);
    const OFCondition status = format.saveFile(file.c_str(), EXS_LittleEndianExplicit);
    if (status.bad()) {
      throw OperationFailed("The file " + file.string() + " cannot be written.", status.text());
    }
  }
  progress.report(1.0, "Writing DICOM images");
}

}  // namespace flavum
