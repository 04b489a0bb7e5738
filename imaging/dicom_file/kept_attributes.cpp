#include "imaging/dicom_file/kept_attributes.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dctagkey.h>

#include <map>

namespace flavum {
namespace {

std::map<DcmTagKey, Keep> make_table() {
  std::map<DcmTagKey, Keep> table;
  const auto add = [&](Keep how, std::initializer_list<DcmTagKey> tags) {
    for (const DcmTagKey& tag : tags) table.emplace(tag, how);
  };
  add(Keep::Uid,
      {DCM_SOPInstanceUID, DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_FrameOfReferenceUID,
       DCM_DimensionOrganizationUID, DCM_ConcatenationUID, DCM_SynchronizationFrameOfReferenceUID});
  add(Keep::StandardUid, {DCM_SOPClassUID});
  add(Keep::Patient, {DCM_PatientName, DCM_PatientID});
  // Type 2 everywhere: absent would make the object invalid. Table E.1-1: Z.
  add(Keep::Empty,
      {DCM_PatientBirthDate, DCM_PatientSex, DCM_AccessionNumber, DCM_ReferringPhysicianName,
       DCM_StudyID, DCM_PositionReferenceIndicator, DCM_Manufacturer, DCM_ContrastBolusAgent});
  add(Keep::Date, {DCM_StudyDate, DCM_SeriesDate, DCM_AcquisitionDate, DCM_ContentDate,
                   DCM_AcquisitionDateTime});
  add(Keep::Time, {DCM_StudyTime, DCM_SeriesTime, DCM_AcquisitionTime, DCM_ContentTime});
  add(Keep::Description,
      {DCM_SeriesDescription, DCM_StudyDescription, DCM_ProtocolName, DCM_BodyPartExamined});
  add(Keep::Pseudonym, {DCM_ConvolutionKernel, DCM_StackID, DCM_SequenceName, DCM_FilterType});
  add(Keep::Code, {
                      DCM_ImageType,
                      DCM_FrameType,
                      DCM_Modality,
                      DCM_PatientPosition,
                      DCM_Laterality,
                      DCM_ScanningSequence,
                      DCM_SequenceVariant,
                      DCM_ScanOptions,
                      DCM_MRAcquisitionType,
                      DCM_AngioFlag,
                      DCM_RotationDirection,
                      DCM_InPlanePhaseEncodingDirection,
                      DCM_PhotometricInterpretation,
                      DCM_LossyImageCompression,
                      DCM_LossyImageCompressionMethod,
                      DCM_BurnedInAnnotation,
                      DCM_RecognizableVisualFeatures,
                      DCM_RescaleType,
                      DCM_ModalityLUTType,
                      DCM_VOILUTFunction,
                      DCM_PresentationLUTShape,
                      DCM_ConversionType,
                      DCM_PixelPresentation,
                      DCM_VolumetricProperties,
                      DCM_VolumeBasedCalculationTechnique,
                      DCM_ComplexImageComponent,
                      DCM_AcquisitionContrast,
                      DCM_AcquisitionType,
                      DCM_ContentQualification,
                      DCM_DimensionOrganizationType,
                      DCM_PositionerType,
                      DCM_FrameLaterality,
                  });
  add(Keep::Number, {DCM_SeriesNumber,
                     DCM_InstanceNumber,
                     DCM_AcquisitionNumber,
                     DCM_NumberOfFrames,
                     DCM_ImagePositionPatient,
                     DCM_ImageOrientationPatient,
                     DCM_PixelSpacing,
                     DCM_ImagerPixelSpacing,
                     DCM_NominalScannedPixelSpacing,
                     DCM_SliceThickness,
                     DCM_SpacingBetweenSlices,
                     DCM_SliceLocation,
                     DCM_GantryDetectorTilt,
                     DCM_TableHeight,
                     DCM_SamplesPerPixel,
                     DCM_PlanarConfiguration,
                     DCM_Rows,
                     DCM_Columns,
                     DCM_PixelAspectRatio,
                     DCM_BitsAllocated,
                     DCM_BitsStored,
                     DCM_HighBit,
                     DCM_PixelRepresentation,
                     DCM_SmallestImagePixelValue,
                     DCM_LargestImagePixelValue,
                     DCM_PixelPaddingValue,
                     DCM_PixelPaddingRangeLimit,
                     DCM_RescaleIntercept,
                     DCM_RescaleSlope,
                     DCM_WindowCenter,
                     DCM_WindowWidth,
                     DCM_LossyImageCompressionRatio,
                     DCM_LUTDescriptor,
                     DCM_LUTData,
                     DCM_RedPaletteColorLookupTableDescriptor,
                     DCM_GreenPaletteColorLookupTableDescriptor,
                     DCM_BluePaletteColorLookupTableDescriptor,
                     DCM_RedPaletteColorLookupTableData,
                     DCM_GreenPaletteColorLookupTableData,
                     DCM_BluePaletteColorLookupTableData,
                     DCM_KVP,
                     DCM_DataCollectionDiameter,
                     DCM_ReconstructionDiameter,
                     DCM_DistanceSourceToDetector,
                     DCM_DistanceSourceToPatient,
                     DCM_ExposureTime,
                     DCM_XRayTubeCurrent,
                     DCM_Exposure,
                     DCM_FocalSpots,
                     DCM_SingleCollimationWidth,
                     DCM_TotalCollimationWidth,
                     DCM_TableSpeed,
                     DCM_SpiralPitchFactor,
                     DCM_CTDIvol,
                     DCM_RepetitionTime,
                     DCM_EchoTime,
                     DCM_EffectiveEchoTime,
                     DCM_EchoNumbers,
                     DCM_EchoTrainLength,
                     DCM_InversionTime,
                     DCM_TriggerTime,
                     DCM_FlipAngle,
                     DCM_NumberOfAverages,
                     DCM_ImagingFrequency,
                     DCM_MagneticFieldStrength,
                     DCM_NumberOfPhaseEncodingSteps,
                     DCM_PercentSampling,
                     DCM_PercentPhaseFieldOfView,
                     DCM_PixelBandwidth,
                     DCM_AcquisitionMatrix,
                     DCM_SAR,
                     DCM_DiffusionBValue,
                     DCM_TemporalPositionIdentifier,
                     DCM_TemporalPositionIndex,
                     DCM_NumberOfTemporalPositions,
                     DCM_TemporalResolution,
                     DCM_PositionerPrimaryAngle,
                     DCM_PositionerSecondaryAngle,
                     DCM_InStackPositionNumber,
                     DCM_DimensionIndexValues,
                     DCM_DimensionIndexPointer,
                     DCM_FunctionalGroupPointer,
                     DCM_FrameAcquisitionNumber,
                     DCM_InConcatenationNumber,
                     DCM_InConcatenationTotalNumber,
                     DCM_ConcatenationFrameOffsetNumber,
                     DCM_RealWorldValueIntercept,
                     DCM_RealWorldValueSlope,
                     DCM_RealWorldValueFirstValueMapped,
                     DCM_RealWorldValueLastValueMapped});
  add(Keep::Sequence,
      {DCM_SharedFunctionalGroupsSequence, DCM_PerFrameFunctionalGroupsSequence,
       DCM_PixelMeasuresSequence, DCM_PlanePositionSequence, DCM_PlaneOrientationSequence,
       DCM_PixelValueTransformationSequence, DCM_FrameVOILUTSequence, DCM_FrameContentSequence,
       DCM_CTImageFrameTypeSequence, DCM_MRImageFrameTypeSequence, DCM_MREchoSequence,
       DCM_MRTimingAndRelatedParametersSequence, DCM_RealWorldValueMappingSequence,
       DCM_DimensionIndexSequence, DCM_DimensionOrganizationSequence, DCM_ModalityLUTSequence,
       DCM_VOILUTSequence, DCM_TemporalPositionSequence});
  add(Keep::Pixels, {DCM_PixelData, DCM_FloatPixelData, DCM_DoubleFloatPixelData,
                     DCM_ExtendedOffsetTable, DCM_ExtendedOffsetTableLengths});
  return table;
}

}  // namespace

std::optional<Keep> kept_as(const DcmTagKey& tag) {
  static const std::map<DcmTagKey, Keep> table = make_table();
  const auto found = table.find(tag);
  if (found == table.end()) return std::nullopt;
  return found->second;
}

}  // namespace flavum
