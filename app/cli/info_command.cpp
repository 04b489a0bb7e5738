#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/editor/open_case.h"
#include "app/storage/case_folder.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path;
  bool json = false;
  ScanOptions scan;
};

// A single volume file is listed like a folder with one volume.
Catalogue catalogue_of(const fs::path& path, const ScanOptions& scan) {
  if (!fs::exists(path)) {
    throw InputRefused("The chosen file or folder does not exist.", path.string());
  }
  if (!is_case_folder(path) && (!fs::is_regular_file(path) || !is_volume_file(path)))
    return scan_dicom(path, terminal_progress(), scan);
  const OpenedVolume opened = open_volume(path, std::nullopt);
  Catalogue c;
  c.files_seen = 1;
  VolumeEntry v;
  v.id = opened.id;
  v.modality = opened.modality;
  v.description = opened.description;
  v.geometry = opened.image->geometry;
  c.volumes.push_back(v);
  return c;
}

void print_for_people(const Catalogue& c) {
  for (const Caution& caution : c.cautions) std::printf("note: %s\n", caution.text.c_str());
  for (const VolumeEntry& v : c.volumes) {
    const ImageGeometry& g = v.geometry;
    std::printf("%s  %s  %d x %d x %d, %.3f x %.3f x %.3f mm  %s\n", v.id.c_str(),
                modality_name(v.modality), g.size.x(), g.size.y(), g.size.z(), g.spacing_mm.x(),
                g.spacing_mm.y(), g.spacing_mm.z(),
                (v.description + (v.part.empty() ? "" : " (" + v.part + ")")).c_str());
    for (const Caution& caution : v.cautions) std::printf("    note: %s\n", caution.text.c_str());
  }
  for (const Refusal& r : c.refused) {
    std::printf("not loaded  %s\n", r.reason.c_str());
  }
}

void run(const Options& o) {
  const Catalogue c = catalogue_of(o.path, o.scan);
  if (o.json) {
    print_json(catalogue_json(c));
  } else {
    print_for_people(c);
  }
  if (c.volumes.empty()) throw InputRefused("Nothing here can be loaded as a volume.");
}

}  // namespace

void add_info_command(CLI::App& app) {
  auto* sub =
      app.add_subcommand("info", "Say what a folder or file holds, and what was refused and why");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path,
                  "DICOM folder, file, DICOMDIR or zip archive; NIfTI, NRRD or MHA volume")
      ->required();
  sub->add_flag("--json", o->json, "One JSON document on standard output");
  sub->add_flag("--correct-tilt", o->scan.correct_tilt,
                "Straighten stacks from a tilted gantry by resampling instead of refusing them");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
