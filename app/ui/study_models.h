#pragma once
// What the page of series and the page of the archive are given and what they give back.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/editor/archive_list.h"
#include "app/editor/series_list.h"
#include "imaging/dicom/import_study.h"
#include "imaging/pacs/pacs_peer.h"

namespace flavum {

/// What fills the window below the top bar.
enum class Page { Case, Series, Archive };

/// A series browser's content; pictures come one by one (ViewPictures::series).
struct SeriesModel {
  const SeriesList* list = nullptr;   ///< null: nothing was looked through yet
  std::uint64_t revision = 0;         ///< grows with every new list
  std::string thumbnails_said;        ///< "Making pictures, 4 of 12"; empty when all are there
  std::filesystem::path import_root;  ///< where imported studies go unless another place is chosen
  std::vector<std::string> imported;  ///< what the last import had to say
};

/// The archive's page. Strings are sentences to be shown as they are.
struct ArchiveModel {
  std::vector<PacsPeer> peers;
  std::string trouble;  ///< why the last thing did not work, with what to do
  std::string trouble_details;
  std::string said;  ///< what the last thing came to
  bool busy = false;
  std::string doing;  ///< "Searching Main archive"
  double fraction = 0.0;
  std::vector<PacsStudy> studies;
  std::vector<PacsSeries> series;
  std::string series_of;  ///< study UID that `series` belongs to
};

class ArchiveActions {
 public:
  virtual ~ArchiveActions() = default;
  virtual void save_peers(const std::vector<PacsPeer>& peers) = 0;
  virtual void test(const PacsPeer& peer) = 0;
  virtual void find_studies(const PacsPeer& peer, const StudyQuery& query) = 0;
  virtual void find_series(const PacsPeer& peer, const std::string& study_uid) = 0;
  /// Empty series: the whole study.
  virtual void retrieve(const PacsPeer& peer, const std::string& study_uid,
                        const std::string& series_uid) = 0;
  virtual void send(const PacsPeer& peer, const std::filesystem::path& folder) = 0;
  virtual void refuse(const std::string& sentence) = 0;  ///< something typed makes no sense
  virtual void cancel() = 0;
};

}  // namespace flavum
