#pragma once
// Keeps the open case in its folder while it is worked on. Main thread only; files are written in
// the background.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/editor/session.h"
#include "app/workstation/background_job.h"

namespace flavum {

class CaseDesk {
 public:
  /// Another case from now on. `folder`: where it came from, when that was a case folder; else it
  /// gets a place on the shelf with the first change.
  void follow(std::shared_ptr<const Session> session, std::optional<std::filesystem::path> folder);
  /// Saves there from now on, all of it at once.
  void save_in(const std::filesystem::path& folder);
  /// Saves when something changed: once nothing changed for a moment, and not too seldom while work
  /// goes on. True when something shown changed.
  bool update(double now_s);
  /// Nothing is saved unless save_in asks for it: for scripted runs.
  void by_request_only() { saves_ = false; }
  /// Before the program ends: what is not saved yet is saved now.
  void finish();
  bool busy() const { return job_.active(); }
  /// Something will be saved by itself.
  bool waiting() const { return saves_ && changed_s_ >= 0.0; }
  /// "Saved at 14:05"; "Saving …"; "Not saved: the disk is full." Empty: there is nothing to save.
  const std::string& said() const { return said_; }
  bool failed() const { return failed_; }
  const std::optional<std::filesystem::path>& folder() const { return folder_; }

 private:
  void save();
  std::shared_ptr<const Session> session_;
  std::optional<std::filesystem::path> folder_;
  BackgroundJob job_;
  CaseParts due_;                   ///< what has to be written beside the document
  std::uint64_t saved_ = 0;         ///< Session::stored_revision that lies in the folder
  std::uint64_t saved_labels_ = 0;  ///< and its labels_revision
  std::uint64_t seen_ = 0;          ///< as update() last saw it
  double changed_s_ = -1.0;         ///< last change not saved yet; negative: none
  double first_change_s_ = -1.0;    ///< of those
  std::string said_;
  bool failed_ = false;
  bool saves_ = true;
};

}  // namespace flavum
