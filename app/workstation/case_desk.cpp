#include "app/workstation/case_desk.h"

#include <chrono>
#include <ctime>
#include <thread>

#include "app/storage/case_shelf.h"

namespace flavum {
namespace {

// Engineering defaults: a pause after which a thought is probably complete, and the most that may
// be lost while somebody works without a pause.
constexpr double kPauseS = 1.5;
constexpr double kLongestS = 10.0;

std::string local_time(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  std::strftime(text, sizeof text, format, &local);
  return text;
}

}  // namespace

void CaseDesk::follow(std::shared_ptr<const Session> session,
                      std::optional<std::filesystem::path> folder) {
  finish();
  session_ = std::move(session);
  due_ = {.images = !folder, .labels = !folder};
  folder_ = std::move(folder);
  saved_ = seen_ = session_->stored_revision();
  saved_labels_ = session_->labels_revision();
  changed_s_ = first_change_s_ = -1.0;
  said_ = folder_ ? "Opened from its folder" : "";
  failed_ = false;
}

void CaseDesk::save_in(const std::filesystem::path& folder) {
  if (!session_) return;
  finish();
  folder_ = folder;
  due_ = {};
  save();
}

void CaseDesk::save() {
  if (!folder_) {
    const bool mr = !session_->opened().volume.painted.empty();
    folder_ = free_case_folder(shelf_folder(), local_time("%Y-%m-%d %H%M"), mr ? "MR" : "CT");
  }
  if (session_->labels_revision() != saved_labels_) due_.labels = true;
  const std::uint64_t revision = session_->stored_revision();
  const std::uint64_t labels = session_->labels_revision();
  auto content = std::make_shared<const StoredCase>(stored_case(
      session_->opened(), session_->segmentation(), session_->state().portal, session_->notes()));
  changed_s_ = first_change_s_ = -1.0;
  said_ = "Saving …";
  job_.start(
      "Saving",
      [this, content, revision, labels, world = session_->world(), folder = *folder_,
       parts = due_](const Progress&) -> BackgroundJob::Finish {
        PortalReport report;
        if (content->portal && world.field && world.field->level == content->portal->level)
          report = examine_portal(*world.patient, *world.field, *content->portal, world.portal);
        write_case_folder(*content, report, folder, parts);
        return [this, revision, labels] {
          saved_ = revision;
          saved_labels_ = labels;
          due_ = {.images = false, .labels = false};
          said_ = "Saved at " + local_time("%H:%M");
          failed_ = false;
        };
      },
      [this](const Problem& problem) {
        failed_ = true;
        said_ = "Not saved. " + problem.sentence;
      });
}

bool CaseDesk::update(double now_s) {
  const bool ended = job_.collect();
  if (!session_) return ended;
  if (session_->stored_revision() != seen_) {
    seen_ = session_->stored_revision();
    changed_s_ = now_s;
    if (first_change_s_ < 0.0) first_change_s_ = now_s;
  }
  // Edited labels are saved with their landmarks, which come with the prepared level.
  const bool paused = now_s > changed_s_ + kPauseS && !session_->needs();
  const bool due = saves_ && changed_s_ >= 0.0 && !job_.active() &&
                   (paused || now_s > first_change_s_ + kLongestS);
  if (due) save();
  return ended || due;
}

void CaseDesk::finish() {
  if (!session_ || !saves_) return;
  const auto wait = [this] {
    while (job_.active()) {
      job_.collect();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  wait();
  if (session_->stored_revision() == saved_ && !(folder_ && due_.images)) return;
  save();
  wait();
}

}  // namespace flavum
