#pragma once
// The outside of a tool as sample points, and how near it comes to a surface. Not the tip alone:
// side wall, rim, end and window all count (clinical.md section 0.1).

#include <optional>
#include <vector>

#include "imaging/volume/image.h"
#include "sim/instruments/instrument.h"
#include "sim/instruments/portal.h"

namespace flavum {

/// Points of a tool in its Tool frame, mm, at most about 0.6 mm apart; the inside is sampled too,
/// so that a structure thinner than the tool is not missed.
struct ToolPoints {
  /// Points near one centre: one look at the field there tells whether the others can matter.
  struct Group {
    std::size_t end;  ///< one past its last point; it begins where the group before ends
    Eigen::Vector3d centre;
    double reach_mm;
  };
  std::vector<Eigen::Vector3d> points;
  std::vector<Group> groups;
};
/// A closed cylinder from z0 to z1.
void add_cylinder(ToolPoints& points, double diameter_mm, double z0_mm, double z1_mm,
                  double step_mm = 0.5);
/// The biting window: the part of the box beyond the portal tip (z below `advance_mm`).
void add_window(ToolPoints& points, const InstrumentModel& model, double advance_mm);

struct Nearest {
  double mm = 0.0;  ///< least value of the field over the tool; negative: inside
  PatientPoint on_tool;
};
/// Least value of a signed distance over a tool. Points outside the field count as far away.
Nearest nearest(const ScalarImage& signed_mm, const RigidTransform<Patient, Tool>& X_PatientTool,
                const ToolPoints& points);

/// Where an instrument is for given joint values; the portal pivots at the skin entry.
struct InstrumentJoints {
  double advance_mm = 0.0, clock_rad = 0.0, tilt_x_mm = 0.0, tilt_y_mm = 0.0;
};
RigidTransform<Patient, Tool> instrument_pose(const PortalPlan& plan,
                                              const InstrumentJoints& joints);

/// Everything of instrument and portal that can touch: beyond the portal tip the shaft and the
/// window, and the portal's own end. `model` null: the portal's end alone. In the instrument's Tool
/// frame.
ToolPoints working_end(const PortalModel& portal, const InstrumentModel* model, double advance_mm);

struct Closeness {
  Nearest line, dura;
};
Closeness closeness(const OperativeField& field, const RigidTransform<Patient, Tool>& X_PatientTool,
                    const ToolPoints& points);

}  // namespace flavum
