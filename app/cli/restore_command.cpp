#include <filesystem>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/editor/kept_case.h"
#include "app/editor/open_case.h"
#include "app/storage/case_folder.h"
#include "app/storage/whole_file.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/write_document.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path, out;
  std::optional<std::string> volume;
  ScanOptions scan;
};

void run(const Options& o) {
  const Progress progress = terminal_progress();
  const OpenedVolume volume = open_volume(o.path, o.volume, progress.part(0.0, 0.5), o.scan);
  say(volume.notes);
  std::optional<KeptCase> kept;
  if (volume.source) kept = find_kept_case(volume.catalogue, *volume.source);
  if (!kept) throw InputRefused("No case of Flavum is kept with these images.");
  const OpenedPath opened = take_over(volume, *kept);
  PortalReport report;
  if (opened.portal) {
    progress.report(0.7, "Measuring the level");
    const Case& patient = opened.opened.patient;
    const auto field = build_operative_field(patient, opened.portal->level);
    report = examine_portal(patient, *field, *opened.portal, default_portal());
  }
  write_case_folder(stored_case(opened), report, o.out);
  if (!kept->report.empty())
    write_whole_file(read_pdf_document(kept->report), o.out / "report.pdf");
  progress.report(1.0, "Done");
  say("The case written on " + kept->written + " is back" +
      (kept->report.empty() ? "." : ", with its report (report.pdf)."));
}

}  // namespace

void add_restore_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "restore", "Rebuild a case folder from images and the objects kept with them in an archive");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "Folder with the whole study, as `pacs get` brings it")
      ->required();
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--out", o->out, "Case folder to write")->required();
  sub->add_flag("--correct-tilt", o->scan.correct_tilt,
                "The case was made of a stack whose tilt was corrected");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
