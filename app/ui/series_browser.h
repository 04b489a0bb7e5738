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

/// The title shown for a row: the description whole where the image says that identity was removed
/// or the person asks, else only what names nobody.
std::string row_title(const SeriesRow& row, const SeriesPageState& page);
/// Of the selected row; of what is no volume it is not known.
Identity chosen_identity(const SeriesModel& series);
/// "Open" and what is known of the selected row.
void draw_series_detail(PanelContext& c, const SeriesPageState& page);
void draw_import_form(PanelContext& c, SeriesPageState& page);

}  // namespace flavum
