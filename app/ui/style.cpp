#include "app/ui/style.h"

#include <cmath>

#include "app/ui/fonts.h"

namespace flavum::style {
namespace {

Fonts g_fonts;
float g_scale = 1.0F;

ImVec4 vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

void set_colours(ImGuiStyle& s) {
  ImVec4* c = s.Colors;
  c[ImGuiCol_Text] = vec(kText);
  c[ImGuiCol_TextDisabled] = vec(rgb(116, 130, 144));
  c[ImGuiCol_WindowBg] = vec(kPanel);
  c[ImGuiCol_ChildBg] = vec(0);
  c[ImGuiCol_PopupBg] = vec(rgb(26, 33, 41));
  c[ImGuiCol_Border] = vec(kLine);
  c[ImGuiCol_BorderShadow] = vec(0);
  c[ImGuiCol_FrameBg] = vec(kRaised);
  c[ImGuiCol_FrameBgHovered] = vec(kRaisedHover);
  c[ImGuiCol_FrameBgActive] = vec(kRaisedHover);
  c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = vec(rgb(26, 33, 41));
  c[ImGuiCol_ScrollbarBg] = vec(0);
  c[ImGuiCol_ScrollbarGrab] = vec(kLine);
  c[ImGuiCol_ScrollbarGrabHovered] = c[ImGuiCol_ScrollbarGrabActive] = vec(kMuted);
  c[ImGuiCol_CheckMark] = vec(kAccent);
  c[ImGuiCol_SliderGrab] = vec(kAccent);
  c[ImGuiCol_SliderGrabActive] = vec(kAccent);
  c[ImGuiCol_Button] = vec(kRaised);
  c[ImGuiCol_ButtonHovered] = vec(kRaisedHover);
  c[ImGuiCol_ButtonActive] = vec(kAccentDeep);
  c[ImGuiCol_Header] = vec(faded(kAccentDeep, 0.75F));
  c[ImGuiCol_HeaderHovered] = vec(kRaisedHover);
  c[ImGuiCol_HeaderActive] = vec(kAccentDeep);
  c[ImGuiCol_Separator] = vec(kLine);
  c[ImGuiCol_PlotHistogram] = vec(kAccent);
  c[ImGuiCol_TextSelectedBg] = vec(kAccentDeep);
  c[ImGuiCol_NavHighlight] = vec(kAccent);
  c[ImGuiCol_ModalWindowDimBg] = vec(rgb(4, 6, 9, 170));
  c[ImGuiCol_TableHeaderBg] = vec(kRaised);
  c[ImGuiCol_TableBorderLight] = c[ImGuiCol_TableBorderStrong] = vec(kLine);
  c[ImGuiCol_TableRowBgAlt] = vec(rgb(255, 255, 255, 6));
}

}  // namespace

const Fonts& fonts() { return g_fonts; }
float px(float at_100_percent) { return std::round(at_100_percent * g_scale); }

void apply(double scale) {
  g_scale = static_cast<float>(scale);
  ImGuiStyle s;
  s.WindowPadding = {12, 12};
  s.FramePadding = {10, 6};
  s.ItemSpacing = {8, 7};
  s.ItemInnerSpacing = {7, 5};
  s.CellPadding = {6, 4};
  s.ScrollbarSize = 11;
  s.GrabMinSize = 14;
  s.WindowRounding = 8;
  s.ChildRounding = 6;
  s.FrameRounding = 5;
  s.PopupRounding = 7;
  s.ScrollbarRounding = 6;
  s.GrabRounding = 5;
  s.WindowBorderSize = 1;
  s.PopupBorderSize = 1;
  s.ChildBorderSize = 0;
  s.FrameBorderSize = 0;
  s.WindowTitleAlign = {0.0F, 0.5F};
  s.SelectableTextAlign = {0.04F, 0.5F};
  s.DisabledAlpha = 0.45F;
  s.ScaleAllSizes(g_scale);
  s.CurveTessellationTol = 0.8F;
  set_colours(s);
  ImGui::GetStyle() = s;
  g_fonts = build_fonts(scale);
}

}  // namespace flavum::style
