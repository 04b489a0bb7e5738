#include "app/workstation/archive_desk.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/config/pacs_settings.h"
#include "app/report/case_objects.h"
#include "app/storage/case_folder.h"
#include "app/storage/scratch_folder.h"
#include "imaging/pacs/pacs_error.h"
#include "imaging/pacs/retrieve.h"
#include "imaging/pacs/send.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

fs::path receiving_root() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && fs::path(cache).is_absolute()) {
    return fs::path(cache) / "flavum" / "received";
  }
  const char* home = std::getenv("HOME");
  return (home != nullptr ? fs::path(home) / ".cache" : fs::temp_directory_path()) / "flavum" /
         "received";
}

bool running(pid_t process) { return process > 0 && (kill(process, 0) == 0 || errno == EPERM); }

std::vector<fs::path> files_below(const fs::path& path) {
  std::error_code error;
  if (path.empty() || !fs::exists(path, error)) {
    throw InputRefused("The folder to send does not exist. Choose a folder of DICOM files.");
  }
  if (!fs::is_directory(path, error)) return {path};
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored)) files.push_back(it->path());
  }
  if (error) throw InputRefused("The folder to send cannot be read.", error.message());
  if (files.empty()) throw InputRefused("The folder to send is empty.");
  std::ranges::sort(files);
  return files;
}

// Over our own connection where the archive offers it, else to a port of this computer. Some
// archives promise C-GET and then refuse it, or hang up: C-MOVE is tried then too, and where it is
// no better the first reason is the one to be told.
void bring(const PacsPeer& peer, const RetrieveRequest& request, const Progress& progress) {
  try {
    pacs_get(peer, request, progress);
    return;
  } catch (const PacsFailed& first) {
    const PacsFailure why = first.why();
    if (why != PacsFailure::ServiceNotOffered && why != PacsFailure::Answer &&
        why != PacsFailure::ConnectionLost)
      throw;
    try {
      pacs_move(peer, request, progress);
    } catch (const PacsFailed&) {
      if (why == PacsFailure::ServiceNotOffered) throw;
      throw first;
    }
  }
}

std::string sent_sentence(const PacsPeer& peer, const SendReport& report) {
  std::string text = std::to_string(report.stored) + " of " + std::to_string(report.files.size()) +
                     (report.files.size() == 1 ? " file is" : " files are") + " stored in " +
                     peer.name + ".";
  for (const SentFile& f : report.files) {
    if (f.stored) continue;
    return text + " The first that is not: " + f.sentence;
  }
  return text;
}

}  // namespace

PassingFolder::~PassingFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path new_receiving_folder() {
  const fs::path root = receiving_root();
  std::error_code error;
  fs::create_directories(root, error);
  fs::permissions(root, fs::perms::owner_all, error);
  if (error) throw OperationFailed("There is no private folder to receive into.", error.message());
  for (const auto& entry : fs::directory_iterator(root, error)) {
    const int process = std::atoi(entry.path().filename().c_str());
    std::error_code ignored;
    if (!running(process)) fs::remove_all(entry.path(), ignored);
  }
  for (int n = 1;; ++n) {
    fs::path folder = root / (std::to_string(getpid()) + "-" + std::to_string(n));
    if (!fs::exists(folder, error)) return folder;
  }
}

void ArchiveDesk::open() {
  if (opened_) return;
  opened_ = true;
  try {
    model_.peers = read_pacs_peers(pacs_settings_file());
  } catch (const Error& e) {
    model_.trouble = e.what();
    model_.trouble_details = e.details();
  }
}

bool ArchiveDesk::collect() { return job_.collect(); }

const ArchiveModel* ArchiveDesk::model() {
  if (!opened_) return nullptr;
  const JobStatus status = job_.status();
  model_.busy = status.active;
  model_.doing = status.stage.empty() ? status.title : status.stage;
  model_.fraction = status.fraction;
  return &model_;
}

void ArchiveDesk::start(const std::string& title, BackgroundJob::Work work) {
  model_.trouble.clear();
  model_.trouble_details.clear();
  model_.said.clear();
  sending_ = false;
  job_.start(title, std::move(work), [this](const Problem& problem) {
    model_.trouble = problem.sentence;
    model_.trouble_details = problem.details;
  });
}

void ArchiveDesk::save_peers(const std::vector<PacsPeer>& peers) {
  model_.trouble.clear();
  model_.said.clear();
  try {
    write_pacs_peers(peers, pacs_settings_file());
    model_.peers = peers;
    model_.said = "Saved.";
  } catch (const Error& e) {
    model_.trouble = e.what();
    model_.trouble_details = e.details();
  }
}

void ArchiveDesk::test(const PacsPeer& peer) {
  start("Asking " + peer.name, [this, peer](const Progress& progress) -> BackgroundJob::Finish {
    const PacsEcho echo = pacs_echo(peer, progress);
    return [this, peer, echo] { model_.said = echo_sentence(peer.name, echo); };
  });
}

void ArchiveDesk::find_studies(const PacsPeer& peer, const StudyQuery& query) {
  start("Searching " + peer.name,
        [this, peer, query](const Progress& progress) -> BackgroundJob::Finish {
          PacsList<PacsStudy> found = pacs_find_studies(peer, query, progress);
          return [this, found] {
            model_.studies = found.entries;
            model_.series.clear();
            model_.series_of.clear();
            model_.said = found_sentence(found.entries.size(), found.cut);
          };
        });
}

void ArchiveDesk::find_series(const PacsPeer& peer, const std::string& study_uid) {
  SeriesQuery query;
  query.study_uid = study_uid;
  start("Listing the series of the study",
        [this, peer, query](const Progress& progress) -> BackgroundJob::Finish {
          PacsList<PacsSeries> found = pacs_find_series(peer, query, progress);
          return [this, found, study = query.study_uid] {
            model_.series = found.entries;
            model_.series_of = study;
            if (found.entries.empty()) model_.said = "The archive lists no series of this study.";
          };
        });
}

void ArchiveDesk::retrieve(const PacsPeer& peer, const std::string& study_uid,
                           const std::string& series_uid) {
  start("Retrieving from " + peer.name,
        [this, peer, study_uid, series_uid](const Progress& progress) -> BackgroundJob::Finish {
          RetrieveRequest request;
          request.study_uid = study_uid;
          request.series_uid = series_uid;
          request.folder = new_receiving_folder();
          bring(peer, request, progress);
          auto folder = std::make_shared<const PassingFolder>(request.folder);
          return [this, folder] { received_(folder); };
        });
}

void ArchiveDesk::send(const PacsPeer& peer, const fs::path& folder) {
  start("Sending to " + peer.name,
        [this, peer, folder](const Progress& progress) -> BackgroundJob::Finish {
          const ScratchFolder scratch;  // a case folder holds no DICOM; what stands for it is made
          const bool is_case = is_case_folder(folder);
          const auto files =
              is_case
                  ? write_case_objects(open_case(folder, std::nullopt, {}, progress.part(0.0, 0.3)),
                                       scratch.path(), progress.part(0.3, 0.6))
                  : files_below(folder);
          const SendReport report =
              pacs_send(peer, files, is_case ? progress.part(0.6, 1.0) : progress);
          return [this, peer, report] {
            const bool all = report.stored == static_cast<int>(report.files.size());
            (all ? model_.said : model_.trouble) = sent_sentence(peer, report);
          };
        });
  sending_ = true;
}

void ArchiveDesk::refuse(const std::string& sentence) {
  model_.said.clear();
  model_.trouble = sentence;
  model_.trouble_details.clear();
}

void ArchiveDesk::cancel() {
  job_.cancel();
  // What an archive has taken it keeps; what was on its way here goes.
  model_.said = sending_ ? "Cancelled; what was sent before stays in the archive."
                         : "Cancelled; nothing was kept.";
}

}  // namespace flavum
