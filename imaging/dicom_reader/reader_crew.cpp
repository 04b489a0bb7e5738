#include "imaging/dicom_reader/reader_crew.h"

#include <poll.h>
#include <string.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_process.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr unsigned kMostReaders = 8;  // some 25 MiB each; engineering default
constexpr std::chrono::milliseconds kReportEvery{50};
constexpr int kMostFailedStarts = 3;    // memory may be short for a moment; engineering default
constexpr double kStartSeconds = 30.0;  // loading libraries and dictionary; engineering default

std::mutex chosen_mutex;
fs::path& chosen_program() {
  static fs::path program;
  return program;
}

fs::path reader_program() {
  {
    const std::lock_guard lock(chosen_mutex);
    if (!chosen_program().empty()) return chosen_program();
  }
  if (const char* named = std::getenv("FLAVUM_DICOM_READER")) return named;
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  const fs::path beside = here / "flavum-dicom-reader";
  return fs::exists(beside, error) ? beside : here.parent_path() / "bin" / beside.filename();
}

Clock::time_point after(double seconds) {
  return Clock::now() +
         std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

// One place at the bench: a reader, and what it works on.
struct Place {
  std::unique_ptr<ReaderProcess> reader;
  bool ready = false;
  std::optional<std::size_t> request;
  std::size_t longest = 0;
  double seconds = 0.0;
  Clock::time_point deadline;
};

class Crew {
 public:
  Crew(const CrewWork& work, const Progress& progress)
      : work_(work), progress_(progress), program_(reader_program()) {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, kMostReaders);
    places_.resize(std::min<std::size_t>(cores, work.count));
  }

  void run() {
    while (ended_ < work_.count) {
      report();
      for (Place& p : places_) {
        if (!p.reader && next_ < work_.count) start(p);
        if (p.ready && !p.request && next_ < work_.count) hand_out(p);
      }
      wait();
      for (Place& p : places_) {
        if (p.reader) attend(p);
      }
    }
  }

 private:
  void report() {
    const auto now = Clock::now();
    if (now < next_report_) return;
    next_report_ = now + kReportEvery;
    const std::size_t shown = std::min(ended_ + 1, work_.count);
    progress_.report(
        static_cast<double>(ended_) / static_cast<double>(work_.count),
        work_.stage + " " + std::to_string(shown) + " of " + std::to_string(work_.count));
  }

  void start(Place& p) {
    p.reader = std::make_unique<ReaderProcess>(program_);
    p.ready = false;
    p.longest = kMaxTextBytes + 64;
    p.deadline = after(kStartSeconds);
  }

  void hand_out(Place& p) {
    p.request = next_++;
    const ReaderRequest request = work_.request(*p.request);
    p.longest = longest_reply(request);
    p.seconds = request.limits.seconds_per_file;
    p.deadline = after(p.seconds);
    p.reader->send(encode(request));
  }

  void wait() {
    std::vector<pollfd> watched;
    for (const Place& p : places_) {
      if (!p.reader) continue;
      const int events = POLLIN | (p.reader->has_unsent() ? POLLOUT : 0);
      watched.push_back({p.reader->descriptor(), static_cast<short>(events), 0});
    }
    ::poll(watched.data(), watched.size(), static_cast<int>(kReportEvery.count()));
  }

  void attend(Place& p) {
    p.reader->flush();
    std::string message;
    for (;;) {
      switch (p.reader->receive(message, p.longest)) {
        case ReaderProcess::Received::Nothing:
          if (Clock::now() >= p.deadline) lose(p, true, "no answer");
          return;
        case ReaderProcess::Received::Closed:
          lose(p, false, "");
          return;
        case ReaderProcess::Received::TooLong:
          lose(p, false, "its answer is too long");
          return;
        case ReaderProcess::Received::Message:
          break;
      }
      try {
        take(p, message);
      } catch (const BadMessage& e) {
        lose(p, false, e.what());
      }
      if (!p.reader || !p.request) return;
      report();
    }
  }

  void take(Place& p, const std::string& message) {
    const ReplyKind kind = kind_of(message);
    if (!p.ready) {
      if (kind == ReplyKind::CannotStart) throw OperationFailed(decode_sentence(message));
      if (kind != ReplyKind::Ready) throw BadMessage("not ready");
      p.ready = true;
      return;
    }
    if (!p.request) throw BadMessage("an answer that nobody asked for");
    if (kind == ReplyKind::Done) {
      const bool staying = decode_done(message);
      work_.done(*p.request);
      p.request.reset();
      ++ended_;
      if (!staying) p = Place();
      return;
    }
    work_.reply(*p.request, message);
    p.deadline = after(p.seconds);
  }

  void lose(Place& p, bool late, const std::string& answer) {
    const ReaderProcess::End how = p.reader->end();
    if (!p.ready && ++failed_starts_ < kMostFailedStarts) {
      p = Place();
      return;
    }
    if (!p.ready) {
      throw OperationFailed(
          "Flavum's reader of DICOM files (flavum-dicom-reader) cannot be started; reinstall "
          "Flavum.",
          how.signal != 0 ? "ended by signal " + std::to_string(how.signal)
                          : "exit status " + std::to_string(how.status));
    }
    const std::optional<std::size_t> request = p.request;
    const double seconds = p.seconds;
    p = Place();
    if (!request) return;  // it ended between two files: the next one gets a new reader
    ++ended_;
    work_.lost(*request, reason_of(how, late, seconds, answer));
  }

  static Lost reason_of(const ReaderProcess::End& how, bool late, double seconds,
                        const std::string& answer) {
    if (late || how.signal == SIGXCPU) {
      return {"timeout",
              "Reading the file took longer than " +
                  std::to_string(static_cast<int>(std::ceil(seconds))) +
                  " seconds and was given up; the file is damaged, or its disk does not answer.",
              "flavum-dicom-reader was stopped"};
    }
    Lost lost{"unreadable",
              "The file ended the reader (it is nested too deeply or damaged); copy it again from "
              "its source.",
              ""};
    if (!answer.empty()) {
      lost.details = "flavum-dicom-reader: " + answer;
    } else if (how.signal != 0) {
      const char* name = ::sigabbrev_np(how.signal);
      lost.details = "flavum-dicom-reader ended by signal " + std::to_string(how.signal) +
                     (name == nullptr ? "" : std::string(" (SIG") + name + ")");
    } else {
      lost.details = "flavum-dicom-reader ended with exit status " + std::to_string(how.status);
    }
    return lost;
  }

  const CrewWork& work_;
  const Progress& progress_;
  fs::path program_;
  std::vector<Place> places_;
  std::size_t next_ = 0;
  std::size_t ended_ = 0;
  int failed_starts_ = 0;
  Clock::time_point next_report_;
};

}  // namespace

void set_dicom_reader(const fs::path& program) {
  const std::lock_guard lock(chosen_mutex);
  chosen_program() = program;
}

void run_crew(const CrewWork& work, const Progress& progress) {
  if (work.count == 0) return;
  Crew(work, progress).run();
}

}  // namespace flavum
