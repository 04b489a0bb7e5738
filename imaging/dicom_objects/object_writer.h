#pragma once
// Fills a DCMTK data set, every failure an OperationFailed. Internal to imaging/dicom_objects.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/dicom_objects/object_header.h"

namespace flavum {

class ObjectWriter {
 public:
  /// Precondition: `item` lives as long as this. `what` is said in the sentence of a failure:
  /// "The DICOM report".
  ObjectWriter(DcmItem& item, std::string what) : item_(item), what_(std::move(what)) {}

  void text(const DcmTagKey& tag, const std::string& value);
  void number(const DcmTagKey& tag, int value);  ///< VR US
  void decimal(const DcmTagKey& tag, double value);
  void decimals(const DcmTagKey& tag, const std::vector<double>& values);
  /// One item with a code in a new sequence.
  void code(const DcmTagKey& sequence, const char* value, const char* scheme, const char* meaning);
  /// An empty sequence (type 2).
  void empty_sequence(const DcmTagKey& tag);
  void check(const OFCondition& status) const;
  DcmItem& item() { return item_; }

 private:
  DcmItem& item_;
  std::string what_;
};

/// No longer than a VR allows, cut between UTF-8 characters, without the backslash that would make
/// two values of one.
std::string fitting(std::string value, std::size_t most_characters);
inline constexpr std::size_t kLongStringLength = 64;   // VR LO and PN
inline constexpr std::size_t kShortTextLength = 1024;  // VR ST

/// Patient, study, series, equipment, frame of reference and SOP common modules, PS3.3 C.7 and
/// C.12. Overwrites what is there.
void put_header(ObjectWriter& w, const ObjectHeader& header, const char* sop_class,
                const char* modality);

/// Explicit little endian, beside its place and then renamed. Throws OperationFailed.
void save_object(DcmFileFormat& file, const std::filesystem::path& path, const std::string& what);

}  // namespace flavum
