#pragma once
// Private to this folder: colours, type scale and spacing. One calm dark look, one accent.

#include <imgui.h>

namespace flavum::style {

constexpr ImU32 rgb(unsigned r, unsigned g, unsigned b, unsigned a = 255) {
  return (a << 24U) | (b << 16U) | (g << 8U) | r;
}

inline constexpr ImU32 kGround = rgb(13, 17, 22);
inline constexpr ImU32 kPanel = rgb(21, 27, 34);
inline constexpr ImU32 kRaised = rgb(32, 41, 51);
inline constexpr ImU32 kRaisedHover = rgb(42, 53, 66);
inline constexpr ImU32 kLine = rgb(44, 55, 67);
inline constexpr ImU32 kText = rgb(230, 235, 240);
inline constexpr ImU32 kMuted = rgb(152, 167, 182);
inline constexpr ImU32 kAccent = rgb(64, 212, 204);  ///< also the portal in every view
inline constexpr ImU32 kAccentDeep = rgb(22, 96, 96);
inline constexpr ImU32 kOnAccent = rgb(6, 24, 26);
inline constexpr ImU32 kNote = rgb(245, 200, 92);  ///< notes and the incision ring
inline constexpr ImU32 kDanger = rgb(255, 118, 98);
inline constexpr ImU32 kDangerDeep = rgb(146, 28, 22);
inline constexpr ImU32 kInstrument = rgb(244, 132, 172);

inline ImU32 faded(ImU32 colour, float alpha) {
  const auto a = static_cast<unsigned>(static_cast<float>(colour >> 24U) * alpha);
  return (colour & 0x00FFFFFFU) | (a << 24U);
}

/// Sizes at 100 %.
inline constexpr float kSmallPx = 15.0F, kBodyPx = 17.0F, kHeadingPx = 20.0F, kDisplayPx = 33.0F;

struct Fonts {
  ImFont* small = nullptr;
  ImFont* body = nullptr;
  ImFont* strong = nullptr;
  ImFont* heading = nullptr;
  ImFont* display = nullptr;
};
const Fonts& fonts();

/// Pixels for a length given at 100 %.
float px(float at_100_percent);

/// Sets colours, spacing and fonts for a scale. Call outside a frame.
void apply(double scale);

}  // namespace flavum::style
