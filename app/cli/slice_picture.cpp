#include "app/cli/slice_picture.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/view/orientation.h"
#include "app/view/slice_raster.h"

namespace flavum {
namespace {

using Rgb = std::array<std::uint8_t, 3>;
constexpr Rgb kLetterColour{255, 200, 60};
constexpr Rgb kPortalColour{120, 255, 120};
constexpr double kLabelOpacity = 0.35;

void paint(RgbImage& image, int column, int row, const Rgb& colour) {
  if (column < 0 || row < 0 || column >= image.columns || row >= image.rows) return;
  image.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.columns) +
               static_cast<std::size_t>(column)] = colour;
}

// 5 x 7 capitals, one row per five bits.
const char* glyph(char letter) {
  switch (letter) {
    case 'L':
      return "10000100001000010000100001000011111";
    case 'R':
      return "11110100011000111110101001001010001";
    case 'A':
      return "01110100011000111111100011000110001";
    case 'P':
      return "11110100011000111110100001000010000";
    case 'S':
      return "01111100001000001110000010000111110";
    default:
      return "01110001000010000100001000010001110";  // I
  }
}

void draw_letters(RgbImage& image, const std::string& letters, int column, int row) {
  constexpr int kScale = 3;
  int left = column - static_cast<int>(letters.size()) * 3 * kScale;
  for (const char letter : letters) {
    const char* bits = glyph(letter);
    for (int y = 0; y < 7 * kScale; ++y) {
      for (int x = 0; x < 5 * kScale; ++x) {
        if (bits[(y / kScale) * 5 + x / kScale] != '1') continue;
        paint(image, left + x, row - 10 + y, kLetterColour);
      }
    }
    left += 6 * kScale;
  }
}

void draw_edges(RgbImage& image, const PatientVector& right, const PatientVector& down) {
  draw_letters(image, orientation_letters(-right), 16, image.rows / 2);
  draw_letters(image, orientation_letters(right), image.columns - 16, image.rows / 2);
  draw_letters(image, orientation_letters(-down), image.columns / 2, 16);
  draw_letters(image, orientation_letters(down), image.columns / 2, image.rows - 16);
}

// In the wall of the tube, or on the axis between its tip and the depth stop.
bool on_portal(const PortalModel& model, const PortalPlan& plan, const Point<Tool>& p) {
  const double radius = std::hypot(p.x(), p.y());
  const bool wall = p.z() >= 0.0 && p.z() <= model.length_mm &&
                    2.0 * radius <= model.outer_diameter_mm &&
                    2.0 * radius >= model.inner_diameter_mm - 0.6;  // thick enough to be seen
  return wall || (p.z() < 0.0 && p.z() >= -std::max(plan.depth_stop_mm, 2.0) && radius < 0.35);
}

void draw_portal(RgbImage& image, const World& world, const State& state, const SlicePlane& plane) {
  if (!state.portal) return;
  const auto X_ToolPatient = X_PatientTool(*state.portal).inverse();
  for (int r = 0; r < image.rows; ++r) {
    for (int c = 0; c < image.columns; ++c) {
      if (on_portal(world.portal, *state.portal, X_ToolPatient * plane.point(c, r))) {
        paint(image, c, r, kPortalColour);
      }
    }
  }
}

}  // namespace

RgbImage slice_picture(const World& world, const State& state, SliceKind kind,
                       const PatientPoint& centre, double size_mm, int pixels) {
  ViewState view;
  view.crosshair = centre;
  for (SliceCamera& camera : view.slices) camera = {centre, size_mm};
  const SlicePlane plane = slice_plane(kind, view, pixels, pixels);
  const SliceSamples samples =
      sample_slice(*world.patient->ct, world.patient->labels.get(), &state.tissue, plane);
  RgbImage image{pixels, pixels, {}};
  image.pixels.reserve(static_cast<std::size_t>(pixels) * static_cast<std::size_t>(pixels));
  SliceColours colours;
  colours.label_opacity = kLabelOpacity;
  for (const std::uint32_t abgr : colour_slice(samples, colours)) {
    image.pixels.push_back({static_cast<std::uint8_t>(abgr), static_cast<std::uint8_t>(abgr >> 8U),
                            static_cast<std::uint8_t>(abgr >> 16U)});
  }
  draw_portal(image, world, state, plane);
  draw_edges(image, plane.right, plane.down);
  return image;
}

RgbImage fluoroscopy_picture(const PixelImage& grey, const ProjectionGeometry& geometry) {
  RgbImage image{grey.columns, grey.rows, {}};
  image.pixels.reserve(grey.pixels.size());
  for (const float g : grey.pixels) {
    const auto v = static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
    image.pixels.push_back({v, v, v});
  }
  draw_edges(image, geometry.column_dir, geometry.row_dir);
  return image;
}

}  // namespace flavum
