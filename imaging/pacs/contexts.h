#pragma once
// Which objects in which encodings Flavum takes. Internal to imaging/pacs.

#include <string>
#include <vector>

#include "imaging/pacs/association.h"

namespace flavum {

/// Uncompressed encodings, the best first; every DICOM node takes the last.
const std::vector<std::string>& uncompressed_syntaxes();
/// Every encoding that is stored as it comes: uncompressed, deflated, RLE, JPEG, JPEG-LS, JPEG
/// 2000, lossless and lossy. Nothing is decompressed or compressed on the way.
const std::vector<std::string>& taken_syntaxes();

/// For C-GET: what the archive may store to us, at most 126 contexts. Objects that hold a volume
/// get one context for each compression, so that the archive can send what it has.
std::vector<Proposal> objects_to_get();

}  // namespace flavum
