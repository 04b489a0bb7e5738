#include <algorithm>

#include "app/ui/distance_text.h"
#include "app/ui/panels.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

bool begin_dialog(const char* title, float width) {
  if (!ImGui::IsPopupOpen(title)) ImGui::OpenPopup(title);
  const ImVec2 middle = ImGui::GetMainViewport()->GetCenter();
  ImGui::SetNextWindowPos(middle, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({style::px(width), 0});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(style::px(22), style::px(20)));
  const bool open = ImGui::BeginPopupModal(
      title, nullptr,
      ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_AlwaysAutoResize);
  ImGui::PopStyleVar();
  return open;
}

void heading(const std::string& text) {
  ImGui::PushFont(style::fonts().heading);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopFont();
  ImGui::Dummy({0, style::px(4)});
}

}  // namespace

void draw_job_dialog(PanelContext& c) {
  if (!c.model.job.active || !c.model.job.blocking || c.model.problem) return;
  if (!begin_dialog("working", 440)) return;
  heading(c.model.job.title);
  const auto fraction = static_cast<float>(std::clamp(c.model.job.fraction, 0.0, 1.0));
  ImGui::PushStyleColor(ImGuiCol_FrameBg, style::kRaised);
  ImGui::ProgressBar(fraction, {-FLT_MIN, style::px(8)}, "");
  ImGui::PopStyleColor();
  const std::string stage =
      c.model.job.stage.empty() ? std::string("Starting …") : c.model.job.stage;
  ImGui::TextUnformatted(stage.c_str());
  const std::string percent = text_of("%.0f %%", 100.0 * static_cast<double>(fraction));
  ImGui::SameLine(ImGui::GetContentRegionMax().x -
                  widgets::text_size(style::fonts().body, percent).x);
  ImGui::TextUnformatted(percent.c_str());
  ImGui::Dummy({0, style::px(6)});
  if (ImGui::Button("Cancel", {style::px(110), 0})) c.actions.cancel_job();
  ImGui::EndPopup();
}

void draw_problem_dialog(PanelContext& c) {
  if (!c.model.problem) return;
  if (!begin_dialog("problem", 520)) return;
  heading("This did not work");
  widgets::warning(c.model.problem->sentence);
  if (!c.model.problem->details.empty()) {
    ImGui::Dummy({0, style::px(4)});
    if (ImGui::TreeNode("Details for support")) {
      ImGui::BeginChild("details", {0, style::px(150)}, true);
      widgets::muted(c.model.problem->details);
      ImGui::EndChild();
      ImGui::TreePop();
    }
  }
  ImGui::Dummy({0, style::px(8)});
  if (widgets::primary_button("Close", {style::px(120), 0}) ||
      ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
    ImGui::CloseCurrentPopup();
    c.actions.dismiss_problem();
  }
  ImGui::EndPopup();
}

namespace {

// Cases that were worked on before, newest first.
void draw_recent(PanelContext& c, float width) {
  if (c.model.recent.empty()) return;
  ImGui::Dummy({0, style::px(10)});
  widgets::section("GO ON WITH");
  for (const ShelvedCase& known : c.model.recent) {
    const std::string text = known.title + "##" + known.folder.string();
    if (ImGui::Button(text.c_str(), {width - style::px(160), 0})) c.actions.open(known.folder);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    widgets::muted_line(known.saved);
  }
}

}  // namespace

void draw_welcome(PanelContext& c, const Rect& area, bool& open_requested) {
  if (c.model.job.active) return;
  ImFont* display = style::fonts().display;
  const float width = style::px(520);
  float x = std::floor(0.5F * (area.low.x + area.high.x - width));
  float y = std::floor(area.low.y + 0.28F * area.height());
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddText(display, display->FontSize, {x, y}, style::kText, "Open a lumbar CT or MR");
  ImGui::SetCursorScreenPos({x, y + style::px(48)});
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  ImGui::TextUnformatted(
      "Drop a folder of DICOM files on this window, or choose one. The spine is found, then you "
      "choose a level and place the portal.");
  ImGui::PopTextWrapPos();
  ImGui::Dummy({0, style::px(8)});
  if (widgets::primary_button("Open a folder …", {style::px(190), style::px(40)})) {
    open_requested = true;
  }
  ImGui::SameLine(0, style::px(12));
  if (ImGui::Button("Built-in case", {style::px(150), style::px(40)})) c.actions.open_builtin();
  ImGui::SameLine(0, style::px(12));
  if (ImGui::Button("Archive …", {style::px(140), style::px(40)})) {
    c.actions.show_page(Page::Archive);
  }
  ImGui::Dummy({0, style::px(8)});
  widgets::muted_line(
      "DICOM, zip, NIfTI, NRRD and MHA. Names are hidden; nothing is sent unless you ask.");
  draw_recent(c, width);
  ImGui::EndGroup();
}

}  // namespace flavum
