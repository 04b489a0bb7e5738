#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

void undo_buttons(PanelContext& c) {
  const bool open = c.model.session != nullptr;
  const std::string undo = open && c.session().can_undo() ? c.session().undo_name() : "";
  const std::string redo = open && c.session().can_redo() ? c.session().redo_name() : "";
  ImGui::BeginDisabled(undo.empty());
  if (ImGui::Button("↺##undo")) c.actions.undo();
  ImGui::EndDisabled();
  widgets::tooltip(undo.empty() ? "Nothing to undo (Ctrl+Z)"
                                : ("Undo: " + undo + " (Ctrl+Z)").c_str());
  ImGui::SameLine(0, style::px(3));
  ImGui::BeginDisabled(redo.empty());
  if (ImGui::Button("↻##redo")) c.actions.redo();
  ImGui::EndDisabled();
  widgets::tooltip(redo.empty() ? "Nothing to redo (Ctrl+Y)"
                                : ("Redo: " + redo + " (Ctrl+Y)").c_str());
}

void scale_button(PanelContext& c) {
  const std::string now = text_of("%.0f %%", 100 * c.view.ui_scale);
  if (ImGui::Button((now + "##scale").c_str())) ImGui::OpenPopup("scale");
  widgets::tooltip("Interface size (Ctrl and + or −)");
  if (ImGui::BeginPopup("scale")) {
    for (const int percent : {100, 125, 150, 175, 200, 250, 300}) {
      const bool chosen = std::lround(100 * c.view.ui_scale) == percent;
      if (ImGui::MenuItem(text_of("%d %%", percent).c_str(), nullptr, chosen)) {
        c.view.ui_scale = 0.01 * percent;
      }
    }
    ImGui::EndPopup();
  }
}

void page_buttons(PanelContext& c) {
  const bool series = c.model.page == Page::Series;
  const bool listed =
      c.model.series.list != nullptr ||
      (c.model.session != nullptr && !c.session().opened().volume.catalogue.volumes.empty());
  ImGui::BeginDisabled(!listed);
  if (widgets::toggle_button("Series …", series)) {
    c.actions.show_page(series ? Page::Case : Page::Series);
  }
  ImGui::EndDisabled();
  widgets::tooltip(listed ? "The series of this folder, disc or study; import a copy (Ctrl+L)"
                          : "Open a folder or disc of DICOM files first");
  ImGui::SameLine();
  const bool archive = c.model.page == Page::Archive;
  if (widgets::toggle_button("Archive …", archive)) {
    c.actions.show_page(archive ? Page::Case : Page::Archive);
  }
  widgets::tooltip("Search the hospital's archive (PACS), retrieve, send (Ctrl+P)");
}

// All layouts in a row where there is room between `left` and `right`, else a list on one button.
void layout_buttons(PanelContext& c, float left, float right, float y) {
  const float gap = style::px(3);
  const float pad = 2 * ImGui::GetStyle().FramePadding.x;
  float row = 0;
  for (const LayoutWords& words : kLayoutWords) {
    row += widgets::text_size(style::fonts().strong, words.name).x + pad + gap;
  }
  const auto now = static_cast<std::size_t>(c.view.layout);
  if (row <= right - left) {
    ImGui::SetCursorScreenPos({left + 0.5F * (right - left - row), y});
    for (std::size_t n = 0; n < std::size(kLayoutWords); ++n) {
      if (n > 0) ImGui::SameLine(0, gap);
      if (widgets::toggle_button(kLayoutWords[n].name, !c.view.maximised && n == now)) {
        choose_layout(c, static_cast<Layout>(n));
      }
      widgets::tooltip(kLayoutWords[n].what);
    }
    return;
  }
  ImGui::SetCursorScreenPos({left, y});
  const std::string name = std::string("View: ") + kLayoutWords[now].name + " …###layout";
  if (ImGui::Button(name.c_str())) ImGui::OpenPopup("layouts");
  widgets::tooltip("Which views are shown (Shift+1 to Shift+6)");
  if (ImGui::BeginPopup("layouts")) {
    for (std::size_t n = 0; n < std::size(kLayoutWords); ++n) {
      const std::string key = "Shift+" + std::to_string(n + 1);
      if (ImGui::MenuItem(kLayoutWords[n].name, key.c_str(), !c.view.maximised && n == now)) {
        choose_layout(c, static_cast<Layout>(n));
      }
      widgets::tooltip(kLayoutWords[n].what);
    }
    ImGui::EndPopup();
  }
}

}  // namespace

void draw_top_bar(PanelContext& c, const Rect& area, bool& open_requested) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, area.high, style::kPanel);
  const float pad = style::px(10);
  const float y = area.low.y + 0.5F * (area.height() - ImGui::GetFrameHeight());
  ImFont* font = style::fonts().heading;
  list->AddText(font, font->FontSize,
                {area.low.x + style::px(14), area.low.y + 0.5F * (area.height() - font->FontSize)},
                style::kAccent, "Flavum");
  ImGui::SetCursorScreenPos({area.low.x + style::px(96), y});
  if (ImGui::Button("Open …")) open_requested = true;
  widgets::tooltip(
      "Open a folder of DICOM files or a volume file (Ctrl+O). Dropping one on the "
      "window works, too.");
  ImGui::SameLine();
  page_buttons(c);
  float after_buttons = 0;
  if (c.model.session != nullptr && c.model.page == Page::Case) {
    ImGui::SameLine();
    undo_buttons(c);
    after_buttons = ImGui::GetItemRectMax().x;
  }
  const float right = style::px(62) + style::px(64) + pad;
  const float identity = draw_identity_banner(c, area, area.high.x - right - style::px(16));
  if (after_buttons > 0) {
    layout_buttons(c, after_buttons + style::px(12), identity - style::px(12), y);
  }
  ImGui::SetCursorScreenPos({area.high.x - right - style::px(6), y});
  scale_button(c);
  ImGui::SetCursorScreenPos({area.high.x - style::px(64) - pad, y});
  if (ImGui::Button("Keys F1", {style::px(68), 0})) c.view.help_shown = !c.view.help_shown;
}

void draw_status_bar(PanelContext& c, const Rect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, area.high, style::kPanel);
  ImFont* small = style::fonts().small;
  const float y = area.low.y + 0.5F * (area.height() - small->FontSize);
  const std::string device = "Training and planning aid – not a medical device";
  float x = area.high.x - style::px(12) - widgets::text_size(small, device).x;
  list->AddText(small, small->FontSize, {x, y}, style::kMuted, device.c_str());
  if (!c.model.saved_said.empty()) {
    x -= widgets::text_size(small, c.model.saved_said).x + style::px(22);
    list->AddText(small, small->FontSize, {x, y},
                  c.model.save_failed ? style::kDanger : style::kMuted, c.model.saved_said.c_str());
  }
  // Left: a sentence that needs reading, else what lies under the mouse, else the case.
  std::string left = c.model.notice;
  ImU32 colour = style::kNote;
  if (left.empty()) {
    left = c.cursor_words;
    colour = style::kText;
  }
  if (left.empty() && c.model.session != nullptr) {
    left = c.patient().title;
    colour = style::kMuted;
  }
  if (c.model.job.active && !c.model.job.blocking) {
    left = c.model.job.title + ": " + c.model.job.stage +
           text_of(" (%.0f %%)", 100 * c.model.job.fraction);
    colour = style::kAccent;
  }
  list->PushClipRect(area.low, {x - style::px(14), area.high.y}, true);
  ImFont* body = style::fonts().body;
  list->AddText(body, body->FontSize,
                {area.low.x + style::px(14), area.low.y + 0.5F * (area.height() - body->FontSize)},
                colour, left.c_str());
  list->PopClipRect();
}

}  // namespace flavum
