#pragma once
// From DCMTK's conditions and DIMSE status codes to sentences. Internal to imaging/pacs.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmnet/assoc.h>

#include <string>

#include "imaging/pacs/pacs_error.h"
#include "imaging/pacs/pacs_peer.h"
#include "imaging/pacs/watch.h"

namespace flavum {

/// "Main PACS" (name) with host and port, for sentences and details.
std::string address_of(const PacsPeer& peer);

/// Why an association did not come about.
[[noreturn]] void fail_to_associate(const PacsPeer& peer, const Watch& watch,
                                    const OFCondition& condition, const T_ASC_Parameters* params);

/// Why work on an association stopped. `so_far` is a sentence about what was done and kept.
[[noreturn]] void fail_at_work(const PacsPeer& peer, const Watch& watch,
                               const OFCondition& condition, const std::string& so_far);

/// An error status of C-ECHO, C-FIND, C-GET or C-MOVE (PS3.7, annex C; PS3.4, annex C).
/// `comment` is the archive's own Error Comment (0000,0902).
PacsFailed failure_of_status(const PacsPeer& peer, unsigned status, const std::string& comment);

/// "status A801H: <comment>"
std::string status_text(unsigned status, const std::string& comment);

}  // namespace flavum
