#include "app/ui/slice_texts.h"

#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/widgets.h"
#include "app/view/pane_image.h"
#include "app/view/reference_lines.h"

namespace flavum {
namespace {

constexpr float kLinePx = 17.0F;  // from one small line to the next
constexpr float kEdgePx = 8.0F;

const char* short_title(SliceKind kind) {
  switch (kind) {
    case SliceKind::DownPortal:
      return "Down portal";
    case SliceKind::AlongPortal:
      return "Along, upright";
    case SliceKind::AcrossPortal:
      return "Along, across";
    default:
      return slice_title(kind);
  }
}

const char* seen_from(SliceKind kind) {
  switch (kind) {
    case SliceKind::Axial:
      return "seen from the feet";
    case SliceKind::Sagittal:
      return "seen from the left";
    case SliceKind::Coronal:
      return "seen from the front";
    case SliceKind::DownPortal:
      return "seen from the skin, head up";
    default:
      break;
  }
  return "skin on the right";
}

// Per plane, so that a line and the title of the view it stands for have one colour; told apart by
// their words as well.
ImU32 plane_colour(SliceKind kind) {
  constexpr ImU32 kColours[] = {style::rgb(86, 180, 233), style::rgb(240, 228, 66),
                                style::rgb(222, 143, 190)};
  return kColours[index_of(kind) % 3];
}

void right_aligned(ImDrawList* list, ImFont* font, const ImVec2& at, const std::string& text) {
  widgets::text_on_picture(list, font, {at.x - widgets::text_size(font, text).x, at.y},
                           style::kText, text);
}

// DICOM (0018,5100) in two short lines.
std::pair<std::string, std::string> position_lines(const std::string& code) {
  if (code.size() < 3) return {code, ""};
  const std::string lying = code.substr(2);
  const std::string how = lying == "S"    ? "Supine"
                          : lying == "P"  ? "Prone"
                          : lying == "DL" ? "On left side"
                          : lying == "DR" ? "On right side"
                                          : code;
  return {how, code.starts_with("HF") ? "head first" : code.starts_with("FF") ? "feet first" : ""};
}

// Where along or beside the portal a plane of it lies.
std::string portal_words(const PanelContext& c, SliceKind kind) {
  const PortalPlan& portal = *c.state().portal;
  const PatientVector from_dock = c.view.crosshair - portal.dock;
  if (kind == SliceKind::DownPortal) {
    const double deeper_mm = from_dock.dot(portal_direction(portal));
    if (std::abs(deeper_mm) < 0.05) return "At the dock";
    return text_of("%.1f mm %s", std::abs(deeper_mm),
                   deeper_mm > 0 ? "beyond the dock" : "before the dock");
  }
  const SliceAxes axes = portal_axes(kind, portal);
  const double beside_mm = std::abs(from_dock.dot(axes.right.cross(axes.down)));
  return beside_mm < 0.05 ? std::string("Holds the axis")
                          : text_of("%.1f mm beside the axis", beside_mm);
}

std::string spacing_words(const ImageGeometry& g) {
  Eigen::Index through = 0;
  const double thick = g.spacing_mm.maxCoeff(&through);
  return text_of("pixels %.2f mm, slices %.1f mm apart", g.spacing_mm.minCoeff(), thick);
}

void sentence_in_the_middle(const Rect& area, const char* title, const std::string& text) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.low, area.high, style::rgb(9, 11, 14));
  const float width = std::min(area.width() - style::px(32), style::px(330));
  ImFont* strong = style::fonts().strong;
  ImFont* body = style::fonts().body;
  const ImVec2 head = strong->CalcTextSizeA(strong->FontSize, width, width, title);
  const ImVec2 size = body->CalcTextSizeA(body->FontSize, width, width, text.c_str());
  const float x = std::floor(0.5F * (area.low.x + area.high.x - width));
  const float y = std::floor(0.5F * (area.low.y + area.high.y - head.y - size.y - style::px(8)));
  list->PushClipRect(area.low, area.high, true);
  list->AddText(strong, strong->FontSize, {x, y}, style::kText, title, nullptr, width);
  list->AddText(body, body->FontSize, {x, y + head.y + style::px(8)}, style::kMuted, text.c_str(),
                nullptr, width);
  list->PopClipRect();
}

}  // namespace

std::string date_words(const std::string& date) {
  if (date.size() != 8) return date;
  return date.substr(0, 4) + "-" + date.substr(4, 2) + "-" + date.substr(6, 2);
}

void show_image(PanelContext& c, const SliceSeat& seat, const std::optional<std::size_t>& image) {
  (seat.compared ? c.view.compared : c.view.image[index_of(seat.kind)]) = image;
}

void take_dropped_image(PanelContext& c, const SliceSeat& seat) {
  if (!ImGui::BeginDragDropTarget()) return;
  if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload(kDraggedImage)) {
    show_image(c, seat, *static_cast<const std::size_t*>(payload->Data));
  }
  ImGui::EndDragDropTarget();
}

bool draw_slice_title(PanelContext& c, const SliceSeat& seat, const Rect& area, bool hovered) {
  const auto& images = c.session().opened().images;
  const bool choice = images.size() > 1;
  const ShownImage& shown = images[seat.image];
  ImFont* strong = style::fonts().strong;
  ImFont* small = style::fonts().small;
  const ImVec2 at{area.low.x + style::px(kEdgePx), area.low.y + style::px(kEdgePx)};
  const char* title =
      area.width() > style::px(430) ? slice_title(seat.kind) : short_title(seat.kind);
  const bool named = c.view.identity_shown && !shown.title.empty();
  const std::string image = named ? shown.title + (choice ? " …" : "") : choice ? "Image …" : "";
  const ImVec2 a = widgets::text_size(strong, title);
  const ImVec2 b = widgets::text_size(small, image);
  const Rect button{{at.x - style::px(4), at.y - style::px(4)},
                    {at.x + std::max(a.x, b.x) + style::px(6), at.y + style::px(22) + b.y}};
  const bool on = choice && hovered && button.contains(ImGui::GetIO().MousePos);
  const bool open = ImGui::IsPopupOpen("images");
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (c.view.overlays_shown || on || open) {
    if (on || open) {
      list->AddRectFilled(button.low, button.high, style::faded(style::kRaised, 0.85F),
                          style::px(4));
    }
    widgets::text_on_picture(list, strong, at, plane_colour(seat.kind), title);
    widgets::text_on_picture(list, small, {at.x, at.y + style::px(20)}, style::kText, image);
  }
  if (!choice) return false;
  if (on) {
    ImGui::SetTooltip("Choose the image of this view (N: the next one)");
    if (ImGui::IsMouseClicked(0)) ImGui::OpenPopup("images");
  }
  ImGui::SetNextWindowPos({button.low.x, button.high.y});
  if (ImGui::BeginPopup("images")) {
    const auto& chosen = seat.compared ? c.view.compared : c.view.image[index_of(seat.kind)];
    if (ImGui::MenuItem(seat.compared ? "Automatic: another one than on the left"
                                      : "Automatic: the one that shows this plane best",
                        nullptr, !chosen)) {
      show_image(c, seat, std::nullopt);
    }
    ImGui::Separator();
    for (std::size_t n = 0; n < images.size(); ++n) {
      const std::string date = date_words(images[n].date);
      const std::string words = images[n].title + (date.empty() ? "" : "  ·  " + date) + "  ·  " +
                                spacing_words(images[n].image->geometry);
      ImGui::PushID(static_cast<int>(n));
      if (ImGui::MenuItem(words.c_str(), nullptr, seat.image == n)) show_image(c, seat, n);
      if (!images[n].note.empty()) widgets::tooltip(images[n].note.c_str());
      ImGui::PopID();
    }
    ImGui::EndPopup();
  }
  return on;
}

void draw_corner_texts(const PanelContext& c, const SliceSeat& seat, const Rect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* small = style::fonts().small;
  const float m = style::px(kEdgePx);
  const float line = style::px(kLinePx);
  const ShownImage& shown = c.session().opened().images[seat.image];
  const bool roomy = area.width() > style::px(250) && area.height() > style::px(190);
  const ImU32 quiet = style::faded(style::kText, 0.85F);
  // Upper left, under the title.
  float y = area.low.y + m + style::px(20) + line;
  if (c.view.identity_shown && !shown.date.empty()) {
    widgets::text_on_picture(list, small, {area.low.x + m, y}, quiet, date_words(shown.date));
    y += line;
  }
  if (roomy)
    widgets::text_on_picture(list, small, {area.low.x + m, y}, quiet, seen_from(seat.kind));
  // Upper right: how the patient lay.
  const auto [lying, entry] = position_lines(c.session().opened().volume.patient_position);
  if (roomy) {
    right_aligned(list, small, {area.high.x - m, area.low.y + m}, lying);
    right_aligned(list, small, {area.high.x - m, area.low.y + m + line}, entry);
  }
  // Lower left: where, and how grey.
  const WindowLevel& window = c.view.windows[seat.image];
  std::string where;
  if (of_portal(seat.kind)) {
    where = portal_words(c, seat.kind);
  } else {
    const SliceStep step = slice_step(pane_axes(seat.kind, c.session(), c.view),
                                      shown.image->geometry, c.view.crosshair);
    where = text_of("Slice %d / %d", step.index, step.count);
    if (area.width() > style::px(230)) {
      where += text_of(", %.1f mm apart", step.per_slice.norm());
    }
  }
  y = area.high.y - m - 2 * line + style::px(2);
  widgets::text_on_picture(list, small, {area.low.x + m, y}, style::kText, where);
  widgets::text_on_picture(list, small, {area.low.x + m, y + line}, style::kText,
                           text_of("WW %.0f  WL %.0f", window.width_hu, window.centre_hu));
}

bool draw_reference_lines(const PanelContext& c, const SliceSeat& seat, const SlicePlane& plane,
                          const SliceOverlay& overlay) {
  bool any = false;
  for (const SliceKind other : slices_on_screen(c.view)) {
    if (other == seat.kind || (of_portal(other) && !c.state().portal)) continue;
    const auto line = cut_line(plane, pane_plane(other, c.session(), c.view, 100, 100));
    if (!line) continue;
    overlay.reference_line(line->first, line->second, short_title(other), plane_colour(other));
    any = true;
  }
  return any;
}

void draw_painted_caution(const PanelContext& c, const SliceSeat& seat, const Rect& area) {
  if (!c.session().opened().images[seat.image].painted) return;
  widgets::caution_on_picture(area, "Painted from MR labels: no CT");
}

void draw_no_portal(PanelContext& c, SliceKind kind, const Rect& area) {
  const std::string what = kind == SliceKind::DownPortal
                               ? "This view looks down the portal from the skin. "
                               : "This view lies along the portal's axis. ";
  const std::string how = c.session().world().field
                              ? "Place a portal first: in the Plan tab, click the dock point and "
                                "the skin entry, or ask "
                                "for a proposal."
                              : "Choose the level first; then place a portal in the Plan tab.";
  sentence_in_the_middle(area, slice_title(kind), what + how);
}

void draw_nothing_to_compare(PanelContext& c, const Rect& area) {
  const bool more = c.session().opened().volume.catalogue.volumes.size() > 1;
  sentence_in_the_middle(
      area, "Nothing to compare with",
      std::string("This case has one image. ") +
          (more ? "The folder holds more series: choose one under Series. An MR study opens with "
                  "all its series, which can then be compared here."
                : "Open the folder of a whole MR study: its series are then shown side by side "
                  "here, with linked scrolling, zoom and crosshair."));
}

}  // namespace flavum
