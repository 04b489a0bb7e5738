#pragma once
// The record of a planned case that travels with its images through an archive: a Comprehensive SR
// with sentences for people and, as one text, the program's own document. Nothing in it is private
// to a maker: any archive keeps it, any viewer shows it.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "imaging/dicom/catalogue.h"
#include "imaging/dicom_objects/object_header.h"

namespace flavum {

struct CaseRecord {
  std::vector<std::string> sentences;  ///< what is planned, for whoever reads it elsewhere
  std::string document;                ///< as the program reads it back, UTF-8
  std::string labels_series_uid;       ///< the segmentation that belongs to it
  std::string report_series_uid;       ///< the printed report, where there is one
};

/// `source`: the images it refers to. Throws OperationFailed.
void write_case_record(const CaseRecord& record, const VolumeEntry& source,
                       const ObjectHeader& header, const std::filesystem::path& path);

/// When a record was written, YYYYMMDDHHMMSS, and what it holds. The file is not trusted: it is
/// parsed in the reader's child process first. Nothing when it is another kind of object.
struct DatedCaseRecord {
  std::string written;
  CaseRecord record;
};
std::optional<DatedCaseRecord> read_case_record(const std::filesystem::path& path);

}  // namespace flavum
