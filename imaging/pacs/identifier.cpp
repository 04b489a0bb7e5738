#include "imaging/pacs/identifier.h"

#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <cctype>

#include "imaging/base/error.h"

namespace flavum {
namespace {

bool has_wildcard(const std::string& s) { return s.find_first_of("*?") != std::string::npos; }

void require_date(const std::string& date) {
  const bool digits = date.size() == 8 && std::ranges::all_of(date, [](unsigned char c) {
                        return std::isdigit(c) != 0;
                      });
  const int month = digits ? std::stoi(date.substr(4, 2)) : 0;
  const int day = digits ? std::stoi(date.substr(6, 2)) : 0;
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    throw UsageError("Write dates as YYYYMMDD, for example 20250131.", "\"" + date + "\"");
  }
}

bool wildcard_match(const char* text, const char* pattern) {
  const char* star = nullptr;
  const char* retry = nullptr;
  while (*text != '\0') {
    if (*pattern == '*') {
      star = ++pattern;
      retry = text;
    } else if (*pattern == '?' || *pattern == *text) {
      ++pattern;
      ++text;
    } else if (star != nullptr) {
      pattern = star;
      text = ++retry;
    } else {
      return false;
    }
  }
  while (*pattern == '*') ++pattern;
  return *pattern == '\0';
}

std::string upper(std::string s) {
  std::ranges::transform(s, s.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return s;
}

}  // namespace

void put_level(DcmDataset& keys, const std::string& level) {
  keys.putAndInsertString(DCM_QueryRetrieveLevel, level.c_str());
}

void put_text(DcmDataset& keys, const DcmTagKey& tag, const std::string& value) {
  const bool readable = value.size() <= 128 && std::ranges::none_of(value, [](unsigned char c) {
                          return c < 0x20 || c == 0x7f || c == '\\';
                        });
  if (!readable) {
    throw UsageError("A search text has at most 128 letters and no backslash.", value);
  }
  keys.putAndInsertString(tag, value.c_str());
  // Only where needed: an archive may refuse a character set that it does not know.
  if (std::ranges::any_of(value, [](unsigned char c) { return c >= 0x80; })) {
    keys.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
  }
}

std::string beginning(const std::string& text) {
  return text.empty() || has_wildcard(text) ? text : text + "*";
}

std::string date_range(const std::string& from, const std::string& to) {
  if (!from.empty()) require_date(from);
  if (!to.empty()) require_date(to);
  if (from.empty() && to.empty()) return {};
  if (!from.empty() && !to.empty() && to < from) {
    throw UsageError("The first date of the search is after the last one.", from + "-" + to);
  }
  return from == to ? from : from + "-" + to;
}

void require_uid(const std::string& uid, const std::string& what) {
  const bool good =
      !uid.empty() && uid.size() <= 64 && uid.find_first_not_of("0123456789.") == std::string::npos;
  if (!good) {
    throw UsageError("The " + what + " is named by its UID, as shown by the search.",
                     "\"" + uid + "\"");
  }
}

bool holds_word(const std::string& words, const std::string& word) {
  return (" " + words + " ").find(" " + word + " ") != std::string::npos;
}

bool matches(const std::string& text, const std::string& pattern) {
  if (pattern.empty() || text.empty()) return true;
  const std::string p = has_wildcard(pattern) ? pattern : "*" + pattern + "*";
  return wildcard_match(upper(text).c_str(), upper(p).c_str());
}

}  // namespace flavum
