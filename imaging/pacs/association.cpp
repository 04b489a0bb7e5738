#include "imaging/pacs/association.h"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/dcmtls/tlslayer.h>

#include <mutex>

#include "imaging/dicom_file/toolkit.h"
#include "imaging/pacs/failure.h"

namespace flavum {
namespace {

void need(const OFCondition& c, const PacsPeer& peer, const std::string& sentence) {
  if (c.bad()) {
    throw PacsFailed(PacsFailure::EncryptionFailed, sentence,
                     address_of(peer) + ": " + std::string(c.text()));
  }
}

// DCMTK fills a table the first time a network is made.
NetworkPointer make_network() {
  static std::mutex one_at_a_time;
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  T_ASC_Network* network = nullptr;
  const OFCondition c = ASC_initializeNetwork(NET_REQUESTOR, 0, kToolkitTimeoutSeconds, &network);
  if (c.bad())
    throw PacsFailed(PacsFailure::NotReachable, "This computer has no network.", c.text());
  return NetworkPointer(network);
}

void propose(T_ASC_Parameters* params, const std::vector<Proposal>& proposals) {
  T_ASC_PresentationContextID id = 1;
  for (const Proposal& p : proposals) {
    std::vector<const char*> syntaxes;
    for (const std::string& s : p.syntaxes) syntaxes.push_back(s.c_str());
    ASC_addPresentationContext(params, id, p.sop_class.c_str(), syntaxes.data(),
                               static_cast<int>(syntaxes.size()),
                               p.we_receive ? ASC_SC_ROLE_SCP : ASC_SC_ROLE_DEFAULT);
    id = static_cast<T_ASC_PresentationContextID>(id + 2);
  }
}

}  // namespace

void prepare_network() {
  prepare_dicom_toolkit();
  static std::once_flag once;
  std::call_once(once, [] {
    dcmDisableGethostbyaddr.set(OFTrue);
    DcmTLSTransportLayer::initializeOpenSSL();
  });
}

std::function<bool()> asking(const Progress& progress, std::function<double()> fraction,
                             std::function<std::string()> stage) {
  return [progress, fraction = std::move(fraction), stage = std::move(stage)] {
    try {
      progress.report(fraction(), stage());
      return false;
    } catch (const Cancelled&) {
      return true;
    }
  };
}

std::unique_ptr<DcmTransportLayer> secure_layer(const PacsPeer& peer, bool for_listening) {
  if (!peer.tls.on) return nullptr;
  prepare_network();
  auto layer = std::make_unique<DcmTLSTransportLayer>(for_listening ? NET_ACCEPTOR : NET_REQUESTOR,
                                                      nullptr, OFFalse);
  const std::string bad = "The encryption of this computer does not work.";
  need(layer->setTLSProfile(TSP_Profile_BCP195), peer, bad);
  need(layer->activateCipherSuites(), peer, bad);
  layer->setCertificateVerification(DCV_requireCertificate);
  need(layer->addTrustedCertificateFile(peer.tls.ca_file.c_str(), DCF_Filetype_PEM), peer,
       "The file with the certificates to trust cannot be read. It must be a PEM file.");
  if (peer.tls.certificate_file.empty()) {
    if (!for_listening) return layer;
    throw PacsFailed(PacsFailure::EncryptionFailed,
                     "To receive images over an encrypted connection this workstation needs a "
                     "certificate of its own. Enter it in the settings, or retrieve with C-GET.",
                     address_of(peer));
  }
  need(layer->setPrivateKeyFile(peer.tls.key_file.c_str(), DCF_Filetype_PEM), peer,
       "The key of this workstation's certificate cannot be read. It must be a PEM file without "
       "a passphrase.");
  need(layer->setCertificateFile(peer.tls.certificate_file.c_str(), DCF_Filetype_PEM), peer,
       "This workstation's certificate cannot be read. It must be a PEM file.");
  if (!layer->checkPrivateKeyMatchesCertificate()) {
    throw PacsFailed(PacsFailure::EncryptionFailed,
                     "The key does not belong to this workstation's certificate.",
                     address_of(peer));
  }
  return layer;
}

Association::Association(const PacsPeer& peer, const std::vector<Proposal>& proposals, Watch& watch)
    : peer_(peer), watch_(watch) {
  require_usable(peer);
  prepare_network();
  secure_ = secure_layer(peer, false);
  layer_ = std::make_unique<WatchedLayer>(watch_, secure_.get());
  network_ = make_network();
  ASC_setTransportLayer(network_.get(), layer_.get(), 0);
  dcmConnectionTimeout.set(peer.timeouts.connect_s);

  T_ASC_Parameters* params = nullptr;
  ASC_createAssociationParameters(&params, kPduBytes);
  ASC_setAPTitles(params, peer.our_ae_title.c_str(), peer.ae_title.c_str(), nullptr);
  ASC_setTransportLayerType(params, peer.tls.on);
  ASC_setPresentationAddresses(params, "localhost", address_of(peer).c_str());
  propose(params, proposals);

  watch_.silence = std::chrono::seconds(peer.timeouts.association_s);
  watch_.allow(kMessageBytes);
  if (watch_.stop_asked && watch_.stop_asked()) {
    ASC_destroyAssociationParameters(&params);
    throw Cancelled();
  }
  const OFCondition c = ASC_requestAssociation(network_.get(), params, &association_, nullptr,
                                               nullptr, DUL_NOBLOCK, kToolkitTimeoutSeconds);
  if (c.bad()) {
    try {
      fail_to_associate(peer_, watch_, c, params);
    } catch (...) {
      ASC_destroyAssociation(&association_);  // takes the parameters along
      throw;
    }
  }
  open_ = true;
  watch_.silence = std::chrono::seconds(peer.timeouts.transfer_s);
}

Association::~Association() {
  watch_.on_stop = nullptr;
  if (open_) ASC_abortAssociation(association_);
  ASC_destroyAssociation(&association_);
}

T_ASC_PresentationContextID Association::accepted(const std::string& sop_class,
                                                  const std::string& syntax) const {
  if (syntax.empty()) return ASC_findAcceptedPresentationContextID(association_, sop_class.c_str());
  const int count = ASC_countPresentationContexts(association_->params);
  for (int n = 0; n < count; ++n) {
    T_ASC_PresentationContext c{};
    if (ASC_getPresentationContext(association_->params, n, &c).good() &&
        c.resultReason == ASC_P_ACCEPTANCE && sop_class == c.abstractSyntax &&
        syntax == c.acceptedTransferSyntax) {
      return c.presentationContextID;
    }
  }
  return 0;
}

T_ASC_PresentationContextID Association::need(const std::string& sop_class,
                                              const std::string& service) const {
  const T_ASC_PresentationContextID id = accepted(sop_class);
  if (id != 0) return id;
  throw PacsFailed(PacsFailure::ServiceNotOffered,
                   peer_.name + " does not offer " + service +
                       " to this workstation. Ask its administrators to permit it.",
                   address_of(peer_) + ": presentation context " + sop_class + " not accepted");
}

void Association::send(T_ASC_PresentationContextID context, T_DIMSE_Message& message,
                       DcmDataset* identifier) {
  const OFCondition c = DIMSE_sendMessageUsingMemoryData(association_, context, &message, nullptr,
                                                         identifier, nullptr, nullptr);
  if (c.bad()) fail_at_work(peer_, watch_, c, {});
}

T_DIMSE_Message Association::receive(T_ASC_PresentationContextID& context,
                                     const std::string& so_far, std::string* comment) {
  T_DIMSE_Message message{};
  DcmDataset* status_detail = nullptr;
  watch_.allow(kMessageBytes);
  const OFCondition c = DIMSE_receiveCommand(
      association_, DIMSE_NONBLOCKING, kToolkitTimeoutSeconds, &context, &message, &status_detail);
  const std::unique_ptr<DcmDataset> owned(status_detail);
  if (c.bad() || c == DUL_PEERREQUESTEDRELEASE) fail_at_work(peer_, watch_, c, so_far);
  if (owned && comment != nullptr) *comment = readable_text_of(*owned, DCM_ErrorComment);
  return message;
}

std::unique_ptr<DcmDataset> Association::receive_dataset(const std::string& so_far) {
  DcmDataset* dataset = nullptr;
  T_ASC_PresentationContextID context = 0;
  watch_.allow(kMessageBytes);
  const OFCondition c =
      DIMSE_receiveDataSetInMemory(association_, DIMSE_NONBLOCKING, kToolkitTimeoutSeconds,
                                   &context, &dataset, nullptr, nullptr);
  std::unique_ptr<DcmDataset> owned(dataset);
  if (c.bad()) fail_at_work(peer_, watch_, c, so_far);
  return owned;
}

void Association::cancel_on_stop(T_ASC_PresentationContextID context, unsigned short message_id) {
  watch_.grace = kCancelGrace;
  watch_.on_stop = [this, context, message_id] {
    DIMSE_sendCancelRequest(association_, context, message_id);
  };
}

void Association::release() {
  watch_.on_stop = nullptr;
  watch_.silence = std::chrono::seconds(5);  // a farewell is not worth more; engineering default
  if (open_) ASC_releaseAssociation(association_);
  open_ = false;
}

}  // namespace flavum
