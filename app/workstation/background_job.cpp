#include "app/workstation/background_job.h"

#include <exception>
#include <new>

#include "app/platform/window.h"

namespace flavum {

Problem problem_of_current_exception() {
  try {
    throw;
  } catch (const Error& e) {
    return {e.what(), e.details()};
  } catch (const std::bad_alloc&) {
    return {"There is not enough memory for this. Close other programs or open a smaller volume.",
            {}};
  } catch (const std::exception& e) {
    return {"Something unexpected happened. The case was left as it was.", e.what()};
  }
}

BackgroundJob::~BackgroundJob() {
  for (Running& r : running_) r.cancel = true;
}

void BackgroundJob::start(const std::string& title, Work work, Failure failure) {
  cancel();
  Running& r = running_.emplace_back();
  r.title = title;
  r.failure = std::move(failure);
  r.thread = std::jthread([&r, work = std::move(work)] {
    const Progress progress(
        [&r](double fraction, const std::string& stage) {
          {
            const std::lock_guard lock(r.mutex);
            r.fraction = fraction;
            r.stage = stage;
          }
          Window::wake();
        },
        &r.cancel);
    try {
      r.finish = work(progress);
    } catch (const Cancelled&) {
      r.finish = nullptr;
    } catch (...) {
      r.problem = problem_of_current_exception();
    }
    r.done = true;
    Window::wake();
  });
}

void BackgroundJob::cancel() {
  for (Running& r : running_) {
    r.cancel = true;
    r.wanted = false;
  }
}

JobStatus BackgroundJob::status() const {
  JobStatus status;
  if (!active()) return status;
  const Running& r = running_.back();
  const std::lock_guard lock(r.mutex);
  status.active = true;
  status.title = r.title;
  status.stage = r.stage;
  status.fraction = r.fraction;
  return status;
}

bool BackgroundJob::collect() {
  bool ended = false;
  for (auto it = running_.begin(); it != running_.end();) {
    if (!it->done) {
      ++it;
      continue;
    }
    it->thread.join();
    const bool wanted = it->wanted;
    const Finish finish = std::move(it->finish);
    const Failure failure = std::move(it->failure);
    const std::optional<Problem> problem = std::move(it->problem);
    it = running_.erase(it);
    ended = true;
    if (!wanted) continue;
    if (problem) {
      if (failure) failure(*problem);
    } else if (finish) {
      finish();
    }
    return true;  // finishing may have started another job: the list changed
  }
  return ended;
}

}  // namespace flavum
