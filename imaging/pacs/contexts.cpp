#include "imaging/pacs/contexts.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcuid.h>

namespace flavum {
namespace {

// One context each for what a volume or a picture of a patient comes in.
const std::vector<std::string>& compressed_syntaxes() {
  static const std::vector<std::string> all{
      UID_JPEGProcess14SV1TransferSyntax, UID_JPEG2000LosslessOnlyTransferSyntax,
      UID_JPEGLSLosslessTransferSyntax,   UID_JPEGProcess1TransferSyntax,
      UID_JPEG2000TransferSyntax,         UID_JPEGLSLossyTransferSyntax,
      UID_JPEGProcess2_4TransferSyntax,   UID_JPEGProcess14TransferSyntax,
      UID_RLELosslessTransferSyntax,      UID_DeflatedExplicitVRLittleEndianTransferSyntax,
  };
  return all;
}

// What Flavum reads, and what it writes itself.
const std::vector<std::string> kVolumes{UID_CTImageStorage, UID_EnhancedCTImageStorage,
                                        UID_MRImageStorage, UID_EnhancedMRImageStorage};
// What lies in the same studies; taken so that a study arrives whole.
const std::vector<std::string> kOthers{
    UID_SecondaryCaptureImageStorage,
    UID_MultiframeGrayscaleByteSecondaryCaptureImageStorage,
    UID_MultiframeGrayscaleWordSecondaryCaptureImageStorage,
    UID_MultiframeTrueColorSecondaryCaptureImageStorage,
    UID_XRayAngiographicImageStorage,
    UID_EnhancedXAImageStorage,
    UID_XRayRadiofluoroscopicImageStorage,
    UID_ComputedRadiographyImageStorage,
    UID_DigitalXRayImageStorageForPresentation,
    UID_PositronEmissionTomographyImageStorage,
    UID_SegmentationStorage,
    UID_SurfaceSegmentationStorage,
    UID_EncapsulatedPDFStorage,
    UID_EncapsulatedSTLStorage,
    UID_BasicTextSRStorage,
    UID_EnhancedSRStorage,
    UID_ComprehensiveSRStorage,
    UID_Comprehensive3DSRStorage,
    UID_XRayRadiationDoseSRStorage,
    UID_KeyObjectSelectionDocumentStorage,
    UID_GrayscaleSoftcopyPresentationStateStorage,
    UID_ColorSoftcopyPresentationStateStorage,
    UID_SpatialRegistrationStorage,
    UID_SpatialFiducialsStorage,
    UID_RTStructureSetStorage,
    UID_RawDataStorage,
    UID_LegacyConvertedEnhancedCTImageStorage,
    UID_LegacyConvertedEnhancedMRImageStorage,
};

}  // namespace

const std::vector<std::string>& uncompressed_syntaxes() {
  static const std::vector<std::string> all{UID_LittleEndianExplicitTransferSyntax,
                                            UID_BigEndianExplicitTransferSyntax,
                                            UID_LittleEndianImplicitTransferSyntax};
  return all;
}

const std::vector<std::string>& taken_syntaxes() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> s = uncompressed_syntaxes();
    s.insert(s.end(), compressed_syntaxes().begin(), compressed_syntaxes().end());
    return s;
  }();
  return all;
}

std::vector<Proposal> objects_to_get() {
  std::vector<Proposal> all;
  for (const std::string& object : kVolumes) {
    all.push_back({object, uncompressed_syntaxes(), true});
    for (const std::string& syntax : compressed_syntaxes()) all.push_back({object, {syntax}, true});
  }
  for (const std::string& object : kOthers) {
    all.push_back({object, uncompressed_syntaxes(), true});
    // The archive chooses one: the most common lossless compressions first.
    all.push_back({object, compressed_syntaxes(), true});
  }
  return all;
}

}  // namespace flavum
