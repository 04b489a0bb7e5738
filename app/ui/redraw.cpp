#include "app/ui/redraw.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include <backends/imgui_impl_opengl3.h>

namespace flavum {
namespace {

// Every box costs one walk over the interface's triangles, so few are drawn.
constexpr std::size_t kMostBoxes = 4;

std::uint64_t mixed(std::uint64_t h, std::uint64_t value) {
  h = (h ^ value) * 0x9E3779B97F4A7C15ULL;
  return h ^ (h >> 29U);
}

std::uint64_t pair_of(float a, float b) {
  return (static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(a)) << 32U) |
         std::bit_cast<std::uint32_t>(b);
}
std::uint64_t pair_of(int a, int b) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32U) |
         static_cast<std::uint32_t>(b);
}

std::uint64_t mixed(std::uint64_t h, const ImDrawVert& v) {
  h = mixed(h, pair_of(v.pos.x, v.pos.y));
  h = mixed(h, pair_of(v.uv.x, v.uv.y));
  return mixed(h, v.col);
}

PixelBox both(const PixelBox& a, const PixelBox& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}
PixelBox around(const PixelBox& a, const PixelBox& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

// Joins the two boxes that cost least, until there are few and none overlap much.
void join(std::vector<PixelBox>& boxes) {
  while (boxes.size() > 1) {
    std::size_t first = 0, second = 1;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t a = 0; a < boxes.size(); ++a) {
      for (std::size_t b = a + 1; b < boxes.size(); ++b) {
        const std::int64_t more =
            around(boxes[a], boxes[b]).area() - boxes[a].area() - boxes[b].area();
        if (more < least) least = more, first = a, second = b;
      }
    }
    if (boxes.size() <= kMostBoxes && least > 0) return;
    boxes[first] = around(boxes[first], boxes[second]);
    boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(second));
  }
}

// What lies outside of every box is not touched.
void draw_inside(ImDrawData& data, const std::vector<PixelBox>& boxes, float red, float green,
                 float blue) {
  std::vector<PixelBox> clips;
  for (int n = 0; n < data.CmdListsCount; ++n) {
    for (const ImDrawCmd& c : data.CmdLists[n]->CmdBuffer) clips.push_back(clip_of(c, data));
  }
  for (const PixelBox& box : boxes) {
    std::size_t at = 0;
    for (int n = 0; n < data.CmdListsCount; ++n) {
      for (ImDrawCmd& c : data.CmdLists[n]->CmdBuffer) {
        const PixelBox inside = both(clips[at++], box);
        const ImVec2 low = data.DisplayPos;
        c.ClipRect = inside.empty() ? ImVec4(0, 0, 0, 0)
                                    : ImVec4(low.x + static_cast<float>(inside.x0),
                                             low.y + static_cast<float>(inside.y0),
                                             low.x + static_cast<float>(inside.x1),
                                             low.y + static_cast<float>(inside.y1));
      }
    }
    clear_box(box, static_cast<int>(data.DisplaySize.y), red, green, blue);
    ImGui_ImplOpenGL3_RenderDrawData(&data);
  }
}

}  // namespace

PixelBox clip_of(const ImDrawCmd& command, const ImDrawData& data) {
  // As the back end computes it: low sides and lengths are cut to whole pixels, rows count upwards.
  const ImVec4& clip = command.ClipRect;
  const int height = static_cast<int>(data.DisplaySize.y);
  const float low_x = clip.x - data.DisplayPos.x, high_x = clip.z - data.DisplayPos.x;
  const float low_y = clip.y - data.DisplayPos.y, high_y = clip.w - data.DisplayPos.y;
  if (high_x <= low_x || high_y <= low_y) return {};
  const int x0 = static_cast<int>(low_x);
  const int bottom = static_cast<int>(static_cast<float>(height) - high_y);
  const int x1 = x0 + static_cast<int>(high_x - low_x);
  const int y1 = height - bottom;
  const int y0 = y1 - static_cast<int>(high_y - low_y);
  return both({x0, y0, x1, y1}, {0, 0, static_cast<int>(data.DisplaySize.x), height});
}

TileGrid::TileGrid(const ImDrawData& data)
    : width_(static_cast<int>(data.DisplaySize.x)), height_(static_cast<int>(data.DisplaySize.y)) {
  columns_ = (width_ + kTilePx - 1) / kTilePx;
  rows_ = (height_ + kTilePx - 1) / kTilePx;
  tiles_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const PixelBox clip = clip_of(command, data);
      if (clip.empty()) continue;
      // OpenGL names travel in ImGui's pointer-sized handle.
      const auto texture = reinterpret_cast<std::uintptr_t>(command.GetTexID());  // NOLINT
      std::uint64_t looks = mixed(texture, texture_content(texture));
      looks = mixed(mixed(looks, pair_of(clip.x0, clip.y0)), pair_of(clip.x1, clip.y1));
      for (unsigned int i = 0; i + 2 < command.ElemCount; i += 3) {
        std::array<const ImDrawVert*, 3> corner{};
        for (unsigned int k = 0; k < 3; ++k) {
          const auto index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)];
          corner[k] = &list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
        }
        const auto [left, right] =
            std::minmax({corner[0]->pos.x, corner[1]->pos.x, corner[2]->pos.x});
        const auto [top, low] = std::minmax({corner[0]->pos.y, corner[1]->pos.y, corner[2]->pos.y});
        // One pixel to spare on every side.
        const auto whole = [](float x) { return static_cast<int>(std::clamp(x, -1.0e6F, 1.0e6F)); };
        const PixelBox touched = both(clip, {whole(std::floor(left - data.DisplayPos.x)) - 1,
                                             whole(std::floor(top - data.DisplayPos.y)) - 1,
                                             whole(std::ceil(right - data.DisplayPos.x)) + 1,
                                             whole(std::ceil(low - data.DisplayPos.y)) + 1});
        if (touched.empty()) continue;
        const std::uint64_t triangle =
            mixed(mixed(mixed(looks, *corner[0]), *corner[1]), *corner[2]);
        for (int r = touched.y0 / kTilePx; r <= (touched.y1 - 1) / kTilePx; ++r) {
          for (int c = touched.x0 / kTilePx; c <= (touched.x1 - 1) / kTilePx; ++c) {
            std::uint64_t& tile = tiles_[static_cast<std::size_t>(r * columns_ + c)];
            tile = mixed(tile, triangle);
          }
        }
      }
    }
  }
}

std::vector<PixelBox> TileGrid::changed_since(const TileGrid& earlier) const {
  if (width_ != earlier.width_ || height_ != earlier.height_) return {{0, 0, width_, height_}};
  std::vector<PixelBox> boxes;
  for (int r = 0; r < rows_; ++r) {
    for (int c = 0; c < columns_; ++c) {
      const auto differs = [&](int column) {
        const auto at = static_cast<std::size_t>(r * columns_ + column);
        return tiles_[at] != earlier.tiles_[at];
      };
      if (!differs(c)) continue;
      const int first = c;
      while (c + 1 < columns_ && differs(c + 1)) ++c;
      const PixelBox run{first * kTilePx, r * kTilePx, std::min(width_, (c + 1) * kTilePx),
                         std::min(height_, (r + 1) * kTilePx)};
      const auto above = std::ranges::find_if(boxes, [&run](const PixelBox& b) {
        return b.y1 == run.y0 && b.x0 == run.x0 && b.x1 == run.x1;
      });
      if (above != boxes.end()) {
        above->y1 = run.y1;
      } else {
        boxes.push_back(run);
      }
    }
  }
  join(boxes);
  return boxes;
}

void Redraw::draw(ImDrawData& data, float red, float green, float blue) {
  const auto width = static_cast<int>(data.DisplaySize.x);
  const auto height = static_cast<int>(data.DisplaySize.y);
  if (width <= 0 || height <= 0) return;
  if (canvas_.draw_here(width, height)) forget();
  TileGrid now(data);
  const std::vector<PixelBox> boxes = now.changed_since(last_);
  std::int64_t drawn = 0;
  for (const PixelBox& b : boxes) drawn += b.area();
  share_drawn_ = static_cast<double>(drawn) / (static_cast<double>(width) * height);
  draw_inside(data, boxes, red, green, blue);
  canvas_.show();
  last_ = std::move(now);
}

}  // namespace flavum
