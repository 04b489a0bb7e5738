#include "imaging/dicom_objects/write_dose_report.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <cmath>
#include <cstdio>

#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_file/uid.h"
#include "imaging/dicom_objects/sr_tree.h"

namespace flavum {
namespace {

constexpr const char* kWhat = "The DICOM dose report";
constexpr auto kContains = DSRTypes::RT_contains;
constexpr auto kHasProperties = DSRTypes::RT_hasProperties;
constexpr auto kHasModifier = DSRTypes::RT_hasConceptMod;
constexpr auto kHasContext = DSRTypes::RT_hasObsContext;

CodedConcept dcm(const char* code, const char* meaning) { return {code, "DCM", meaning}; }
CodedConcept ucum(const char* unit) { return {unit, "UCUM", unit}; }

const CodedConcept kPlane = dcm("113764", "Acquisition Plane");
const CodedConcept kSinglePlane = dcm("113622", "Single Plane");
const CodedConcept kFifteenCm = dcm("113860", "15cm from Isocenter toward Source");
const CodedConcept kReferencePoint = dcm("113780", "Reference Point Definition");
const CodedConcept kComment = dcm("121106", "Comment");

// TID 10004 below TID 10002. Fluoroscopy is all there is: acquisitions are zero.
void add_totals(SrTree& tree, const DoseReport& r) {
  tree.container(kContains, dcm("113702", "Accumulated X-Ray Dose Data"), [&] {
    tree.code(kHasModifier, kPlane, kSinglePlane);
    const auto number = [&](const char* code, const char* name, double value, const char* unit) {
      tree.number(kContains, dcm(code, name), value, ucum(unit));
    };
    number("113722", "Dose Area Product Total", r.kap_gy_m2, "Gy.m2");
    number("113725", "Dose (RP) Total", r.kerma_gy, "Gy");
    number("113726", "Fluoro Dose Area Product Total", r.kap_gy_m2, "Gy.m2");
    number("113728", "Fluoro Dose (RP) Total", r.kerma_gy, "Gy");
    number("113730", "Total Fluoro Time", r.fluoroscopy_s, "s");
    number("113727", "Acquisition Dose Area Product Total", 0.0, "Gy.m2");
    number("113729", "Acquisition Dose (RP) Total", 0.0, "Gy");
    number("113855", "Total Acquisition Time", 0.0, "s");
    tree.code(kContains, kReferencePoint, kFifteenCm);
  });
}

// Seconds after midnight of the header's date; an attempt lasts less than a day.
std::string time_of(const ObjectHeader& header, double seconds) {
  const auto whole = static_cast<int>(seconds) % 86400;
  char text[32];
  std::snprintf(text, sizeof text, "%02d%02d%02d", whole / 3600, whole / 60 % 60, whole % 60);
  return header.date + text;
}

void add_event(SrTree& tree, const DoseReport& r, const IrradiationEvent& e,
               const ObjectHeader& header, const std::string& uid) {
  tree.container(kContains, dcm("113706", "Irradiation Event X-Ray Data"), [&] {
    tree.code(kHasModifier, kPlane, kSinglePlane);
    tree.uid(kContains, dcm("113769", "Irradiation Event UID"), uid);
    tree.date_time(kContains, dcm("111526", "DateTime Started"), time_of(header, e.start_s));
    tree.code(kContains, dcm("113721", "Irradiation Event Type"),
              {"44491008", "SCT", "Fluoroscopy"});
    tree.code(kContains, dcm("123014", "Target Region"), {"122496007", "SCT", "Lumbar spine"});
    tree.code(kContains, kReferencePoint, kFifteenCm);
    const auto number = [&](const char* code, const char* name, double value, const char* unit) {
      tree.number(kContains, dcm(code, name), value, ucum(unit));
    };
    number("122130", "Dose Area Product", e.kap_gy_m2, "Gy.m2");
    number("113738", "Dose (RP)", e.kerma_gy, "Gy");
    number("112011", "Positioner Primary Angle", e.positioner_primary_deg, "deg");
    number("112012", "Positioner Secondary Angle", e.positioner_secondary_deg, "deg");
    number("113788", "Collimated Field Height", e.field_height_mm, "mm");
    number("113789", "Collimated Field Width", e.field_width_mm, "mm");
    tree.code(kContains, dcm("113732", "Fluoro Mode"), dcm("113631", "Pulsed"));
    number("113791", "Pulse Rate", e.pulses_per_second, "{pulse}/s");
    number("113768", "Number of Pulses", e.pulses, "1");
    number("113733", "KVP", e.kv, "kV");
    number("113742", "Irradiation Duration", e.duration_s, "s");
    number("113750", "Distance Source to Detector", r.source_detector_mm, "mm");
    number("113748", "Distance Source to Isocenter", r.source_isocentre_mm, "mm");
  });
}

}  // namespace

void write_dose_report(const DoseReport& r, const ObjectHeader& header,
                       const std::filesystem::path& path) {
  prepare_dicom_toolkit();
  DSRDocument document(DSRTypes::DT_XRayRadiationDoseSR);
  SrTree tree(document, kWhat);
  const std::uint64_t seed = random_uid_seed();
  tree.container(DSRTypes::RT_isRoot, dcm("113701", "X-Ray Radiation Dose Report"), [&] {
    tree.code(kHasModifier, dcm("121049", "Language of Content Item and Descendants"),
              {"en", "RFC5646", "English"});
    tree.code(kHasModifier, dcm("121058", "Procedure reported"), dcm("113704", "Projection X-Ray"),
              [&] {
                tree.code(kHasModifier, {"363703001", "SCT", "Has Intent"},
                          {"262202000", "SCT", "Therapeutic Intent"});
              });
    tree.observed_by_device();
    tree.code(kHasContext, dcm("113705", "Scope of Accumulation"), dcm("113014", "Study"), [&] {
      tree.uid(kHasProperties, dcm("110180", "Study Instance UID"), header.study_uid);
    });
    add_totals(tree, r);
    std::uint64_t number = 0;
    for (const IrradiationEvent& e : r.events)
      add_event(tree, r, e, header, derived_uid(seed, "irradiation event", ++number));
    tree.text(kContains, kComment,
              std::string(kSimulatedMark) + ". A computed exposure: nobody was irradiated. " +
                  r.remark +
                  " The attempt has no clock; times of day count from 00:00 of the day on which "
                  "this report was written.");
    tree.code(kContains, dcm("113854", "Source of Dose Information"),
              dcm("113856", "Automated Data Collection"));
  });
  document.getTree().gotoRoot();
  tree.template_of_root("10001");
  save_report(document, header, UID_XRayRadiationDoseSRStorage, path, kWhat);
}

}  // namespace flavum
