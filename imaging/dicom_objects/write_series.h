#pragma once
// Writes a volume as a DICOM CT or MR series, one file per slice, with new UIDs.
// No patient identity: names and ids are those given here.

#include <cstdint>
#include <filesystem>
#include <string>

#include "imaging/base/progress.h"
#include "imaging/dicom/catalogue.h"
#include "imaging/volume/image.h"

namespace flavum {

struct SeriesDescription {
  Modality modality = Modality::Ct;
  std::string patient_name = "FLAVUM^PHANTOM";
  std::string patient_id = "PHANTOM";
  std::string study_description;
  std::string series_description;
  std::string patient_position = "HFS";
  std::string
      derivation;  ///< goes to DerivationDescription; empty: ORIGINAL image type is not claimed
  std::uint64_t uid_seed =
      0;  ///< same seed, same UIDs (so that a regenerated case is the same case); 0: random
  double window_centre = 300.0;
  double window_width = 1500.0;
};

/// Values are stored as int16 with slope 1 and intercept 0 for CT (rounded and clamped to int16).
/// Creates the folder. Throws OperationFailed when a file cannot be written.
void write_dicom_series(const ScalarImage& image, const SeriesDescription& description,
                        const std::filesystem::path& folder, const Progress& progress = {});

}  // namespace flavum
