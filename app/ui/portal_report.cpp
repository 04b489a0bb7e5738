#include <algorithm>
#include <cmath>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

std::string tissue_name(Label l) {
  if (l == label::kBody) return "soft tissue";
  const LabelInfo* info = find_label(l);
  return info == nullptr ? "outside" : info->name;
}

ImU32 tissue_colour(Label l) {
  if (l == label::kBody) return style::rgb(122, 92, 84);
  const LabelInfo* info = find_label(l);
  return info == nullptr ? style::kRaised
                         : style::rgb(info->colour[0], info->colour[1], info->colour[2]);
}

void draw_least_margin(PanelContext& c, const PortalReport& report) {
  if (report.margins.empty()) return;
  const Margin& least = report.margins.front();
  const bool crossed = nearness(least.distance_mm, c.patient()) == Nearness::Crossed;
  const bool near = nearness(least.distance_mm, c.patient()) == Nearness::Close;
  const ImU32 colour = crossed ? style::kDanger : near ? style::kNote : style::kText;
  widgets::muted_line("LEAST MARGIN");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float radius = style::px(11);
  ImFont* font = style::fonts().display;
  widgets::sign(
      ImGui::GetWindowDrawList(),
      crossed ? widgets::Sign::Octagon : (near ? widgets::Sign::Triangle : widgets::Sign::Ring),
      {at.x + radius, at.y + 0.52F * font->FontSize}, radius, colour);
  ImGui::SetCursorScreenPos({at.x + 2 * radius + style::px(10), at.y});
  ImGui::PushFont(c.patient().generated ? font : style::fonts().heading);
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(distance_text(least.distance_mm, c.patient()).c_str());
  ImGui::PopStyleColor();
  ImGui::PopFont();
  ImGui::TextWrapped(
      "%s", (crossed ? "through the " + least.structure : "to the " + least.structure).c_str());
}

// The path from skin to depth stop as one bar of tissues.
void draw_path(const PortalReport& report) {
  if (report.tissues.empty()) return;
  const double total = report.tissues.back().to_mm;
  if (total <= 0) return;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = style::px(14);
  ImGui::InvisibleButton("path", {width, height});
  const bool hovered = ImGui::IsItemHovered();
  for (const PathSegment& segment : report.tissues) {
    const float x0 = at.x + static_cast<float>(segment.from_mm / total) * width;
    const float x1 = at.x + static_cast<float>(segment.to_mm / total) * width;
    list->AddRectFilled({x0, at.y}, {std::max(x0 + 1, x1 - 1), at.y + height},
                        tissue_colour(segment.tissue));
    const float mouse = ImGui::GetIO().MousePos.x;
    if (hovered && mouse >= x0 && mouse < x1) {
      ImGui::SetTooltip("%s, %.1f to %.1f mm from the skin", tissue_name(segment.tissue).c_str(),
                        segment.from_mm, segment.to_mm);
    }
  }
  // The portal ends at the dock; the rest is reached by instruments only.
  const float dock = at.x + static_cast<float>(std::min(1.0, report.path_mm / total)) * width;
  list->AddTriangleFilled({dock, at.y + height},
                          {dock - style::px(5), at.y + height + style::px(7)},
                          {dock + style::px(5), at.y + height + style::px(7)}, style::kAccent);
  ImGui::Dummy({0, style::px(4)});
  widgets::muted("Skin on the left; ▲ the dock; then on to the depth stop.");
}

}  // namespace

void draw_portal_report(PanelContext& c) {
  if (c.model.analysis == nullptr || !c.model.analysis->portal) {
    widgets::muted("Measuring …");
    return;
  }
  const PortalReport& report = *c.model.analysis->portal;
  ImGui::Dummy({0, style::px(3)});
  draw_least_margin(c, report);
  for (std::size_t n = 1; n < report.margins.size(); ++n) {
    widgets::value_row(report.margins[n].structure.c_str(),
                       distance_text(report.margins[n].distance_mm, c.patient()));
  }
  const std::string note = distance_note(c.patient());
  if (!note.empty()) widgets::muted(note);
  for (const std::string& sentence : report.warnings) widgets::warning(sentence);
  widgets::section("PATH");
  draw_path(report);
  widgets::value_row("Skin to dock", text_of("%.1f mm", report.path_mm));
  widgets::value_row("Angle to the skin", text_of("%.0f°", report.angle_to_skin_deg));
  widgets::value_row("Cephalad tilt", text_of("%.0f°", report.cephalad_tilt_deg));
  if (!c.model.proposal_reasons.empty() && ImGui::TreeNode("Why the proposal is where it is")) {
    for (const std::string& reason : c.model.proposal_reasons) widgets::muted(reason);
    ImGui::TreePop();
  }
  if (ImGui::Button("Remove the portal", {-FLT_MIN, 0})) c.actions.command(RemovePortal{});
}

}  // namespace flavum
