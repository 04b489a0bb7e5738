#pragma once
// Private to this folder: what the parts of the page of series share.

#include "app/ui/panels.h"

namespace flavum {

/// What a person has set on the page; begins anew with every list.
struct SeriesPageState {
  std::uint64_t revision = 0;
  std::size_t selected = 0;
  bool scroll_to_selected = true;
  bool as_written = false;  ///< descriptions as in the files
  std::string folder;       ///< to import into
  int dates = 0;            ///< 0: emptied, 1: moved
  bool keep_identity = false;
};

/// The title shown for a row.
std::string row_title(const SeriesRow& row, const SeriesPageState& page);
/// "Open" and what is known of the selected row.
void draw_series_detail(PanelContext& c, const SeriesPageState& page);
void draw_import_form(PanelContext& c, SeriesPageState& page);
/// Opens the row if it can be opened, else says why not.
bool can_open(const SeriesRow& row);

}  // namespace flavum
