#include "app/ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace flavum::widgets {
namespace {

bool coloured_button(const char* label, const ImVec2& size, ImU32 fill, ImU32 hover, ImU32 text,
                     ImFont* font) {
  ImGui::PushStyleColor(ImGuiCol_Button, fill);
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, hover);
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, hover);
  ImGui::PushStyleColor(ImGuiCol_Text, text);
  ImGui::PushFont(font);
  const bool clicked = ImGui::Button(label, size);
  ImGui::PopFont();
  ImGui::PopStyleColor(4);
  return clicked;
}

}  // namespace

int segmented(const char* id, const std::vector<std::string>& names, int chosen, float height_px,
              ImFont* font) {
  int clicked = -1;
  ImGui::PushID(id);
  const float gap = style::px(3);
  const auto count = static_cast<float>(names.size());
  const float width = (ImGui::GetContentRegionAvail().x - gap * (count - 1.0F)) / count;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, ImGui::GetStyle().ItemSpacing.y));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(2), style::px(4)));
  for (int n = 0; n < static_cast<int>(names.size()); ++n) {
    if (n > 0) ImGui::SameLine();
    const bool on = n == chosen;
    if (coloured_button(
            names[static_cast<std::size_t>(n)].c_str(), {std::floor(width), style::px(height_px)},
            on ? style::kAccent : style::kRaised, on ? style::kAccent : style::kRaisedHover,
            on ? style::kOnAccent : style::kText,
            font != nullptr ? font : (on ? style::fonts().strong : style::fonts().body))) {
      clicked = n;
    }
  }
  ImGui::PopStyleVar(2);
  ImGui::PopID();
  return clicked;
}

bool primary_button(const char* label, const ImVec2& size) {
  return coloured_button(label, size, style::kAccent, style::rgb(110, 228, 221), style::kOnAccent,
                         style::fonts().strong);
}

bool danger_button(const char* label, const ImVec2& size) {
  return coloured_button(label, size, style::kDangerDeep, style::rgb(176, 40, 32), style::kText,
                         style::fonts().strong);
}

bool toggle_button(const char* label, bool on, const ImVec2& size) {
  return coloured_button(
      label, size, on ? style::kAccent : style::kRaised, on ? style::kAccent : style::kRaisedHover,
      on ? style::kOnAccent : style::kText, on ? style::fonts().strong : style::fonts().body);
}

void section(const char* title) {
  ImGui::Dummy({0, style::px(5)});
  ImGui::PushFont(style::fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::TextUnformatted(title);
  ImGui::PopStyleColor();
  ImGui::PopFont();
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  const float y = std::round(0.5F * (low.y + high.y));
  ImGui::GetWindowDrawList()->AddLine({high.x + style::px(8), y},
                                      {low.x + ImGui::GetContentRegionAvail().x, y}, style::kLine);
}

void muted(const std::string& text) {
  ImGui::PushFont(style::fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void muted_line(const std::string& text) {
  ImGui::PushFont(style::fonts().small);
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void tooltip(const char* text) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(style::px(320));
  ImGui::TextUnformatted(text);
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void value_row(const char* name, const std::string& value, ImU32 colour) {
  ImGui::PushStyleColor(ImGuiCol_Text, style::kMuted);
  ImGui::TextUnformatted(name);
  ImGui::PopStyleColor();
  const float width = text_size(style::fonts().strong, value).x;
  const float least = ImGui::GetItemRectMax().x - ImGui::GetWindowPos().x + style::px(10);
  ImGui::SameLine(std::max(least, ImGui::GetContentRegionMax().x - width));
  ImGui::PushFont(style::fonts().strong);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(value.c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void warning(const std::string& sentence, ImU32 colour) {
  const float radius = style::px(7);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  sign(ImGui::GetWindowDrawList(), Sign::Triangle,
       {at.x + radius, at.y + 0.5F * ImGui::GetTextLineHeight()}, radius, colour);
  ImGui::Indent(2.0F * radius + style::px(7));
  ImGui::PushTextWrapPos(0.0F);
  ImGui::TextUnformatted(sentence.c_str());
  ImGui::PopTextWrapPos();
  ImGui::Unindent(2.0F * radius + style::px(7));
}

ImVec2 text_size(ImFont* font, const std::string& text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0.0F, text.c_str());
}

void text_on_picture(ImDrawList* list, ImFont* font, const ImVec2& at, ImU32 colour,
                     const std::string& text) {
  const ImVec2 p{std::round(at.x), std::round(at.y)};
  const float d = std::max(1.0F, style::px(1));
  for (const ImVec2& shift : {ImVec2{-d, 0}, ImVec2{d, 0}, ImVec2{0, -d}, ImVec2{0, d}}) {
    list->AddText(font, font->FontSize, {p.x + shift.x, p.y + shift.y}, style::rgb(0, 0, 0, 190),
                  text.c_str());
  }
  list->AddText(font, font->FontSize, p, colour, text.c_str());
}

void sign(ImDrawList* list, Sign which, const ImVec2& c, float r, ImU32 colour) {
  ImFont* font = style::fonts().strong;
  const float size = r * 1.5F;
  const auto mark = [&](float lower) {
    const ImVec2 extent = font->CalcTextSizeA(size, FLT_MAX, 0.0F, "!");
    list->AddText(font, size, {c.x - 0.5F * extent.x, c.y - 0.5F * extent.y + lower},
                  style::kOnAccent, "!");
  };
  switch (which) {
    case Sign::Ring:
      list->AddCircle(c, r * 0.8F, colour, 0, std::max(1.5F, r * 0.28F));
      break;
    case Sign::Triangle:
      list->AddTriangleFilled({c.x, c.y - r}, {c.x + r * 1.08F, c.y + r * 0.86F},
                              {c.x - r * 1.08F, c.y + r * 0.86F}, colour);
      mark(r * 0.16F);
      break;
    case Sign::Octagon:
      list->AddNgonFilled(c, r * 1.05F, colour, 8);
      mark(0.0F);
      break;
  }
}

void caution_on_picture(const Rect& area, const std::string& text) {
  ImFont* font = style::fonts().small;
  const ImVec2 size = text_size(font, text);
  const float radius = style::px(7);
  const float pad = style::px(6);
  const float width = size.x + 2 * radius + 3 * pad;
  if (width > area.width()) return;
  // Above the letter of the lower edge and the corner texts.
  const ImVec2 low{std::floor(0.5F * (area.low.x + area.high.x - width)),
                   std::floor(area.high.y - style::px(74) - size.y)};
  const ImVec2 high{low.x + width, low.y + size.y + pad};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(low, high, style::rgb(8, 11, 14, 215), style::px(4));
  list->AddRect(low, high, style::faded(style::kNote, 0.7F), style::px(4));
  const float middle = 0.5F * (low.y + high.y);
  sign(list, Sign::Triangle, {low.x + pad + radius, middle}, radius, style::kNote);
  list->AddText(font, font->FontSize, {low.x + 2 * pad + 2 * radius, middle - 0.5F * size.y},
                style::kNote, text.c_str());
}

}  // namespace flavum::widgets
