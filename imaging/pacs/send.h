#pragma once
// Gives our own objects to the archive (C-STORE). Callable from any thread.

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_peer.h"

namespace flavum {

struct SentFile {
  std::filesystem::path file;
  std::string sop_uid;   ///< empty: not readable as DICOM
  bool stored = false;   ///< the archive says that it has the object
  std::string sentence;  ///< why not, or what the archive remarked; else empty
  std::string details;
};

struct SendReport {
  std::vector<SentFile> files;  ///< in the order given
  int stored = 0;
};

/// Sends each file as it is encoded (only uncompressed byte orders are changed). What one file
/// meets stands in its entry and does not stop the others. A lost connection is opened once more
/// and the object in doubt sent again: the same object twice is one object to an archive. Throws
/// UsageError, PacsFailed (nothing could be sent at all, or no more) or Cancelled.
SendReport pacs_send(const PacsPeer& peer, const std::vector<std::filesystem::path>& files,
                     const Progress& progress = {});

}  // namespace flavum
