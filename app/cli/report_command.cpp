#include <filesystem>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/report/case_objects.h"
#include "app/report/rehearsal_sheet.h"
#include "app/storage/whole_file.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/write_document.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path, out;
  std::string patient_name, patient_id;
};

void run(const Options& o) {
  const std::string kind = o.out.extension().string();
  if (kind != ".pdf" && kind != ".dcm")
    throw UsageError("The report's name must end in .pdf or .dcm.");
  const Progress progress = terminal_progress();
  const OpenedPath opened = open_case(o.path, std::nullopt, {}, progress.part(0.0, 0.4));
  RehearsalSheet sheet = rehearsal_sheet(opened, progress.part(0.4, 0.95));
  sheet.identity = o.patient_name;
  if (!o.patient_id.empty()) sheet.identity += (sheet.identity.empty() ? "" : ", ") + o.patient_id;
  const std::string pdf = draw_sheet(sheet);
  if (kind == ".pdf") {
    write_whole_file(pdf, o.out);
  } else {
    ObjectHeader header = object_of_case("Rehearsal sheet", opened.opened.volume);
    header.patient_name = o.patient_name;
    header.patient_id = o.patient_id;
    write_pdf_document(pdf, "Rehearsal sheet " + sheet.level + " " + sheet.side, header, o.out);
  }
  progress.report(1.0, "Done");
  say(sheet.level + " " + sheet.side + ". " + sheet.review);
}

}  // namespace

void add_report_command(CLI::App& app) {
  auto* sub = app.add_subcommand("report", "Print the rehearsal sheet of a planned case");
  auto o = std::make_shared<Options>();
  sub->add_option("case", o->path, "Case folder with a portal, as `plan` writes it")->required();
  sub->add_option("--patient-name", o->patient_name,
                  "Print this name on the sheet; by default nobody is named");
  sub->add_option("--patient-id", o->patient_id, "Print this number on the sheet");
  sub->add_option("--out", o->out, "report.pdf, or report.dcm: the same PDF as a DICOM object")
      ->required();
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
