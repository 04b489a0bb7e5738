#pragma once
// What C-GET and C-MOVE share. Internal to imaging/pacs.

#include <memory>
#include <string>

#include "imaging/pacs/association.h"
#include "imaging/pacs/receipt.h"
#include "imaging/pacs/retrieve.h"

namespace flavum {

/// Counts of sub-operations in a C-GET or C-MOVE response; they cannot exceed 65535 (PS3.7, C.4.3).
struct SubOperations {
  int remaining = 0, completed = 0, failed = 0, warned = 0;
  bool told = false;
};

/// One whole retrieval, tried again once where the line broke: `once` fills the receipt.
using RetrieveOnce = void (*)(const PacsPeer& peer, DcmDataset& keys, Receipt& receipt,
                              const Progress& progress);
Retrieved retrieve_whole(const PacsPeer& peer, const RetrieveRequest& request,
                         const Progress& progress, RetrieveOnce once);
/// "12 of 300 images had arrived; nothing was kept."
std::string so_far(const Receipt& receipt, const SubOperations& counts);
double fraction_of(const Receipt& receipt, const SubOperations& counts);
std::string stage_of(const PacsPeer& peer, const Receipt& receipt, const SubOperations& counts);
/// After the last response: throws unless everything was sent.
void require_complete(const PacsPeer& peer, unsigned status, const std::string& comment,
                      const SubOperations& counts, const Receipt& receipt);

template <class Response>
SubOperations counts_of(const Response& r, const SubOperations& before) {
  // The same bits for C-GET and C-MOVE (DCMTK, dimse.h).
  SubOperations c = before;
  if ((r.opts & O_GET_NUMBEROFREMAININGSUBOPERATIONS) != 0)
    c.remaining = r.NumberOfRemainingSubOperations;
  if ((r.opts & O_GET_NUMBEROFCOMPLETEDSUBOPERATIONS) != 0) {
    c.completed = r.NumberOfCompletedSubOperations;
    c.told = true;
  }
  if ((r.opts & O_GET_NUMBEROFFAILEDSUBOPERATIONS) != 0) c.failed = r.NumberOfFailedSubOperations;
  if ((r.opts & O_GET_NUMBEROFWARNINGSUBOPERATIONS) != 0) c.warned = r.NumberOfWarningSubOperations;
  return c;
}

}  // namespace flavum
