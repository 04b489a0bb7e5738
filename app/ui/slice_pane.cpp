#include <algorithm>
#include <cmath>

#include "app/ui/brush_tool.h"
#include "app/ui/distance_text.h"
#include "app/ui/measure_overlay.h"
#include "app/ui/panels.h"
#include "app/ui/slice_overlay.h"
#include "app/ui/slice_texts.h"
#include "app/ui/widgets.h"
#include "app/view/orientation.h"
#include "app/view/pane_image.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

enum class Drag { None, Crosshair, Dock, Entry };

// What the left button holds, while it is down. One mouse, so one.
struct Holding {
  Drag drag = Drag::None;
  SliceKind kind = SliceKind::Axial;
  bool compared = false;
  PatientPoint crosshair_before;
};
Holding g_holding;

float distance_px(const ImVec2& a, const ImVec2& b) { return std::hypot(a.x - b.x, a.y - b.y); }

// The handle under the mouse, dock before entry.
Drag handle_under(const PanelContext& c, const SliceOverlay& overlay, const ImVec2& mouse) {
  if (!c.state().portal) return Drag::None;
  const float reach = style::px(11);
  if (distance_px(overlay.screen(c.state().portal->dock), mouse) < reach) return Drag::Dock;
  if (distance_px(overlay.screen(c.state().portal->skin_entry), mouse) < reach) return Drag::Entry;
  return Drag::None;
}

void drag_handle(PanelContext& c, Drag which, const SlicePlane& plane, const PatientPoint& mouse) {
  PortalPlan plan = *c.state().portal;
  PatientPoint& moved = which == Drag::Dock ? plan.dock : plan.skin_entry;
  // Moves in the slice only; the distance to the slice stays.
  const double off_plane = plane.project(moved).z();
  moved = mouse + off_plane * plane.normal();
  if (which == Drag::Entry) {
    // The incision stays on the skin, wherever it is dragged.
    const PatientVector outward = (plan.skin_entry - plan.dock).normalized();
    if (const auto skin = skin_along(c.patient(), plan.dock, outward)) plan.skin_entry = *skin;
  }
  c.actions.command(PlacePortal{plan});
}

void left_button(PanelContext& c, const SliceSeat& seat, const SlicePlane& plane, const Rect& area,
                 const SliceOverlay& overlay, const PatientPoint& mouse_point, bool hovered) {
  const SliceKind kind = seat.kind;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (hovered && ImGui::IsMouseDoubleClicked(0)) {
    // A double click enlarges and does nothing else.
    c.view.crosshair = g_holding.crosshair_before;
    const Pane pane = pane_of(kind);
    c.view.maximised = c.view.maximised == pane ? std::nullopt : std::optional(pane);
    g_holding.drag = Drag::None;
    return;
  }
  if (g_holding.drag == Drag::None &&
      measure_with_mouse(c, slice_surface(kind, seat.image, plane, area, seat.compared), hovered)) {
    return;
  }
  if (g_holding.drag == Drag::None && brush_in_slice(c, plane, mouse_point, hovered)) return;
  if (hovered && ImGui::IsMouseClicked(0)) {
    if (c.view.click != ClickMode::Crosshair) {
      place_point(c, c.view.click, mouse_point);
      return;
    }
    g_holding = {handle_under(c, overlay, mouse), kind, seat.compared, c.view.crosshair};
    if (g_holding.drag == Drag::None) g_holding.drag = Drag::Crosshair;
  }
  if (g_holding.drag == Drag::None || g_holding.kind != kind ||
      g_holding.compared != seat.compared) {
    return;
  }
  if (!ImGui::IsMouseDown(0)) {
    g_holding.drag = Drag::None;
    return;
  }
  const bool moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
  if (g_holding.drag == Drag::Crosshair) {
    if (moved || ImGui::IsMouseClicked(0)) c.view.crosshair = mouse_point;
  } else if (moved && c.state().portal) {
    drag_handle(c, g_holding.drag, plane, mouse_point);
  }
}

void other_buttons(PanelContext& c, const SliceSeat& seat, const SlicePlane& plane, bool hovered,
                   bool held) {
  const SliceKind kind = seat.kind;
  const ImGuiIO& io = ImGui::GetIO();
  SliceCamera& camera = c.view.slices[index_of(kind)];
  // Not in the frame of the press itself: the mouse may have jumped there.
  if (held && ImGui::IsMouseDragging(1, 0.0F) && !ImGui::IsMouseClicked(1)) {
    // Right and left: width; up and down: centre. A width's own size sets the pace.
    WindowLevel& w = c.view.windows[seat.image];
    const double pace = std::max(1.0, w.width_hu / 300.0) / style::px(1);
    w.width_hu = std::clamp(w.width_hu + pace * io.MouseDelta.x, 1.0, 8000.0);
    w.centre_hu = std::clamp(w.centre_hu + pace * io.MouseDelta.y, -2000.0, 6000.0);
  }
  if (held && ImGui::IsMouseDragging(2, 0.0F) && !ImGui::IsMouseClicked(2)) {
    camera.centre = camera.centre - (io.MouseDelta.x * plane.mm_per_pixel) * plane.right -
                    (io.MouseDelta.y * plane.mm_per_pixel) * plane.down;
  }
  if (hovered && io.MouseWheel != 0.0F) {
    if (io.KeyCtrl) {
      camera.view_height_mm =
          std::clamp(camera.view_height_mm * std::pow(0.88, io.MouseWheel), 15.0, 900.0);
    } else {
      step_slice(c, kind, io.MouseWheel > 0 ? 1 : -1);  // axial: up is cranial
    }
  }
}

std::string words_at(const PanelContext& c, const SliceSeat& seat, const PatientPoint& p) {
  const ShownImage& shown = c.session().opened().images[seat.image];
  const float value = sample_linear(*shown.image, p, NAN);
  if (std::isnan(value)) return position_words(p) + "    outside the images";
  std::string text = position_words(p) + (value < 0 ? "    −" : "    ") +
                     text_of("%.0f", static_cast<double>(std::abs(value)));
  if (shown.modality == Modality::Ct) text += shown.painted ? " HU, painted" : " HU";
  const LabelInfo* info = find_label(c.session().labels().nearest(p, label::kAir));
  return info == nullptr ? text : text + "    " + info->name;
}

}  // namespace

void step_slice(PanelContext& c, SliceKind kind, int slices) {
  const ImageGeometry& g =
      c.session().opened().images[image_of(kind, c.session(), c.view)].image->geometry;
  const SliceStep step = slice_step(pane_axes(kind, c.session(), c.view), g, c.view.crosshair);
  const int target = std::clamp(step.index + slices, 1, step.count);
  c.view.crosshair = c.view.crosshair + static_cast<double>(target - step.index) * step.per_slice;
}

namespace {

void draw_slice(PanelContext& c, const SliceSeat& seat, const Rect& area) {
  const SliceKind kind = seat.kind;
  const int columns = std::max(1, static_cast<int>(area.width()));
  const int rows = std::max(1, static_cast<int>(area.height()));
  const SlicePlane plane = pane_plane(kind, c.session(), c.view, columns, rows);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const TextureView picture =
      seat.compared ? c.pictures.compared(plane) : c.pictures.slice(kind, plane);
  list->AddImage(reinterpret_cast<ImTextureID>(picture.id), area.low, area.high);
  ImGui::SetCursorScreenPos(area.low);
  ImGui::PushID(static_cast<int>(index_of(kind)) + (seat.compared ? 100 : 0));
  ImGui::InvisibleButton("slice", {area.width(), area.height()},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  const bool held = ImGui::IsItemActive();
  const bool over_pane = ImGui::IsItemHovered();
  take_dropped_image(c, seat);
  list->PushClipRect(area.low, area.high, true);
  // The title is a button of its own: what happens there does not reach the slice.
  const bool on_title = draw_slice_title(c, seat, area, over_pane);
  ImGui::PopID();
  const bool hovered = over_pane && !on_title;
  const SliceOverlay overlay(list, plane, area);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const PatientPoint mouse_point =
      plane.point(mouse.x - area.low.x - 0.5F, mouse.y - area.low.y - 0.5F);
  if (hovered) {
    c.view.active = pane_of(kind);
    c.cursor_words = words_at(c, seat, mouse_point);
  }
  left_button(c, seat, plane, area, overlay, mouse_point, hovered);
  other_buttons(c, seat, plane, hovered, held);
  if (c.view.overlays_shown) {
    const bool lines = c.view.reference_lines && draw_reference_lines(c, seat, plane, overlay);
    overlay.crosshair(c.view.crosshair, lines);
    overlay.portal(c);
    overlay.instrument(c);
    const Drag under = hovered ? handle_under(c, overlay, mouse) : Drag::None;
    const bool holding = g_holding.kind == kind && g_holding.compared == seat.compared;
    if (c.state().portal) {
      overlay.handle(c.state().portal->skin_entry, "skin entry", style::kNote,
                     under == Drag::Entry || (holding && g_holding.drag == Drag::Entry));
      overlay.handle(c.state().portal->dock, "dock", style::kAccent,
                     under == Drag::Dock || (holding && g_holding.drag == Drag::Dock));
    }
    if (c.view.pending_dock) overlay.handle(*c.view.pending_dock, "dock", style::kAccent, true);
    if (c.view.pending_entry) {
      overlay.handle(*c.view.pending_entry, "skin entry", style::kNote, true);
    }
    draw_measured(c, slice_surface(kind, seat.image, plane, area, seat.compared), list);
    overlay.letters();
    overlay.scale_bar();
    draw_corner_texts(c, seat, area);
  } else {
    overlay.letters();  // sides are never hidden
  }
  if (hovered) draw_brush(c, plane, mouse);
  if (kind == SliceKind::Axial && !seat.compared) {
    const ImageGeometry& g = c.session().opened().images[seat.image].image->geometry;
    note_seen(c, plane, g.spacing_mm[closest_axis(g, plane.normal()).axis]);
  }
  draw_painted_caution(c, seat, area);  // nor is it that this is no CT
  if (hovered && c.view.click != ClickMode::Crosshair) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  list->PopClipRect();
}

}  // namespace

void draw_slice_pane(PanelContext& c, SliceKind kind, const Rect& area) {
  if (of_portal(kind) && !c.state().portal) {
    draw_no_portal(c, kind, area);
    return;
  }
  draw_slice(c, {kind, image_of(kind, c.session(), c.view), false}, area);
}

void draw_compared_pane(PanelContext& c, const Rect& area) {
  const auto image = compared_image(c.session(), c.view);
  if (!image) {
    draw_nothing_to_compare(c, area);
    return;
  }
  draw_slice(c, {c.view.compared_kind, *image, true}, area);
}

}  // namespace flavum
