#include "imaging/pacs/failure.h"

#include <dcmtk/dcmnet/cond.h>
#include <dcmtk/dcmnet/dimse.h>

#include <cstdio>

namespace flavum {
namespace {

std::string seconds(long long n) { return std::to_string(n) + (n == 1 ? " second" : " seconds"); }

std::string details_of(const PacsPeer& peer, const OFCondition& condition) {
  char code[40];
  std::snprintf(code, sizeof code, " [%04x:%04x]", condition.module(), condition.code());
  return address_of(peer) + ", calling \"" + peer.our_ae_title + "\", called \"" + peer.ae_title +
         "\": " + condition.text() + code;
}

bool is_tls(const OFCondition& c) { return c.module() == OFM_dcmtls; }

[[noreturn]] void fail_encryption(const PacsPeer& peer, const OFCondition& condition) {
  const std::string details = details_of(peer, condition);
  if (details.find("certificate verify failed") != std::string::npos) {
    throw PacsFailed(PacsFailure::NotTrusted,
                     "The certificate of " + peer.name +
                         " is not trusted. Ask your IT for the file with the certificate to trust "
                         "and enter it in the settings; do not go on if nobody can explain it.",
                     details);
  }
  throw PacsFailed(PacsFailure::EncryptionFailed,
                   "No encrypted connection to " + peer.name +
                       " came about. Check whether this port of the archive speaks TLS, and "
                       "whether it wants a certificate of this workstation.",
                   details);
}

[[noreturn]] void fail_rejected(const PacsPeer& peer, const OFCondition& condition,
                                const T_ASC_RejectParameters& why) {
  OFString reason;
  ASC_printRejectParameters(reason, &why);
  const std::string details = details_of(peer, condition) + "\n" + reason.c_str();
  switch (why.reason) {
    case ASC_REASON_SU_CALLEDAETITLENOTRECOGNIZED:
      throw PacsFailed(PacsFailure::CalledTitleUnknown,
                       "The archive at " + peer.host + " is not called \"" + peer.ae_title +
                           "\". Check its AE title in the settings; capital and small letters "
                           "differ.",
                       details);
    case ASC_REASON_SU_CALLINGAETITLENOTRECOGNIZED:
      throw PacsFailed(PacsFailure::CallingTitleUnknown,
                       peer.name + " does not know this workstation as \"" + peer.our_ae_title +
                           "\". Ask the administrators of the archive to enter this AE title with "
                           "this computer's address and port " +
                           std::to_string(peer.our_port) + ".",
                       details);
    default:
      throw PacsFailed(PacsFailure::AssociationRefused,
                       peer.name + " refused the connection. " +
                           (why.result == ASC_RESULT_REJECTEDTRANSIENT
                                ? "It says this is temporary: try again in a while."
                                : "Ask the administrators of the archive; the details below say "
                                  "which reason it gave."),
                       details);
  }
}

}  // namespace

std::string address_of(const PacsPeer& peer) { return peer.host + ":" + std::to_string(peer.port); }

void fail_to_associate(const PacsPeer& peer, const Watch& watch, const OFCondition& condition,
                       const T_ASC_Parameters* params) {
  const std::string details = details_of(peer, condition);
  const std::string port = ", port " + std::to_string(peer.port);
  if (watch.end() == Watch::End::Stopped) throw Cancelled();
  if (condition == DUL_ASSOCIATIONREJECTED && params != nullptr) {
    T_ASC_RejectParameters why{};
    ASC_getRejectParameters(const_cast<T_ASC_Parameters*>(params), &why);
    fail_rejected(peer, condition, why);
  }
  if (condition.code() == DULC_UNKNOWNHOST && !is_tls(condition)) {
    throw PacsFailed(PacsFailure::HostUnknown,
                     "There is no computer named \"" + peer.host +
                         "\" on the network. Check the host of " + peer.name +
                         " in the settings and whether this computer is connected to the network.",
                     details);
  }
  if (condition.code() == DULC_TCPINITERROR && !is_tls(condition)) {
    if (details.find("refused") != std::string::npos) {
      throw PacsFailed(PacsFailure::NobodyListens,
                       "Nothing answers at " + peer.host + port +
                           ". Check the port in the settings and whether the archive is running.",
                       details);
    }
    throw PacsFailed(PacsFailure::NotReachable,
                     peer.host + " could not be reached within " +
                         seconds(peer.timeouts.connect_s) +
                         ". Check the host in the settings; a firewall between this computer and "
                         "the archive can be the reason, too.",
                     details);
  }
  if (watch.end() == Watch::End::Silent) {
    throw PacsFailed(
        PacsFailure::Silent,
        peer.host + port + " takes the connection but says nothing for " +
            seconds(peer.timeouts.association_s) +
            ". Check whether this is the archive's DICOM port" +
            (peer.tls.on ? " and whether it speaks TLS." : " and whether it expects TLS."),
        details);
  }
  if (is_tls(condition) || peer.tls.on) fail_encryption(peer, condition);
  throw PacsFailed(PacsFailure::ClosedAtOnce,
                   peer.host + port +
                       " hung up without a DICOM answer. Check the port and whether "
                       "the archive expects an encrypted (TLS) connection.",
                   details);
}

void fail_at_work(const PacsPeer& peer, const Watch& watch, const OFCondition& condition,
                  const std::string& so_far) {
  const std::string details = details_of(peer, condition);
  const std::string rest = so_far.empty() ? "" : " " + so_far;
  switch (watch.end()) {
    case Watch::End::Stopped:
      throw Cancelled();
    case Watch::End::Silent:
      throw PacsFailed(PacsFailure::Silent,
                       peer.name + " has stopped answering: nothing for " +
                           seconds(watch.silence.count()) + "." + rest +
                           " Try again; if it happens again, tell the administrators.",
                       details);
    case Watch::End::TooLarge:
      throw PacsFailed(PacsFailure::Answer,
                       peer.name + " sent an answer that is far too long; it was not read." + rest,
                       details);
    default:
      break;
  }
  if (watch.end() == Watch::End::Closed || condition == DUL_PEERABORTEDASSOCIATION ||
      condition == DUL_NETWORKCLOSED || condition == DUL_PEERREQUESTEDRELEASE) {
    throw PacsFailed(PacsFailure::ConnectionLost,
                     "The connection to " + peer.name + " was lost in the middle of the work." +
                         rest + " Try again; if it happens again, tell the administrators.",
                     details);
  }
  throw PacsFailed(PacsFailure::Answer,
                   peer.name + " gave an answer that Flavum does not understand." + rest, details);
}

std::string status_text(unsigned status, const std::string& comment) {
  char text[24];
  std::snprintf(text, sizeof text, "status %04XH", status);
  return text + (comment.empty() ? "" : ": " + comment);
}

PacsFailed failure_of_status(const PacsPeer& peer, unsigned status, const std::string& comment) {
  const std::string details = address_of(peer) + ": " + status_text(status, comment);
  if (status == STATUS_MOVE_Refused_MoveDestinationUnknown) {
    return {PacsFailure::DestinationUnknown,
            peer.name + " does not know where to send images for \"" + peer.our_ae_title +
                "\". Ask its administrators to enter this AE title with this computer's address "
                "and port " +
                std::to_string(peer.our_port) + ", or retrieve with C-GET.",
            details};
  }
  if (status == STATUS_MOVE_Refused_NotAuthorized) {
    return {PacsFailure::Answer,
            peer.name + " does not permit this to the workstation \"" + peer.our_ae_title +
                "\". Ask its administrators.",
            details};
  }
  if ((status & 0xff00U) == 0xa700U) {
    return {PacsFailure::Answer,
            peer.name + " has not enough resources for this. Ask for less at a time, or try later.",
            details};
  }
  if (status == STATUS_FIND_Refused_SOPClassNotSupported ||
      status == STATUS_N_UnrecognizedOperation) {
    return {PacsFailure::ServiceNotOffered, peer.name + " does not offer this service.", details};
  }
  return {PacsFailure::Answer,
          peer.name +
              " could not do this. The details below hold the reason it gave, for its "
              "administrators.",
          details};
}

}  // namespace flavum
