#include "imaging/dicom_file/enhanced.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include "imaging/dicom_file/header_checks.h"
#include "imaging/dicom_file/picture_kind.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

constexpr unsigned long kMaxDimensions = 8;  // engineering default; files have three to five

std::string text_in(DcmItem* group, const DcmTagKey& tag) {
  return group == nullptr ? std::string() : texts_of(*group, tag);
}

// What may tell frames at one position apart: frame type, echo, time, diffusion, and the file's own
// dimension indices.
std::vector<std::string> traits_of(DcmItem& data, int frame, const std::string& frame_type) {
  const auto named = [](const char* before, const std::string& value, const char* after) {
    return value.empty() ? value : before + value + after;
  };
  const auto value = [&](const DcmTagKey& group, const DcmTagKey& tag) {
    return text_in(functional_group(data, frame, group), tag);
  };
  std::vector<std::string> traits{
      named("frame type ", frame_type, ""),
      named("echo time ", value(DCM_MREchoSequence, DCM_EffectiveEchoTime), " ms"),
      named("diffusion b ", value(DCM_MRDiffusionSequence, DCM_DiffusionBValue), " s/mm²"),
      named("time ", value(DCM_TemporalPositionSequence, DCM_TemporalPositionTimeOffset), " s")};
  DcmItem* content = functional_group(data, frame, DCM_FrameContentSequence);
  traits.push_back(named("time point ", text_in(content, DCM_TemporalPositionIndex), ""));
  traits.push_back(named("stack ", text_in(content, DCM_StackID), ""));
  traits.push_back(named("acquisition ", text_in(content, DCM_FrameAcquisitionNumber), ""));
  for (unsigned long n = 0; n < kMaxDimensions; ++n) {
    Uint32 index = 0;
    const bool has =
        content != nullptr && content->findAndGetUint32(DCM_DimensionIndexValues, index, n).good();
    traits.push_back(has ? "index " + std::to_string(index) + " of dimension " +
                               std::to_string(n + 1)
                         : std::string());
  }
  return traits;
}

DcmItem& required(DcmItem& data, int frame, const DcmTagKey& sequence, const char* name) {
  DcmItem* group = functional_group(data, frame, sequence);
  if (group != nullptr) return *group;
  throw HeaderRefused{"no-geometry", "The image does not say where it lies in the patient.",
                      std::string(name) + " is absent for frame " + std::to_string(frame + 1)};
}

}  // namespace

bool is_enhanced(DcmItem& data) {
  // Some scanners put functional groups into classic images, which also have a place of their own.
  return data.tagExists(DCM_PerFrameFunctionalGroupsSequence) &&
         !data.tagExists(DCM_ImagePositionPatient);
}

DcmItem* functional_group(DcmItem& data, int frame, const DcmTagKey& sequence) {
  const auto find_in = [&](const DcmTagKey& groups, long number) -> DcmItem* {
    DcmItem* all = nullptr;
    DcmItem* group = nullptr;
    if (data.findAndGetSequenceItem(groups, all, number).bad() || all == nullptr) return nullptr;
    return all->findAndGetSequenceItem(sequence, group, 0).good() ? group : nullptr;
  };
  DcmItem* own = find_in(DCM_PerFrameFunctionalGroupsSequence, frame);
  return own != nullptr ? own : find_in(DCM_SharedFunctionalGroupsSequence, 0);
}

std::vector<SliceHeader> read_frames(DcmDataset& data, const SliceHeader& common, int frames) {
  DcmSequenceOfItems* per_frame = nullptr;
  data.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, per_frame);
  const unsigned long described = per_frame == nullptr ? 0 : per_frame->card();
  if (described != static_cast<unsigned long>(frames)) {
    throw HeaderRefused{"multiframe", "The multi-frame file does not describe each of its frames.",
                        "Number of Frames (0028,0008) = " + std::to_string(frames) +
                            ", described: " + std::to_string(described)};
  }
  const DcmTagKey type_sequence =
      common.modality == Modality::Ct ? DCM_CTImageFrameTypeSequence : DCM_MRImageFrameTypeSequence;
  std::vector<SliceHeader> slices;
  for (int f = 0; f < frames; ++f) {
    SliceHeader h = common;
    h.source.frame = f;
    read_plane(
        required(data, f, DCM_PixelMeasuresSequence, "Pixel Measures Sequence (0028,9110)"),
        required(data, f, DCM_PlaneOrientationSequence, "Plane Orientation Sequence (0020,9116)"),
        required(data, f, DCM_PlanePositionSequence, "Plane Position Sequence (0020,9113)"), h);
    DcmItem* rescale = functional_group(data, f, DCM_PixelValueTransformationSequence);
    require_units(data, rescale != nullptr ? *rescale : data, h);
    const std::string frame_type = text_in(functional_group(data, f, type_sequence), DCM_FrameType);
    h.localizer = h.localizer || names_localizer(frame_type);
    h.reformatted = h.reformatted || names_reformation(frame_type);
    if (!h.localizer && names_projection(frame_type)) throw projection(frame_type);
    if (DcmItem* window = functional_group(data, f, DCM_FrameVOILUTSequence))
      read_window(*window, h);
    h.traits = traits_of(data, f, frame_type);
    slices.push_back(std::move(h));
  }
  return slices;
}

}  // namespace flavum
