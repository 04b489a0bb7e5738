#pragma once
// Private to this folder: what the parts of the archive's page share.

#include "app/ui/panels.h"

namespace flavum {

/// What a person has typed and chosen.
struct ArchivePageState {
  std::size_t peer = 0;
  std::string name, id, from, to;
  int modality = 0;
  bool names_shown = false;
  std::string study, series;  ///< UIDs of the chosen rows
  std::string send_folder;
  bool editing = false;
  PacsPeer draft;               ///< settings being edited
  std::size_t draft_index = 0;  ///< number of peers: a new one
  std::string tls_ca, tls_certificate, tls_key;
};

void edit_peer(ArchivePageState& page, const ArchiveModel& archive, std::size_t index);
void draw_peer_settings(PanelContext& c, ArchivePageState& page);
/// A text or number with its name before it.
bool labelled_text(const char* name, std::string& value, const char* hint = "");
void labelled_number(const char* name, int& value);

}  // namespace flavum
