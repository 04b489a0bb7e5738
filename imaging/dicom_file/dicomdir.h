#pragma once
// The directory of a disc (DICOMDIR, PS3.3 F): which files it lists. Internal to imaging/dicom.

#include <filesystem>
#include <string>
#include <vector>

class DcmItem;

namespace flavum {

/// The listed files as written, components joined with '/'. Called where files are parsed.
std::vector<std::string> read_references(DcmItem& data);

/// Those of `references` that are not among `files` below `folder`. Discs are copied with names in
/// capitals or small letters, with and without a version (";1"): all are the same name.
std::vector<std::string> missing_references(const std::vector<std::string>& references,
                                            const std::filesystem::path& folder,
                                            const std::vector<std::filesystem::path>& files);

}  // namespace flavum
