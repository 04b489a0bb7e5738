#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <locale>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/image_file.h"
#include "app/cli/terminal.h"
#include "app/config/beam_tables.h"
#include "app/config/config.h"
#include "app/editor/open_case.h"
#include "app/gpu/gpu_choice.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "imaging/dicom_objects/write_angiogram.h"
#include "imaging/files/volume_file.h"
#include "imaging/segment/segmentation.h"
#include "sim/detector/display.h"
#include "sim/detector/pulse.h"
#include "sim/xray/body_padding.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path, out, geometry, labels;
  std::optional<std::string> volume, view, gpu;
  std::optional<std::string> field;
  std::optional<double> dose_ngy;
  std::string level = "L4-5";
  double kv = 80.0;
  int size_px = 512;
  std::uint64_t seed = 1;
  bool no_noise = false, no_scatter = false, secondary_capture = false;
};

// The target level when labels tell it, the volume's centre otherwise.
PatientPoint isocentre(const Options& o, const ScalarImage& ct) {
  if (o.labels.empty()) return ct.geometry.centre();
  const auto level = parse_level(o.level);
  if (!level)
    throw UsageError("\"" + o.level + "\" is not a lumbar level; write for example L4-5.");
  const SpineLandmarks found = landmarks_from_labels(read_label_file(o.labels));
  const LevelLandmarks* l = found.level(*level);
  if (l == nullptr) throw InputRefused("The labels do not hold level " + o.level + ".");
  return l->canal_centre;
}

ProjectionGeometry geometry_for(const Options& o, const ScalarImage& ct, std::string& title,
                                std::optional<PositionerDegrees>& positioner) {
  if (!o.geometry.empty()) {
    title = "Given geometry";
    return read_projection_geometry(o.geometry);
  }
  const auto view = parse_view(*o.view);
  if (!view)
    throw UsageError("\"" + *o.view + "\" is not a view: ap, pa, lateral, clo-left or clo-right.");
  const CArmPose pose = pose_for(*view, isocentre(o, ct));
  title = std::string(view_title(*view)) + ". " + pose_words(pose);
  const PositionerAngles angles = dicom_positioner_angles(pose);
  positioner = {deg_from_rad(angles.primary_rad), deg_from_rad(angles.secondary_rad)};
  return projection_of(default_carm(), pose, o.size_px);
}

GpuUse gpu_asked(const Options& o) {
  if (!o.gpu) return gpu_use(std::nullopt);
  const auto use = parse_gpu_use(*o.gpu);
  if (!use) throw UsageError("--gpu is auto, off or on, not \"" + *o.gpu + "\".");
  return *use;
}

// By the graphics card where there is one.
TissueIntegrals traced(const OpenedVolume& volume, const ProjectionGeometry& geometry, GpuUse use) {
  const GpuTracer gpu = gpu_tissue_tracer(volume.image, use);
  if (use == GpuUse::On || gpu.trace) say(gpu.said);
  if (gpu.trace) return gpu.trace(geometry);
  return tissue_integrals(AttenuationVolume::from_hu(*volume.image), geometry);
}

PixelImage sum_of(TissueIntegrals tissue) {
  for (std::size_t n = 0; n < tissue.soft.pixels.size(); ++n) {
    tissue.soft.pixels[n] += tissue.bone.pixels[n];
  }
  return std::move(tissue.soft);
}

// "180x240": width and height at the detector, mm.
Collimation field_of(const std::string& text) {
  double width = 0.0, height = 0.0;
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  char by = ' ';
  if (!(in >> width >> by >> height) || by != 'x' || in.peek() != EOF || !(width > 0.0) ||
      !(height > 0.0)) {
    throw UsageError("\"" + text +
                     "\" is not a field: write width x height at the detector in mm, as 180x240.");
  }
  Collimation field;
  field.width_mm = width;
  field.height_mm = height;
  return field;
}

// One pulse behind the patient, as the monitor shows it.
PixelImage picture(const Options& o, const ScalarImage& ct, TissueIntegrals tissue,
                   const ProjectionGeometry& geometry) {
  const BodyPadding padding = pad_body(estimate_outline(ct), ct.geometry, geometry);
  if (padding.padded) {
    for (std::size_t n = 0; n < tissue.soft.pixels.size(); ++n) {
      tissue.soft.pixels[n] += padding.line_integrals.pixels[n];
    }
    say("Soft tissue beyond the CT is estimated in this picture.");
  }
  const BeamLayers layers{std::move(tissue.soft), std::move(tissue.bone), {}, {}};
  const DetectorModel detector = detector_model();
  const SignalTable table(*beam_tables(), o.kv);
  PulseExposure exposure;
  exposure.noise = !o.no_noise;
  exposure.scatter = !o.no_scatter;
  exposure.seed = o.seed;
  if (o.field) exposure.field = field_of(*o.field);
  exposure.open_ngy =
      automatic_open_ngy(layers, geometry.pixel_pitch_mm, table, detector, exposure);
  if (o.dose_ngy) exposure.open_ngy *= *o.dose_ngy / detector.default_ngy;
  return display_picture(pulse_signal(layers, geometry.pixel_pitch_mm, table, detector, exposure),
                         geometry.pixel_pitch_mm, exposure.field);
}

// As X-ray angiography where the view is one of a C-arm; a given geometry has no positioner.
void write_dicom(const Options& o, PixelImage grey, const std::string& title,
                 const ProjectionGeometry& geometry,
                 const std::optional<PositionerDegrees>& positioner) {
  if (!positioner || o.secondary_capture) {
    write_secondary_capture(grey, "Simulated fluoroscopy. " + title, o.out, positioner);
    return;
  }
  const double detector_mm = geometry.pixel_pitch_mm * geometry.size_px.x();
  const Collimation field = o.field ? field_of(*o.field) : Collimation();
  Angiogram a;
  a.frames.push_back(std::move(grey));
  a.positioner = *positioner;
  a.source_detector_mm = geometry.source_detector_mm();
  a.source_isocentre_mm = default_carm().source_isocentre_mm;
  a.pixel_pitch_mm = geometry.pixel_pitch_mm;
  a.field_width_mm = std::min(field.width_mm, detector_mm);
  a.field_height_mm = std::min(field.height_mm, detector_mm);
  a.kv = o.kv;
  a.description = title;
  write_angiogram(a, o.out);
}

void run(const Options& o) {
  const GpuUse use = gpu_asked(o);
  if (o.field) field_of(*o.field);  // before long work
  if (o.geometry.empty() == !o.view.has_value()) {
    throw UsageError("Give either --view or --geometry.");
  }
  const std::string kind = o.out.extension().string();
  if (kind != ".png" && kind != ".pfm" && kind != ".dcm") {
    throw UsageError("The picture's name must end in .png, .dcm or .pfm.");
  }
  const Progress progress = terminal_progress();
  const OpenedVolume volume = open_volume(o.path, o.volume, progress.part(0.0, 0.7));
  say(volume.notes);
  if (volume.modality == Modality::Mr) {
    throw InputRefused("An MR volume holds no X-ray attenuation; open a CT.");
  }
  std::string title;
  std::optional<PositionerDegrees> positioner;  // of a view; a given geometry has no patient's side
  const ProjectionGeometry geometry = geometry_for(o, *volume.image, title, positioner);
  TissueIntegrals tissue = traced(volume, geometry, use);
  if (kind == ".pfm") {
    write_pfm(sum_of(std::move(tissue)), o.out);
  } else {
    PixelImage grey = picture(o, *volume.image, std::move(tissue), geometry);
    say(title +
        (o.geometry.empty() ? ". Head up, the patient's left on the screen's left at AP." : "."));
    if (kind == ".png") {
      write_png(grey, o.out);
    } else {
      write_dicom(o, std::move(grey), title, geometry, positioner);
    }
  }
  progress.report(1.0, "Done");
}

}  // namespace

void add_fluoro_command(CLI::App& app) {
  auto* sub = app.add_subcommand("fluoro", "Draw a CT as a C-arm would show it");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "What to read")->required();
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--view", o->view,
                  "ap, pa, lateral, clo-left (detector to the patient's left) or clo-right");
  sub->add_option("--geometry", o->geometry, "JSON file with source and detector, LPS mm");
  sub->add_option("--labels", o->labels, "Label map; centres the view on --level");
  sub->add_option("--level", o->level, "Level to centre on")->capture_default_str();
  sub->add_option("--kv", o->kv, "Tube voltage")
      ->check(CLI::Range(40.0, 125.0))
      ->capture_default_str();
  sub->add_option("--size", o->size_px, "Pixels per side")
      ->check(CLI::Range(16, 4096))
      ->capture_default_str();
  sub->add_option("--seed", o->seed, "Noise seed")->capture_default_str();
  sub->add_option("--gpu", o->gpu,
                  "auto (default; or as FLAVUM_GPU says), off, or on: even OpenGL in software");
  sub->add_option("--dose", o->dose_ngy,
                  "Dose at the detector behind the patient, nGy (default: as automatic brightness)")
      ->check(CLI::Range(0.01, 1e5));
  sub->add_option("--field", o->field, "Collimated field at the detector, mm, as 180x240");
  sub->add_flag("--no-noise", o->no_noise, "Without quantum and electronic noise");
  sub->add_flag("--no-scatter", o->no_scatter, "Without scattered radiation");
  sub->add_flag("--secondary-capture", o->secondary_capture,
                "IMG.dcm as secondary capture instead of X-ray angiography");
  sub->add_option("--out", o->out, "IMG.png, IMG.dcm, or IMG.pfm with the line integrals at 60 keV")
      ->required();
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
