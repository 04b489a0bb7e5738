#pragma once
// Brush and eraser. Lengths in mm in the Patient frame, whatever the grid's spacing and direction.

#include <optional>
#include <vector>

#include "imaging/edit/edit_step.h"

namespace flavum {

/// The way of the brush: points joined by straight lines, so that no gap appears between two
/// positions of the mouse.
struct Stroke {
  std::vector<PatientPoint> points;  ///< at least one
  double radius_mm = 2.0;            ///< above 0
  /// Normal of the plane painted on, through the first point (any length but 0); absent: a ball.
  std::optional<PatientVector> plane_normal;
};

/// Paints every voxel whose centre lies within the radius of the way, and every voxel the way
/// passes through, however small the radius. In a plane: of the voxels the plane cuts (for a slice
/// of the grid exactly that slice), those whose centre, projected into the plane, lies within the
/// radius.
/// Only labels in `over` are painted; locked structures and `with` itself stay.
EditOutcome paint(const EditedLabels& edited, const Stroke& stroke, Label with,
                  const LabelSet& over = LabelSet::everything());

/// Takes away the structures in `what`. They become `becomes`; by default epidural space for sac
/// and epidural fat, body for all others.
EditOutcome erase(const EditedLabels& edited, const Stroke& stroke,
                  const LabelSet& what = LabelSet::structures(),
                  std::optional<Label> becomes = std::nullopt);

}  // namespace flavum
