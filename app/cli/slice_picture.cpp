#include "app/cli/slice_picture.h"

#include <algorithm>
#include <cmath>

#include "imaging/volume/resample.h"

namespace flavum {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

struct Plane {
  PatientPoint top_left;
  PatientVector right, down;  // per pixel, mm
  char letter_left, letter_right, letter_top, letter_bottom;
};

Plane plane_of(const SliceRequest& q, double pixel_mm) {
  PatientVector right(1, 0, 0);
  PatientVector down(0, 0, -1);
  Plane p{{}, {}, {}, 'R', 'L', 'H', 'F'};
  if (q.plane == SlicePlane::Axial) {
    down = PatientVector(0, 1, 0);
    p.letter_top = 'A';
    p.letter_bottom = 'P';
  } else if (q.plane == SlicePlane::Sagittal) {
    right = PatientVector(0, 1, 0);
    p.letter_left = 'A';
    p.letter_right = 'P';
  }
  p.top_left = q.centre - 0.5 * q.width_mm * right - 0.5 * q.height_mm * down;
  p.right = pixel_mm * right;
  p.down = pixel_mm * down;
  return p;
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
    case 'H':
      return "10001100011000111111100011000110001";
    default:
      return "11111100001000011110100001000010000";  // F
  }
}

void draw_letter(RgbImage& image, char letter, int cx, int cy) {
  constexpr int kScale = 3;
  const char* bits = glyph(letter);
  for (int y = 0; y < 7 * kScale; ++y) {
    for (int x = 0; x < 5 * kScale; ++x) {
      if (bits[(y / kScale) * 5 + x / kScale] != '1') continue;
      const int c = cx - 7 + x;
      const int r = cy - 10 + y;
      if (c < 0 || r < 0 || c >= image.columns || r >= image.rows) continue;
      image.pixels[static_cast<std::size_t>(r) * static_cast<std::size_t>(image.columns) +
                   static_cast<std::size_t>(c)] = {255, 235, 150};
    }
  }
}

Rgb blend(const Rgb& under, const Rgb& over, double opacity) {
  Rgb out;
  for (std::size_t c = 0; c < 3; ++c) {
    out[c] = static_cast<std::uint8_t>(std::lround((1.0 - opacity) * under[c] + opacity * over[c]));
  }
  return out;
}

// How a point lies to the portal: in its wall, in its bore, or on the axis beyond its tip.
bool on_portal(const World& world, const State& state, const PatientPoint& p) {
  if (!state.portal) return false;
  const Point<Tool> t = X_PatientTool(*state.portal).inverse() * p;
  const double radius = std::hypot(t.x(), t.y());
  const bool wall = t.z() >= 0.0 && t.z() <= world.portal.length_mm &&
                    std::abs(2.0 * radius - world.portal.outer_diameter_mm) < 0.9;
  const bool axis =
      t.z() < 0.0 && t.z() >= -std::max(state.portal->depth_stop_mm, 2.0) && radius < 0.35;
  return wall || axis;
}

bool removed(const State& state, const PatientPoint& p) {
  if (state.tissue.untouched()) return false;
  const Eigen::Vector3i ijk = state.tissue.grid().nearest_index(p);
  return state.tissue.grid().contains(ijk) && state.tissue.occupancy(ijk) < 128;
}

}  // namespace

RgbImage slice_picture(const World& world, const State& state, const SliceRequest& q, int columns) {
  const double pixel_mm = q.width_mm / columns;
  RgbImage image{columns, static_cast<int>(std::lround(q.height_mm / pixel_mm)), {}};
  image.pixels.resize(static_cast<std::size_t>(image.columns) *
                      static_cast<std::size_t>(image.rows));
  const Plane plane = plane_of(q, pixel_mm);
  const Case& patient = *world.patient;
  for (int r = 0; r < image.rows; ++r) {
    for (int c = 0; c < image.columns; ++c) {
      const PatientPoint p = plane.top_left + (c + 0.5) * plane.right + (r + 0.5) * plane.down;
      const double hu = sample_linear(*patient.ct, p, -1000.0F);
      const double grey = std::clamp((hu - q.window_centre_hu) / q.window_width_hu + 0.5, 0.0, 1.0);
      const auto g = static_cast<std::uint8_t>(std::lround(255.0 * grey));
      Rgb colour{g, g, g};
      const LabelInfo* info = find_label(patient.labels->nearest(p, 0));
      if (q.labels && info != nullptr && info->value != label::kBody)
        colour = blend(colour, info->colour, 0.35);
      if (removed(state, p)) colour = blend(colour, {255, 60, 160}, 0.8);
      if (on_portal(world, state, p)) colour = {120, 255, 120};
      image.pixels[static_cast<std::size_t>(r) * static_cast<std::size_t>(image.columns) +
                   static_cast<std::size_t>(c)] = colour;
    }
  }
  draw_letter(image, plane.letter_left, 16, image.rows / 2);
  draw_letter(image, plane.letter_right, image.columns - 16, image.rows / 2);
  draw_letter(image, plane.letter_top, image.columns / 2, 16);
  draw_letter(image, plane.letter_bottom, image.columns / 2, image.rows - 16);
  return image;
}

}  // namespace flavum
