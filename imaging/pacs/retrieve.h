#pragma once
// Bring a study or series from the archive into a folder of its own (C-GET, C-MOVE; Study Root,
// PS3.4 C.6.2). Callable from any thread.
//
// All or nothing: files arrive under a temporary name, the folder gets its name when the archive
// says that everything was sent and everything is on the disk. What is in the folder then goes
// through the same import as any other folder; nothing of it is looked at here.

#include <cstdint>
#include <filesystem>
#include <string>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_peer.h"

namespace flavum {

struct RetrieveRequest {
  std::string study_uid;         ///< needed
  std::string series_uid;        ///< empty: the whole study
  std::filesystem::path folder;  ///< must not exist, or be empty; made with mode 0700
  /// This much stays free on the disk, bytes; 512 MiB, engineering default.
  std::uint64_t keep_free_bytes = 512ULL * 1024 * 1024;
};

struct Retrieved {
  int files = 0;
  std::uint64_t bytes = 0;
};

/// The archive sends over the connection that we opened: needs no port of ours. Throws UsageError,
/// PacsFailed or Cancelled; then the folder does not exist. Cancel: C-CANCEL first, 3 s later the
/// association is aborted.
Retrieved pacs_get(const PacsPeer& peer, const RetrieveRequest& request,
                   const Progress& progress = {});

/// The archive connects to our_port, which listens only while this function runs, and takes
/// objects only from the archive: called by our AE title, calling with its own, from its address
/// (or one of also_from). The archive must know our AE title, address and port.
Retrieved pacs_move(const PacsPeer& peer, const RetrieveRequest& request,
                    const Progress& progress = {});

}  // namespace flavum
