#pragma once
// One association that we opened: from the peer's settings to DIMSE messages. Internal to
// imaging/pacs.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <memory>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/pacs/pacs_peer.h"
#include "imaging/pacs/watch.h"

class DcmTransportLayer;

namespace flavum {

/// A presentation context to propose.
struct Proposal {
  std::string sop_class;
  std::vector<std::string> syntaxes;
  bool we_receive = false;  ///< C-GET: the archive stores to us
};

/// DCMTK's own time limits, s: beyond the watch's, so that only the watch's count.
constexpr int kToolkitTimeoutSeconds = 100000;
/// The largest PDU we take, bytes (DCMTK's maximum).
constexpr long kPduBytes = 131072;
/// No command set and no answer to a query is longer, bytes. Bounds nesting, too. Engineering
/// default; with two PDUs that may lie in between.
constexpr std::uint64_t kMessageBytes = 64 * 1024 + 2 * kPduBytes;
/// How long an archive has to react to C-CANCEL before the association is aborted. Engineering
/// default.
constexpr std::chrono::milliseconds kCancelGrace{3000};

/// Prepares DCMTK (dictionary, log, no reverse look-up of names); from any thread.
void prepare_network();

/// A person's cancel and the words of the moment; asked by the watch while it waits.
std::function<bool()> asking(const Progress& progress, std::function<double()> fraction,
                             std::function<std::string()> stage);

/// The transport for TLS by the peer's settings, null where TLS is off. Throws PacsFailed.
std::unique_ptr<DcmTransportLayer> secure_layer(const PacsPeer& peer, bool for_listening);

struct DropNetwork {
  void operator()(T_ASC_Network* n) const { ASC_dropNetwork(&n); }
};
using NetworkPointer = std::unique_ptr<T_ASC_Network, DropNetwork>;

class Association {
 public:
  /// Connects and negotiates; throws PacsFailed or Cancelled. The watch outlives the association.
  Association(const PacsPeer& peer, const std::vector<Proposal>& proposals, Watch& watch);
  /// Aborts unless released.
  ~Association();
  Association(const Association&) = delete;
  Association& operator=(const Association&) = delete;

  T_ASC_Association* get() const { return association_; }
  const PacsPeer& peer() const { return peer_; }
  Watch& watch() const { return watch_; }

  /// Context that the archive accepted, with `syntax` if given; 0 if none.
  T_ASC_PresentationContextID accepted(const std::string& sop_class,
                                       const std::string& syntax = {}) const;
  /// The same; throws PacsFailed (ServiceNotOffered) naming `service`.
  T_ASC_PresentationContextID need(const std::string& sop_class, const std::string& service) const;

  unsigned short next_message_id() { return association_->nextMsgID++; }
  /// Both throw PacsFailed; `so_far` goes into the sentence.
  void send(T_ASC_PresentationContextID context, T_DIMSE_Message& message, DcmDataset* identifier);
  T_DIMSE_Message receive(T_ASC_PresentationContextID& context, const std::string& so_far,
                          std::string* comment = nullptr);
  /// The data set that follows a message, bounded. Throws PacsFailed.
  std::unique_ptr<DcmDataset> receive_dataset(const std::string& so_far);
  /// Sends C-CANCEL for a message as soon as somebody stops, and leaves the grace to answer.
  void cancel_on_stop(T_ASC_PresentationContextID context, unsigned short message_id);

  void release();

 private:
  PacsPeer peer_;
  Watch& watch_;
  std::unique_ptr<DcmTransportLayer> secure_;
  std::unique_ptr<WatchedLayer> layer_;
  NetworkPointer network_;
  T_ASC_Association* association_ = nullptr;
  bool open_ = false;
};

}  // namespace flavum
