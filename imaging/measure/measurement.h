#pragma once
// A measured quantity together with where it was taken, so that it can be drawn, checked and
// corrected. Patient frame, mm, mm2, rad.

#include <optional>
#include <string>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"

namespace flavum {

enum class MeasuredQuantity {
  FlavumThickness,     ///< mm, perpendicular to its ventral face, in the plane of the level
  FlavumArea,          ///< mm2, in the plane of the level
  CanalDepth,          ///< mm, beside the midline, from disc or body to the ligament
  CanalArea,           ///< mm2, sac, fat and the rest of the epidural space
  SacArea,             ///< mm2
  DiscHeight,          ///< mm, in the middle of the disc
  InterlaminarHeight,  ///< mm, beside the midline, along the level's axis
  InterlaminarWidth,   ///< mm, between the medial borders of the facets in the gap
  LaminaThickness,     ///< mm, perpendicular, in an axial plane of the vertebra
  SkinToLamina,        ///< mm, straight backwards from the place to dock
  FacetAngle,          ///< rad, joint line to the sagittal plane
  LaminarHalfAngle     ///< rad, ventral face of the lamina to the sagittal plane
};

/// What the numbers of a quantity count.
enum class MeasuredUnit { Millimetre, SquareMillimetre, Radian };
MeasuredUnit unit_of(MeasuredQuantity q);
/// "Ligamentum flavum, thickness".
const char* quantity_name(MeasuredQuantity q);

/// The plane in which a measurement was taken: `across` and `down` are unit vectors in it.
struct MeasuredPlane {
  PatientPoint origin;
  PatientVector across{1, 0, 0};
  PatientVector down{0, 1, 0};
};

struct Measurement {
  MeasuredQuantity quantity = MeasuredQuantity::FlavumThickness;
  SpineLevel level;
  std::optional<Side> side;
  double value = 0.0;
  double uncertainty =
      0.0;  ///< half the width of a 95 % range, same unit; how: docs/measurements.md
  MeasuredPlane plane;
  /// A length: its two ends. An angle: end, vertex, end. An area: its outline, closed by joining
  /// the last point with the first (the largest part where there are several).
  std::vector<PatientPoint> points;
};

}  // namespace flavum
