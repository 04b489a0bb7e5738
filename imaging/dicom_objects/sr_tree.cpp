#include "imaging/dicom_objects/sr_tree.h"

#include "imaging/base/error.h"
#include "imaging/dicom_file/numbers.h"
#include "imaging/dicom_objects/object_writer.h"

namespace flavum {
namespace {

DSRCodedEntryValue entry(const CodedConcept& c) {
  return DSRCodedEntryValue(c.code.c_str(), c.scheme.c_str(), c.meaning.c_str());
}

const CodedConcept kObserverType{"121005", "DCM", "Observer Type"};
const CodedConcept kDevice{"121007", "DCM", "Device"};
const CodedConcept kDeviceUid{"121012", "DCM", "Device Observer UID"};
const CodedConcept kDeviceName{"121013", "DCM", "Device Observer Name"};
const CodedConcept kDeviceMaker{"121014", "DCM", "Device Observer Manufacturer"};
// A UUID of Flavum's own, made once: the program as an observer.
constexpr const char* kFlavumUid = "2.25.255673546159125554502330329060186176089";

}  // namespace

void SrTree::check(const OFCondition& status) const {
  if (status.bad()) {
    throw OperationFailed(what_ + " cannot be written.", item_ + ": " + status.text());
  }
}

void SrTree::add(Relation relation, DSRTypes::E_ValueType type, const CodedConcept* name) {
  item_ = name == nullptr ? "image" : name->meaning;
  const DSRTypes::E_AddMode mode =
      empty_ || first_child_ ? DSRTypes::AM_belowCurrent : DSRTypes::AM_afterCurrent;
  if (tree_.addContentItem(empty_ ? DSRTypes::RT_isRoot : relation, type, mode) == 0) {
    throw OperationFailed(what_ + " cannot be written.", item_ + " may not stand here");
  }
  empty_ = first_child_ = false;
  if (name != nullptr) check(tree_.getCurrentContentItem().setConceptName(entry(*name)));
}

void SrTree::descend(const std::function<void()>& inside) {
  if (!inside) return;
  first_child_ = true;
  inside();
  if (first_child_) {  // nothing was added
    first_child_ = false;
  } else {
    tree_.goUp();
  }
}

void SrTree::container(Relation relation, const CodedConcept& name,
                       const std::function<void()>& inside) {
  add(relation, DSRTypes::VT_Container, &name);
  check(tree_.getCurrentContentItem().setContinuityOfContent(DSRTypes::COC_Separate));
  descend(inside);
}

void SrTree::code(Relation relation, const CodedConcept& name, const CodedConcept& value,
                  const std::function<void()>& inside) {
  add(relation, DSRTypes::VT_Code, &name);
  check(tree_.getCurrentContentItem().setCodeValue(entry(value)));
  descend(inside);
}

void SrTree::text(Relation relation, const CodedConcept& name, const std::string& value) {
  add(relation, DSRTypes::VT_Text, &name);
  check(tree_.getCurrentContentItem().setStringValue(value.c_str()));
}

void SrTree::uid(Relation relation, const CodedConcept& name, const std::string& value) {
  add(relation, DSRTypes::VT_UIDRef, &name);
  check(tree_.getCurrentContentItem().setStringValue(value.c_str()));
}

void SrTree::date_time(Relation relation, const CodedConcept& name, const std::string& value) {
  add(relation, DSRTypes::VT_DateTime, &name);
  check(tree_.getCurrentContentItem().setStringValue(value.c_str()));
}

void SrTree::number(Relation relation, const CodedConcept& name, double value,
                    const CodedConcept& unit, const std::function<void()>& inside) {
  add(relation, DSRTypes::VT_Num, &name);
  check(tree_.getCurrentContentItem().setNumericValue(
      DSRNumericMeasurementValue(decimal_string(value).c_str(), entry(unit))));
  descend(inside);
}

void SrTree::image(Relation relation, const std::string& sop_class,
                   const std::string& sop_instance) {
  add(relation, DSRTypes::VT_Image, nullptr);
  check(tree_.getCurrentContentItem().setImageReference(
      DSRImageReferenceValue(sop_class.c_str(), sop_instance.c_str())));
}

void SrTree::template_of_root(const char* identifier) {
  check(tree_.getCurrentContentItem().setTemplateIdentification(identifier, "DCMR"));
}

void SrTree::observed_by_device() {
  constexpr auto kContext = DSRTypes::RT_hasObsContext;
  code(kContext, kObserverType, kDevice);
  uid(kContext, kDeviceUid, kFlavumUid);
  text(kContext, kDeviceName, "Flavum");
  text(kContext, kDeviceMaker, "Flavum");
}

void save_report(DSRDocument& document, const ObjectHeader& header, const char* sop_class,
                 const std::filesystem::path& path, const std::string& what) {
  // DCMTK writes only what it holds itself; the identifiers are put over its own below.
  document.setSpecificCharacterSetType(DSRTypes::CS_UTF8);
  document.setSeriesDescription(kSimulatedMark);
  document.setManufacturer("Flavum");
  document.setManufacturerModelName("Flavum");  // demanded of dose reports, as the next two
  document.setDeviceSerialNumber("0");
  document.setSoftwareVersions(software_version());
  document.completeDocument();
  DcmFileFormat file;
  const OFCondition written = document.write(*file.getDataset());
  if (written.bad()) throw OperationFailed(what + " cannot be written.", written.text());
  ObjectWriter w(*file.getDataset(), what);
  put_header(w, header, sop_class, "SR");
  save_object(file, path, what);
}

}  // namespace flavum
