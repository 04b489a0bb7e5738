#pragma once
// The portal: a straight 5.16 mm tube from the skin to a dock point on the lamina, its axis drawn
// on to the depth stop, and what it meets on the way. Tool frame: origin at the portal's distal tip
// (the dock point), +z towards the handle. Dimensions from data/instruments.json (clinical.md 1.3).

#include <optional>
#include <string>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"
#include "sim/patient/case.h"

namespace flavum {

struct PortalModel {
  double outer_diameter_mm = 5.16;
  double inner_diameter_mm = 4.7;
  double length_mm = 165.0;
  double incision_diameter_mm = 10.0;
};

struct PortalPlan {
  SpineLevel level;
  Side side = Side::Left;
  PatientPoint skin_entry;
  PatientPoint dock;
  double depth_stop_mm = 0.0;  ///< how far instruments may pass beyond the portal tip; starts at 0
  friend bool operator==(const PortalPlan&, const PortalPlan&) = default;
};

/// Unit vector from skin entry to dock.
PatientVector portal_direction(const PortalPlan& plan);
/// Pose of the Tool frame: origin at the dock, +z to the skin entry; x as near to the patient's
/// left as possible.
RigidTransform<Patient, Tool> X_PatientTool(const PortalPlan& plan);

/// A stretch of one tissue on the axis, measured from the skin entry.
struct PathSegment {
  Label tissue = 0;
  double from_mm = 0.0, to_mm = 0.0;
};

struct Margin {
  std::string structure;  ///< "dura", "epidural line", "facet", "spinous process"
  double distance_mm =
      0.0;  ///< from the envelope (portal wall, or axis on to the depth stop); negative: inside
  PatientPoint on_tool, on_structure;
};

struct PortalReport {
  double path_mm = 0.0;               ///< skin to dock
  double angle_to_skin_deg = 0.0;     ///< between the axis and the skin plane (90 = perpendicular)
  double cephalad_tilt_deg = 0.0;     ///< of the axis against the axial plane of the level
  std::vector<PathSegment> tissues;   ///< skin to depth stop, along the axis
  std::vector<Margin> margins;        ///< least first
  std::vector<std::string> warnings;  ///< sentences made from the numbers that trigger them
};

PortalReport examine_portal(const Case& patient, const OperativeField& field,
                            const PortalPlan& plan, const PortalModel& model = {});

/// The point where a line leaves the body towards `outward` (dorsal skin), walking from a point
/// inside.
std::optional<PatientPoint> skin_along(const Case& patient, const PatientPoint& inside,
                                       const PatientVector& outward);

/// A plan that follows the rules: dock on the cranial lamina's lower edge between spinous process
/// and facet, entry 1 to 1.5 levels caudad, paramedian. Explains itself. Throws InputRefused when
/// there is no lamina to dock on.
struct PortalProposal {
  PortalPlan plan;
  std::vector<std::string> reasons;
};
PortalProposal propose_portal(const Case& patient, const OperativeField& field, SpineLevel level,
                              Side side, const PortalModel& model = {});

}  // namespace flavum
