#pragma once
// Simulated fluoroscopy as X-Ray Angiographic images (XA), one frame or a run of them, PS3.3 A.14.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "imaging/dicom_objects/write_secondary_capture.h"
#include "imaging/volume/pixel_image.h"

namespace flavum {

struct Angiogram {
  std::vector<PixelImage> frames;  ///< grey 0..1, all of one size
  double pulses_per_second = 0.0;  ///< of a run; ignored for one frame
  PositionerDegrees positioner;
  double source_detector_mm = 0.0;   ///< Distance Source to Detector
  double source_isocentre_mm = 0.0;  ///< Distance Source to Patient, which is to the isocentre
  double pixel_pitch_mm = 0.0;       ///< Imager Pixel Spacing: on the detector, rows and columns
  double field_width_mm = 0.0, field_height_mm = 0.0;  ///< exposed, on the detector
  std::optional<double> kv;                            ///< empty: not known, which XA allows
  std::optional<double> tube_current_ma;               ///< mean while a pulse lasts
  std::optional<double> pulse_ms;
  std::optional<double> kap_gy_cm2;  ///< of all frames together
  std::string description;           ///< the view in words
};

/// Marked simulated in ImageType (DERIVED, SIMULATED), in its descriptions and in every frame. New
/// UIDs, a study of its own unless `study_uid` is given, no identity. Throws OperationFailed.
void write_angiogram(const Angiogram& angiogram, const std::filesystem::path& path,
                     const std::string& study_uid = {});

}  // namespace flavum
