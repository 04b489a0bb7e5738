#pragma once
// Hands requests to several readers, one at a time each, and sees to it that every request ends:
// answered, or lost with the reason. Internal to the imaging/dicom rooms.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/base/progress.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace flavum {

/// Why a request was not answered, as a refusal has it.
struct Lost {
  std::string kind;     ///< "timeout" or "unreadable"
  std::string reason;   ///< one sentence
  std::string details;  ///< for support
};

struct CrewWork {
  std::size_t count = 0;  ///< requests
  std::function<ReaderRequest(std::size_t n)> request;
  /// One reply to request n, Done excepted. May throw BadMessage, which loses the request; any
  /// other exception ends the work.
  std::function<void(std::size_t n, std::string_view reply)> reply;
  std::function<void(std::size_t n)> done;
  std::function<void(std::size_t n, const Lost& why)> lost;
  /// "Reading file 3 of 10": the words in front of the number.
  std::string stage;
};

/// Works through all requests from the calling thread. Throws OperationFailed where no reader can
/// be started, Cancelled, and what `reply`, `done` and `lost` throw; no reader is left behind then.
void run_crew(const CrewWork& work, const Progress& progress);

}  // namespace flavum
