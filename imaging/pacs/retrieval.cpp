#include "imaging/pacs/retrieval.h"

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>

#include "imaging/pacs/failure.h"
#include "imaging/pacs/identifier.h"
#include "imaging/pacs/retry.h"

namespace flavum {

namespace {

std::unique_ptr<DcmDataset> retrieve_keys(const RetrieveRequest& request) {
  require_uid(request.study_uid, "study");
  auto keys = std::make_unique<DcmDataset>();
  put_level(*keys, request.series_uid.empty() ? "STUDY" : "SERIES");
  put_text(*keys, DCM_StudyInstanceUID, request.study_uid);
  if (!request.series_uid.empty()) {
    require_uid(request.series_uid, "series");
    put_text(*keys, DCM_SeriesInstanceUID, request.series_uid);
  }
  return keys;
}

}  // namespace

Retrieved retrieve_whole(const PacsPeer& peer, const RetrieveRequest& request,
                         const Progress& progress, RetrieveOnce once) {
  require_usable(peer);
  prepare_network();
  const std::unique_ptr<DcmDataset> keys = retrieve_keys(request);
  Receipt receipt(request.folder, request.keep_free_bytes);
  with_one_retry(progress, [&] {
    receipt.start_over();
    try {
      once(peer, *keys, receipt, progress);
    } catch (const Cancelled&) {
      if (receipt.failure()) throw PacsFailed(*receipt.failure());
      throw;
    }
  });
  receipt.complete();
  progress.report(1.0, "Received from " + peer.name);
  return {receipt.files(), receipt.bytes()};
}

namespace {
int total_of(const SubOperations& c) { return c.remaining + c.completed + c.failed + c.warned; }

std::string images(int n) { return std::to_string(n) + (n == 1 ? " image" : " images"); }
}  // namespace

std::string so_far(const Receipt& receipt, const SubOperations& counts) {
  const int total = std::max(total_of(counts), receipt.files());
  if (receipt.files() == 0) return "No image had arrived.";
  if (total > receipt.files()) {
    return std::to_string(receipt.files()) + " of " + images(total) +
           " had arrived; nothing was kept.";
  }
  return images(receipt.files()) + " had arrived; nothing was kept.";
}

double fraction_of(const Receipt& receipt, const SubOperations& counts) {
  const int total = total_of(counts);
  return total == 0 ? 0.0 : std::min(0.99, static_cast<double>(receipt.files()) / total);
}

std::string stage_of(const PacsPeer& peer, const Receipt& receipt, const SubOperations& counts) {
  const int total = total_of(counts);
  std::string text = "Receiving from " + peer.name + ": " + std::to_string(receipt.files());
  if (total > 0) text += " of " + std::to_string(total);
  return text + (std::max(total, receipt.files()) == 1 ? " image" : " images");
}

void require_complete(const PacsPeer& peer, unsigned status, const std::string& comment,
                      const SubOperations& counts, const Receipt& receipt) {
  const std::string details = address_of(peer) + ": " + status_text(status, comment) +
                              "; completed " + std::to_string(counts.completed) + ", failed " +
                              std::to_string(counts.failed) + ", with warning " +
                              std::to_string(counts.warned) + ", received " +
                              std::to_string(receipt.files());
  // With some archives even a failure in all sub-operations carries the status of a success.
  const bool partly =
      counts.failed > 0 && (status == STATUS_GET_Success || DICOM_WARNING_STATUS(status) ||
                            (status & 0xff00U) == 0xa700U);
  if (partly || DICOM_WARNING_STATUS(status)) {
    throw PacsFailed(PacsFailure::Incomplete,
                     peer.name + " could not send " +
                         (counts.failed > 0 ? images(counts.failed) : std::string("everything")) +
                         "; " + std::to_string(receipt.files()) +
                         " arrived and nothing was kept. Retrieve only the CT or MR series, or use "
                         "the other way of retrieving (C-GET or C-MOVE).",
                     details);
  }
  if (status != STATUS_GET_Success) throw failure_of_status(peer, status, comment);
  if (counts.told && receipt.files() < counts.completed + counts.warned) {
    throw PacsFailed(PacsFailure::Incomplete,
                     peer.name + " says that it sent " + images(counts.completed + counts.warned) +
                         ", but " + std::to_string(receipt.files()) +
                         " arrived. Nothing was kept. Check in the archive's settings where it "
                         "sends images for \"" +
                         peer.our_ae_title + "\".",
                     details);
  }
  if (receipt.files() == 0) {
    throw PacsFailed(PacsFailure::NothingFound,
                     peer.name +
                         " has no images of this study or series, or does not show them to "
                         "this workstation.",
                     details);
  }
}

}  // namespace flavum
