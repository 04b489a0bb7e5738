#include "sim/detector/picture_orientation.h"

#include <cmath>
#include <cstdint>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

// Turns that are this close to a whole number of quarters count as it.
constexpr double kQuarterTolerance = 1e-9;

struct Turn {
  double cosine = 1.0, sine = 0.0;
  bool quarter = false;  ///< a whole number of quarter turns
  bool exchanges = false;
};

Turn turn_of(const PictureOrientation& o) {
  const double quarters = o.turn_rad / (0.5 * kPi);
  const double whole = std::round(quarters);
  if (std::abs(quarters - whole) > kQuarterTolerance) {
    return {std::cos(o.turn_rad), std::sin(o.turn_rad), false, false};
  }
  switch ((static_cast<std::int64_t>(whole) % 4 + 4) % 4) {
    case 1:
      return {0.0, 1.0, true, true};
    case 2:
      return {-1.0, 0.0, true, false};
    case 3:
      return {0.0, -1.0, true, true};
    default:
      return {1.0, 0.0, true, false};
  }
}

Eigen::Vector2d centre(const Eigen::Vector2i& size) {
  return 0.5 * (size.cast<double>() - Eigen::Vector2d::Ones());
}

Eigen::Vector2d mirrored(const PictureOrientation& o, const Eigen::Vector2d& v) {
  return {o.mirror_left_right ? -v.x() : v.x(), o.mirror_up_down ? -v.y() : v.y()};
}

float bilinear(const PixelImage& image, const Eigen::Vector2d& at) {
  const auto c = static_cast<int>(std::floor(at.x())), r = static_cast<int>(std::floor(at.y()));
  const double u = at.x() - c, v = at.y() - r;
  const auto value = [&](int column, int row) {
    const bool inside = column >= 0 && row >= 0 && column < image.columns && row < image.rows;
    return inside ? static_cast<double>(image.at(column, row)) : 0.0;
  };
  return static_cast<float>((1.0 - v) * ((1.0 - u) * value(c, r) + u * value(c + 1, r)) +
                            v * ((1.0 - u) * value(c, r + 1) + u * value(c + 1, r + 1)));
}

}  // namespace

Eigen::Vector2i shown_size(const PictureOrientation& o, const Eigen::Vector2i& size_px) {
  return turn_of(o).exchanges ? Eigen::Vector2i(size_px.y(), size_px.x()) : size_px;
}

// Rows grow downwards, so this turns clockwise as seen.
Eigen::Vector2d shown_at(const PictureOrientation& o, const Eigen::Vector2i& size_px,
                         const Eigen::Vector2d& pixel) {
  const Turn t = turn_of(o);
  const Eigen::Vector2d v = mirrored(o, pixel - centre(size_px));
  return centre(shown_size(o, size_px)) +
         Eigen::Vector2d(t.cosine * v.x() - t.sine * v.y(), t.sine * v.x() + t.cosine * v.y());
}

Eigen::Vector2d pixel_shown_at(const PictureOrientation& o, const Eigen::Vector2i& size_px,
                               const Eigen::Vector2d& shown) {
  const Turn t = turn_of(o);
  const Eigen::Vector2d w = shown - centre(shown_size(o, size_px));
  const Eigen::Vector2d v(t.cosine * w.x() + t.sine * w.y(), t.cosine * w.y() - t.sine * w.x());
  return centre(size_px) + mirrored(o, v);
}

PixelImage shown(const PictureOrientation& o, const PixelImage& picture) {
  if (o == PictureOrientation{}) return picture;
  const Eigen::Vector2i from(picture.columns, picture.rows), size = shown_size(o, from);
  const bool exact = turn_of(o).quarter;
  PixelImage out(size.x(), size.y());
  parallel_for(size.y(), [&](std::int64_t row) {
    const int r = static_cast<int>(row);
    for (int c = 0; c < size.x(); ++c) {
      const Eigen::Vector2d at = pixel_shown_at(o, from, Eigen::Vector2d(c, r));
      out.at(c, r) = exact ? picture.at(static_cast<int>(std::lround(at.x())),
                                        static_cast<int>(std::lround(at.y())))
                           : bilinear(picture, at);
    }
  });
  return out;
}

ProjectionGeometry magnified(const ProjectionGeometry& whole, double share) {
  CHECK(share > 0.0 && share <= 1.0);
  ProjectionGeometry part = whole;
  part.pixel_pitch_mm *= share;
  return part;
}

double magnification_dose(double share) {
  CHECK(share > 0.0 && share <= 1.0);
  return 1.0 / (share * share);
}

}  // namespace flavum
