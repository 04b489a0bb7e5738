// C-GET: objects come over the association that we opened.

#include "imaging/pacs/contexts.h"
#include "imaging/pacs/failure.h"
#include "imaging/pacs/retrieval.h"

namespace flavum {
namespace {

void get_once(const PacsPeer& peer, DcmDataset& keys, Receipt& receipt, const Progress& progress) {
  SubOperations counts;
  Watch watch;
  const auto person = asking(
      progress, [&] { return fraction_of(receipt, counts); },
      [&] { return stage_of(peer, receipt, counts); });
  watch.stop_asked = [&] { return receipt.failure().has_value() || person(); };

  const std::string model = UID_GETStudyRootQueryRetrieveInformationModel;
  std::vector<Proposal> proposals = objects_to_get();
  proposals.push_back({model, uncompressed_syntaxes()});
  Association a(peer, proposals, watch);
  T_ASC_PresentationContextID context = a.need(model, "retrieving by C-GET");

  T_DIMSE_Message request{};
  request.CommandField = DIMSE_C_GET_RQ;
  T_DIMSE_C_GetRQ& get = request.msg.CGetRQ;
  get.MessageID = a.next_message_id();
  get.Priority = DIMSE_PRIORITY_MEDIUM;
  get.DataSetType = DIMSE_DATASET_PRESENT;
  OFStandard::strlcpy(get.AffectedSOPClassUID, model.c_str(), sizeof get.AffectedSOPClassUID);
  a.send(context, request, &keys);
  a.cancel_on_stop(context, get.MessageID);

  for (;;) {
    std::string comment;
    T_DIMSE_Message message = a.receive(context, so_far(receipt, counts), &comment);
    if (message.CommandField == DIMSE_C_STORE_RQ) {
      const OFCondition c = receipt.store(a.get(), context, message.msg.CStoreRQ, watch);
      if (c.bad()) fail_at_work(peer, watch, c, so_far(receipt, counts));
      continue;
    }
    if (message.CommandField != DIMSE_C_GET_RSP)
      throw failure_of_status(peer, 0x0110, "no C-GET-RSP");
    const T_DIMSE_C_GetRSP& answer = message.msg.CGetRSP;
    counts = counts_of(answer, counts);
    if (answer.DataSetType != DIMSE_DATASET_NULL) a.receive_dataset(so_far(receipt, counts));
    if (DICOM_PENDING_STATUS(answer.DimseStatus)) continue;
    if (receipt.failure()) throw PacsFailed(*receipt.failure());
    if (watch.stopping()) throw Cancelled();
    require_complete(peer, answer.DimseStatus, comment, counts, receipt);
    a.release();
    return;
  }
}

}  // namespace

Retrieved pacs_get(const PacsPeer& peer, const RetrieveRequest& request, const Progress& progress) {
  return retrieve_whole(peer, request, progress, get_once);
}

}  // namespace flavum
