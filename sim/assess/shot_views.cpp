#include "sim/assess/shot_views.h"

#include <algorithm>
#include <cmath>

namespace flavum {

double field_share(const World& world, const Shot& shot) {
  const double full = world.carm.detector_width_mm;
  if (full <= 0.0) return 1.0;
  const double w = std::min(shot.settings.field_width_mm, full);
  const double h = std::min(shot.settings.field_height_mm, full);
  return w * h / (full * full);
}

bool collimated(const World& world, const Shot& shot) {
  return field_share(world, shot) <= kCollimatedShare;
}

std::optional<bool> shows_level(const World& world, const Shot& shot) {
  if (!world.patient) return std::nullopt;
  const LevelLandmarks* level = world.patient->landmarks.level(world.scenario.level);
  if (level == nullptr) return std::nullopt;
  constexpr int kPixels = 512;
  const ProjectionGeometry g = projection_of(world.carm, shot.pose, kPixels);
  const Eigen::Vector2d at = g.project(level->interlaminar_centre);
  if (!std::isfinite(at.x()) || !std::isfinite(at.y())) return false;
  const double middle = 0.5 * (kPixels - 1);
  return std::abs(at.x() - middle) * g.pixel_pitch_mm <= 0.5 * shot.settings.field_width_mm &&
         std::abs(at.y() - middle) * g.pixel_pitch_mm <= 0.5 * shot.settings.field_height_mm;
}

bool shows_depth(const Shot& shot, Side side) {
  return shot.view.kind == ViewKind::Clo && shot.view.detector_side == other_side(side) &&
         shot.view.adequate && shot.instrument_in_field;
}

}  // namespace flavum
