#pragma once
// What was found in a folder, disc or archive, as long as a person may choose from it: the list and
// its thumbnails, which are made in the background. Main thread only.

#include <memory>

#include "app/ui/study_models.h"
#include "app/workstation/background_job.h"
#include "app/workstation/series_pictures.h"

namespace flavum {

class SeriesDesk {
 public:
  void offer(Catalogue catalogue);
  bool empty() const { return catalogue_ == nullptr; }
  std::shared_ptr<const Catalogue> catalogue() const { return catalogue_; }
  const SeriesList& list() const { return list_; }
  /// Takes thumbnails that are ready. True when one came.
  bool collect();
  /// Thumbnails are being made.
  bool busy() const { return job_.active(); }
  TextureView picture(std::size_t row) const { return pictures_.view(row); }
  SeriesModel model() const;

  std::vector<std::string> imported;  ///< what the last import had to say

 private:
  struct Made {
    std::mutex mutex;
    std::vector<std::pair<std::size_t, PixelImage>> ready;
  };
  void make_thumbnails();

  std::shared_ptr<const Catalogue> catalogue_;
  SeriesList list_;
  std::uint64_t revision_ = 0;
  SeriesPictures pictures_;
  std::shared_ptr<Made> made_;
  std::size_t taken_ = 0;
  BackgroundJob job_;
};

/// Where imported studies go: $XDG_DATA_HOME/flavum/studies, or ~/.local/share/flavum/studies.
std::filesystem::path studies_folder();

}  // namespace flavum
