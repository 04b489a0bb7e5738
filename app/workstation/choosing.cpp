// The part of Controller that asks which series is meant, imports, and shows pages.

#include "app/workstation/controller.h"

namespace flavum {
namespace {

// Both live as long as the catalogue.
struct Kept {
  std::shared_ptr<const void> unpacked, folder;
};

}  // namespace

void Controller::offer(Catalogue found) {
  series_.offer(std::move(found));
  page_ = Page::Series;
}

void Controller::look_through(const std::filesystem::path& path, std::shared_ptr<const void> keep) {
  problem_.reset();
  // No folder name on screen: it may be a patient's.
  opening_.start(
      "Looking through the files",
      [this, path, keep](const Progress& progress) -> BackgroundJob::Finish {
        Catalogue found = scan_images(path, progress);
        if (keep) found.unpacked = std::make_shared<const Kept>(Kept{found.unpacked, keep});
        return [this, found] {
          offer(found);
          if (!needs_choice(series_.list())) open_series(*series_.list().chosen);
        };
      },
      [this](const Problem& problem) { fail(problem); });
}

void Controller::show_page(Page page) {
  console_.release();  // a foot on the pedal is no longer seen
  if (page == Page::Series && session_) {
    const Catalogue& open = session_->opened().volume.catalogue;
    const bool listed = !series_.empty() && series_.catalogue()->find(session_->opened().volume.id);
    if (!listed && !open.volumes.empty()) series_.offer(open);
  }
  if (page == Page::Series && series_.empty()) return;
  if (page == Page::Archive) archive_.open();
  page_ = page;
}

void Controller::open_series(std::size_t row) {
  const auto catalogue = series_.catalogue();
  if (!catalogue || row >= series_.list().rows.size()) return;
  const SeriesRow& chosen = series_.list().rows[row];
  if (chosen.use > SeriesUse::Correct) {
    say(chosen.wrong);
    return;
  }
  start_opening("Opening the case", 0,
                [catalogue, id = chosen.id](const Progress& progress, Catalogue&) -> OpenedPath {
                  return make_or_take_over(
                      flavum::open_volume(*catalogue, id, progress.part(0.0, 0.35)),
                      progress.part(0.35, 1.0));
                });
}

void Controller::import_series(const std::filesystem::path& folder, const ImportOptions& how) {
  const auto catalogue = series_.catalogue();
  if (!catalogue) return;
  problem_.reset();
  opening_.start(
      how.keep_identity ? "Copying the images" : "Making a de-identified copy",
      [this, catalogue, folder, how](const Progress& progress) -> BackgroundJob::Finish {
        const ImportedStudy study = import_study(*catalogue, folder, how, progress.part(0.0, 0.8));
        const Catalogue copy = scan_images(folder, progress.part(0.8, 1.0));
        return [this, study, copy] {
          offer(copy);
          series_.imported.push_back(std::to_string(study.images) +
                                     (study.identity_removed
                                          ? " images were copied and de-identified."
                                          : " images were copied as they are, identity included."));
          for (const Caution& c : study.cautions) series_.imported.push_back(c.text);
          if (study.cautions.empty() && !needs_choice(series_.list())) open_series(0);
        };
      },
      [this](const Problem& problem) { fail(problem); });
}

}  // namespace flavum
