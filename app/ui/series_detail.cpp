#include "app/ui/distance_text.h"
#include "app/ui/series_browser.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

void fact(const char* name, const std::string& value) {
  if (value.empty()) return;
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::TextUnformatted(name);
  ImGui::PopStyleColor();
  ImGui::SameLine(style::px(100));
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(value.c_str());
  ImGui::PopTextWrapPos();
}

}  // namespace

void draw_series_detail(PanelContext& c, const SeriesPageState& page) {
  const std::vector<SeriesRow>& rows = c.model.series.list->rows;
  if (page.selected >= rows.size()) return;
  const SeriesRow& row = rows[page.selected];
  ImGui::PushFont(style::fonts().heading);
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(row_title(row, page).c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
  fact("Modality", row.modality);
  fact("Kind", row.kind);
  fact("Size", row.size);
  fact("Spacing", row.spacing);
  if (row.identity) fact("Identity", identity_words(*row.identity).title);
  for (const std::string& sentence : row.cautions) widgets::warning(sentence);
  if (!row.wrong.empty()) {
    widgets::warning(row.wrong, row.use == SeriesUse::Correct ? style::kNote : style::kDanger);
  }
  if (!row.details.empty() && ImGui::TreeNode("Details for support")) {
    widgets::muted(row.details);
    ImGui::TreePop();
  }
  ImGui::Dummy({0, style::px(4)});
  const ImVec2 wide{-FLT_MIN, style::px(38)};
  if (row.use == SeriesUse::Open) {
    if (widgets::primary_button("Open", wide)) c.actions.open_series(page.selected);
    widgets::tooltip("Enter or double click. The spine is found, which takes some time.");
  } else if (row.use == SeriesUse::Correct) {
    const std::string label =
        text_of("Open with tilt corrected by resampling (%.1f°)", row.tilt_deg);
    if (widgets::primary_button(label.c_str(), wide)) c.actions.open_series(page.selected);
  }
  if (c.model.session != nullptr && ImGui::Button("Back to the open case", {-FLT_MIN, 0})) {
    c.actions.show_page(Page::Case);
  }
}

}  // namespace flavum
