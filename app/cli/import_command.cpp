#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "imaging/dicom/import_study.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path path, out;
  ImportOptions import;
};

void run(const Options& o) {
  const Progress progress = terminal_progress();
  const Catalogue found = scan_dicom(o.path, progress.part(0.0, 0.3));
  const ImportedStudy study = import_study(found, o.out, o.import, progress.part(0.3, 1.0));
  std::vector<std::string> notes;
  for (const Caution& c : study.cautions) notes.push_back(c.text);
  notes.push_back(std::to_string(study.images) +
                  (study.identity_removed
                       ? " image(s) imported, de-identified (DICOM PS3.15 Basic Profile)."
                       : " image(s) copied as they are: they contain the patient's identity."));
  say(notes);
}

}  // namespace

void add_import_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "import",
      "Copy the CT and MR images of a folder, CD or zip, de-identified, into a new folder");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "DICOM folder, file, DICOMDIR or zip")->required();
  sub->add_option("--out", o->out, "A new or empty folder")->required();
  sub->add_flag(
      "--shift-dates", o->import.shift_dates,
      "Keep dates, all moved back by one random number of days, instead of emptying them");
  sub->add_flag("--keep-identity", o->import.keep_identity,
                "Copy the files as they are, with names, numbers and dates");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
