#include "imaging/dicom_objects/write_angiogram.h"

#include <cmath>

#include "imaging/base/check.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_objects/grey_pixels.h"
#include "imaging/dicom_objects/object_header.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {
namespace {

void put_exposure(ObjectWriter& w, const Angiogram& a) {
  w.text(DCM_KVP, "");
  if (a.kv) w.decimal(DCM_KVP, *a.kv);
  // What is not known stays empty: type 2 (PS3.3 C.8.7.2). Whole numbers are demanded.
  const auto whole = [&](const DcmTagKey& tag, const std::optional<double>& value) {
    w.text(tag, value ? std::to_string(std::lround(*value)) : "");
  };
  whole(DCM_XRayTubeCurrent, a.tube_current_ma);
  whole(DCM_ExposureTime, a.pulse_ms);
  if (a.tube_current_ma && a.pulse_ms) {
    const double mas = *a.tube_current_ma * *a.pulse_ms / 1000.0;
    whole(DCM_Exposure, mas);
    whole(DCM_ExposureInuAs, mas * 1000.0);  // a pulse is less than 1 mAs
  } else {
    w.text(DCM_Exposure, "");
  }
  if (a.kap_gy_cm2) w.decimal(DCM_ImageAndFluoroscopyAreaDoseProduct, *a.kap_gy_cm2 * 10.0);
  w.text(DCM_RadiationSetting, "SC");  // as fluoroscopy: low dose
  w.text(DCM_RadiationMode, a.pulses_per_second > 0.0 ? "PULSED" : "");
}

void put_positioner(ObjectWriter& w, const Angiogram& a) {
  w.text(DCM_PatientPosition, "HFP");
  w.text(DCM_PositionerType, "CARM");
  w.text(DCM_PositionerMotion, "STATIC");
  w.decimal(DCM_PositionerPrimaryAngle, a.positioner.primary);
  w.decimal(DCM_PositionerSecondaryAngle, a.positioner.secondary);
  w.decimal(DCM_DistanceSourceToDetector, a.source_detector_mm);
  w.decimal(DCM_DistanceSourceToPatient, a.source_isocentre_mm);
  w.decimal(DCM_EstimatedRadiographicMagnificationFactor,
            a.source_detector_mm / a.source_isocentre_mm);
  w.decimals(DCM_ImagerPixelSpacing, {a.pixel_pitch_mm, a.pixel_pitch_mm});
  w.text(DCM_FieldOfViewShape, "RECTANGLE");
  const auto side = [](double mm) { return std::to_string(std::lround(mm)); };
  // Rows first: the vertical extent (0018,1149).
  w.text(DCM_FieldOfViewDimensions, side(a.field_height_mm) + "\\" + side(a.field_width_mm));
}

void put_run(ObjectWriter& w, const Angiogram& a) {
  CHECK(a.pulses_per_second > 0.0);
  w.text(DCM_NumberOfFrames, std::to_string(a.frames.size()));
  w.decimal(DCM_FrameTime, 1000.0 / a.pulses_per_second);
  w.text(DCM_CineRate, std::to_string(std::lround(a.pulses_per_second)));
  w.check(w.item().putAndInsertTagKey(DCM_FrameIncrementPointer, DCM_FrameTime));
}

}  // namespace

void write_angiogram(const Angiogram& a, const std::filesystem::path& path,
                     const std::string& study_uid) {
  prepare_dicom_toolkit();
  CHECK(!a.frames.empty() && a.source_isocentre_mm > 0.0 && a.pixel_pitch_mm > 0.0);
  DcmFileFormat file;
  ObjectWriter w(*file.getDataset(), "The DICOM fluoroscopy");
  put_header(w, new_object("Fluoroscopy", study_uid), UID_XRayAngiographicImageStorage, "XA");
  w.text(DCM_ImageType, "DERIVED\\PRIMARY\\SINGLE PLANE\\SIMULATED");
  w.text(DCM_DerivationDescription,
         fitting(std::string(kSimulatedMark) + ". Computed from a CT. " + a.description,
                 kShortTextLength));
  w.text(DCM_ImageComments,
         fitting(std::string(kSimulatedMark) + ". " + a.description, kShortTextLength));
  w.text(DCM_BodyPartExamined, "LSPINE");
  w.text(DCM_PatientOrientation, "");
  w.text(DCM_AcquisitionNumber, "");
  w.text(DCM_PixelIntensityRelationship, "DISP");
  w.decimal(DCM_WindowCenter, 127.5);
  w.decimal(DCM_WindowWidth, 256.0);
  put_exposure(w, a);
  put_positioner(w, a);
  if (a.frames.size() > 1) put_run(w, a);
  put_grey_pixels(w, a.frames);
  save_object(file, path, "The DICOM fluoroscopy");
}

}  // namespace flavum
