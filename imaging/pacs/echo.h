#pragma once
// Does the archive answer? Callable from any thread; nothing else of the program is touched.

#include <string>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_peer.h"

namespace flavum {

struct PacsEcho {
  int milliseconds = 0;        ///< from the connection to the end of the answer
  std::string implementation;  ///< the archive's own name for its software; may be empty
  bool offers_find = false;    ///< Study Root query
  bool offers_get = false;     ///< Study Root C-GET
  bool offers_move = false;    ///< Study Root C-MOVE
  bool takes_ct = false;       ///< C-STORE of CT images
};

/// C-ECHO, and what else the archive would agree to. Throws UsageError (settings), PacsFailed or
/// Cancelled. Cancel is heard within 0.2 s, while the connection is being made within
/// timeouts.connect_s (finding the address of a name may take longer where the network is broken).
PacsEcho pacs_echo(const PacsPeer& peer, const Progress& progress = {});

}  // namespace flavum
