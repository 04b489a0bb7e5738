#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/base/hash.h"
#include "imaging/dicom_objects/write_series.h"
#include "imaging/files/volume_file.h"
#include "imaging/phantom/mr_formation.h"
#include "imaging/phantom/phantom.h"
#include "imaging/phantom/variation.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  bool list = false;
  std::string preset = "case-01";
  std::string modality = "ct";
  std::string stack = "sagittal";
  std::string kernel = "standard";
  std::string posture;
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> vary;
  std::optional<std::uint64_t> move;
  double spacing_mm = 0.0;
  double slice_mm = 0.0;
  fs::path out;
};

void list_presets() {
  for (const PhantomPreset& p : phantom_presets())
    std::printf("%s\t%s\n", p.name.c_str(), p.title.c_str());
}

template <class T>
T one_of(const std::string& text, const char* option,
         std::initializer_list<std::pair<const char*, T>> words) {
  std::string known;
  for (const auto& [word, value] : words) {
    if (text == word) return value;
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  throw UsageError(std::string(option) + " must be one of " + known + ".");
}

PhantomPreset preset_of(const Options& o) {
  PhantomPreset p = phantom_preset(o.preset);
  if (o.vary) p = vary(p, *o.vary);
  if (!o.posture.empty()) {
    p.posture = one_of<Posture>(o.posture, "--posture",
                                {{"supine", Posture::Supine}, {"prone", Posture::Prone}});
  }
  return p;
}

PhantomOptions ct_options(const Options& o) {
  PhantomOptions options;
  options.seed = o.seed;
  if (o.spacing_mm > 0.0) options.spacing_mm = options.slice_spacing_mm = o.spacing_mm;
  if (o.slice_mm > 0.0) options.slice_spacing_mm = options.slice_thickness_mm = o.slice_mm;
  options.kernel = one_of<CtKernel>(
      o.kernel, "--kernel",
      {{"standard", CtKernel::Standard}, {"soft", CtKernel::Soft}, {"bone", CtKernel::Bone}});
  return options;
}

// level_name() of labels.h knows five lumbar vertebrae; the measures carry the true names.
void name_levels(nlohmann::json& landmarks, const Phantom& phantom) {
  const auto& vertebrae = phantom.landmarks.vertebrae;
  for (auto& level : landmarks["levels"]) {
    for (std::size_t n = 0; n + 1 < vertebrae.size(); ++n) {
      const Label upper = vertebrae[n].vertebra;
      const Label lower = vertebrae[n + 1].vertebra;
      if (level["name"] == level_name({upper}) && lower == label::kL6) level["name"] = "L5-6";
    }
  }
}

nlohmann::json truth_json(const Phantom& phantom, const SpineLandmarks& landmarks,
                          const Options& o) {
  nlohmann::json j;
  j["format"] = "flavum-truth-1";
  j["frame"] = "DICOM LPS, mm";
  j["preset"] = o.preset;
  j["seed"] = o.seed;
  if (o.vary) j["vary"] = *o.vary;
  j["landmarks"] = landmarks_json(landmarks);
  name_levels(j["landmarks"], phantom);
  j["measures"] = phantom.measures;
  return j;
}

SeriesDescription description_of(const Options& o) {
  SeriesDescription d;
  d.study_description = "Flavum phantom " + o.preset;
  d.derivation = "Computed from a parametric model; no patient was scanned.";
  Hash hash;
  hash.text(o.preset).integer(o.seed).integer(std::hash<double>{}(o.spacing_mm));
  if (o.vary) hash.text("vary").integer(*o.vary);
  if (o.move) hash.text("move").integer(*o.move);
  if (o.posture == "prone") d.patient_position = "HFP";
  if (!o.posture.empty()) hash.text(o.posture);
  if (o.slice_mm > 0.0) hash.integer(std::hash<double>{}(o.slice_mm));
  if (o.kernel != "standard") hash.text(o.kernel);
  d.uid_seed = hash.value();
  return d;
}

void write_ct(const Phantom& phantom, const Options& o, const Progress& progress) {
  SeriesDescription d = description_of(o);
  d.series_description = "Lumbar CT, simulated";
  write_dicom_series(phantom.ct, d, o.out / "dicom", progress);
  fs::create_directories(o.out / "truth");
  write_label_file(phantom.truth, o.out / "truth" / "labels.nii.gz");
}

struct Stack {
  std::string folder;  ///< empty: the only one
  ImageGeometry grid;
  double thickness_mm = 4.0;
};

std::vector<Stack> stacks_of(const Phantom& phantom, const Options& o,
                             const PatientMotion& motion) {
  StackOptions s;
  if (o.stack == "isotropic") {
    const double mm = o.spacing_mm > 0.0 ? o.spacing_mm : 1.0;
    return {{"", isotropic_stack(phantom, mm, motion), mm}};
  }
  if (o.stack == "sagittal") {
    const double thickness = o.slice_mm > 0.0 ? o.slice_mm : 4.0;
    s.spacing_mm = 1.2 * thickness;  // a gap of a fifth, as usual
    s.slices = static_cast<int>(72.0 / s.spacing_mm) | 1;
    if (o.spacing_mm > 0.0) s.pixel_mm = o.spacing_mm;
    return {{"", sagittal_stack(phantom, s, motion), thickness}};
  }
  if (o.stack != "axial") {
    throw UsageError("--stack must be one of sagittal, axial, isotropic.");
  }
  const double thickness = o.slice_mm > 0.0 ? o.slice_mm : 4.0;
  s = {5, 1.1 * thickness, o.spacing_mm > 0.0 ? o.spacing_mm : 0.5, 180.0};
  const std::vector<ImageGeometry> grids = axial_disc_stacks(phantom, s, motion);
  std::vector<Stack> out;
  for (std::size_t n = 0; n < grids.size(); ++n) {
    const Label upper = phantom.landmarks.levels[n].level.cranial;
    const bool above_l6 = upper == label::kL5 && phantom.preset.lumbar_count == 6;
    out.push_back({above_l6 ? "L5-6" : level_name({upper}), grids[n], thickness});
  }
  return out;
}

void write_mr(const Phantom& phantom, const Options& o, const PatientMotion& motion,
              const Progress& progress) {
  const std::vector<Stack> stacks = stacks_of(phantom, o, motion);
  MrOptions mr;
  mr.weighting = o.modality == "t1" ? MrWeighting::T1 : MrWeighting::T2;
  mr.seed = o.seed;
  mr.motion = motion;
  fs::create_directories(o.out / "truth");
  for (std::size_t n = 0; n < stacks.size(); ++n) {
    const auto share = [&](double part) {
      return (static_cast<double>(n) + part) / static_cast<double>(stacks.size());
    };
    const Stack& s = stacks[n];
    mr.grid = s.grid;
    mr.slice_thickness_mm = s.thickness_mm;
    const ScalarImage image = make_mr(phantom, mr, progress.part(share(0.0), share(0.9)));
    SeriesDescription d = description_of(o);
    d.modality = Modality::Mr;
    d.window_centre = 500.0;
    d.window_width = 1000.0;
    d.series_description = std::string("Lumbar MR ") + (o.modality == "t1" ? "T1 " : "T2 ") +
                           o.stack + (s.folder.empty() ? "" : " " + s.folder) + ", simulated";
    write_dicom_series(image, d, s.folder.empty() ? o.out / "dicom" : o.out / "dicom" / s.folder,
                       progress.part(share(0.9), share(1.0)));
    const std::string labels =
        s.folder.empty() ? "labels.nii.gz" : "labels-" + s.folder + ".nii.gz";
    write_label_file(truth_on(phantom, s.grid, motion), o.out / "truth" / labels);
  }
}

void run(const Options& o) {
  if (o.list) return list_presets();
  if (o.out.empty()) throw UsageError("Say where to write: --out DIR.");
  if (o.modality != "ct" && o.modality != "t1" && o.modality != "t2") {
    throw UsageError("--modality must be one of ct, t1, t2.");
  }
  const bool ct = o.modality == "ct";
  if (ct && o.move)
    throw UsageError("--move belongs to an MR that follows a CT: --modality t1|t2.");
  const Progress progress = terminal_progress();
  Options as_ct = o;
  if (!ct) as_ct.spacing_mm = as_ct.slice_mm = 0.0;  // those of the MR
  const Phantom phantom =
      make_phantom(preset_of(o), ct_options(as_ct), progress.part(0.0, ct ? 0.7 : 0.4));
  PatientMotion motion;
  if (o.move) motion = random_motion(phantom, *o.move);
  if (ct) {
    write_ct(phantom, o, progress.part(0.7, 0.9));
  } else {
    write_mr(phantom, o, motion, progress.part(0.4, 0.95));
  }
  nlohmann::json truth = truth_json(phantom, moved(phantom.landmarks, motion), o);
  truth["modality"] = o.modality;
  if (o.move) {  // takes a point of the unmoved CT to the MR
    const Eigen::Matrix3d& r = motion.rotation();
    for (int i = 0; i < 3; ++i) {
      truth["motion"].push_back({r(i, 0), r(i, 1), r(i, 2), motion.origin().v[i]});
    }
  }
  write_json_file(truth, o.out / "truth" / "truth.json");
  progress.report(1.0, "Done");
}

}  // namespace

void add_phantom_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "phantom", "Make a lumbar spine with known truth, as a DICOM CT or MR series");
  auto o = std::make_shared<Options>();
  sub->add_flag("--list-presets", o->list, "Name the presets");
  sub->add_option("--preset", o->preset, "Which spine")->capture_default_str();
  sub->add_option("--vary", o->vary, "Another person with the same disease: a number");
  sub->add_option("--posture", o->posture, "supine or prone (on a bolster); default: the preset's");
  sub->add_option("--modality", o->modality, "ct, t1 or t2")->capture_default_str();
  sub->add_option("--stack", o->stack, "MR: sagittal, axial (one stack per disc) or isotropic")
      ->capture_default_str();
  sub->add_option("--kernel", o->kernel, "CT: standard, soft or bone")->capture_default_str();
  sub->add_option("--slice", o->slice_mm, "Slice thickness in mm")->check(CLI::Range(0.5, 10.0));
  sub->add_option("--move", o->move,
                  "MR: the patient lies elsewhere than in the CT, within 15 mm and 10 degrees");
  sub->add_option("--seed", o->seed, "Variation of texture and noise")->capture_default_str();
  sub->add_option("--spacing", o->spacing_mm, "Voxel size in mm: CT all axes, MR in the image")
      ->check(CLI::Range(0.3, 4.0));
  sub->add_option("--out", o->out, "Folder to write: dicom/, truth/");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
