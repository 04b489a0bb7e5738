#pragma once
// Works with archives for the archive's page, in the background. Main thread only.

#include <memory>

#include "app/ui/study_models.h"
#include "app/workstation/background_job.h"

namespace flavum {

/// A private folder that goes, with what is in it, with the last owner.
class PassingFolder {
 public:
  explicit PassingFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~PassingFolder();
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  const std::filesystem::path& path() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

class ArchiveDesk : public ArchiveActions {
 public:
  using Received = std::function<void(std::shared_ptr<const PassingFolder>)>;
  /// `received`: what to do with images that came, on the main thread.
  explicit ArchiveDesk(Received received) : received_(std::move(received)) {}

  /// Reads the settings, once.
  void open();
  bool collect();
  bool busy() const { return job_.active(); }
  /// Null until opened.
  const ArchiveModel* model();

  void save_peers(const std::vector<PacsPeer>& peers) override;
  void test(const PacsPeer& peer) override;
  void find_studies(const PacsPeer& peer, const StudyQuery& query) override;
  void find_series(const PacsPeer& peer, const std::string& study_uid) override;
  void retrieve(const PacsPeer& peer, const std::string& study_uid,
                const std::string& series_uid) override;
  void send(const PacsPeer& peer, const std::filesystem::path& folder) override;
  void refuse(const std::string& sentence) override;
  void cancel() override;

 private:
  void start(const std::string& title, BackgroundJob::Work work);

  Received received_;
  bool opened_ = false;
  bool sending_ = false;  ///< the job, or the last one, gives objects away
  ArchiveModel model_;
  BackgroundJob job_;
};

/// A new name for a folder of received images, below the user's cache folder, which only the user
/// can read; folders that a program no longer running has left there are removed.
std::filesystem::path new_receiving_folder();

}  // namespace flavum
