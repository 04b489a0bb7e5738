#include "imaging/dicom_objects/write_measurements.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include "imaging/base/check.h"
#include "imaging/base/error.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_file/uid.h"
#include "imaging/dicom_objects/sr_tree.h"

namespace flavum {
namespace {

constexpr const char* kWhat = "The DICOM measurements";
constexpr auto kContains = DSRTypes::RT_contains;
constexpr auto kHasProperties = DSRTypes::RT_hasProperties;
constexpr auto kHasModifier = DSRTypes::RT_hasConceptMod;
constexpr auto kHasContext = DSRTypes::RT_hasObsContext;

// PS3.16 CID 7021, TID 1500, 1501, 300, 1600.
const CodedConcept kReport{"126000", "DCM", "Imaging Measurement Report"};
const CodedConcept kLanguage{"121049", "DCM", "Language of Content Item and Descendants"};
const CodedConcept kEnglish{"en", "RFC5646", "English"};
const CodedConcept kProcedure{"121058", "DCM", "Procedure reported"};
const CodedConcept kImaging{"363679005", "SCT", "Imaging procedure"};
const CodedConcept kLibrary{"111028", "DCM", "Image Library"};
const CodedConcept kLibraryGroup{"126200", "DCM", "Image Library Group"};
const CodedConcept kMeasurements{"126010", "DCM", "Imaging Measurements"};
const CodedConcept kGroup{"125007", "DCM", "Measurement Group"};
const CodedConcept kTrackingId{"112039", "DCM", "Tracking Identifier"};
const CodedConcept kTrackingUid{"112040", "DCM", "Tracking Unique Identifier"};
const CodedConcept kFinding{"121071", "DCM", "Finding"};
const CodedConcept kFindingSite{"363698007", "SCT", "Finding Site"};
const CodedConcept kLaterality{"272741003", "SCT", "Laterality"};
const CodedConcept kLeft{"7771000", "SCT", "Left"};
const CodedConcept kRight{"24028007", "SCT", "Right"};
const CodedConcept kComment{"121106", "DCM", "Comment"};
const CodedConcept kEvaluations{"C0034375", "UMLS", "Qualitative Evaluations"};

void add_group(SrTree& tree, const MeasuredGroup& group, const std::string& tracking_uid) {
  CHECK(!group.values.empty());
  tree.container(kContains, kGroup, [&] {
    tree.text(kHasContext, kTrackingId, group.tracking_id);
    tree.uid(kHasContext, kTrackingUid, tracking_uid);
    tree.code(kContains, kFinding, group.finding);
    if (!group.site.code.empty()) {
      tree.code(kHasModifier, kFindingSite, group.site, [&] {
        if (group.side)
          tree.code(kHasModifier, kLaterality, *group.side == Side::Left ? kLeft : kRight);
      });
    }
    for (const MeasuredValue& v : group.values) {
      tree.number(kContains, v.what, v.value, v.unit, [&] {
        if (!v.how.empty()) tree.text(kHasProperties, kComment, v.how);
      });
    }
  });
}

void add_library(SrTree& tree, const MeasurementReport& report) {
  if (report.images.empty()) return;
  tree.container(kContains, kLibrary, [&] {
    tree.container(kContains, kLibraryGroup, [&] {
      for (const MeasurementReport::Image& i : report.images)
        tree.image(kContains, i.sop_class, i.sop_instance);
    });
  });
}

// PS3.3 C.17.2: every referenced image once more, by study and series.
void add_evidence(DSRDocument& document, const MeasurementReport& report,
                  const ObjectHeader& header) {
  for (const MeasurementReport::Image& i : report.images) {
    const OFCondition added = document.getCurrentRequestedProcedureEvidence().addItem(
        header.study_uid.c_str(), report.source_series_uid.c_str(), i.sop_class.c_str(),
        i.sop_instance.c_str());
    if (added.bad())
      throw OperationFailed(std::string(kWhat) + " cannot be written.", added.text());
  }
}

}  // namespace

const CodedConcept& millimetre() {
  static const CodedConcept unit{"mm", "UCUM", "mm"};
  return unit;
}
const CodedConcept& square_millimetre() {
  static const CodedConcept unit{"mm2", "UCUM", "mm2"};
  return unit;
}
const CodedConcept& cubic_millimetre() {
  static const CodedConcept unit{"mm3", "UCUM", "mm3"};
  return unit;
}
const CodedConcept& degree() {
  static const CodedConcept unit{"deg", "UCUM", "deg"};
  return unit;
}

void write_measurements(const MeasurementReport& report, const ObjectHeader& header,
                        const std::filesystem::path& path) {
  prepare_dicom_toolkit();
  CHECK(!report.groups.empty());
  DSRDocument document(DSRTypes::DT_ComprehensiveSR);
  SrTree tree(document, kWhat);
  const std::uint64_t seed = random_uid_seed();
  tree.container(DSRTypes::RT_isRoot, kReport, [&] {
    tree.code(kHasModifier, kLanguage, kEnglish);
    tree.observed_by_device();
    tree.code(kHasModifier, kProcedure, kImaging);
    add_library(tree, report);
    tree.container(kContains, kMeasurements, [&] {
      std::uint64_t number = 0;
      for (const MeasuredGroup& group : report.groups)
        add_group(tree, group, derived_uid(seed, "measurement", ++number));
    });
    tree.container(kContains, kEvaluations, [&] {
      tree.text(kContains, kComment, std::string(kSimulatedMark) + ". " + header.derivation);
      for (const std::string& remark : report.remarks) tree.text(kContains, kComment, remark);
    });
  });
  document.getTree().gotoRoot();
  tree.template_of_root("1500");
  add_evidence(document, report, header);
  save_report(document, header, UID_ComprehensiveSRStorage, path, kWhat);
}

}  // namespace flavum
