#include "imaging/dicom/write_secondary_capture.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/dicom/numbers.h"
#include "imaging/dicom/toolkit.h"
#include "imaging/dicom/uid.h"

namespace flavum {

void write_secondary_capture(const PixelImage& grey, const std::string& description,
                             const std::filesystem::path& path,
                             const std::optional<PositionerDegrees>& positioner) {
  prepare_dicom_toolkit();
  const std::uint64_t seed = random_uid_seed();
  DcmFileFormat file;
  DcmDataset& data = *file.getDataset();
  OFCondition result = EC_Normal;
  const auto put = [&](const DcmTagKey& tag, const std::string& value) {
    if (result.good()) result = data.putAndInsertString(tag, value.c_str());
  };
  const auto number = [&](const DcmTagKey& tag, Uint16 value) {
    if (result.good()) result = data.putAndInsertUint16(tag, value);
  };
  const std::string marked = "SIMULATED - not for clinical use";
  put(DCM_SpecificCharacterSet, "ISO_IR 192");
  put(DCM_ImageType, "DERIVED\\SECONDARY");
  put(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
  put(DCM_SOPInstanceUID, derived_uid(seed, "instance"));
  put(DCM_StudyDate, "");
  put(DCM_StudyTime, "");
  put(DCM_AccessionNumber, "");
  put(DCM_Modality, "OT");
  put(DCM_ConversionType, "WSD");
  put(DCM_Manufacturer, "Flavum");
  put(DCM_ReferringPhysicianName, "");
  put(DCM_SeriesDescription, marked);
  put(DCM_DerivationDescription, marked + ". " + description);
  put(DCM_PatientName, "");
  put(DCM_PatientID, "");
  put(DCM_PatientBirthDate, "");
  put(DCM_PatientSex, "");
  put(DCM_PatientIdentityRemoved, "YES");
  put(DCM_DeidentificationMethod, "Flavum: computed picture, no identity copied");
  put(DCM_StudyInstanceUID, derived_uid(seed, "study"));
  put(DCM_SeriesInstanceUID, derived_uid(seed, "series"));
  put(DCM_StudyID, "");
  put(DCM_SeriesNumber, "1");
  put(DCM_InstanceNumber, "1");
  put(DCM_Laterality, "");
  put(DCM_PatientOrientation, "");
  put(DCM_BurnedInAnnotation, "NO");
  if (positioner) {
    put(DCM_PatientPosition, "HFP");
    put(DCM_PositionerType, "CARM");
    put(DCM_PositionerPrimaryAngle, decimal_string(positioner->primary));
    put(DCM_PositionerSecondaryAngle, decimal_string(positioner->secondary));
  }
  number(DCM_SamplesPerPixel, 1);
  put(DCM_PhotometricInterpretation, "MONOCHROME2");
  number(DCM_Rows, static_cast<Uint16>(grey.rows));
  number(DCM_Columns, static_cast<Uint16>(grey.columns));
  number(DCM_BitsAllocated, 8);
  number(DCM_BitsStored, 8);
  number(DCM_HighBit, 7);
  number(DCM_PixelRepresentation, 0);
  std::vector<Uint8> pixels(grey.pixels.size() + grey.pixels.size() % 2);  // even length, PS3.5
  std::ranges::transform(grey.pixels, pixels.begin(), [](float g) {
    return static_cast<Uint8>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
  });
  if (result.good()) {
    result = data.putAndInsertUint8Array(DCM_PixelData, pixels.data(),
                                         static_cast<unsigned long>(pixels.size()));
  }
  if (result.good()) result = file.saveFile(path.c_str(), EXS_LittleEndianExplicit);
  if (result.bad()) {
    throw OperationFailed("The DICOM picture " + path.filename().string() + " cannot be written.",
                          result.text());
  }
}

}  // namespace flavum
