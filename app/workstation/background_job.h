#pragma once
// One piece of long work at a time in its own thread: progress, cancellation, and a finishing step
// that runs on the main thread.

#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

#include "app/ui/workbench.h"
#include "imaging/base/progress.h"

namespace flavum {

class BackgroundJob {
 public:
  using Finish = std::function<void()>;
  /// Runs in the worker; returns what is to be done on the main thread with the result.
  using Work = std::function<Finish(const Progress&)>;
  using Failure = std::function<void(const Problem&)>;

  ~BackgroundJob();
  /// A job still running is cancelled and its result dropped.
  void start(const std::string& title, Work work, Failure failure);
  void cancel();
  bool active() const { return !running_.empty() && running_.back().wanted; }
  JobStatus status() const;
  /// On the main thread: runs the finishing step when work ended. True when something ended.
  bool collect();

 private:
  struct Running {
    std::string title;
    Failure failure;
    bool wanted = true;
    std::atomic<bool> cancel{false};
    std::atomic<bool> done{false};
    mutable std::mutex mutex;  // guards stage and fraction
    std::string stage;
    double fraction = 0;
    Finish finish;
    std::optional<Problem> problem;
    std::jthread thread;
  };
  std::list<Running> running_;  // the last may be wanted; earlier ones only have to end
};

/// What to tell a person about an exception being handled.
Problem problem_of_current_exception();

}  // namespace flavum
