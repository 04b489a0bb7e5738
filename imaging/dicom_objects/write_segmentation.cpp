#include "imaging/dicom_objects/write_segmentation.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmfg/fgderimg.h>
#include <dcmtk/dcmfg/fgfracon.h>
#include <dcmtk/dcmfg/fgpixmsr.h>
#include <dcmtk/dcmfg/fgplanor.h>
#include <dcmtk/dcmfg/fgplanpo.h>
#include <dcmtk/dcmiod/iodreferences.h>
#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmseg/segment.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom_file/numbers.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_file/uid.h"
#include "imaging/dicom_objects/display_colour.h"
#include "imaging/dicom_objects/object_header.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {
namespace {

void require(const OFCondition& condition, const char* what) {
  if (condition.bad()) {
    throw OperationFailed("The DICOM segmentation cannot be written.",
                          std::string(what) + ": " + condition.text());
  }
}

bool can_be_referred_to(const VolumeEntry& source) {
  if (source.frame_of_reference_uid.empty() || source.study_uid.empty() ||
      source.series_uid.empty())
    return false;
  return std::ranges::none_of(source.slices, [](const SliceSource& slice) {
    return slice.sop_class.empty() || slice.sop_instance.empty();
  });
}

// Frame numbers are given for multi-frame sources only (PS3.3 10.3).
bool is_multi_frame(const VolumeEntry& source) {
  return source.slices.size() > 1 &&
         source.slices.front().sop_instance == source.slices.back().sop_instance;
}

void add_shared_groups(DcmSegmentation& object, const ImageGeometry& g) {
  const auto cosine = [&](int row, int column) { return decimal_string(g.direction(row, column)); };
  const std::unique_ptr<FGPlaneOrientationPatient> orientation(
      FGPlaneOrientationPatient::createMinimal(cosine(0, 0).c_str(), cosine(1, 0).c_str(),
                                               cosine(2, 0).c_str(), cosine(0, 1).c_str(),
                                               cosine(1, 1).c_str(), cosine(2, 1).c_str()));
  if (!orientation)
    throw OperationFailed("The DICOM segmentation cannot be written.", "orientation");
  require(object.addForAllFrames(*orientation), "orientation");
  FGPixelMeasures measures;
  const std::string spacing =
      decimal_string(g.spacing_mm.y()) + "\\" + decimal_string(g.spacing_mm.x());
  require(measures.setPixelSpacing(spacing.c_str()), "pixel spacing");
  require(measures.setSliceThickness(decimal_string(g.spacing_mm.z()).c_str()), "slice thickness");
  require(measures.setSpacingBetweenSlices(decimal_string(g.spacing_mm.z()).c_str()),
          "slice spacing");
  require(object.addForAllFrames(measures), "pixel measures");
}

// The standard wants every referenced image listed once more, by series.
void add_references(DcmSegmentation& object, const VolumeEntry& source) {
  IODReferences references;
  std::set<std::string> listed;
  for (const SliceSource& slice : source.slices) {
    if (!listed.insert(slice.sop_instance).second) continue;
    if (!references.add(new IODImageReference("", source.study_uid.c_str(),
                                              source.series_uid.c_str(), slice.sop_instance.c_str(),
                                              slice.sop_class.c_str()))) {
      throw OperationFailed("The DICOM segmentation cannot be written.", "references");
    }
  }
  object.getCommonInstanceReference().addReferences(references, source.study_uid.c_str());
}

DcmSegTypes::E_SegmentAlgoType algorithm_type(SegmentState::Origin origin) {
  switch (origin) {
    case SegmentState::Origin::Manual:
      return DcmSegTypes::SAT_MANUAL;
    case SegmentState::Origin::SemiAutomatic:
      return DcmSegTypes::SAT_SEMIAUTOMATIC;
    case SegmentState::Origin::Automatic:
      break;
  }
  return DcmSegTypes::SAT_AUTOMATIC;
}

Uint16 add_segment(DcmSegmentation& object, const LabelInfo& info, const SegmentState& state,
                   const std::string& tracking_uid) {
  DcmSegment* segment = nullptr;
  require(DcmSegment::create(segment, info.name,
                             CodeSequenceMacro("123037004", "SCT", "Anatomical Structure"),
                             CodeSequenceMacro(info.code, info.code_scheme, info.code_meaning),
                             algorithm_type(state.origin), "Flavum"),
          info.name);
  Uint16 number = 0;
  require(object.addSegment(segment, number), info.name);
  require(segment->setSegmentDescription(state.reviewed ? "Reviewed" : "Not reviewed"), info.name);
  const auto lab = dicom_cielab(info.colour);
  require(segment->setRecommendedDisplayCIELabValue(lab[0], lab[1], lab[2]), info.name);
  require(segment->setTrackingID(segment_tracking_id(info.value).c_str()), info.name);
  require(segment->setTrackingUID(tracking_uid.c_str()), info.name);
  return number;
}

// Frames one behind the other without padding, lowest bit first (PS3.5 8.1.1). DCMTK 3.6.7 packs
// frames wrongly whose size is no multiple of eight pixels, so its pixels are replaced by these.
class PackedFrames {
 public:
  void add(const std::vector<Uint8>& pixels) {
    bytes_.resize((bits_ + pixels.size() + 7) / 8, 0);
    for (const Uint8 pixel : pixels) {
      if (pixel != 0) bytes_[bits_ / 8] = static_cast<Uint8>(bytes_[bits_ / 8] | 1U << bits_ % 8);
      ++bits_;
    }
  }
  void put(DcmItem& data) {
    if (bytes_.size() % 2 != 0) bytes_.push_back(0);  // even length, PS3.5
    require(data.putAndInsertUint8Array(DCM_PixelData, bytes_.data(),
                                        static_cast<unsigned long>(bytes_.size())),
            "pixels");
  }

 private:
  std::vector<Uint8> bytes_;
  std::size_t bits_ = 0;
};

// One frame: the voxels of one label on one slice. Empty frames are left out, as the standard
// allows.
void add_frame(DcmSegmentation& object, PackedFrames& packed, const LabelMap& labels, Label value,
               Uint16 segment, int k, const SliceSource& source, bool multi_frame) {
  const ImageGeometry& g = labels.geometry;
  const auto count = static_cast<std::size_t>(g.size.x()) * static_cast<std::size_t>(g.size.y());
  std::vector<Uint8> pixels(count);
  const std::uint16_t* slice = labels.voxels.data() + count * static_cast<std::size_t>(k);
  bool any = false;
  for (std::size_t n = 0; n < count; ++n) {
    pixels[n] = slice[n] == value ? 1 : 0;
    any = any || pixels[n] != 0;
  }
  if (!any) return;
  const PatientPoint p = g.point_of(0, 0, k);
  const std::unique_ptr<FGPlanePosPatient> position(FGPlanePosPatient::createMinimal(
      decimal_string(p.x()).c_str(), decimal_string(p.y()).c_str(), decimal_string(p.z()).c_str()));
  FGFrameContent content;
  require(content.setStackID("1"), "stack");
  require(content.setInStackPositionNumber(static_cast<Uint32>(k + 1)), "stack position");
  require(content.setDimensionIndexValues(segment, 0), "dimension");
  require(content.setDimensionIndexValues(static_cast<Uint32>(k + 1), 1), "dimension");
  ImageSOPInstanceReferenceMacro reference;
  require(reference.setReferencedSOPClassUID(source.sop_class.c_str()), "source class");
  require(reference.setReferencedSOPInstanceUID(source.sop_instance.c_str()), "source image");
  if (multi_frame)
    require(reference.addReferencedFrameNumber(static_cast<Uint16>(source.frame + 1)), "frame");
  OFVector<ImageSOPInstanceReferenceMacro> references;
  references.push_back(reference);
  const std::unique_ptr<FGDerivationImage> derivation(FGDerivationImage::createMinimal(
      references, "", CodeSequenceMacro("113076", "DCM", "Segmentation"),
      CodeSequenceMacro("121322", "DCM", "Source image for image processing operation")));
  if (!position || !derivation)
    throw OperationFailed("The DICOM segmentation cannot be written.", "frame");
  OFVector<FGBase*> groups;
  groups.push_back(position.get());
  groups.push_back(&content);
  groups.push_back(derivation.get());
  require(object.addFrame(pixels.data(), segment, groups), "frame");
  packed.add(pixels);
}

}  // namespace

std::string segment_tracking_id(Label value) { return "Flavum label " + std::to_string(value); }

std::string write_segmentation(const LabelMap& labels, const VolumeEntry& source,
                               const std::filesystem::path& path,
                               const std::map<Label, SegmentState>& states, bool with_body) {
  prepare_dicom_toolkit();
  CHECK(labels.geometry.size.z() == static_cast<int>(source.slices.size()));
  if (!can_be_referred_to(source)) return {};
  const ImageGeometry& g = labels.geometry;
  ObjectHeader header =
      new_object("Labels of the spine", source.study_uid, source.frame_of_reference_uid);
  header.series_number = 9000;
  header.pseudonym = source.pseudonym;
  DcmSegmentation* created = nullptr;
  const IODGeneralEquipmentModule::EquipmentInfo equipment("Flavum", "Flavum", "0",
                                                           software_version());
  const ContentIdentificationMacro content("1", "LUMBAR_SPINE", "Lumbar spine labels", "");
  require(DcmSegmentation::createBinarySegmentation(created, static_cast<Uint16>(g.size.y()),
                                                    static_cast<Uint16>(g.size.x()), equipment,
                                                    content),
          "object");
  const std::unique_ptr<DcmSegmentation> object(created);
  require(
      object->getFrameOfReference().setFrameOfReferenceUID(source.frame_of_reference_uid.c_str()),
      "frame of reference");
  // Written anew by put_header(); dcmseg checks that they are there.
  require(object->getStudy().setStudyInstanceUID(source.study_uid.c_str()), "study");
  require(object->getSeries().setSeriesNumber("9000"), "series number");
  add_references(*object, source);
  add_shared_groups(*object, g);
  const std::uint64_t seed = random_uid_seed();
  const std::string dimension_uid = derived_uid(seed, "dimension organization");
  IODMultiframeDimensionModule& dimensions = object->getDimensions();
  require(dimensions.addDimensionIndex(DCM_ReferencedSegmentNumber, dimension_uid.c_str(),
                                       DCM_SegmentIdentificationSequence, "Segment"),
          "dimension");
  require(dimensions.addDimensionIndex(DCM_ImagePositionPatient, dimension_uid.c_str(),
                                       DCM_PlanePositionSequence, "Position"),
          "dimension");
  std::vector<bool> present(65536, false);
  for (const std::uint16_t v : labels.voxels) present[v] = true;
  const bool multi_frame = is_multi_frame(source);
  PackedFrames packed;
  for (const LabelInfo& info : all_labels()) {
    if ((info.value == label::kBody && !with_body) || !present[info.value]) continue;
    const auto state = states.find(info.value);
    const Uint16 segment =
        add_segment(*object, info, state == states.end() ? SegmentState() : state->second,
                    derived_uid(seed, "segment", info.value));
    for (int k = 0; k < g.size.z(); ++k) {
      add_frame(*object, packed, labels, info.value, segment, k,
                source.slices[static_cast<std::size_t>(k)], multi_frame);
    }
  }
  DcmFileFormat file;
  require(object->writeDataset(*file.getDataset()), "assembling the object");
  packed.put(*file.getDataset());
  ObjectWriter writer(*file.getDataset(), "The DICOM segmentation");
  put_header(writer, header, UID_SegmentationStorage, "SEG");
  save_object(file, path, "The DICOM segmentation");
  return header.series_uid;
}

}  // namespace flavum
