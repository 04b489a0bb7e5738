#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/series_browser.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

SeriesPageState g_page;  // of the one interface, main thread

constexpr float kRowPx = 92, kPicturePx = 80;

struct RowLook {
  ImU32 title, text, sign_colour;
  widgets::Sign sign;
  const char* word;  // beside the sign: never colour alone
};

RowLook look_of(const SeriesRow& row) {
  switch (row.use) {
    case SeriesUse::Open:
      if (row.cautions.empty()) {
        return {style::kText, style::kMuted, style::kAccent, widgets::Sign::Ring, "Ready"};
      }
      return {style::kText, style::kMuted, style::kNote, widgets::Sign::Triangle, "Caution"};
    case SeriesUse::Correct:
      return {style::kText, style::kMuted, style::kNote, widgets::Sign::Triangle, "Tilted"};
    case SeriesUse::Refused:
      break;
  }
  return {style::kMuted, style::faded(style::kMuted, 0.8F), style::kMuted, widgets::Sign::Octagon,
          "Cannot open"};
}

void draw_picture(const TextureView& picture, const ImVec2& low, float size, float alpha) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(low, {low.x + size, low.y + size}, style::rgb(0, 0, 0));
  if (picture.id != 0) {
    // OpenGL names travel in ImGui's pointer-sized handle.
    auto* handle = reinterpret_cast<ImTextureID>(picture.id);  // NOLINT
    list->AddImage(handle, low, {low.x + size, low.y + size}, {0, 0}, {1, 1},
                   style::faded(style::rgb(255, 255, 255), alpha));
  } else {
    const std::string none = "no picture";
    const float width = widgets::text_size(style::fonts().small, none).x;
    list->AddText(style::fonts().small, style::fonts().small->FontSize,
                  {low.x + 0.5F * (size - width), low.y + 0.5F * size - style::px(8)},
                  style::faded(style::kMuted, 0.6F), none.c_str());
  }
}

// Text on one line, cut with an ellipsis where it is too long.
void line(ImFont* font, const ImVec2& at, float width, ImU32 colour, std::string text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (widgets::text_size(font, text).x > width) {
    while (!text.empty() && widgets::text_size(font, text + "…").x > width) {
      text.pop_back();
      while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) {
        text.pop_back();
      }
      if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    }
    text += "…";
  }
  list->AddText(font, font->FontSize, at, colour, text.c_str());
}

void draw_row_text(const SeriesRow& row, const ImVec2& at, float width) {
  const RowLook look = look_of(row);
  ImFont* strong = style::fonts().strong;
  ImFont* small = style::fonts().small;
  const float x = at.x + style::px(kPicturePx + 18);
  const float right = at.x + width - style::px(14);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float word_width = widgets::text_size(small, look.word).x;
  list->AddText(small, small->FontSize, {right - word_width, at.y + style::px(9)}, look.sign_colour,
                look.word);
  widgets::sign(list, look.sign, {right - word_width - style::px(13), at.y + style::px(17)},
                style::px(7), look.sign_colour);
  line(strong, {x, at.y + style::px(7)}, right - word_width - style::px(34) - x, look.title,
       row.modality + "  " + row_title(row, g_page));
  std::string facts = row.kind;
  for (const std::string* part : {&row.size, &row.spacing}) {
    if (!part->empty()) facts += "  ·  " + *part;
  }
  line(small, {x, at.y + style::px(30)}, right - x, look.text, facts);
  const std::string& remark =
      !row.wrong.empty() ? row.wrong : (row.cautions.empty() ? row.wrong : row.cautions.front());
  if (remark.empty()) return;
  list->PushClipRect({x, at.y}, {right, at.y + style::px(kRowPx - 6)}, true);
  const bool open = row.use <= SeriesUse::Correct;
  list->AddText(small, small->FontSize, {x, at.y + style::px(50)},
                open ? style::kNote : style::kMuted, remark.c_str(), nullptr, right - x);
  list->PopClipRect();
}

void draw_rows(PanelContext& c) {
  const SeriesList& list = *c.model.series.list;
  bool refused_heading = false;
  for (std::size_t n = 0; n < list.rows.size(); ++n) {
    const SeriesRow& row = list.rows[n];
    if (row.use > SeriesUse::Correct && !refused_heading) {
      refused_heading = true;
      widgets::section("CANNOT BE OPENED HERE, AND WHY");
    }
    ImGui::PushID(static_cast<int>(n));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (ImGui::Selectable("##row", g_page.selected == n, ImGuiSelectableFlags_AllowDoubleClick,
                          {0, style::px(kRowPx)})) {
      g_page.selected = n;
      if (ImGui::IsMouseDoubleClicked(0) && row.use == SeriesUse::Open) c.actions.open_series(n);
    }
    if (g_page.selected == n && g_page.scroll_to_selected) ImGui::SetScrollHereY(0.4F);
    if (ImGui::IsItemVisible()) {
      const float alpha = row.use <= SeriesUse::Correct ? 1.0F : 0.55F;
      draw_picture(c.pictures.series(n), {at.x + style::px(6), at.y + style::px(6)},
                   style::px(kPicturePx), alpha);
      draw_row_text(row, at, width);
    }
    ImGui::PopID();
  }
  g_page.scroll_to_selected = false;
}

bool pressed(ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); }

void handle_keys(PanelContext& c) {
  const bool blocked = c.model.problem || (c.model.job.active && c.model.job.blocking);
  if (blocked || ImGui::GetIO().WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) {
    return;
  }
  const std::vector<SeriesRow>& rows = c.model.series.list->rows;
  if (pressed(ImGuiKey_DownArrow) && g_page.selected + 1 < rows.size()) {
    ++g_page.selected;
    g_page.scroll_to_selected = true;
  }
  if (pressed(ImGuiKey_UpArrow) && g_page.selected > 0) {
    --g_page.selected;
    g_page.scroll_to_selected = true;
  }
  const bool enter = pressed(ImGuiKey_Enter) || pressed(ImGuiKey_KeyPadEnter);
  if (enter && g_page.selected < rows.size() && rows[g_page.selected].use == SeriesUse::Open) {
    c.actions.open_series(g_page.selected);
  }
  if (pressed(ImGuiKey_Escape)) c.actions.show_page(Page::Case);
}

void begin_anew(const SeriesModel& series) {
  g_page = {};
  g_page.revision = series.revision;
  g_page.selected = series.list->chosen.value_or(0);
}

void draw_heading(PanelContext& c) {
  const SeriesModel& series = c.model.series;
  ImGui::PushFont(style::fonts().heading);
  ImGui::TextUnformatted("Choose a series");
  ImGui::PopFont();
  ImGui::SameLine(0, style::px(16));
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + style::px(3));
  widgets::muted_line(series.list->summary);
  if (!series.thumbnails_said.empty()) {
    ImGui::SameLine(0, style::px(16));
    widgets::muted_line(series.thumbnails_said);
  }
  for (const std::string& sentence : series.list->cautions) widgets::warning(sentence);
  for (const std::string& sentence : series.imported) widgets::muted(sentence);
}

}  // namespace

std::string row_title(const SeriesRow& row, const SeriesPageState& page) {
  const bool whole = page.as_written || row.identity == Identity::Removed;
  const std::string& text = whole ? row.as_written : row.title;
  return text.empty() ? "no description" : text;
}

Identity chosen_identity(const SeriesModel& series) {
  const std::vector<SeriesRow>& rows = series.list->rows;
  const std::size_t n =
      g_page.revision == series.revision ? g_page.selected : series.list->chosen.value_or(0);
  return n < rows.size() ? rows[n].identity.value_or(Identity::NotStated) : Identity::NotStated;
}

void draw_series_page(PanelContext& c, const Rect& area) {
  const SeriesModel& series = c.model.series;
  if (series.list == nullptr) return;
  if (g_page.revision != series.revision) begin_anew(series);
  handle_keys(c);
  const float detail = style::px(380);
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  ImGui::BeginChild("series", {area.width() - detail - style::px(6), area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  draw_heading(c);
  ImGui::BeginChild("rows", {0, -style::px(34)});
  draw_rows(c);
  ImGui::EndChild();
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(4), style::px(2)));
  ImGui::Checkbox("All descriptions as written in the files (may hold a name)", &g_page.as_written);
  ImGui::PopStyleVar();
  ImGui::EndChild();
  ImGui::SetCursorScreenPos({area.high.x - detail, area.low.y});
  ImGui::BeginChild("series detail", {detail, area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  draw_series_detail(c, g_page);
  draw_import_form(c, g_page);
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

}  // namespace flavum
