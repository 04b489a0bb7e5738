#include "app/editor/mr_case.h"

#include <cstdio>

#include "app/editor/gather_case.h"
#include "imaging/dicom/load.h"
#include "imaging/dicom_file/clean_words.h"
#include "imaging/segment_mr/pseudo_ct.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

constexpr double kPaintedMm = 0.8;    // between the pixels of MR and what memory allows
constexpr double kMovedSaidMm = 1.0;  // as segment_study corrects it
constexpr int kFewestSlices = 3;      // less is a localizer

struct Study {
  std::vector<StudySeries> series;
  std::vector<const VolumeEntry*> entries;  // null for a volume that is not DICOM
};

Study study_of(const OpenedVolume& volume, const Progress& progress) {
  Study study;
  const VolumeEntry* chosen = volume.catalogue.find(volume.id);
  if (chosen == nullptr) {
    study.series.push_back({volume.image, false, MrContrast::Unknown, "", "the volume"});
    study.entries.push_back(nullptr);
    return study;
  }
  std::vector<const VolumeEntry*> wanted;
  for (const VolumeEntry& v : volume.catalogue.volumes) {
    if (v.modality == Modality::Mr && v.study_uid == chosen->study_uid &&
        v.geometry.size.minCoeff() >= kFewestSlices && !v.tilt)
      wanted.push_back(&v);
  }
  for (std::size_t n = 0; n < wanted.size(); ++n) {
    const Progress part =
        progress.part(static_cast<double>(n) / static_cast<double>(wanted.size()),
                      static_cast<double>(n + 1) / static_cast<double>(wanted.size()));
    StudySeries s;
    s.image = wanted[n] == chosen
                  ? volume.image
                  : std::make_shared<const ScalarImage>(load_volume(*wanted[n], part));
    s.frame_of_reference_uid = wanted[n]->frame_of_reference_uid;
    s.name = clean_description(wanted[n]->description);
    if (s.name.empty()) s.name = "series " + std::to_string(n + 1);
    study.series.push_back(std::move(s));
    study.entries.push_back(wanted[n]);
  }
  return study;
}

// Which way a stack was cut, by the direction of its thickest spacing.
std::string plane_words(const ImageGeometry& g) {
  Eigen::Index through = 0;
  g.spacing_mm.maxCoeff(&through);
  const Eigen::Vector3d n = g.direction.col(through).cwiseAbs();
  return n.z() >= n.x() && n.z() >= n.y() ? "axial" : n.x() >= n.y() ? "sagittal" : "coronal";
}

ShownImage shown_series(const StudySeries& series, const SeriesSegmentation& found,
                        const VolumeEntry* entry) {
  ShownImage shown;
  shown.modality = Modality::Mr;
  shown.image = series.image;
  const char* contrast = found.contrast == MrContrast::T1   ? "T1 "
                         : found.contrast == MrContrast::T2 ? "T2 "
                                                            : "MR ";
  shown.title = contrast + plane_words(series.image->geometry);
  const double moved = found.moved_mm.norm();
  if (moved > kMovedSaidMm) {
    auto there = std::make_shared<ScalarImage>(*series.image);
    there->geometry.origin = there->geometry.origin + found.moved_mm;
    shown.image = std::move(there);
    char text[96];
    std::snprintf(text, sizeof text,
                  "The patient moved between the series: brought back by %.1f mm.", moved);
    shown.note = text;
  }
  if (entry != nullptr) shown.date = entry->date;
  shown.window =
      starting_window(*series.image, Modality::Mr, entry != nullptr ? entry->window_centre : 0.0,
                      entry != nullptr ? entry->window_width : 0.0);
  return shown;
}

}  // namespace

OpenedCase make_mr_case(OpenedVolume volume, const SegmentOptions& options,
                        const Progress& progress) {
  const Study study = study_of(volume, progress.part(0.0, 0.1));
  StudySegmentation found = segment_study(study.series, options, progress.part(0.1, 0.8));
  const auto leading = static_cast<std::size_t>(found.leading);
  const ScalarImage& mr = *study.series[leading].image;
  PseudoCt painted = pseudo_ct(found.joined.labels, mr, kPaintedMm, {}, progress.part(0.8, 0.98));

  Segmentation segmentation = std::move(found.joined);
  segmentation.labels = std::move(painted.labels);
  std::vector<ShownImage> images;
  std::vector<std::size_t> order{leading};
  for (std::size_t n = 0; n < study.series.size(); ++n) {
    if (n != leading) order.push_back(n);
  }
  for (const std::size_t n : order) {
    const SeriesSegmentation& s = found.series[n];
    if (!s.why_not.empty()) volume.notes.push_back(study.series[n].name + ": " + s.why_not);
    // A series of another frame of reference would be shown at the wrong place.
    if (s.used || !s.labels.voxels.empty())
      images.push_back(shown_series(study.series[n], s, study.entries[n]));
  }
  volume.notes.push_back(painted.kind);
  volume.painted = painted.kind;
  volume.image = std::make_shared<const ScalarImage>(std::move(painted.image));
  volume.window_centre = volume.window_width = 0.0;
  volume.source.reset();  // labels on the painted grid are not labels of those images
  OpenedCase opened = gather_case(std::move(volume), std::move(segmentation), false);
  opened.images.insert(opened.images.begin(), images.begin(), images.end());
  progress.report(1.0, "Done");
  return opened;
}

}  // namespace flavum
