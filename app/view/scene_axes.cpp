#include "app/view/scene_axes.h"

#include <cmath>

namespace flavum {

SceneAxes scene_axes(const SceneCamera& camera) {
  const double ca = std::cos(camera.azimuth_rad);
  const double sa = std::sin(camera.azimuth_rad);
  const double ce = std::cos(camera.elevation_rad);
  const double se = std::sin(camera.elevation_rad);
  SceneAxes axes;
  // From behind (+y in LPS) at azimuth 0, the patient's left is on the screen's left.
  axes.right = PatientVector(-ca, -sa, 0.0);
  axes.towards_viewer = PatientVector(-sa * ce, ca * ce, se);
  axes.up = axes.towards_viewer.cross(axes.right);
  return axes;
}

}  // namespace flavum
