#pragma once
// What an archive answered, as rows of a list: whose study it is stays hidden unless the person
// asks.

#include <string>
#include <vector>

#include "imaging/pacs/echo.h"
#include "imaging/pacs/find.h"

namespace flavum {

struct StudyRow {
  std::string uid;
  std::string patient;  ///< "Patient 1": numbered in the order of the list; or name and number
  std::string birth;    ///< "1948-03-05"; empty while names are hidden
  std::string date;     ///< "2026-11-03"; "no date"
  std::string modalities, description, amount;
};

struct ArchiveSeriesRow {
  std::string uid, study_uid, modality, number, description, body_part, amount;
};

/// With names hidden, descriptions keep only words of imaging (clean_words.h).
std::vector<StudyRow> study_rows(const std::vector<PacsStudy>& found, bool names_shown);
std::vector<ArchiveSeriesRow> archive_series_rows(const std::vector<PacsSeries>& found,
                                                  bool names_shown);

/// "2026-11-03" for 20261103; the text itself where it is no date.
std::string readable_date(const std::string& dicom_date);

/// What a person types as a date: 2026-11-03, 3.11.2026, 20261103 or nothing. Throws UsageError.
std::string dicom_date(const std::string& typed);

/// "Main archive answers within 12 ms. It can be searched and sends images over our connection."
std::string echo_sentence(const std::string& name, const PacsEcho& echo);

/// "12 studies found." and what to do when there are none or too many.
std::string found_sentence(std::size_t count, bool cut);

/// "1.2 GB".
std::string bytes_in_words(std::uint64_t bytes);

}  // namespace flavum
