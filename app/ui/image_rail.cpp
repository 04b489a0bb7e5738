// The images of the case, small, at the left edge: a click shows one in the active view, a drag in
// the view it is let go over.

#include <cmath>
#include <string>

#include "app/ui/panels.h"
#include "app/ui/slice_texts.h"
#include "app/ui/widgets.h"
#include "app/view/pane_image.h"

namespace flavum {
namespace {

SliceKind target(const PanelContext& c) {
  if (c.view.layout == Layout::Compare && !c.view.maximised) return c.view.compared_kind;
  return is_slice(c.view.active) ? static_cast<SliceKind>(c.view.active) : SliceKind::Axial;
}

void draw_one(PanelContext& c, std::size_t n, float side) {
  const ShownImage& image = c.session().opened().images[n];
  const bool chosen = image_of(target(c), c.session(), c.view) == n;
  ImGui::PushID(static_cast<int>(n));
  const ImVec2 low = ImGui::GetCursorScreenPos();
  ImFont* small = style::fonts().small;
  const std::string title = c.view.identity_shown ? image.title : "Image " + std::to_string(n + 1);
  const float text_height = small->CalcTextSizeA(small->FontSize, side, side, title.c_str()).y;
  if (ImGui::InvisibleButton("image", {side, side + text_height + style::px(6)})) {
    c.view.image[index_of(target(c))] = n;
  }
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::BeginDragDropSource()) {
    ImGui::SetDragDropPayload(kDraggedImage, &n, sizeof n);
    ImGui::TextUnformatted(title.c_str());
    ImGui::EndDragDropSource();
  } else if (hovered) {
    const std::string date = c.view.identity_shown ? date_words(image.date) : "";
    widgets::tooltip((title + (date.empty() ? "" : ", " + date) +
                      (image.note.empty() ? "" : "\n" + image.note) +
                      "\nClick: show it in the active view. Drag: into any slice view.")
                         .c_str());
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 high{low.x + side, low.y + side};
  const TextureView picture = c.pictures.image(n);
  list->AddImage(reinterpret_cast<ImTextureID>(picture.id), low, high);
  list->AddRect(low, high,
                chosen    ? style::kAccent
                : hovered ? style::kMuted
                          : style::kLine,
                0, 0, style::px(chosen ? 2.5F : 1.0F));
  list->AddText(small, small->FontSize, {low.x, high.y + style::px(2)},
                chosen ? style::kText : style::kMuted, title.c_str(), nullptr, side);
  ImGui::PopID();
}

}  // namespace

void draw_image_rail(PanelContext& c, const Rect& area) {
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kPanel);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(style::px(7), style::px(7)));
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, style::px(6));
  ImGui::BeginChild("images", {area.width(), area.height()}, false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding);
  const float side = std::floor(ImGui::GetContentRegionAvail().x);
  for (std::size_t n = 0; n < c.session().opened().images.size(); ++n) draw_one(c, n, side);
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace flavum
