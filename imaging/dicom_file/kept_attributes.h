#pragma once
// Which attributes survive de-identification, and how. Internal to the imaging/dicom rooms.
// Source: DICOM PS3.15-2023e, Table E.1-1 (nothing its Basic Profile removes is kept here, but what
// it lets be replaced: codes Z, D and U), and the CT, MR and multi-frame modules of PS3.3 for what
// images need.

#include <optional>

class DcmTagKey;

namespace flavum {

enum class Keep {
  Number,       ///< a number, or numbers; text that is none goes
  Code,         ///< a defined term of PS3.3 (clean_code); others go
  Description,  ///< words of imaging (clean_description)
  Pseudonym,    ///< a short keyed code, so that equal stays equal (reconstruction kernel, stack)
  Uid,          ///< replaced, the same everywhere
  StandardUid,  ///< as it is if it is one of DICOM's own (1.2.840.10008.…)
  Date,         ///< moved or emptied
  Time,         ///< kept with moved dates, else emptied
  Empty,        ///< present without a value (type 2)
  Patient,      ///< the patient's pseudonym
  Sequence,     ///< its items by the same list
  Pixels,       ///< as they are
};

/// Nothing: the attribute is removed.
std::optional<Keep> kept_as(const DcmTagKey& tag);

}  // namespace flavum
