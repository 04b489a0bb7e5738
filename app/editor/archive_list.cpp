#include "app/editor/archive_list.h"

#include <algorithm>
#include <cstdio>

#include "imaging/base/error.h"
#include "imaging/dicom_file/clean_words.h"

namespace flavum {
namespace {

bool all_digits(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string described(const std::string& text, bool as_written) {
  const std::string words = as_written ? text : clean_description(text);
  return words.empty() ? "no description" : words;
}

std::string counted(int n, const char* one, const char* many) {
  return n < 0 ? std::string() : std::to_string(n) + " " + (n == 1 ? one : many);
}

// "Doe^Jane" as people write it.
std::string person(std::string name) {
  std::ranges::replace(name, '^', ' ');
  return name.empty() ? "no name" : name;
}

std::vector<int> numbers_in(const std::string& text) {
  std::vector<int> numbers;
  bool inside = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && c != '-' && c != '.' && c != '/' && c != ' ') return {};
    if (digit && !inside) numbers.push_back(0);
    if (digit) numbers.back() = std::min(10 * numbers.back() + (c - '0'), 100000000);
    inside = digit;
  }
  return numbers;
}

bool is_day(int year, int month, int day) {
  constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return year >= 1900 && year <= 2999 && month >= 1 && month <= 12 && day >= 1 &&
         day <= kDays[month - 1];
}

}  // namespace

std::string readable_date(const std::string& d) {
  if (d.size() != 8 || !all_digits(d)) return d.empty() ? "no date" : d;
  return d.substr(0, 4) + "-" + d.substr(4, 2) + "-" + d.substr(6);
}

std::string dicom_date(const std::string& typed) {
  std::vector<int> n = numbers_in(typed);
  if (typed.find_first_not_of(' ') == std::string::npos) return {};
  if (n.size() == 1 && n[0] >= 10000000) n = {n[0] / 10000, n[0] / 100 % 100, n[0] % 100};
  if (n.size() == 3 && n[0] < 100 && typed.find('/') == std::string::npos) std::swap(n[0], n[2]);
  if (n.size() != 3 || !is_day(n[0], n[1], n[2])) {
    throw UsageError("“" + typed + "” is not a date. Write it as 2026-11-03.");
  }
  char text[40];  // as long as three numbers can be
  std::snprintf(text, sizeof(text), "%04d%02d%02d", n[0], n[1], n[2]);
  return text;
}

std::vector<StudyRow> study_rows(const std::vector<PacsStudy>& found, bool names_shown) {
  std::vector<StudyRow> rows;
  std::vector<std::string> patients;  // in the order of the list
  for (const PacsStudy& s : found) {
    const std::string key = s.patient_id + "\n" + s.patient_name + "\n" + s.birth_date;
    auto at = std::ranges::find(patients, key);
    if (at == patients.end()) at = patients.insert(patients.end(), key);
    StudyRow row;
    row.uid = s.uid;
    row.patient = names_shown
                      ? person(s.patient_name) + (s.patient_id.empty() ? "" : ", " + s.patient_id)
                      : "Patient " + std::to_string(at - patients.begin() + 1);
    if (names_shown) row.birth = s.birth_date.empty() ? "" : readable_date(s.birth_date);
    row.date = readable_date(s.date);
    row.modalities = s.modalities;
    std::ranges::replace(row.modalities, '\\', ' ');
    row.description = described(s.description, names_shown);
    row.amount = counted(s.series, "series", "series");
    const std::string images = counted(s.images, "image", "images");
    if (!images.empty()) row.amount += (row.amount.empty() ? "" : ", ") + images;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<ArchiveSeriesRow> archive_series_rows(const std::vector<PacsSeries>& found,
                                                  bool names_shown) {
  std::vector<ArchiveSeriesRow> rows;
  rows.reserve(found.size());
  for (const PacsSeries& s : found) {
    rows.push_back({s.uid, s.study_uid, s.modality, s.number, described(s.description, names_shown),
                    s.body_part, counted(s.images, "image", "images")});
  }
  return rows;
}

std::string echo_sentence(const std::string& name, const PacsEcho& echo) {
  std::string text = name + " answers within " + std::to_string(echo.milliseconds) + " ms. ";
  if (!echo.offers_find) {
    return text +
           "It does not let this workstation search: ask its administrators to permit queries "
           "(C-FIND, Study Root).";
  }
  text += "It can be searched";
  if (echo.offers_get) {
    text += " and sends images over this connection (C-GET)";
  } else if (echo.offers_move) {
    text += " and sends images to a port of this computer (C-MOVE), which it must know";
  } else {
    text += ", but does not send images: ask its administrators to permit C-GET or C-MOVE";
  }
  return text +
         (echo.takes_ct ? ". It takes objects from here." : ". It takes no objects from here.");
}

std::string found_sentence(std::size_t count, bool cut) {
  if (count == 0)
    return "The archive has no such study. Leave out a filter, or check its spelling.";
  std::string text = std::to_string(count) + (count == 1 ? " study found." : " studies found.");
  if (cut) text += " There are more: narrow the search by name, number or dates.";
  return text;
}

std::string bytes_in_words(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  char text[32];
  if (value < 1e6) {
    std::snprintf(text, sizeof(text), "%.0f kB", value / 1e3);
  } else if (value < 1e9) {
    std::snprintf(text, sizeof(text), "%.1f MB", value / 1e6);
  } else {
    std::snprintf(text, sizeof(text), "%.1f GB", value / 1e9);
  }
  return text;
}

}  // namespace flavum
