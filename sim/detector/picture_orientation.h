#pragma once
// How the picture lies on the monitor: turned and mirrored as the operator wants it, and magnified
// fields of the detector. The X-ray geometry is not touched by turning; docs/carm-geometry.md says
// how a picture lies before.

#include <Eigen/Core>

#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// First mirrored, then turned.
struct PictureOrientation {
  double turn_rad = 0.0;  ///< clockwise on the monitor; any angle
  bool mirror_left_right = false, mirror_up_down = false;
  friend bool operator==(const PictureOrientation&, const PictureOrientation&) = default;
};

/// Size of the shown picture: columns and rows exchanged by an odd number of quarter turns, kept
/// otherwise (corners leave the monitor).
Eigen::Vector2i shown_size(const PictureOrientation& o, const Eigen::Vector2i& size_px);
/// Where a point of the picture (column, row; fractions allowed) is shown, and back. For letters
/// and for clicks.
Eigen::Vector2d shown_at(const PictureOrientation& o, const Eigen::Vector2i& size_px,
                         const Eigen::Vector2d& pixel);
Eigen::Vector2d pixel_shown_at(const PictureOrientation& o, const Eigen::Vector2i& size_px,
                               const Eigen::Vector2d& shown);
/// Quarter turns move pixels exactly; other angles are bilinear, black outside the picture.
PixelImage shown(const PictureOrientation& o, const PixelImage& picture);

/// Electronic zoom: the centre of the detector, `share` of its width, on as many pixels. Each
/// machine's fields are in data/carms.json; the default one offers 298, 200 and 150 mm, that is 1,
/// 0.67 and 0.50.
ProjectionGeometry magnified(const ProjectionGeometry& whole, double share);
/// Detector dose per pulse over that of the whole field: 1 / share^2, so that a picture's pixel
/// gets as many quanta (engineering default; machines lie between this and 1 / share).
double magnification_dose(double share);

}  // namespace flavum
