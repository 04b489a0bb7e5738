#include <algorithm>

#include "app/ui/series_browser.h"
#include "app/ui/widgets.h"

namespace flavum {

float draw_identity_banner(PanelContext& c, const Rect& bar, float right) {
  // On the page of series it speaks of the chosen one, else of the open case.
  const bool listed = c.model.page == Page::Series && c.model.series.list != nullptr;
  if (!listed && c.model.session == nullptr) return right;
  const IdentityWords words = identity_words(listed ? chosen_identity(c.model.series)
                                                    : c.session().opened().volume.identity);
  ImFont* strong = style::fonts().strong;
  ImFont* small = style::fonts().small;
  const float text_width =
      std::max(widgets::text_size(strong, words.title).x, widgets::text_size(small, words.line).x);
  const float radius = style::px(9);
  const float width = text_width + 2 * radius + style::px(30);
  const ImVec2 low{right - width, bar.low.y + style::px(3)};
  const ImVec2 high{right, bar.high.y - style::px(3)};
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImU32 colour = words.careful ? style::kNote : style::kAccent;
  list->AddRectFilled(low, high, style::kGround, style::px(6));
  list->AddRect(low, high, words.careful ? style::faded(colour, 0.8F) : style::kLine, style::px(6));
  const float middle = 0.5F * (low.y + high.y);
  widgets::sign(list, words.careful ? widgets::Sign::Triangle : widgets::Sign::Ring,
                {low.x + style::px(10) + radius, middle}, radius, colour);
  const float x = low.x + 2 * radius + style::px(20);
  list->AddText(strong, strong->FontSize, {x, middle - style::px(18)},
                words.careful ? style::kNote : style::kText, words.title.c_str());
  list->AddText(small, small->FontSize, {x, middle + style::px(1)}, style::kMuted,
                words.line.c_str());
  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton("identity", {high.x - low.x, high.y - low.y});
  widgets::tooltip(words.meaning.c_str());
  return low.x;
}

}  // namespace flavum
