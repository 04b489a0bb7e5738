#pragma once
// The data set of a query or retrieval request. Internal to imaging/pacs.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>

#include <string>

namespace flavum {

/// Query/Retrieve Level (0008,0052): "STUDY" or "SERIES".
void put_level(DcmDataset& keys, const std::string& level);
/// An empty value asks for the attribute. `value` is UTF-8, and the data set says so where that
/// makes a difference (PS3.3, C.12.1.1.2). Throws UsageError where the text cannot be sent.
void put_text(DcmDataset& keys, const DcmTagKey& tag, const std::string& value);

/// "ABC" becomes "ABC*"; texts with "*" or "?" and empty ones stay.
std::string beginning(const std::string& text);
/// "20250101-20251231", open at either end. Throws UsageError unless dates are YYYYMMDD.
std::string date_range(const std::string& from, const std::string& to);
/// Throws UsageError unless `uid` can be a UID (PS3.5, 9.1); `what` is "study" or "series".
void require_uid(const std::string& uid, const std::string& what);

/// Does one of the words separated by spaces equal `word`?
bool holds_word(const std::string& words, const std::string& word);
/// True for an empty pattern or text; otherwise "*" and "?" as in the DICOM standard, or, without
/// them, whether the text holds the pattern; capital and small letters are the same.
bool matches(const std::string& text, const std::string& pattern);

}  // namespace flavum
