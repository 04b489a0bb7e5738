#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/base/hash.h"
#include "imaging/dicom_objects/write_series.h"
#include "imaging/files/volume_file.h"
#include "imaging/phantom/phantom.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  bool list = false;
  std::string preset = "case-01";
  std::string modality = "ct";
  std::uint64_t seed = 1;
  double spacing_mm = 0.0;
  fs::path out;
};

void list_presets() {
  for (const PhantomPreset& p : phantom_presets())
    std::printf("%s\t%s\n", p.name.c_str(), p.title.c_str());
}

nlohmann::json truth_json(const Phantom& phantom, const Options& o) {
  nlohmann::json j;
  j["format"] = "flavum-truth-1";
  j["frame"] = "DICOM LPS, mm";
  j["preset"] = o.preset;
  j["seed"] = o.seed;
  j["landmarks"] = landmarks_json(phantom.landmarks);
  j["measures"] = phantom.measures;
  return j;
}

void run(const Options& o) {
  if (o.list) return list_presets();
  if (o.out.empty()) throw UsageError("Say where to write: --out DIR.");
  if (o.modality != "ct") throw UsageError("This version makes CT phantoms only: --modality ct.");
  const PhantomPreset preset = phantom_preset(o.preset);
  const Progress progress = terminal_progress();
  PhantomOptions options;
  options.seed = o.seed;
  if (o.spacing_mm > 0.0) options.spacing_mm = options.slice_spacing_mm = o.spacing_mm;
  const Phantom phantom = make_phantom(preset, options, progress.part(0.0, 0.7));
  SeriesDescription description;
  description.study_description = "Flavum phantom " + o.preset;
  description.series_description = "Lumbar CT, simulated";
  description.derivation = "Computed from a parametric model; no patient was scanned.";
  description.uid_seed =
      Hash().text(o.preset).integer(o.seed).integer(std::hash<double>{}(o.spacing_mm)).value();
  write_dicom_series(phantom.ct, description, o.out / "dicom", progress.part(0.7, 0.9));
  fs::create_directories(o.out / "truth");
  write_label_file(phantom.truth, o.out / "truth" / "labels.nii.gz");
  write_json_file(truth_json(phantom, o), o.out / "truth" / "truth.json");
  progress.report(1.0, "Done");
}

}  // namespace

void add_phantom_command(CLI::App& app) {
  auto* sub =
      app.add_subcommand("phantom", "Make a lumbar spine with known truth, as a DICOM CT series");
  auto o = std::make_shared<Options>();
  sub->add_flag("--list-presets", o->list, "Name the presets");
  sub->add_option("--preset", o->preset, "Which spine")->capture_default_str();
  sub->add_option("--modality", o->modality, "ct")->capture_default_str();
  sub->add_option("--seed", o->seed, "Variation of texture and noise")->capture_default_str();
  sub->add_option("--spacing", o->spacing_mm, "Voxel size in mm, all axes")
      ->check(CLI::Range(0.3, 4.0));
  sub->add_option("--out", o->out, "Folder to write: dicom/, truth/");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
