#include "app/ui/fonts.h"

#include <cmath>
#include <cstdint>

#include <imgui.h>
#include <imgui_freetype.h>

// The font files of the system's packages, found by CMake, placed in the program as they are.
__asm__(
    ".section .rodata\n"
    ".global flavum_font_regular\n.balign 16\nflavum_font_regular:\n.incbin \"" FLAVUM_FONT_REGULAR
    "\"\n"
    ".global flavum_font_regular_end\nflavum_font_regular_end:\n"
    ".global flavum_font_strong\n.balign 16\nflavum_font_strong:\n.incbin \"" FLAVUM_FONT_STRONG
    "\"\n"
    ".global flavum_font_strong_end\nflavum_font_strong_end:\n.byte 0\n"
    ".previous\n");
// NOLINTBEGIN(readability-identifier-naming): symbols of the block above
extern "C" const unsigned char flavum_font_regular[], flavum_font_regular_end[];
extern "C" const unsigned char flavum_font_strong[], flavum_font_strong_end[];
// NOLINTEND(readability-identifier-naming)

namespace flavum {
namespace {

// Pairs of first and last code point, ended by zero.
constexpr ImWchar kRanges[] = {
    0x0020, 0x024F,  // Latin with accents; ° µ · ² ³ ±
    0x0391, 0x03C9,  // Greek
    0x2010, 0x2027,  // dashes, quotation marks, bullet, ellipsis
    0x2030, 0x203A,  // per mille … guillemets
    0x2070, 0x2094,  // super- and subscripts
    0x2190, 0x21BB,  // arrows
    0x2200, 0x2265,  // minus, approximately, less or equal
    0x25A0, 0x25CF,  // squares, triangles, circles
    0x26A0, 0x26A0,  // warning sign
    0x2713, 0x2717,  // check, cross
    0,
};

ImFont* add(const unsigned char* begin, const unsigned char* end, double size_px) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = 1;
  config.OversampleV = 1;
  config.PixelSnapH = true;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  // The atlas only reads the data; its interface predates const.
  auto* data = const_cast<unsigned char*>(begin);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(data, static_cast<int>(end - begin),
                                                    static_cast<float>(std::round(size_px)),
                                                    &config, kRanges);
}

}  // namespace

style::Fonts build_fonts(double scale) {
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  atlas->Clear();
  atlas->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas->TexDesiredWidth = scale > 1.5 ? 4096 : 2048;
  style::Fonts fonts;
  fonts.body = add(flavum_font_regular, flavum_font_regular_end, style::kBodyPx * scale);
  fonts.small = add(flavum_font_regular, flavum_font_regular_end, style::kSmallPx * scale);
  fonts.strong = add(flavum_font_strong, flavum_font_strong_end, style::kBodyPx * scale);
  fonts.heading = add(flavum_font_strong, flavum_font_strong_end, style::kHeadingPx * scale);
  fonts.display = add(flavum_font_strong, flavum_font_strong_end, style::kDisplayPx * scale);
  atlas->Build();
  return fonts;
}

}  // namespace flavum
