#pragma once
// Private to this folder: draws the interface again only where it changed. Where the processor
// draws the window, that leaves most of its time to the X-ray picture.

#include <cstdint>
#include <vector>

#include <imgui.h>

#include "app/platform/canvas.h"
#include "app/platform/texture.h"

namespace flavum {

/// Squares of the window and what is drawn in each, as one number: two frames with the same number
/// in a square look the same there.
class TileGrid {
 public:
  static constexpr int kTilePx = 32;

  TileGrid() = default;
  /// Positions are pixels: ImGui's FramebufferScale must be 1.
  explicit TileGrid(const ImDrawData& data);
  /// Where it differs from an earlier frame: few boxes, together holding every square that differs.
  std::vector<PixelBox> changed_since(const TileGrid& earlier) const;

 private:
  int width_ = 0, height_ = 0;  // pixels
  int columns_ = 0, rows_ = 0;
  std::vector<std::uint64_t> tiles_;
};

/// The pixels that the back end lets a command draw into.
PixelBox clip_of(const ImDrawCmd& command, const ImDrawData& data);

class Redraw {
 public:
  /// Draws into the window's back buffer, all of it: what did not change comes from the last frame.
  void draw(ImDrawData& data, float red, float green, float blue);
  /// The next frame is drawn whole: something changed that draw() cannot see.
  void forget() { last_ = {}; }
  /// Share of the window that the last frame drew.
  double share_drawn() const { return share_drawn_; }

 private:
  Canvas canvas_;
  TileGrid last_;
  double share_drawn_ = 1.0;
};

}  // namespace flavum
