#pragma once
// The dose of a simulated attempt in the vocabulary of a radiation dose report (X-Ray Radiation
// Dose SR, TID 10001 to 10003 of PS3.16), marked simulated: nobody was exposed.

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/dicom_objects/object_header.h"

namespace flavum {

/// One press of the pedal, TID 10003.
struct IrradiationEvent {
  double start_s = 0.0;     ///< after the attempt began
  double duration_s = 0.0;  ///< first pulse to last
  int pulses = 0;
  double pulses_per_second = 0.0;
  double kv = 0.0;
  double kerma_gy = 0.0;  ///< at the reference point
  double kap_gy_m2 = 0.0;
  double positioner_primary_deg = 0.0, positioner_secondary_deg = 0.0;
  double field_width_mm = 0.0, field_height_mm = 0.0;  ///< at the detector
};

struct DoseReport {
  std::vector<IrradiationEvent> events;
  double fluoroscopy_s = 0.0;
  double kerma_gy = 0.0;  ///< reference air kerma, 15 cm from the isocentre towards the tube
  double kap_gy_m2 = 0.0;
  double source_detector_mm = 0.0, source_isocentre_mm = 0.0;
  std::string remark;  ///< which attempt: one sentence
};

/// Times of day count from 00:00 of the header's date: an attempt has no clock. Throws
/// OperationFailed.
void write_dose_report(const DoseReport& report, const ObjectHeader& header,
                       const std::filesystem::path& path);

}  // namespace flavum
