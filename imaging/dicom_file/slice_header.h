#pragma once
// What one DICOM file says about its images, without decoding a pixel. Internal to the
// imaging/dicom rooms.

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/dicom_file/refusal.h"
#include "imaging/dicom_file/slice_source.h"

namespace flavum {

/// The header of one image (one frame of a file), checked on its own: orientation orthonormal,
/// spacing and size sensible. How it fits the other images of its series is decided in stacks.h.
struct SliceHeader {
  SliceSource source;
  std::string series_uid;
  std::string study_uid;
  std::string sop_uid;  ///< SOP instance; the frame number is appended for multi-frame files
  std::string frame_of_reference_uid;
  Modality modality = Modality::Other;
  std::string description;
  std::string patient_position;
  std::string date;
  bool localizer = false;  ///< ImageType says LOCALIZER (or SCOUT)
  int columns = 0;
  int rows = 0;
  double spacing_i_mm = 0.0;   ///< between columns: the SECOND value of PixelSpacing
  double spacing_j_mm = 0.0;   ///< between rows: the FIRST value of PixelSpacing
  Eigen::Vector3d row_dir;     ///< unit vector in which the column index i grows
  Eigen::Vector3d column_dir;  ///< unit vector in which the row index j grows
  PatientPoint position;       ///< centre of the first pixel
  double window_centre = 0.0;
  double window_width = 0.0;
  std::string transfer_syntax;    ///< UID
  bool reformatted = false;       ///< computed from other images (multi-planar reformation)
  bool identity_removed = false;  ///< (0012,0062) is YES
  /// The patient's number, where this program's import made it up ("ANON-" and 8 hexadecimal
  /// digits); else empty: no other number is taken from a file.
  std::string pseudonym;
  std::vector<Caution> cautions;  ///< of this image; the volume has each kind once
  /// Values that may tell several images at one position apart (echo, image type, acquisition, time
  /// point, …), always in the same order.
  std::vector<std::string> traits;
};

/// What a file turned out to be.
struct FileVerdict {
  enum class Kind { NotDicom, Directory, Refused, Images };
  Kind kind = Kind::NotDicom;
  std::vector<SliceHeader> slices;  ///< Kind::Images
  /// Kind::Directory: the files it lists, as written, components joined with '/'.
  std::vector<std::string> references;
  Refusal refusal;        ///< Kind::Refused; `files` and the file name are filled in
  std::string study_uid;  ///< where known, also for refused files
  Modality modality = Modality::Other;
};

/// The one place where headers of unknown files are parsed, in the process that calls: only
/// flavum-dicom-reader does so (reader_pool.h). A file that cannot be parsed is a refusal. Throws
/// std::bad_alloc alone. A new field of the types above also goes through reader_wire.cpp.
FileVerdict inspect_file(const std::filesystem::path& file);

/// By its first bytes, without parsing.
bool may_be_dicom(const std::filesystem::path& file);

}  // namespace flavum
