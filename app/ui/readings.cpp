#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

// One distance that must not go below zero, with sign, word and number.
void distance_block(const Case& patient, const char* name, double mm, const char* past) {
  const bool crossed = nearness(mm, patient) == Nearness::Crossed;
  const bool near = nearness(mm, patient) == Nearness::Close;
  const ImU32 colour = crossed ? style::kDanger : near ? style::kNote : style::kText;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = style::px(44);
  const float width = ImGui::GetContentRegionAvail().x;
  list->AddRectFilled(at, {at.x + width, at.y + height},
                      crossed ? style::kDangerDeep : style::kRaised, style::px(5));
  const float radius = style::px(9);
  widgets::sign(
      list,
      crossed ? widgets::Sign::Octagon : (near ? widgets::Sign::Triangle : widgets::Sign::Ring),
      {at.x + style::px(20), at.y + 0.5F * height}, radius, crossed ? style::kText : colour);
  const float x = at.x + style::px(40);
  list->AddText(style::fonts().small, style::fonts().small->FontSize, {x, at.y + style::px(5)},
                crossed ? style::kText : style::kMuted, name);
  const std::string words = crossed ? past : near ? "close" : "clear";
  list->AddText(style::fonts().strong, style::fonts().strong->FontSize, {x, at.y + style::px(21)},
                crossed ? style::kText : colour, words.c_str());
  const std::string value = distance_text(mm, patient);
  ImFont* font = style::fonts().heading;
  const ImVec2 size = widgets::text_size(font, value);
  list->AddText(font, font->FontSize,
                {at.x + width - size.x - style::px(10), at.y + 0.5F * (height - size.y)},
                crossed ? style::kText : colour, value.c_str());
  ImGui::Dummy({width, height});
}

}  // namespace

void draw_readings(PanelContext& c) {
  widgets::section("READINGS");
  if (c.model.analysis == nullptr) {
    widgets::muted("Measuring …");
    return;
  }
  const Readings& r = c.model.analysis->readings;
  const Case& patient = c.patient();
  if (c.state().instrument != InstrumentKind::None) {
    distance_block(patient, "To the dura", r.dura_mm, "THROUGH THE DURA");
    distance_block(patient, "To the epidural line", r.line_mm, "PAST THE LINE");
  }
  if (r.dura_crossed) widgets::warning("The dura was crossed in this attempt.", style::kDanger);
  if (r.line_crossed && !r.dura_crossed) {
    widgets::warning("The epidural line was crossed in this attempt.");
  }
  widgets::value_row("Tissue left over the dura", distance_text(r.tissue_over_dura_mm, patient));
  widgets::value_row("Exposed dura", text_of("%.0f mm²", r.exposed_dura_mm2),
                     r.exposed_dura_mm2 > 0 ? style::kNote : style::kText);
  const std::string note = distance_note(patient);
  if (!note.empty()) widgets::muted(note);
  widgets::section("REMOVED");
  widgets::value_row("Bone", text_of("%.0f mm³", r.bone_removed_mm3));
  widgets::value_row("Ligament", text_of("%.0f mm³", r.ligament_removed_mm3));
  widgets::section("AXIAL AREA AT THE DISC");
  widgets::value_row("Flavum",
                     text_of("%.0f → %.0f mm²", r.flavum_area_before_mm2, r.flavum_area_after_mm2));
  widgets::value_row("Canal",
                     text_of("%.0f → %.0f mm²", r.canal_area_before_mm2, r.canal_area_after_mm2));
  widgets::muted("Labelled tissue removed in this plan; not a predicted benefit.");
}

}  // namespace flavum
