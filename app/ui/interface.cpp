#include "app/ui/interface.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <backends/imgui_impl_glfw.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "app/ui/file_browser.h"
#include "app/ui/panels.h"
#include "app/ui/redraw.h"
#include "app/ui/style.h"

struct GLFWwindow;

namespace flavum {
namespace {

constexpr double kLeastScale = 1.0;
constexpr double kMostScale = 3.0;

}  // namespace

struct Interface::Impl {
  Window& window;
  double scale = 1.0;
  FileBrowser browser;
  std::string cursor_words;
  Redraw redraw;
  bool draws_changes_only = false;

  explicit Impl(Window& w) : window(w) {}
  void panels(PanelContext& c);
};

Interface::Interface(Window& window, double scale) : impl_(std::make_unique<Impl>(window)) {
  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;  // nothing is written beside the program
  ImGui_ImplGlfw_InitForOpenGL(static_cast<GLFWwindow*>(window.native()), true);
  ImGui_ImplOpenGL3_Init("#version 150");
  impl_->scale = std::clamp(scale, kLeastScale, kMostScale);
  style::apply(impl_->scale);
}

Interface::~Interface() {
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
  ImGui::DestroyContext();
}

void Interface::Impl::panels(PanelContext& c) {
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  const ImVec2 low = viewport->Pos;
  const ImVec2 high{low.x + viewport->Size.x, low.y + viewport->Size.y};
  ImGui::SetNextWindowPos(low);
  ImGui::SetNextWindowSize(viewport->Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0F);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, style::kGround);
  ImGui::Begin("workbench", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNavInputs | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(3);
  bool open_requested = false;
  const float top = style::px(46);
  const float bottom = style::px(28);
  const float gap = style::px(4);
  const float panel = c.model.session == nullptr ? 0.0F : style::px(320);
  const std::vector<KeyPress> keys = window.take_keys();
  if (!browser.open()) handle_shortcuts(c, keys, open_requested);
  const std::string words_before = cursor_words;
  cursor_words.clear();
  const Rect views{{low.x + gap, low.y + top + gap},
                   {high.x - panel - (panel > 0 ? 2 * gap : gap), high.y - bottom - gap}};
  const bool full = c.model.page != Page::Case;
  if (c.model.page == Page::Series) {
    draw_series_page(c, {views.low, {high.x - gap, views.high.y}});
  } else if (c.model.page == Page::Archive) {
    draw_archive_page(c, {views.low, {high.x - gap, views.high.y}});
  } else if (c.model.session == nullptr) {
    draw_welcome(c, views, open_requested);
  } else {
    draw_views(c, views);
    draw_side_panel(
        c, {{high.x - panel - gap, low.y + top + gap}, {high.x - gap, high.y - bottom - gap}});
  }
  draw_top_bar(c, {low, {high.x, low.y + top}}, open_requested);
  draw_status_bar(c, {{low.x, high.y - bottom}, high});
  ImGui::End();
  draw_help_window(c);
  draw_job_dialog(c);
  draw_problem_dialog(c);
  if (c.model.session != nullptr && !full) drive_pedal(c);
  if (open_requested) browser.show();
  if (const auto chosen = browser.draw()) c.actions.open(*chosen);
}

namespace {

bool hands_off() {
  const ImGuiIO& io = ImGui::GetIO();
  return !ImGui::IsAnyMouseDown() && std::none_of(std::begin(io.KeysDown), std::end(io.KeysDown),
                                                  [](bool down) { return down; });
}

}  // namespace

void Interface::frame(const WorkbenchModel& model, ViewState& view, WorkbenchActions& actions,
                      ViewPictures& pictures) {
  view.ui_scale = std::clamp(view.ui_scale, kLeastScale, kMostScale);
  if (view.ui_scale != impl_->scale) {
    impl_->scale = view.ui_scale;
    style::apply(impl_->scale);
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
    impl_->redraw.forget();
  }
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
  PanelContext context{model, view, actions, pictures, impl_->cursor_words};
  impl_->panels(context);
  if (hands_off()) actions.end_stroke();
  ImGui::Render();
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const ImVec2 dots = ImGui::GetIO().DisplayFramebufferScale;
  constexpr float kRed = 0.05F, kGreen = 0.067F, kBlue = 0.086F;
  if (impl_->draws_changes_only && dots.x == 1.0F && dots.y == 1.0F) {
    impl_->redraw.draw(*ImGui::GetDrawData(), kRed, kGreen, kBlue);
    return;
  }
  clear_window(static_cast<int>(size.x * dots.x), static_cast<int>(size.y * dots.y), kRed, kGreen,
               kBlue);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

void Interface::draw_changes_only(bool on) { impl_->draws_changes_only = on; }

bool Interface::wants_more_frames() const {
  return ImGui::GetIO().WantTextInput || ImGui::IsMouseDown(0) || ImGui::IsMouseDown(1);
}

void Interface::show_file_browser() { impl_->browser.show(); }

bool Interface::has_glyph(char32_t character) const {
  return style::fonts().body != nullptr &&
         style::fonts().body->FindGlyphNoFallback(static_cast<ImWchar>(character)) != nullptr;
}

}  // namespace flavum
