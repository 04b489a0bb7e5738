#pragma once
// Progress and cancellation for long work. The worker calls report() at every stage; a person (or
// the interface thread) sets cancel. report() throws Cancelled once cancellation was asked for.

#include <atomic>
#include <functional>
#include <string>

#include "imaging/base/error.h"

namespace flavum {

class Progress {
 public:
  using Sink = std::function<void(double fraction, const std::string& stage)>;

  Progress() = default;
  explicit Progress(Sink sink, const std::atomic<bool>* cancel = nullptr)
      : sink_(std::move(sink)), cancel_(cancel) {}

  /// fraction in [0,1]; stage in words a user understands ("Finding vertebrae").
  void report(double fraction, const std::string& stage) const {
    if (cancel_ != nullptr && cancel_->load()) throw Cancelled();
    if (sink_) sink_(begin_ + (end_ - begin_) * fraction, stage);
  }

  /// A progress for a part of the work: its 0..1 maps to [begin, end] of this one.
  Progress part(double begin, double end) const {
    Progress p = *this;
    p.begin_ = begin_ + (end_ - begin_) * begin;
    p.end_ = begin_ + (end_ - begin_) * end;
    return p;
  }

 private:
  Sink sink_;
  const std::atomic<bool>* cancel_ = nullptr;
  double begin_ = 0.0;
  double end_ = 1.0;
};

}  // namespace flavum
