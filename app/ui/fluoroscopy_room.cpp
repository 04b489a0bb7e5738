// The pair of screens as in the room: live or last-image hold on the left, the kept reference on
// the right, thumbnails under it, and the console along the bottom.

#include <algorithm>
#include <cmath>

#include "app/ui/fluoroscopy_picture.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

// X-RAY ON, LAST IMAGE or PREVIEW: told by word, shape and colour.
void draw_lamp(PanelContext& c, const Rect& square) {
  const bool on = c.model.console->beam_on();
  const std::string text = c.model.console->preview ? "PREVIEW, no dose counted"
                           : on                     ? "X-RAY ON"
                                                    : "LAST IMAGE";
  ImFont* font = style::fonts().strong;
  const ImVec2 size = widgets::text_size(font, text);
  const float m = style::px(8);
  // Under the plate with the view's name: the lower corners belong to the lead letters.
  const ImVec2 low{square.low.x + style::px(4), square.low.y + style::px(54)};
  const ImVec2 high{low.x + size.x + 3 * m + style::px(10), low.y + size.y + m};
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(low, high, on ? style::kNote : style::rgb(8, 11, 14, 200), style::px(5));
  const ImVec2 lamp{low.x + m + style::px(5), 0.5F * (low.y + high.y)};
  if (on) {
    list->AddCircleFilled(lamp, style::px(5), style::kDangerDeep);
  } else {
    list->AddRect({lamp.x - style::px(4), lamp.y - style::px(4)},
                  {lamp.x + style::px(4), lamp.y + style::px(4)}, style::kMuted);
  }
  list->AddText(font, font->FontSize, {lamp.x + style::px(5) + m, low.y + 0.5F * m},
                on ? style::rgb(20, 16, 4) : style::kMuted, text.c_str());
}

void centred(ImDrawList* list, const Rect& area, const std::string& text) {
  ImFont* font = style::fonts().body;
  const ImVec2 size = widgets::text_size(font, text);
  list->AddText(
      font, font->FontSize,
      {0.5F * (area.low.x + area.high.x - size.x), 0.5F * (area.low.y + area.high.y - size.y)},
      style::kMuted, text.c_str());
}

void draw_reference(PanelContext& c, const Rect& square) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const KeptImage* kept = c.model.console->reference();
  if (kept == nullptr) {
    centred(list, square, "Reference: keep a picture with S");
    return;
  }
  draw_picture(list, c.pictures.reference(), square);
  const PictureMap map{kept->geometry, kept->orientation, square};
  list->PushClipRect(square.low, square.high, true);
  draw_directions(list, map);
  draw_plate(list, square, std::string("Reference  ") + view_name(kept->pose),
             kept->title + (kept->padded ? "  ·  body beyond the scan estimated" : ""));
  list->PopClipRect();
}

// A row of what was kept; a click makes one the reference.
void draw_thumbnails(PanelContext& c, const Rect& area) {
  FluoroscopyConsole& console = *c.model.console;
  const float side = area.height();
  const float gap = style::px(4);
  const auto fit =
      static_cast<std::size_t>(std::max(1.0F, std::floor((area.width() + gap) / (side + gap))));
  const std::size_t count = console.kept().size();
  const std::size_t first = count > fit ? count - fit : 0;
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (std::size_t n = first; n < count; ++n) {
    const float x = area.low.x + static_cast<float>(n - first) * (side + gap);
    const Rect square{{x, area.low.y}, {x + side, area.low.y + side}};
    draw_picture(list, c.pictures.thumbnail(n), square);
    const bool chosen = console.reference() == &console.kept()[n];
    list->AddRect(square.low, square.high, chosen ? style::kAccent : style::kLine, 0, 0,
                  style::px(chosen ? 2.5F : 1.0F));
    ImGui::SetCursorScreenPos(square.low);
    ImGui::PushID(static_cast<int>(n));
    if (ImGui::InvisibleButton("kept", {side, side})) console.choose_reference(n);
    widgets::tooltip(("Show as reference: " + console.kept()[n].title).c_str());
    ImGui::PopID();
  }
}

}  // namespace

void draw_fluoroscopy_room(PanelContext& c, const Rect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, area.high, style::rgb(0, 0, 0));
  const float gap = style::px(4);
  const float strip = style::px(182);
  const float thumbs = style::px(64);
  const float half = 0.5F * (area.width() - gap);
  const float side = std::floor(std::min(half, area.height() - strip - thumbs - 2 * gap));
  const float left = std::floor(area.low.x + 0.5F * (half - side));
  const float right = std::floor(area.low.x + half + gap + 0.5F * (half - side));
  const Rect live{{left, area.low.y}, {left + side, area.low.y + side}};
  const Rect reference{{right, area.low.y}, {right + side, area.low.y + side}};
  const Rect thumbnails{{right, live.high.y + gap}, {right + side, live.high.y + gap + thumbs}};
  draw_live_square(c, live);
  draw_lamp(c, live);
  draw_reference(c, reference);
  draw_thumbnails(c, thumbnails);
  draw_dose_line(c, {{left, live.high.y + gap}, {left + side, live.high.y + gap + thumbs}});
  const Rect console{{area.low.x, area.high.y - strip}, area.high};
  const float split = std::floor(console.low.x + 0.5F * console.width());
  draw_carm_controls(c, {console.low, {split - 0.5F * gap, console.high.y}});
  draw_beam_controls(c, {{split + 0.5F * gap, console.low.y}, console.high});
}

}  // namespace flavum
