#include "imaging/pacs/echo.h"

#include "imaging/pacs/association.h"
#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"
#include "imaging/pacs/retry.h"

namespace flavum {
namespace {

PacsEcho echo_once(const PacsPeer& peer, const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  Watch watch;
  watch.stop_asked = asking(
      progress, [] { return 0.0; }, [&peer] { return "Asking " + peer.name; });
  Association a(peer,
                {{UID_VerificationSOPClass, uncompressed_syntaxes()},
                 {UID_FINDStudyRootQueryRetrieveInformationModel, uncompressed_syntaxes()},
                 {UID_GETStudyRootQueryRetrieveInformationModel, uncompressed_syntaxes()},
                 {UID_MOVEStudyRootQueryRetrieveInformationModel, uncompressed_syntaxes()},
                 {UID_CTImageStorage, uncompressed_syntaxes()}},
                watch);
  T_DIMSE_Message request{};
  request.CommandField = DIMSE_C_ECHO_RQ;
  T_DIMSE_C_EchoRQ& echo = request.msg.CEchoRQ;
  echo.MessageID = a.next_message_id();
  echo.DataSetType = DIMSE_DATASET_NULL;
  OFStandard::strlcpy(echo.AffectedSOPClassUID, UID_VerificationSOPClass,
                      sizeof echo.AffectedSOPClassUID);
  T_ASC_PresentationContextID context = a.need(UID_VerificationSOPClass, "C-ECHO");
  a.send(context, request, nullptr);
  std::string comment;
  const T_DIMSE_Message answer = a.receive(context, {}, &comment);
  if (answer.CommandField != DIMSE_C_ECHO_RSP)
    throw failure_of_status(peer, 0x0110, "no C-ECHO-RSP");
  if (answer.msg.CEchoRSP.DimseStatus != STATUS_ECHO_Success) {
    throw failure_of_status(peer, answer.msg.CEchoRSP.DimseStatus, comment);
  }
  PacsEcho result;
  result.milliseconds = static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                             std::chrono::steady_clock::now() - start)
                                             .count());
  result.implementation = a.get()->params->theirImplementationVersionName;
  result.offers_find = a.accepted(UID_FINDStudyRootQueryRetrieveInformationModel) != 0;
  result.offers_get = a.accepted(UID_GETStudyRootQueryRetrieveInformationModel) != 0;
  result.offers_move = a.accepted(UID_MOVEStudyRootQueryRetrieveInformationModel) != 0;
  result.takes_ct = a.accepted(UID_CTImageStorage) != 0;
  a.release();
  progress.report(1.0, peer.name + " answers");
  return result;
}

}  // namespace

PacsEcho pacs_echo(const PacsPeer& peer, const Progress& progress) {
  return with_one_retry(progress, [&] { return echo_once(peer, progress); });
}

}  // namespace flavum
