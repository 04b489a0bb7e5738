#pragma once
// Private to this folder: where things are in a fluoroscopic picture on screen, and the letters
// that tell its directions. Shared by the live picture and the reference.

#include "app/ui/panels.h"
#include "sim/detector/picture_orientation.h"

namespace flavum {

/// Screen <-> picture. The square shows the pixel grid from its first to its last pixel centre,
/// turned and mirrored as the operator wants it.
struct PictureMap {
  const ProjectionGeometry& geometry;
  PictureOrientation orientation;
  Rect square;

  ImVec2 screen(const PatientPoint& p) const;
  Eigen::Vector2d pixel(const ImVec2& at) const;  ///< of the picture as it left the processor
  /// Patient directions of the screen's right and down, unit.
  PatientVector right() const;
  PatientVector down() const;
};

void draw_picture(ImDrawList* list, const TextureView& picture, const Rect& square);
/// Letters at the edges, the word for the head, and lead-style L and R wherever left and right can
/// be told apart.
void draw_directions(ImDrawList* list, const PictureMap& map);
/// Two lines on a dark plate at the upper left: the picture behind may be as bright as it likes.
void draw_plate(ImDrawList* list, const Rect& square, const std::string& title,
                const std::string& words);
/// "AP", "CLO, detector left", "Lateral", "Oblique".
const char* view_name(const CArmPose& pose);

}  // namespace flavum
