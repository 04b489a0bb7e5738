#pragma once
// The archives a person has configured: pacs.json in the user's configuration folder. The format is
// described in docs/dicom.md, "PACS".

#include <filesystem>
#include <string>
#include <vector>

#include "imaging/pacs/pacs_peer.h"

namespace flavum {

/// $XDG_CONFIG_HOME/flavum/pacs.json, or ~/.config/flavum/pacs.json.
std::filesystem::path pacs_settings_file();

/// In the order of the file; empty where there is no file. Throws InputRefused naming file, archive
/// and key when the file is damaged; the values themselves are judged by problems_of().
std::vector<PacsPeer> read_pacs_peers(const std::filesystem::path& file);

/// Replaces the file at once (mode 0600), or throws OperationFailed and leaves it as it was.
void write_pacs_peers(const std::vector<PacsPeer>& peers, const std::filesystem::path& file);

/// By name; an empty name is the only archive there is. Throws UsageError naming those there are.
PacsPeer pacs_peer(const std::vector<PacsPeer>& peers, const std::string& name);

}  // namespace flavum
