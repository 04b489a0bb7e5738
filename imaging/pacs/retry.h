#pragma once
// Once more after a lost connection, for work that may be repeated. Internal to imaging/pacs.

#include <chrono>
#include <thread>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_error.h"

namespace flavum {

/// Reading (C-ECHO, C-FIND, C-GET, C-MOVE) changes nothing in the archive and may be repeated.
/// Only a connection that broke is tried again: a refusal or a silence would only come again.
template <class Work>
auto with_one_retry(const Progress& progress, Work work) {
  try {
    return work();
  } catch (const PacsFailed& e) {
    if (e.why() != PacsFailure::ConnectionLost) throw;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // engineering default
  progress.report(0.0, "The connection was lost; trying once more");
  return work();
}

}  // namespace flavum
