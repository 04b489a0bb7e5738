#pragma once
// A thread that computes a result for the latest request; requests in between are skipped, so the
// interface never waits and never falls behind.

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/platform/window.h"

namespace flavum {

template <class Request, class Result>
class LatestWorker {
 public:
  /// Publishes an intermediate or final result.
  using Publish = std::function<void(Result)>;
  /// True when a newer request is waiting, or comes within the time given: better stop refining
  /// this one.
  using Outdated = std::function<bool(std::chrono::milliseconds)>;
  using Work = std::function<void(const Request&, const Publish&, const Outdated&)>;

  explicit LatestWorker(Work work)
      : work_(std::move(work)), thread_([this](const std::stop_token& stop) { loop(stop); }) {}

  void request(Request r) {
    {
      const std::lock_guard lock(mutex_);
      waiting_ = std::move(r);
    }
    changed_.notify_one();
  }
  std::optional<Result> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(result_, std::nullopt);
  }
  bool busy() const {
    const std::lock_guard lock(mutex_);
    return working_ || waiting_.has_value();
  }
  /// An exception of the work, once.
  std::exception_ptr take_failure() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failure_, nullptr);
  }

 private:
  void loop(const std::stop_token& stop) {
    while (true) {
      std::optional<Request> now;
      {
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
        now = std::exchange(waiting_, std::nullopt);
        working_ = true;
      }
      std::exception_ptr failure;
      try {
        work_(
            *now,
            [this](Result result) {
              {
                const std::lock_guard lock(mutex_);
                result_ = std::move(result);
              }
              Window::wake();
            },
            [this, &stop](std::chrono::milliseconds patience) {
              std::unique_lock lock(mutex_);
              changed_.wait_for(lock, stop, patience, [this] { return waiting_.has_value(); });
              return waiting_.has_value() || stop.stop_requested();
            });
      } catch (...) {
        failure = std::current_exception();
      }
      {
        const std::lock_guard lock(mutex_);
        working_ = false;
        if (failure) failure_ = failure;
      }
      Window::wake();
    }
  }

  Work work_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Request> waiting_;
  std::optional<Result> result_;
  std::exception_ptr failure_;
  bool working_ = false;
  std::jthread thread_;  // last: ends first
};

}  // namespace flavum
