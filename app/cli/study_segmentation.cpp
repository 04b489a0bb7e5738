#include "app/cli/study_segmentation.h"

#include "app/cli/terminal.h"
#include "imaging/base/error.h"
#include "imaging/dicom/load.h"
#include "imaging/files/volume_file.h"
#include "imaging/segment_mr/pseudo_ct.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

std::vector<const VolumeEntry*> volumes_of_study(const OpenedVolume& volume) {
  std::vector<const VolumeEntry*> out;
  const VolumeEntry* chosen = volume.catalogue.find(volume.id);
  if (chosen == nullptr)
    throw UsageError("A study is joined from DICOM images only; leave --study out for this input.");
  for (const VolumeEntry& v : volume.catalogue.volumes) {
    const bool image = v.modality == Modality::Ct || v.modality == Modality::Mr;
    if (image && v.study_uid == chosen->study_uid) out.push_back(&v);
  }
  return out;
}

Segmentation of_study(const OpenedVolume& volume, const MrRequest& request,
                      const Progress& progress) {
  const std::vector<const VolumeEntry*> entries = volumes_of_study(volume);
  std::vector<StudySeries> study;
  int chosen = -1;
  for (const VolumeEntry* e : entries) {
    if (e->id == volume.id) chosen = static_cast<int>(study.size());
    StudySeries s;
    s.image = e->id == volume.id ? volume.image : std::make_shared<ScalarImage>(load_volume(*e));
    s.is_ct = e->modality == Modality::Ct;
    s.frame_of_reference_uid = e->frame_of_reference_uid;
    s.name = e->id;
    study.push_back(std::move(s));
  }
  StudySegmentation found = segment_study(study, request.options, progress);
  say("The levels and the canal come from " + study[static_cast<std::size_t>(found.leading)].name +
      ".");
  fs::create_directories(request.out / "series");
  for (std::size_t n = 0; n < study.size(); ++n) {
    const SeriesSegmentation& s = found.series[n];
    if (!s.why_not.empty()) say(study[n].name + ": " + s.why_not);
    if (!s.labels.voxels.empty() && static_cast<int>(n) != chosen)
      write_label_file(s.labels, request.out / "series" / (study[n].name + ".nii.gz"));
  }
  Segmentation out = std::move(found.joined);
  out.labels = std::move(found.series[static_cast<std::size_t>(chosen)].labels);
  if (out.labels.voxels.empty())
    throw InputRefused(
        "The chosen volume could not be joined with the study: choose one of the leading series' "
        "examination with --volume.",
        found.series[static_cast<std::size_t>(chosen)].why_not);
  return out;
}

}  // namespace

Segmentation segment_request(const OpenedVolume& volume, const MrRequest& request,
                             const Progress& progress) {
  Segmentation s = request.study
                       ? of_study(volume, request, progress)
                       : segment_mr(*volume.image, MrContrast::Unknown, request.options, progress);
  if (request.pseudo_ct) {
    const PseudoCt painted = pseudo_ct(s.labels, *volume.image);
    fs::create_directories(request.out);
    write_scalar_file(painted.image, request.out / "pseudo_ct.nii.gz");
    write_label_file(painted.labels, request.out / "pseudo_ct_labels.nii.gz");
    say("pseudo_ct.nii.gz: " + painted.kind);
  }
  return s;
}

}  // namespace flavum
