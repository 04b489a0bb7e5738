// C-MOVE: objects come over an association that the archive opens to our port.

#include <thread>

#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"
#include "imaging/pacs/retrieval.h"
#include "imaging/pacs/storage_scp.h"

namespace flavum {
namespace {

// Some archives answer before the last images have come. They are waited for as long as something
// comes, at most a transfer's silence.
void wait_for_rest(const SubOperations& counts, const Receipt& receipt, Watch& watch) {
  const auto start = Watch::Clock::now();
  while (counts.told && receipt.files() < counts.completed + counts.warned &&
         watch.go_on(start, false)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void move_once(const PacsPeer& peer, DcmDataset& keys, Receipt& receipt, const Progress& progress) {
  SubOperations counts;
  const StorageScp ear(peer, receipt);
  Watch watch;
  const auto person = asking(
      progress, [&] { return fraction_of(receipt, counts); },
      [&] { return stage_of(peer, receipt, counts); });
  watch.stop_asked = [&] { return receipt.failure().has_value() || person(); };
  watch.also_alive = [&] { return receipt.last_sign(); };

  const std::string model = UID_MOVEStudyRootQueryRetrieveInformationModel;
  Association a(peer, {{model, uncompressed_syntaxes()}}, watch);
  T_ASC_PresentationContextID context = a.need(model, "retrieving by C-MOVE");

  T_DIMSE_Message request{};
  request.CommandField = DIMSE_C_MOVE_RQ;
  T_DIMSE_C_MoveRQ& move = request.msg.CMoveRQ;
  move.MessageID = a.next_message_id();
  move.Priority = DIMSE_PRIORITY_MEDIUM;
  move.DataSetType = DIMSE_DATASET_PRESENT;
  OFStandard::strlcpy(move.AffectedSOPClassUID, model.c_str(), sizeof move.AffectedSOPClassUID);
  OFStandard::strlcpy(move.MoveDestination, peer.our_ae_title.c_str(), sizeof move.MoveDestination);
  a.send(context, request, &keys);
  a.cancel_on_stop(context, move.MessageID);

  for (;;) {
    std::string comment;
    const T_DIMSE_Message message = a.receive(context, so_far(receipt, counts), &comment);
    if (message.CommandField != DIMSE_C_MOVE_RSP)
      throw failure_of_status(peer, 0x0110, "no C-MOVE-RSP");
    const T_DIMSE_C_MoveRSP& answer = message.msg.CMoveRSP;
    counts = counts_of(answer, counts);
    if (answer.DataSetType != DIMSE_DATASET_NULL) a.receive_dataset(so_far(receipt, counts));
    if (DICOM_PENDING_STATUS(answer.DimseStatus)) continue;
    if (answer.DimseStatus == STATUS_MOVE_Success) wait_for_rest(counts, receipt, watch);
    if (receipt.failure()) throw PacsFailed(*receipt.failure());
    if (watch.stopping()) throw Cancelled();
    const std::string stranger = ear.turned_away();
    try {
      require_complete(peer, answer.DimseStatus, comment, counts, receipt);
    } catch (const PacsFailed& e) {
      if (stranger.empty() || e.why() == PacsFailure::DestinationUnknown) throw;
      throw PacsFailed(PacsFailure::Incomplete,
                       "Images came from " + stranger +
                           ", which is not the configured archive, and were turned away. If it is "
                           "a part of the archive, correct the AE titles or add its address to "
                           "those from which images may come.",
                       e.details());
    }
    a.release();
    return;
  }
}

}  // namespace

Retrieved pacs_move(const PacsPeer& peer, const RetrieveRequest& request,
                    const Progress& progress) {
  return retrieve_whole(peer, request, progress, move_once);
}

}  // namespace flavum
