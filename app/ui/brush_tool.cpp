#include "app/ui/brush_tool.h"

#include <algorithm>
#include <optional>

#include "imaging/edit/brush.h"

namespace flavum {
namespace {

// Where the stroke has come to; one mouse, so one.
std::optional<PatientPoint> g_last;

bool brushing(const PanelContext& c) {
  return c.view.click == ClickMode::Brush || c.view.click == ClickMode::Eraser;
}

}  // namespace

LabelSet bed_of(Label structure) {
  if (structure == label::kLigamentumFlavum) return LabelSet::flavum_bed();
  if (is_bone(structure) || is_disc(structure)) return LabelSet::everything();
  return LabelSet::soft_tissue();
}

bool brush_in_slice(PanelContext& c, const SlicePlane& plane, const PatientPoint& mouse,
                    bool hovered) {
  if (!brushing(c)) return false;
  const bool pressed = hovered && ImGui::IsMouseClicked(0);
  if (!ImGui::IsMouseDown(0)) g_last.reset();
  if (!pressed && !(g_last && hovered)) return true;
  if (!pressed && (mouse - *g_last).norm() < 0.25 * c.view.brush_mm) return true;
  Stroke stroke;
  stroke.points = {pressed ? mouse : *g_last, mouse};
  stroke.radius_mm = c.view.brush_mm;
  if (!c.view.brush_ball) stroke.plane_normal = plane.normal();
  g_last = mouse;
  const Label structure = c.view.structure;
  const bool erasing = c.view.click == ClickMode::Eraser;
  // The step stays open until the button is let go (Interface ends the stroke then).
  c.actions.edit(
      [&](const EditedLabels& e) {
        return erasing ? erase(e, stroke, {structure})
                       : paint(e, stroke, structure, bed_of(structure));
      },
      true);
  return true;
}

void draw_brush(const PanelContext& c, const SlicePlane& plane, const ImVec2& mouse) {
  if (!brushing(c)) return;
  const auto radius = static_cast<float>(c.view.brush_mm / plane.mm_per_pixel);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddCircle(mouse, radius + style::px(1), style::rgb(0, 0, 0, 150), 0, style::px(2.5F));
  list->AddCircle(mouse, radius,
                  c.view.click == ClickMode::Eraser ? style::kDanger : style::kAccent, 0,
                  style::px(1.5F));
}

void note_seen(PanelContext& c, const SlicePlane& plane, double slice_mm) {
  const auto& field = c.session().world().field;
  if (!field || !c.view.labels_shown || plane.columns < 64 || plane.rows < 64) return;
  if (c.view.seen_labels != c.session().labels_id()) {
    c.view.seen.forget();
    c.view.seen_labels = c.session().labels_id();
  }
  c.view.seen.show(*field, plane.point(0.5 * plane.columns, 0.5 * plane.rows), plane.normal(),
                   0.5 * std::max(1.0, slice_mm));
}

}  // namespace flavum
