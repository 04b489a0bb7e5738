#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/overlay_picture.h"
#include "app/cli/study_segmentation.h"
#include "app/cli/terminal.h"
#include "app/editor/open_case.h"
#include "app/report/case_objects.h"
#include "app/report/measurement_list.h"
#include "app/report/review.h"
#include "app/storage/case_folder.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/read_segmentation.h"
#include "imaging/dicom_objects/write_measurements.h"
#include "imaging/dicom_objects/write_segmentation.h"
#include "imaging/files/mesh_file.h"
#include "imaging/files/volume_file.h"
#include "imaging/segment/surface.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path, out, import, overlays;
  std::optional<std::string> volume;
  ScanOptions scan;
  int level_shift = 0;
  int overlay_step = 5;
  bool mr = false, study = false, pseudo_ct = false;
};

// "Disc L4-5" becomes disc_l4-5.stl.
std::string file_stem(const char* name) {
  std::string stem;
  for (const char* c = name; *c != '\0'; ++c) {
    if (std::isalnum(static_cast<unsigned char>(*c)) != 0 || *c == '-') {
      stem += static_cast<char>(std::tolower(static_cast<unsigned char>(*c)));
    } else if (*c == ' ') {
      stem += '_';
    }
  }
  return stem;
}

void write_surfaces(const LabelMap& labels, const fs::path& folder) {
  fs::create_directories(folder);
  const std::set<std::uint16_t> present(labels.voxels.begin(), labels.voxels.end());
  for (const LabelInfo& info : all_labels()) {
    if (!present.contains(info.value)) continue;
    const Mesh mesh = surface_of(labels, [&](std::uint16_t v) { return v == info.value; });
    write_stl(mesh, folder / (file_stem(info.name) + ".stl"));
  }
}

void write_labels(const Options& o, const Segmentation& s) {
  write_label_file(s.labels, o.out / "labels.nii.gz");
  write_json_file(measurements_json(s), o.out / "measurements.json");
  write_surfaces(s.labels, o.out / "surfaces");
}

struct SegmentResult {
  Segmentation segmentation;
  std::map<Label, SegmentState> states;
};

SegmentResult segmented(const OpenedVolume& volume, const Options& o, const Progress& progress) {
  if (o.study || o.mr || volume.modality == Modality::Mr)
    return {segment_request(volume, {o.study, o.pseudo_ct, {o.level_shift}, o.out}, progress), {}};
  return {make_case(volume, {o.level_shift}, false, progress).segmentation, {}};
}

// For looking at the result, slice by slice.
void write_pictures(const OpenedVolume& volume, const Options& o, const LabelMap& labels) {
  if (o.overlays.empty()) return;
  const bool ct = volume.modality != Modality::Mr && !o.mr;
  write_overlays(*volume.image, labels, o.overlays, o.overlay_step,
                 ct ? OverlayWindow{} : window_of_mr(*volume.image));
}

// What a case folder holds is written as it is, edited and reviewed as it may be.
void write_case(const Options& o, const Progress& progress) {
  if (o.level_shift != 0)
    throw UsageError("The labels of a case folder are taken as they are; leave --level-shift out.");
  const OpenedPath opened = open_case(o.path, o.volume, {}, progress.part(0.0, 0.4));
  const Segmentation& s = opened.opened.segmentation;
  fs::create_directories(o.out);
  write_labels(o, s);
  write_pictures(opened.opened.volume, o, s.labels);
  if (opened.opened.volume.source) {
    write_case_objects(opened, o.out, progress.part(0.5, 1.0));
  } else {
    say("No DICOM objects are written: the case was not made of DICOM images.");
  }
  progress.report(1.0, "Done");
  say("The labels of the case are taken as they are. " + review_of(s).sentence);
}

// Labels of a person or another program: nothing is segmented here.
SegmentResult imported(const Options& o, const VolumeEntry* source) {
  if (source == nullptr) {
    throw InputRefused(
        "A DICOM segmentation can only be placed on DICOM images, and the input is not DICOM.",
        o.path.string());
  }
  ImportedLabels read =
      read_segmentation(o.import, {source->geometry, source->frame_of_reference_uid});
  say(read.notes);
  SegmentResult result;
  for (const ImportedSegment& s : read.segments) {
    if (s.label == 0) continue;
    say("Imported: " + s.name + " as " + find_label(s.label)->name + ".");
    result.states[s.label].origin =
        s.automatic ? SegmentState::Origin::Automatic : SegmentState::Origin::SemiAutomatic;
    if (!s.automatic) result.segmentation.states.set(s.label, StructureState::Edited);
  }
  result.segmentation.labels = std::move(read.labels);
  result.segmentation.landmarks = landmarks_from_labels(result.segmentation.labels);
  result.segmentation.numbering = "as named in the imported segmentation";
  return result;
}

void write_objects(const Options& o, const SegmentResult& found, const VolumeEntry* source) {
  const Segmentation& s = found.segmentation;
  const MeasurementReport measured = measurement_report(s, source);
  if (!measured.groups.empty()) {
    ObjectHeader header = new_object("Measurements", source == nullptr ? "" : source->study_uid);
    if (source != nullptr) header.pseudonym = source->pseudonym;
    header.derivation = "Measured on labels of the spine";
    header.series_number = 9001;
    write_measurements(measured, header, o.out / "measurements.dcm");
  }
  if (source == nullptr) {
    say("segmentation.dcm is not written: it must refer to DICOM images, and the input is not "
        "DICOM.");
  } else if (write_segmentation(s.labels, *source, o.out / "segmentation.dcm", found.states)
                 .empty()) {
    say("segmentation.dcm is not written: the images lack the identifiers it must refer to.");
  }
}

void run(const Options& o) {
  const Progress progress = terminal_progress();
  if (is_case_folder(o.path) && o.import.empty()) {
    write_case(o, progress);
    return;
  }
  const OpenedVolume volume = open_volume(o.path, o.volume, progress.part(0.0, 0.2), o.scan);
  say(volume.notes);
  const VolumeEntry* source = volume.source ? &*volume.source : nullptr;
  const SegmentResult found =
      o.import.empty() ? segmented(volume, o, progress.part(0.2, 0.9)) : imported(o, source);
  const Segmentation& s = found.segmentation;
  fs::create_directories(o.out);
  write_labels(o, s);
  write_pictures(volume, o, s.labels);
  say("Levels: " + s.numbering + ".");
  say(s.warnings);
  write_objects(o, found, source);
  progress.report(1.0, "Done");
}

}  // namespace

void add_segment_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "segment",
      "Find vertebrae, canal, sac and ligamentum flavum on a CT or MR; of a case folder, "
      "write its labels and objects as they are");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "What to read")->required();
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--level-shift", o->level_shift, "Correct the count: +1 renames L3 to L4")
      ->check(CLI::Range(-3, 3));
  sub->add_option("--out", o->out,
                  "Folder: labels.nii.gz, segmentation.dcm, surfaces/, measurements.json and .dcm")
      ->required();
  sub->add_option("--overlays", o->overlays,
                  "Folder: every fifth slice as a picture with the outlines of the labels");
  sub->add_option("--overlay-step", o->overlay_step, "Every n-th slice instead of every fifth")
      ->check(CLI::Range(1, 1000));
  sub->add_flag("--study", o->study,
                "Join every volume of the chosen volume's study; labels of the others in series/");
  sub->add_flag("--mr", o->mr, "The file holds MR (NIfTI, NRRD and MHA do not say so)");
  sub->add_flag("--pseudo-ct", o->pseudo_ct,
                "With MR: also paint a CT from the labels, pseudo_ct.nii.gz, for rehearsal");
  sub->add_flag("--correct-tilt", o->scan.correct_tilt,
                "Straighten stacks from a tilted gantry by resampling instead of refusing them");
  sub->add_option("--import", o->import,
                  "Take the labels from this DICOM segmentation instead of finding them")
      ->check(CLI::ExistingFile);
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
