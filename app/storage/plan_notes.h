#pragma once
// What a person writes into a plan beside the portal: measurements drawn by hand and what was said
// about the count of the vertebrae. A value; undone and redone with everything else.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/measure/measurement.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

enum class DrawnKind { Distance, Angle, Region };

/// A measurement drawn in a view. Points are in the patient; on a fluoroscopic picture they lie in
/// the plane through the isocentre at right angles to the beam, where the picture's scale holds.
struct DrawnMeasurement {
  std::uint32_t id = 0;  ///< unique in its plan, never used again
  DrawnKind kind = DrawnKind::Distance;
  /// Distance: its two ends. Angle: end, vertex, end. Region: two opposite corners of the box in
  /// `plane` around an ellipse.
  std::vector<PatientPoint> points;
  MeasuredPlane plane;          ///< in which it was drawn
  bool on_fluoroscopy = false;  ///< in the plane of the isocentre of a projection
  std::uint32_t image = 0;      ///< of the case's images, the one it was drawn on; slices
  bool locked = false;          ///< a drag does not move it
  std::string name;             ///< typed by a person; empty: "Distance 3"
  /// Set where it corrects an automatic measurement, which it then replaces in tables and reports.
  std::optional<MeasuredQuantity> corrects;
  SpineLevel level;          ///< with `corrects`
  std::optional<Side> side;  ///< with `corrects`
};

/// What the physician says about the count of the vertebrae.
struct NumberingStatement {
  enum class Transitional { NotDecided, No, Yes };
  Transitional transitional = Transitional::NotDecided;
  bool confirmed = false;  ///< level names were compared with the pictures
  friend bool operator==(const NumberingStatement&, const NumberingStatement&) = default;
};

struct PlanNotes {
  std::vector<DrawnMeasurement> drawn;  ///< in the order they were drawn
  std::uint32_t next_id = 1;
  NumberingStatement numbering;
};

}  // namespace flavum
