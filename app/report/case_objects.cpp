#include "app/report/case_objects.h"

#include <nlohmann/json.hpp>

#include "app/report/measurement_list.h"
#include "app/report/rehearsal_sheet.h"
#include "app/report/review.h"
#include "app/storage/case_document.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/case_record.h"
#include "imaging/dicom_objects/write_document.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

// The portal's figures are worked out anew by whoever opens it; only where it lies has to travel.
std::string document_of(const OpenedPath& opened) {
  nlohmann::json j = case_document(stored_case(opened), PortalReport());
  for (const char* worked_out :
       {"path_mm", "angle_to_skin_deg", "cephalad_tilt_deg", "tissues", "margins", "warnings"}) {
    if (opened.portal) j["portal"].erase(worked_out);
  }
  return j.dump(-1, ' ', true);
}

std::vector<std::string> sentences_of(const RehearsalSheet& sheet) {
  std::vector<std::string> said{"Planned: " + sheet.level + ", the patient's " + sheet.side + ".",
                                sheet.numbering, sheet.review};
  for (const SheetLine& line : sheet.places) said.push_back(line.name + ": " + line.value);
  said.insert(said.end(), sheet.warnings.begin(), sheet.warnings.end());
  return said;
}

}  // namespace

ObjectHeader object_of_case(const std::string& description, const OpenedVolume& volume) {
  ObjectHeader header = new_object(description, volume.source ? volume.source->study_uid : "");
  if (volume.source) header.pseudonym = volume.source->pseudonym;
  return header;
}

std::vector<fs::path> write_case_objects(const OpenedPath& opened, const fs::path& folder,
                                         const Progress& progress) {
  const OpenedVolume& volume = opened.opened.volume;
  const Segmentation& s = opened.opened.segmentation;
  if (!volume.source) {
    throw InputRefused(
        "This case was not made of DICOM images, so an archive has nothing to keep it with.");
  }
  CaseRecord record;
  std::vector<fs::path> files{folder / "segmentation.dcm"};
  record.labels_series_uid =
      write_segmentation(s.labels, *volume.source, files.back(), segment_states(s), true);
  if (record.labels_series_uid.empty()) {
    throw InputRefused(
        "The images of this case lack the identifiers that its labels would have to refer to.");
  }
  const MeasurementReport measured = measurement_report(s, &*volume.source);
  if (!measured.groups.empty()) {
    ObjectHeader header = object_of_case("Measurements", volume);
    header.derivation = "Measured on labels of the spine";
    header.series_number = 9001;
    files.push_back(folder / "measurements.dcm");
    write_measurements(measured, header, files.back());
  }
  if (opened.portal) {
    const RehearsalSheet sheet = rehearsal_sheet(opened, progress.part(0.2, 0.9));
    record.sentences = sentences_of(sheet);
    ObjectHeader header = object_of_case("Rehearsal sheet", volume);
    header.series_number = 9002;
    record.report_series_uid = header.series_uid;
    files.push_back(folder / "report.dcm");
    write_pdf_document(draw_sheet(sheet), "Rehearsal sheet " + sheet.level + " " + sheet.side,
                       header, files.back());
  } else {
    record.sentences = {"Labels without a plan.", review_of(s).sentence};
  }
  record.document = document_of(opened);
  ObjectHeader header = object_of_case("Record of the case", volume);
  header.series_number = 9003;
  files.push_back(folder / "case.dcm");
  write_case_record(record, *volume.source, header, files.back());
  progress.report(1.0, "Done");
  return files;
}

}  // namespace flavum
