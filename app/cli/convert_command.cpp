#include <filesystem>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/editor/open_case.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/write_series.h"
#include "imaging/files/volume_file.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path path, out;
  std::optional<std::string> volume;
  ScanOptions scan;
};

// New UIDs, no identity, no free text of the source.
void write_deidentified(const OpenedVolume& v, const std::filesystem::path& folder) {
  SeriesDescription d;
  d.modality = v.modality;
  d.patient_name = "ANONYMOUS";
  d.patient_id = "ANONYMOUS";
  d.patient_position = v.patient_position;
  d.series_description = std::string(modality_name(v.modality)) + " volume";
  d.derivation = "De-identified and rewritten by Flavum; values and geometry kept.";
  d.window_centre = v.window_centre;
  d.window_width = v.window_width;
  write_dicom_series(*v.image, d, folder, terminal_progress());
}

void run(const Options& o) {
  if (!is_volume_file(o.out) && o.out.has_extension() && !std::filesystem::is_directory(o.out)) {
    throw UsageError(
        "Write to a .nii.gz, .nrrd or .mha file, or to a folder (without a dot in its name).");
  }
  const OpenedVolume v = open_volume(o.path, o.volume, terminal_progress(), o.scan);
  say(v.notes);
  if (is_volume_file(o.out)) {
    write_scalar_file(*v.image, o.out);
  } else {
    write_deidentified(v, o.out);
  }
}

}  // namespace

void add_convert_command(CLI::App& app) {
  auto* sub =
      app.add_subcommand("convert", "Write a volume as it was loaded (HU or MR values, LPS kept)");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "What to read")->required();
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--out", o->out, "V.nii.gz, V.nrrd, V.mha, or a folder for de-identified DICOM")
      ->required();
  sub->add_flag("--correct-tilt", o->scan.correct_tilt,
                "Straighten stacks from a tilted gantry by resampling instead of refusing them");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
