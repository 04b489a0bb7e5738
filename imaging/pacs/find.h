#pragma once
// What the archive holds: studies and series (C-FIND, Study Root, PS3.4 C.6.2). Callable from any
// thread. Texts are UTF-8, one line.

#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_peer.h"

namespace flavum {

/// Empty fields do not restrict. In texts "*" stands for any letters and "?" for one.
struct StudyQuery {
  std::string patient_name;  ///< family name first; without "*" or "?" the beginning is enough
  std::string patient_id;
  std::string from_date, to_date;  ///< YYYYMMDD, both included
  std::string modality;            ///< "CT", "MR", …: studies that have one such series
  std::string accession;
  std::string description;  ///< as patient_name
  int limit = 500;          ///< 1..10000; engineering default
};

struct SeriesQuery {
  std::string study_uid;  ///< needed
  std::string modality;
  std::string description;  ///< without "*" or "?": occurs anywhere, capitals or not
  std::string body_part;    ///< the same, e.g. "LSPINE"
  int limit = 2000;         ///< 1..10000; engineering default
};

struct PacsStudy {
  std::string uid, patient_name, patient_id, birth_date, date, time, modalities, description,
      accession;
  int series = -1, images = -1;  ///< -1: the archive does not say
};

struct PacsSeries {
  std::string uid, study_uid, modality, number, description, body_part, date;
  int images = -1;
};

template <class Entry>
struct PacsList {
  std::vector<Entry> entries;  ///< studies: the newest first; series: by number
  bool cut = false;            ///< the archive has more than the limit
};

/// Throw UsageError (filter or settings), PacsFailed or Cancelled.
PacsList<PacsStudy> pacs_find_studies(const PacsPeer& peer, const StudyQuery& query,
                                      const Progress& progress = {});
PacsList<PacsSeries> pacs_find_series(const PacsPeer& peer, const SeriesQuery& query,
                                      const Progress& progress = {});

}  // namespace flavum
