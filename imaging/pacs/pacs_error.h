#pragma once
// Why work with an archive failed. what() says it to a physician with what to do; details() is for
// the people who run the network.

#include <string>

#include "imaging/base/error.h"

namespace flavum {

enum class PacsFailure {
  HostUnknown,          ///< no computer has that name
  NobodyListens,        ///< the computer refuses the port
  NotReachable,         ///< no answer to the connection, or no route
  Silent,               ///< connected, then nothing for longer than allowed
  ClosedAtOnce,         ///< hung up before the association was answered
  CalledTitleUnknown,   ///< the archive has another AE title
  CallingTitleUnknown,  ///< the archive does not know ours
  AssociationRefused,   ///< refused for another reason
  ServiceNotOffered,    ///< no presentation context for what was asked
  NotTrusted,           ///< TLS: the archive's certificate
  EncryptionFailed,     ///< TLS: anything else
  ConnectionLost,       ///< in the middle of work
  DestinationUnknown,   ///< C-MOVE: the archive does not know where to send
  PortInUse,            ///< C-MOVE: our listening port
  DiskFull,             ///< or not writable
  Incomplete,           ///< some images did not come
  NothingFound,         ///< nothing to retrieve
  Answer,               ///< an error status, or an answer that makes no sense
};

class PacsFailed : public OperationFailed {
 public:
  PacsFailed(PacsFailure why, const std::string& sentence, std::string details = {})
      : OperationFailed(sentence, std::move(details)), why_(why) {}
  PacsFailure why() const { return why_; }

 private:
  PacsFailure why_;
};

}  // namespace flavum
