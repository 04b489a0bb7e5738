#include "imaging/dicom_file/dicomdir.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <set>

#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

std::string comparable(std::string name) {
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '\\') c = '/';
  }
  if (const auto version = name.rfind(';'); version != std::string::npos) name.erase(version);
  while (!name.empty() && name.back() == '.') name.pop_back();
  return name;
}

}  // namespace

std::vector<std::string> read_references(DcmItem& data) {
  std::vector<std::string> references;
  DcmSequenceOfItems* records = nullptr;
  if (data.findAndGetSequence(DCM_DirectoryRecordSequence, records).bad() || records == nullptr) {
    return references;
  }
  for (DcmObject* record = records->nextInContainer(nullptr); record != nullptr;
       record = records->nextInContainer(record)) {
    auto* item = dynamic_cast<DcmItem*>(record);
    if (item == nullptr) continue;
    std::string name = texts_of(*item, DCM_ReferencedFileID);
    for (char& c : name) {
      if (c == '\\') c = '/';
    }
    if (!name.empty()) references.push_back(std::move(name));
  }
  return references;
}

std::vector<std::string> missing_references(const std::vector<std::string>& references,
                                            const std::filesystem::path& folder,
                                            const std::vector<std::filesystem::path>& files) {
  std::set<std::string> present;
  for (const std::filesystem::path& file : files) {
    present.insert(comparable(file.lexically_relative(folder).generic_string()));
  }
  std::vector<std::string> missing;
  for (const std::string& name : references) {
    if (!present.contains(comparable(name))) missing.push_back(name);
  }
  return missing;
}

}  // namespace flavum
