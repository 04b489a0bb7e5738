#include "imaging/dicom_objects/case_record.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <set>

#include "imaging/base/error.h"
#include "imaging/dicom_file/readable.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_objects/sr_tree.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWhat = "The DICOM record of the case";
constexpr auto kContains = DSRTypes::RT_contains;

const CodedConcept kPlan{"REHEARSAL_PLAN", kOwnScheme, "Rehearsal plan"};
const CodedConcept kDocument{"CASE_DOCUMENT", kOwnScheme, "Case document (JSON)"};
const CodedConcept kLabels{"LABELS_SERIES", kOwnScheme, "Series of the labels"};
const CodedConcept kReport{"REPORT_SERIES", kOwnScheme, "Series of the printed report"};
const CodedConcept kLanguage{"121049", "DCM", "Language of Content Item and Descendants"};
const CodedConcept kEnglish{"en", "RFC5646", "English"};
const CodedConcept kComment{"121106", "DCM", "Comment"};
const CodedConcept kLibrary{"111028", "DCM", "Image Library"};

// PS3.3 C.17.2: every referenced image once more, by study and series.
void add_images(SrTree& tree, DSRDocument& document, const VolumeEntry& source) {
  tree.container(kContains, kLibrary, [&] {
    std::set<std::string> listed;
    for (const SliceSource& slice : source.slices) {
      if (slice.sop_class.empty() || !listed.insert(slice.sop_instance).second) continue;
      tree.image(kContains, slice.sop_class, slice.sop_instance);
      const OFCondition added = document.getCurrentRequestedProcedureEvidence().addItem(
          source.study_uid.c_str(), source.series_uid.c_str(), slice.sop_class.c_str(),
          slice.sop_instance.c_str());
      if (added.bad())
        throw OperationFailed(std::string(kWhat) + " cannot be written.", added.text());
    }
  });
}

bool is_named(DcmItem& content, const CodedConcept& name) {
  DcmItem* code = nullptr;
  return content.findAndGetSequenceItem(DCM_ConceptNameCodeSequence, code, 0).good() &&
         code != nullptr && text_of(*code, DCM_CodeValue) == name.code &&
         text_of(*code, DCM_CodingSchemeDesignator) == name.scheme;
}

// DCMTK 3.6.7 keeps a UT's trailing padding.
std::string long_text(DcmItem& content) {
  OFString text;
  if (content.findAndGetOFString(DCM_TextValue, text).bad()) return {};
  std::string found(text.c_str(), text.size());
  while (!found.empty() && (found.back() == ' ' || found.back() == '\0')) found.pop_back();
  return found;
}

}  // namespace

void write_case_record(const CaseRecord& record, const VolumeEntry& source,
                       const ObjectHeader& header, const fs::path& path) {
  prepare_dicom_toolkit();
  DSRDocument document(DSRTypes::DT_ComprehensiveSR);
  SrTree tree(document, kWhat);
  tree.container(DSRTypes::RT_isRoot, kPlan, [&] {
    tree.code(DSRTypes::RT_hasConceptMod, kLanguage, kEnglish);
    tree.observed_by_device();
    tree.text(kContains, kComment, std::string(kSimulatedMark) + ".");
    for (const std::string& sentence : record.sentences) tree.text(kContains, kComment, sentence);
    if (!record.labels_series_uid.empty()) tree.uid(kContains, kLabels, record.labels_series_uid);
    if (!record.report_series_uid.empty()) tree.uid(kContains, kReport, record.report_series_uid);
    tree.text(kContains, kDocument, record.document);
    add_images(tree, document, source);
  });
  save_report(document, header, UID_ComprehensiveSRStorage, path, kWhat);
}

std::optional<DatedCaseRecord> read_case_record(const fs::path& path) {
  const FileVerdict verdict = inspect_files({path}).at(0);
  if (verdict.kind != FileVerdict::Kind::Refused || verdict.refusal.kind != "report")
    return std::nullopt;
  prepare_dicom_toolkit();
  DcmFileFormat file;
  if (file.loadFile(path.c_str()).bad()) return std::nullopt;
  DcmDataset& data = *file.getDataset();
  if (!is_named(data, kPlan)) return std::nullopt;
  DatedCaseRecord found;
  found.written = text_of(data, DCM_ContentDate) + text_of(data, DCM_ContentTime);
  DcmItem* content = nullptr;
  for (long n = 0;
       data.findAndGetSequenceItem(DCM_ContentSequence, content, n).good() && content != nullptr;
       ++n) {
    if (is_named(*content, kDocument)) found.record.document = long_text(*content);
    if (is_named(*content, kLabels)) found.record.labels_series_uid = text_of(*content, DCM_UID);
    if (is_named(*content, kReport)) found.record.report_series_uid = text_of(*content, DCM_UID);
    if (is_named(*content, kComment)) found.record.sentences.push_back(long_text(*content));
  }
  if (found.record.document.empty()) return std::nullopt;
  return found;
}

}  // namespace flavum
