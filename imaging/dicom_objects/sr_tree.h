#pragma once
// Grows the content tree of a structured report, item by item. Internal to imaging/dicom_objects.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmsr/dsrdoc.h>

#include <filesystem>
#include <functional>
#include <string>

#include "imaging/dicom_objects/coded_concept.h"
#include "imaging/dicom_objects/object_header.h"

namespace flavum {

class SrTree {
 public:
  using Relation = DSRTypes::E_RelationshipType;
  /// Precondition: `document` lives as long as this.
  SrTree(DSRDocument& document, std::string what)
      : tree_(document.getTree()), what_(std::move(what)) {}

  /// `inside` adds the children.
  void container(Relation relation, const CodedConcept& name,
                 const std::function<void()>& inside = {});
  void code(Relation relation, const CodedConcept& name, const CodedConcept& value,
            const std::function<void()>& inside = {});
  void text(Relation relation, const CodedConcept& name, const std::string& value);
  void uid(Relation relation, const CodedConcept& name, const std::string& value);
  void date_time(Relation relation, const CodedConcept& name, const std::string& value);
  void number(Relation relation, const CodedConcept& name, double value, const CodedConcept& unit,
              const std::function<void()>& inside = {});
  void image(Relation relation, const std::string& sop_class, const std::string& sop_instance);
  /// Names the template of the container added last.
  void template_of_root(const char* identifier);
  /// A device made the observations, TID 1002 and 1004.
  void observed_by_device();

 private:
  void add(Relation relation, DSRTypes::E_ValueType type, const CodedConcept* name);
  void check(const OFCondition& status) const;
  void descend(const std::function<void()>& inside);
  DSRDocumentTree& tree_;
  std::string what_, item_;  ///< the object; the item being added
  bool empty_ = true;
  bool first_child_ = false;  ///< the next item goes below the cursor, not after it
};

/// Reads the tree into a data set, puts the header in, saves. Throws OperationFailed.
void save_report(DSRDocument& document, const ObjectHeader& header, const char* sop_class,
                 const std::filesystem::path& path, const std::string& what);

}  // namespace flavum
