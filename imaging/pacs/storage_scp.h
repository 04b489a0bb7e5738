#pragma once
// The ear for C-MOVE: listens on our port while it exists and takes objects from one archive only.
// Internal to imaging/pacs. DCMTK's DcmStorageSCP cannot be stopped while it waits, names files
// after what the sender says, and knows no second association at a time.

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "imaging/pacs/association.h"
#include "imaging/pacs/receipt.h"

namespace flavum {

class StorageScp {
 public:
  /// Listens from here on. Throws PacsFailed (PortInUse, or TLS settings).
  StorageScp(const PacsPeer& peer, Receipt& receipt);
  /// Hangs up and closes the port.
  ~StorageScp();
  StorageScp(const StorageScp&) = delete;
  StorageScp& operator=(const StorageScp&) = delete;

  /// Who was turned away, for the details of a failure; empty if nobody.
  std::string turned_away() const;

 private:
  struct Guest;  // one association and its watch
  struct Server {
    std::shared_ptr<Guest> guest;
    std::jthread thread;
  };

  void listen(const std::stop_token& stop);
  std::unique_ptr<Guest> receive();
  bool admit(int socket);
  bool welcome(Guest& guest);
  void serve(const std::stop_token& stop, Guest& guest);
  void note_turned_away(const std::string& who);

  PacsPeer peer_;
  Receipt& receipt_;
  std::vector<std::string> addresses_;  ///< IPv4, from which objects may come
  mutable std::mutex mutex_;
  std::string turned_away_;
  std::unique_ptr<DcmTransportLayer> secure_;
  Watch idle_;
  std::unique_ptr<WatchedLayer> layer_;
  NetworkPointer network_;
  std::vector<Server> servers_;  ///< one for each association; listener_ alone changes it
  std::jthread listener_;
};

}  // namespace flavum
