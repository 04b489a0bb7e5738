#pragma once
// DICOM files for tests, written with DCMTK alone, after PS3.3 C.7.6.2 (image plane): nothing of
// Flavum's own reader or writer is used.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <Eigen/Geometry>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace flavum::test {

struct DicomSlice {
  std::string modality = "CT";
  std::string series_uid = "1.2.826.0.1.3680043.10.1.1";
  std::string sop_uid;                  ///< empty: a new one
  Eigen::Vector3d row_dir{1, 0, 0};     ///< first triple of ImageOrientationPatient
  Eigen::Vector3d column_dir{0, 1, 0};  ///< second triple
  Eigen::Vector3d position{0, 0, 0};    ///< ImagePositionPatient
  double between_rows_mm = 0.8;         ///< first value of PixelSpacing
  double between_columns_mm = 1.1;      ///< second value
  int rows = 6;
  int columns = 5;
  std::vector<int> stored;  ///< row by row; empty: all 100
  bool is_signed = true;
  int bits_allocated = 16;
  int bits_stored = 16;
  std::string slice_thickness = "3";
  int instance_number = 1;
  /// Last touch on the data set before it is saved.
  std::function<void(DcmDataset&)> edit;

  Eigen::Vector3d normal() const { return row_dir.cross(column_dir); }
  /// Centre of the pixel in row r and column c (PS3.3, equation C.7.6.2.1-1).
  Eigen::Vector3d point_of(int r, int c) const {
    return position + between_columns_mm * c * row_dir + between_rows_mm * r * column_dir;
  }
};

/// Saves with the given transfer syntax; compressed ones need their DCMTK encoder registered.
void save_slice(const DicomSlice& slice, const std::filesystem::path& file,
                E_TransferSyntax syntax = EXS_LittleEndianExplicit,
                E_FileWriteMode mode = EWM_fileformat);

/// `count` slices along the normal of `first`, `step_mm` apart; edited one by one before saving.
std::vector<DicomSlice> stack_of(const DicomSlice& first, int count, double step_mm);

/// IM0, IM1, … in the folder.
void save_stack(const std::vector<DicomSlice>& slices, const std::filesystem::path& folder);

}  // namespace flavum::test
