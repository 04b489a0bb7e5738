#include "app/workstation/series_desk.h"

#include <cstdlib>

#include "imaging/dicom/thumbnail.h"

namespace flavum {

void SeriesDesk::offer(Catalogue catalogue) {
  catalogue_ = std::make_shared<const Catalogue>(std::move(catalogue));
  list_ = list_series(*catalogue_);
  ++revision_;
  pictures_.clear();
  taken_ = 0;
  imported.clear();
  make_thumbnails();
}

void SeriesDesk::make_thumbnails() {
  made_ = std::make_shared<Made>();
  job_.start(
      "Making pictures",
      [catalogue = catalogue_, rows = list_.rows,
       made = made_](const Progress& progress) -> BackgroundJob::Finish {
        for (std::size_t n = 0; n < rows.size(); ++n) {
          progress.report(static_cast<double>(n) / static_cast<double>(rows.size()), "");
          PixelImage image = rows[n].use == SeriesUse::Refused
                                 ? thumbnail(catalogue->refused[rows[n].index])
                                 : thumbnail(catalogue->volumes[rows[n].index]);
          const std::lock_guard lock(made->mutex);
          made->ready.emplace_back(n, std::move(image));
        }
        return [] {};
      },
      nullptr);  // a series without a picture is not worth a message
}

bool SeriesDesk::collect() {
  bool changed = job_.collect();
  if (!made_) return changed;
  std::vector<std::pair<std::size_t, PixelImage>> ready;
  {
    const std::lock_guard lock(made_->mutex);
    ready.swap(made_->ready);
  }
  for (const auto& [row, image] : ready) pictures_.set(row, image);
  taken_ += ready.size();
  return changed || !ready.empty();
}

SeriesModel SeriesDesk::model() const {
  SeriesModel model;
  if (empty()) return model;
  model.list = &list_;
  model.revision = revision_;
  if (busy()) {
    model.thumbnails_said =
        "Making pictures, " + std::to_string(taken_) + " of " + std::to_string(list_.rows.size());
  }
  model.import_root = studies_folder();
  model.imported = imported;
  return model;
}

std::filesystem::path studies_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && std::filesystem::path(data).is_absolute()) {
    return std::filesystem::path(data) / "flavum" / "studies";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "/") / ".local" / "share" / "flavum" /
         "studies";
}

}  // namespace flavum
