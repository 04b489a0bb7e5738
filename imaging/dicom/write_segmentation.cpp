#include "imaging/dicom/write_segmentation.h"

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
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom/numbers.h"
#include "imaging/dicom/toolkit.h"
#include "imaging/dicom/uid.h"
#include "imaging/volume/labels.h"

namespace flavum {
namespace {

void require(const OFCondition& condition, const char* what) {
  if (condition.bad()) {
    throw OperationFailed("The DICOM segmentation cannot be written.",
                          std::string(what) + ": " + condition.text());
  }
}

struct SourceImage {
  std::string sop_class, sop_instance;
};

struct SourceSeries {
  std::string study_uid, series_uid;
  std::vector<SourceImage> images;  // one per slice
};

SourceSeries read_source(const VolumeEntry& source) {
  SourceSeries series;
  series.series_uid = source.series_uid;
  for (const SliceSource& slice : source.slices) {
    DcmFileFormat file;
    require(file.loadFileUntilTag(slice.file.c_str(), EXS_Unknown, EGL_noChange, 1024,
                                  ERM_autoDetect, DCM_PixelData),
            "reading a source image");
    DcmDataset& data = *file.getDataset();
    series.study_uid = text_of(data, DCM_StudyInstanceUID);
    series.images.push_back({text_of(data, DCM_SOPClassUID), text_of(data, DCM_SOPInstanceUID)});
  }
  return series;
}

bool can_be_referred_to(const SourceSeries& series, const VolumeEntry& source) {
  if (source.frame_of_reference_uid.empty() || series.study_uid.empty() ||
      series.series_uid.empty())
    return false;
  return std::ranges::none_of(series.images, [](const SourceImage& image) {
    return image.sop_class.empty() || image.sop_instance.empty();
  });
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
void add_references(DcmSegmentation& object, const SourceSeries& series) {
  IODReferences references;
  for (const SourceImage& image : series.images) {
    if (!references.add(new IODImageReference("", series.study_uid.c_str(),
                                              series.series_uid.c_str(), image.sop_instance.c_str(),
                                              image.sop_class.c_str()))) {
      throw OperationFailed("The DICOM segmentation cannot be written.", "references");
    }
  }
  object.getCommonInstanceReference().addReferences(references, series.study_uid.c_str());
}

Uint16 add_segment(DcmSegmentation& object, const LabelInfo& info) {
  DcmSegment* segment = nullptr;
  require(DcmSegment::create(segment, info.name,
                             CodeSequenceMacro("123037004", "SCT", "Anatomical Structure"),
                             CodeSequenceMacro(info.code, info.code_scheme, info.code_meaning),
                             DcmSegTypes::SAT_AUTOMATIC, "Flavum"),
          info.name);
  Uint16 number = 0;
  require(object.addSegment(segment, number), info.name);
  return number;
}

// One frame: the voxels of one label on one slice. Empty frames are left out, as the standard
// allows.
void add_frame(DcmSegmentation& object, const LabelMap& labels, Label value, Uint16 segment, int k,
               const SourceImage& source) {
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
}

void set_header(DcmItem& data, const SourceSeries& series, std::uint64_t seed) {
  const auto put = [&](const DcmTagKey& tag, const std::string& value) {
    require(data.putAndInsertString(tag, value.c_str()), "header");
  };
  put(DCM_PatientName, "");
  put(DCM_PatientID, "");
  put(DCM_PatientIdentityRemoved, "YES");
  put(DCM_DeidentificationMethod, "Flavum: no identity copied from the source images");
  put(DCM_StudyInstanceUID, series.study_uid);
  put(DCM_SeriesInstanceUID, derived_uid(seed, "segmentation series"));
  put(DCM_SOPInstanceUID, derived_uid(seed, "segmentation object"));
  put(DCM_SeriesNumber, "9000");
  put(DCM_SeriesDescription, "SIMULATED - not for clinical use. Automatic labels");
}

}  // namespace

bool write_segmentation(const LabelMap& labels, const VolumeEntry& source,
                        const std::filesystem::path& path) {
  prepare_dicom_toolkit();
  CHECK(labels.geometry.size.z() == static_cast<int>(source.slices.size()));
  const SourceSeries series = read_source(source);
  if (!can_be_referred_to(series, source)) return false;
  const ImageGeometry& g = labels.geometry;
  DcmSegmentation* created = nullptr;
  const IODGeneralEquipmentModule::EquipmentInfo equipment("Flavum", "Flavum", "0", "0.1");
  const ContentIdentificationMacro content("1", "LUMBAR_SPINE", "Lumbar spine labels", "");
  require(DcmSegmentation::createBinarySegmentation(created, static_cast<Uint16>(g.size.y()),
                                                    static_cast<Uint16>(g.size.x()), equipment,
                                                    content),
          "object");
  const std::unique_ptr<DcmSegmentation> object(created);
  require(
      object->getFrameOfReference().setFrameOfReferenceUID(source.frame_of_reference_uid.c_str()),
      "frame of reference");
  // Written anew below; dcmseg checks that they are there.
  require(object->getStudy().setStudyInstanceUID(series.study_uid.c_str()), "study");
  require(object->getSeries().setSeriesNumber("9000"), "series number");
  add_references(*object, series);
  add_shared_groups(*object, g);
  const std::string dimension_uid = derived_uid(random_uid_seed(), "dimension organization");
  IODMultiframeDimensionModule& dimensions = object->getDimensions();
  require(dimensions.addDimensionIndex(DCM_ReferencedSegmentNumber, dimension_uid.c_str(),
                                       DCM_SegmentIdentificationSequence, "Segment"),
          "dimension");
  require(dimensions.addDimensionIndex(DCM_ImagePositionPatient, dimension_uid.c_str(),
                                       DCM_PlanePositionSequence, "Position"),
          "dimension");
  std::vector<bool> present(65536, false);
  for (const std::uint16_t v : labels.voxels) present[v] = true;
  for (const LabelInfo& info : all_labels()) {
    if (info.value == label::kBody || !present[info.value]) continue;
    const Uint16 segment = add_segment(*object, info);
    for (int k = 0; k < g.size.z(); ++k) {
      add_frame(*object, labels, info.value, segment, k,
                series.images[static_cast<std::size_t>(k)]);
    }
  }
  DcmFileFormat file;
  require(object->writeDataset(*file.getDataset()), "assembling the object");
  set_header(*file.getDataset(), series, random_uid_seed());
  require(file.saveFile(path.c_str(), EXS_LittleEndianExplicit), "saving");
  return true;
}

}  // namespace flavum
