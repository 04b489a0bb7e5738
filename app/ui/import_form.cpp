#include <imgui.h>
#include <imgui_stdlib.h>

#include <ctime>

#include "app/ui/distance_text.h"
#include "app/ui/series_browser.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace {

// A name that tells nothing: when it was imported.
std::string new_folder(const std::filesystem::path& root) {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  const std::string name =
      text_of("study-%04d%02d%02d-%02d%02d%02d", local.tm_year + 1900, local.tm_mon + 1,
              local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec);
  return (root / name).string();
}

}  // namespace

void draw_import_form(PanelContext& c, SeriesPageState& page) {
  const SeriesModel& series = c.model.series;
  if (!series.list->has_images) return;
  if (page.folder.empty()) page.folder = new_folder(series.import_root);
  widgets::section("KEEP A COPY ON THIS COMPUTER");
  if (page.keep_identity) {
    widgets::muted("All series listed here are copied as they are. The originals are not touched.");
  } else if (series.list->identity == Identity::Removed) {
    widgets::muted(
        "These images are de-identified already; a copy is only needed when they come "
        "from a disc.");
  } else {
    widgets::muted(
        "Names, numbers and private entries are removed from all series listed here. "
        "The originals are not touched.");
  }
  ImGui::TextUnformatted("Into a new folder");
  ImGui::SetNextItemWidth(-FLT_MIN);
  ImGui::InputText("##folder", &page.folder);
  widgets::tooltip(page.folder.c_str());
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(style::px(4), style::px(2)));
  ImGui::BeginDisabled(page.keep_identity);
  ImGui::RadioButton("Empty dates", &page.dates, 0);
  ImGui::SameLine();
  ImGui::RadioButton("Move dates", &page.dates, 1);
  widgets::tooltip(
      "All dates go back by the same random number of days: intervals between "
      "examinations stay true.");
  ImGui::EndDisabled();
  ImGui::Checkbox("Keep the patient's identity", &page.keep_identity);
  ImGui::PopStyleVar();
  if (page.keep_identity) {
    widgets::warning(
        "The copy will hold the patient's name and number. Only do this where your "
        "hospital allows it on this computer.");
  } else {
    widgets::muted(
        "Names written into the picture itself cannot be removed: such pictures are "
        "left out and counted.");
  }
  ImportOptions how;
  how.keep_identity = page.keep_identity;
  how.shift_dates = page.dates == 1;
  const char* label =
      page.keep_identity ? "Import a copy with identity …" : "Import a de-identified copy";
  ImGui::BeginDisabled(page.folder.empty());
  if (ImGui::Button(label, {-FLT_MIN, style::px(34)})) c.actions.import_series(page.folder, how);
  ImGui::EndDisabled();
}

}  // namespace flavum
