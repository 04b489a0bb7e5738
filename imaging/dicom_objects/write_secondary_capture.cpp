#include "imaging/dicom_objects/write_secondary_capture.h"

#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_objects/grey_pixels.h"
#include "imaging/dicom_objects/object_header.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {

void write_secondary_capture(const PixelImage& grey, const std::string& description,
                             const std::filesystem::path& path,
                             const std::optional<PositionerDegrees>& positioner) {
  prepare_dicom_toolkit();
  DcmFileFormat file;
  ObjectWriter w(*file.getDataset(), "The DICOM picture");
  put_header(w, new_object("Picture"), UID_SecondaryCaptureImageStorage, "OT");
  w.text(DCM_ImageType, "DERIVED\\SECONDARY\\\\SIMULATED");
  w.text(DCM_ConversionType, "WSD");
  w.text(DCM_DerivationDescription,
         fitting(std::string(kSimulatedMark) + ". " + description, kShortTextLength));
  w.text(DCM_PatientOrientation, "");
  w.text(DCM_Laterality, "");
  if (positioner) {
    w.text(DCM_PatientPosition, "HFP");
    w.text(DCM_PositionerType, "CARM");
    w.decimal(DCM_PositionerPrimaryAngle, positioner->primary);
    w.decimal(DCM_PositionerSecondaryAngle, positioner->secondary);
  }
  put_grey_pixels(w, {&grey, 1});
  save_object(file, path, "The DICOM picture");
}

}  // namespace flavum
