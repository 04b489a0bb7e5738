#include "imaging/pacs/storage_scp.h"

#include <arpa/inet.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dul.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>

#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"

namespace flavum {
namespace {

constexpr std::chrono::seconds kIntroduction{5};  // to say who one is; engineering default
constexpr std::size_t kGuests = 16;               // associations at a time; engineering default

std::vector<std::string> addresses_of(const PacsPeer& peer) {
  std::vector<std::string> all = peer.also_from;
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(peer.host.c_str(), nullptr, &hints, &found) != 0) return all;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
    char text[INET_ADDRSTRLEN] = {};
    const auto* address = reinterpret_cast<const sockaddr_in*>(a->ai_addr);
    if (inet_ntop(AF_INET, &address->sin_addr, text, sizeof text) != nullptr)
      all.emplace_back(text);
  }
  freeaddrinfo(found);
  return all;
}

std::string address_at_other_end(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  char text[INET_ADDRSTRLEN] = {};
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return "?";
  inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return text;
}

NetworkPointer open_port(const PacsPeer& peer) {
  static std::mutex one_at_a_time;
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  T_ASC_Network* network = nullptr;
  const OFCondition c =
      ASC_initializeNetwork(NET_ACCEPTOR, peer.our_port, kToolkitTimeoutSeconds, &network);
  if (c.good()) return NetworkPointer(network);
  throw PacsFailed(PacsFailure::PortInUse,
                   "This computer cannot receive at port " + std::to_string(peer.our_port) +
                       ": another program uses it, or it is not permitted. End the other program, "
                       "choose another port here and in the archive, or retrieve with C-GET.",
                   c.text());
}

// Everything that is stored in the archives of hospitals, in the encoding that the sender names
// first: its own.
void accept_contexts(T_ASC_Parameters* params) {
  const std::vector<std::string>& taken = taken_syntaxes();
  const int count = ASC_countPresentationContexts(params);
  for (int n = 0; n < count; ++n) {
    T_ASC_PresentationContext c{};
    if (ASC_getPresentationContext(params, n, &c).bad()) continue;
    if (!dcmIsaStorageSOPClassUID(c.abstractSyntax) &&
        std::string(c.abstractSyntax) != UID_VerificationSOPClass) {
      ASC_refusePresentationContext(params, c.presentationContextID,
                                    ASC_P_ABSTRACTSYNTAXNOTSUPPORTED);
      continue;
    }
    const char* chosen = nullptr;
    for (int k = 0; chosen == nullptr && k < c.transferSyntaxCount; ++k) {
      const char* const proposed = c.proposedTransferSyntaxes[k];
      if (std::ranges::find(taken, std::string(proposed)) != taken.end()) chosen = proposed;
    }
    if (chosen == nullptr) {
      ASC_refusePresentationContext(params, c.presentationContextID,
                                    ASC_P_TRANSFERSYNTAXESNOTSUPPORTED);
    } else {
      ASC_acceptPresentationContext(params, c.presentationContextID, chosen);
    }
  }
}

}  // namespace

struct StorageScp::Guest {
  Watch watch;
  T_ASC_Association* association = nullptr;
  std::atomic<bool> gone = false;

  Guest() = default;
  ~Guest() {
    if (association != nullptr && association->DULassociation != nullptr) {
      ASC_dropAssociation(association);
    }
    ASC_destroyAssociation(&association);
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
};

StorageScp::StorageScp(const PacsPeer& peer, Receipt& receipt)
    : peer_(peer), receipt_(receipt), addresses_(addresses_of(peer)) {
  prepare_network();
  secure_ = secure_layer(peer, true);
  layer_ = std::make_unique<WatchedLayer>(idle_, secure_.get());
  layer_->admit = [this](int socket) { return admit(socket); };
  network_ = open_port(peer);
  ASC_setTransportLayer(network_.get(), layer_.get(), 0);
  listener_ = std::jthread([this](const std::stop_token& stop) { listen(stop); });
}

StorageScp::~StorageScp() {
  listener_.request_stop();
  listener_.join();
  for (Server& server : servers_) server.thread.request_stop();
  servers_.clear();
}

std::string StorageScp::turned_away() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return turned_away_;
}

void StorageScp::note_turned_away(const std::string& who) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (turned_away_.empty()) turned_away_ = who;
}

// Before a byte of a stranger is read.
bool StorageScp::admit(int socket) {
  const std::string address = address_at_other_end(socket);
  if (std::ranges::find(addresses_, address) != addresses_.end()) return true;
  note_turned_away("a computer at " + address);
  return false;
}

bool StorageScp::welcome(Guest& guest) {
  char calling[DUL_LEN_TITLE + 1] = {};
  char called[DUL_LEN_TITLE + 1] = {};
  T_ASC_Parameters* params = guest.association->params;
  ASC_getAPTitles(params, calling, sizeof calling, called, sizeof called, nullptr, 0);
  const bool for_us = peer_.our_ae_title == called;
  if (for_us && peer_.ae_title == calling) {
    accept_contexts(params);
    return ASC_acknowledgeAssociation(guest.association).good();
  }
  note_turned_away("\"" + std::string(calling) + "\" calling \"" + called + "\" at " +
                   params->DULparams.callingPresentationAddress);
  const T_ASC_RejectParameters why{ASC_RESULT_REJECTEDPERMANENT, ASC_SOURCE_SERVICEUSER,
                                   for_us ? ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED
                                          : ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED};
  ASC_rejectAssociation(guest.association, &why);
  return false;
}

std::unique_ptr<StorageScp::Guest> StorageScp::receive() {
  auto guest = std::make_unique<Guest>();
  guest->watch.silence = kIntroduction;
  guest->watch.allow(1024 * 1024);  // an association request with 128 contexts is far shorter
  layer_->use(guest->watch);
  const OFCondition c =
      ASC_receiveAssociation(network_.get(), &guest->association, kPduBytes, nullptr, nullptr,
                             peer_.tls.on, DUL_NOBLOCK, static_cast<int>(kIntroduction.count()));
  if (c.bad() || !welcome(*guest)) return nullptr;
  guest->watch.silence = std::chrono::seconds(peer_.timeouts.transfer_s);
  return guest;
}

void StorageScp::listen(const std::stop_token& stop) {
  pollfd port{DUL_networkSocket(network_->network), POLLIN, 0};
  while (!stop.stop_requested()) {
    if (poll(&port, 1, 50) <= 0) continue;
    std::shared_ptr<Guest> guest = receive();
    std::erase_if(servers_, [](const Server& s) { return s.guest->gone.load(); });
    if (!guest || servers_.size() >= kGuests) continue;
    servers_.push_back({guest, std::jthread([this, guest](const std::stop_token& s) {
                          serve(s, *guest);
                          guest->gone = true;
                        })});
  }
}

void StorageScp::serve(const std::stop_token& stop, Guest& guest) {
  guest.watch.stop_asked = [&stop] { return stop.stop_requested(); };
  T_ASC_Association* a = guest.association;
  for (;;) {
    T_DIMSE_Message message{};
    T_ASC_PresentationContextID context = 0;
    guest.watch.allow(kMessageBytes);
    OFCondition c = DIMSE_receiveCommand(a, DIMSE_NONBLOCKING, kToolkitTimeoutSeconds, &context,
                                         &message, nullptr);
    if (c == DUL_PEERREQUESTEDRELEASE) {
      ASC_acknowledgeRelease(a);
      return;
    }
    if (c.good() && message.CommandField == DIMSE_C_STORE_RQ) {
      c = receipt_.store(a, context, message.msg.CStoreRQ, guest.watch);
    } else if (c.good() && message.CommandField == DIMSE_C_ECHO_RQ) {
      c = DIMSE_sendEchoResponse(a, context, &message.msg.CEchoRQ, STATUS_ECHO_Success, nullptr);
    } else if (c.good()) {
      c = DIMSE_BADCOMMANDTYPE;
    }
    if (c.bad()) {
      if (guest.watch.end() != Watch::End::Closed) ASC_abortAssociation(a);
      return;
    }
  }
}

}  // namespace flavum
