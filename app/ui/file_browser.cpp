#include "app/ui/file_browser.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include <imgui.h>
#include <imgui_stdlib.h>

#include "app/ui/distance_text.h"
#include "app/ui/style.h"
#include "app/ui/widgets.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

constexpr const char* kTitle = "Open a folder or file";

fs::path home() {
  const char* text = std::getenv("HOME");
  return text == nullptr ? fs::path("/") : fs::path(text);
}

std::string size_words(std::uintmax_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (value < 1e3) return text_of("%.0f B", value);
  if (value < 1e6) return text_of("%.0f kB", value / 1e3);
  if (value < 1e9) return text_of("%.1f MB", value / 1e6);
  return text_of("%.1f GB", value / 1e9);
}

}  // namespace

void FileBrowser::show() {
  open_ = true;
  std::error_code ignored;
  if (folder_.empty()) go_to(fs::current_path(ignored));
}

void FileBrowser::go_to(const fs::path& folder) {
  std::error_code error;
  std::vector<Entry> found;
  for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
       !error && it != end; it.increment(error)) {
    Entry entry;
    entry.path = it->path();
    entry.name = entry.path.filename().string();
    if (entry.name.empty() || entry.name[0] == '.') continue;
    std::error_code ignored;
    entry.folder = it->is_directory(ignored);
    if (!entry.folder) entry.size = it->file_size(ignored);
    found.push_back(entry);
  }
  if (error) {
    trouble_ = "This folder cannot be read: " + error.message() + ".";
    return;
  }
  std::ranges::sort(found, [](const Entry& a, const Entry& b) {
    return a.folder != b.folder ? a.folder : a.name < b.name;
  });
  trouble_.clear();
  entries_ = std::move(found);
  folder_ = fs::weakly_canonical(folder, error);
  if (error) folder_ = folder;
  typed_ = folder_.string();
  selected_.reset();
}

void FileBrowser::draw_places() {
  const auto place = [&](const char* name, const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return;
    if (ImGui::Selectable(name, folder_ == path, 0, {0, style::px(26)})) go_to(path);
  };
  widgets::muted_line("PLACES");
  std::error_code ignored;
  place("Home", home());
  place("Documents", home() / "Documents");
  place("Downloads", home() / "Downloads");
  place("Media", "/media");
  place("Mounts", "/mnt");
  place("Started from", fs::current_path(ignored));
  place("Computer", "/");
}

std::optional<fs::path> FileBrowser::draw_entries() {
  std::optional<fs::path> chosen;
  std::optional<fs::path> enter;
  for (const Entry& entry : entries_) {
    const bool on = selected_ && *selected_ == entry.path;
    ImGui::PushID(entry.name.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::Selectable("##entry", on, ImGuiSelectableFlags_AllowDoubleClick,
                          {0, style::px(26)})) {
      selected_ = entry.path;
      if (ImGui::IsMouseDoubleClicked(0)) (entry.folder ? enter : chosen) = entry.path;
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float middle = at.y + style::px(13);
    if (entry.folder) {
      list->AddRectFilled({at.x + style::px(4), middle - style::px(5)},
                          {at.x + style::px(18), middle + style::px(6)}, style::kAccentDeep,
                          style::px(2));
      list->AddRectFilled({at.x + style::px(4), middle - style::px(8)},
                          {at.x + style::px(10), middle - style::px(4)}, style::kAccentDeep,
                          style::px(1));
    }
    ImFont* body = style::fonts().body;
    list->AddText(body, body->FontSize, {at.x + style::px(26), middle - 0.5F * body->FontSize},
                  style::kText, entry.name.c_str());
    if (!entry.folder) {
      const std::string words = size_words(entry.size);
      const float width = widgets::text_size(style::fonts().small, words).x;
      list->AddText(style::fonts().small, style::fonts().small->FontSize,
                    {ImGui::GetWindowPos().x + ImGui::GetContentRegionMax().x - width,
                     middle - 0.5F * style::fonts().small->FontSize},
                    style::kMuted, words.c_str());
    }
    ImGui::PopID();
  }
  if (entries_.empty()) widgets::muted("This folder is empty.");
  if (enter) go_to(*enter);
  return chosen;
}

std::optional<fs::path> FileBrowser::draw() {
  if (!open_) return std::nullopt;
  if (!ImGui::IsPopupOpen(kTitle)) ImGui::OpenPopup(kTitle);
  ImGui::SetNextWindowPos(ImGui::GetMainViewport()->GetCenter(), ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSize({style::px(800), style::px(560)});
  if (!ImGui::BeginPopupModal(kTitle, nullptr,
                              ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove)) {
    return std::nullopt;
  }
  std::optional<fs::path> chosen;
  if (ImGui::Button("↑ Up")) go_to(folder_.parent_path());
  ImGui::SameLine();
  ImGui::SetNextItemWidth(-FLT_MIN);
  if (ImGui::InputText("##path", &typed_, ImGuiInputTextFlags_EnterReturnsTrue)) {
    std::error_code ignored;
    if (fs::is_directory(typed_, ignored)) {
      go_to(typed_);
    } else if (fs::exists(typed_, ignored)) {
      chosen = typed_;
    } else {
      trouble_ = "There is nothing with this name.";
    }
  }
  if (!trouble_.empty()) widgets::warning(trouble_);
  const float bottom = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y;
  ImGui::BeginChild("places", {style::px(150), -bottom});
  draw_places();
  ImGui::EndChild();
  ImGui::SameLine();
  ImGui::PushStyleColor(ImGuiCol_ChildBg, style::kGround);
  ImGui::BeginChild("entries", {0, -bottom}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
  if (const auto picked = draw_entries()) chosen = picked;
  ImGui::EndChild();
  ImGui::PopStyleColor();
  std::string what = selected_ ? selected_->filename().string() : folder_.filename().string();
  if (what.empty()) what = "/";
  if (widgets::primary_button(("Open “" + what + "”").c_str())) {
    chosen = selected_ ? *selected_ : folder_;
  }
  ImGui::SameLine();
  const bool escape = ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
  if (ImGui::Button("Cancel") || escape || chosen) {
    open_ = false;
    ImGui::CloseCurrentPopup();
  }
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  widgets::muted_line("A folder may hold anything: what can be loaded is found.");
  ImGui::EndPopup();
  return chosen;
}

}  // namespace flavum
