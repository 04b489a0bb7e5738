#include "sim/instruments/portal_checks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"
#include "sim/instruments/envelope.h"

namespace flavum {
namespace {

constexpr double kWallInFieldMm = 70.0;  // the field holds the portal's last 70 mm

// The portal's wall and, at the same axis, the instrument beyond its tip: two closed cylinders.
struct Coaxial {
  RigidTransform<Tool, Patient> X_ToolPatient;
  double wall_radius_mm, wall_length_mm;
  double shaft_radius_mm, shaft_length_mm;

  static double outside(double radial, double along) {
    return radial <= 0.0 || along <= 0.0 ? std::max(radial, along) : std::hypot(radial, along);
  }
  // Signed distance of a point in the Tool frame.
  double distance(const Point<Tool>& q) const {
    const double rho = std::sqrt(q.x() * q.x() + q.y() * q.y());
    const double wall = outside(rho - wall_radius_mm, std::max(-q.z(), q.z() - wall_length_mm));
    if (shaft_length_mm <= 0.0) return wall;
    return std::min(wall,
                    outside(rho - shaft_radius_mm, std::max(-shaft_length_mm - q.z(), q.z())));
  }
  PatientPoint on_surface(const Point<Tool>& q) const {
    const double rho = std::hypot(q.x(), q.y());
    const bool beyond = q.z() < 0.0 && shaft_length_mm > 0.0;
    const double radius = beyond ? shaft_radius_mm : wall_radius_mm;
    const double scale = rho > 1e-9 ? std::min(radius, rho) / rho : 0.0;
    return X_ToolPatient.inverse() *
           Point<Tool>(q.x() * scale, q.y() * scale,
                       std::clamp(q.z(), -shaft_length_mm, wall_length_mm));
  }
};

Coaxial coaxial(const PortalPlan& plan, const PortalModel& model) {
  return {X_PatientTool(plan).inverse(), 0.5 * model.outer_diameter_mm,
          distance_mm(plan.skin_entry, plan.dock), 0.5 * kWidestShaftMm, plan.depth_stop_mm};
}

Margin margin_to_field(const char* name, const ScalarImage& signed_mm,
                       const RigidTransform<Patient, Tool>& pose, const ToolPoints& points) {
  const Nearest n = nearest(signed_mm, pose, points);
  Eigen::Vector3d uphill;
  for (int a = 0; a < 3; ++a) {
    const PatientVector e(Eigen::Vector3d(0.5 * Eigen::Vector3d::Unit(a)));
    uphill[a] = sample_linear(signed_mm, n.on_tool + e, kFarMm) -
                sample_linear(signed_mm, n.on_tool - e, kFarMm);
  }
  PatientPoint on_structure = n.on_tool;
  if (uphill.norm() > 1e-6 && n.mm < kFarMm) {
    on_structure = n.on_tool - PatientVector(Eigen::Vector3d(n.mm * uphill.normalized()));
  }
  return {name, n.mm, n.on_tool, on_structure};
}

Margin margin_to_bone(std::string name, const std::vector<PatientPoint>& border, double half_voxel,
                      const Coaxial& tool) {
  double least = std::numeric_limits<double>::max();
  const PatientPoint* at = nullptr;
  for (const PatientPoint& p : border) {
    const double d = tool.distance(tool.X_ToolPatient * p);
    if (d < least) {
      least = d;
      at = &p;
    }
  }
  Margin m{std::move(name), kFarMm, {}, {}};
  if (at == nullptr) return m;
  m.on_tool = tool.on_surface(tool.X_ToolPatient * *at);
  m.on_structure = *at;
  m.distance_mm = least - half_voxel;
  return m;
}

void sort_least_first(std::vector<Margin>& margins) {
  std::ranges::stable_sort(margins, {}, &Margin::distance_mm);
}

}  // namespace

std::vector<Margin> bone_margins(const OperativeField& field, const PortalPlan& plan,
                                 const PortalModel& model) {
  const Coaxial tool = coaxial(plan, model);
  const double half = 0.5 * field.labels.geometry.spacing_mm.x();
  std::vector<Margin> margins;
  margins.push_back(margin_to_bone("facet", field.bone.facet[side_index(plan.side)], half, tool));
  margins.push_back(margin_to_bone("spinous process", field.bone.spinous, half, tool));
  margins.push_back(margin_to_bone("neighbouring vertebra", field.bone.neighbours, half, tool));
  sort_least_first(margins);
  return margins;
}

std::vector<Margin> portal_margins(const OperativeField& field, const PortalPlan& plan,
                                   const PortalModel& model) {
  const RigidTransform<Patient, Tool> pose = X_PatientTool(plan);
  const double length = distance_mm(plan.skin_entry, plan.dock);
  ToolPoints points;
  add_cylinder(points, model.outer_diameter_mm, 0.0, std::min(length, kWallInFieldMm), 1.0);
  if (plan.depth_stop_mm > 0.0) {
    add_cylinder(points, kWidestShaftMm, -plan.depth_stop_mm, 0.0);
  }
  std::vector<Margin> margins = bone_margins(field, plan, model);
  margins.push_back(margin_to_field("dura", field.dura_mm, pose, points));
  margins.push_back(margin_to_field("epidural line", field.line_mm, pose, points));
  sort_least_first(margins);
  return margins;
}

std::string with_number(const char* format, double value) {
  char text[240];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

namespace {

// The sentence and the alarm come from the same number.
void warn_margin(std::vector<std::string>& said, const Margin& m, bool at_depth) {
  if (m.distance_mm >= kCloseMarginMm) return;
  const std::string tool = at_depth ? "At the depth stop the instrument" : "The portal wall";
  const std::string be = at_depth ? " would be " : " is ";
  if (m.distance_mm >= 0.0) {
    said.push_back(tool + be + with_number("%.1f mm from the ", m.distance_mm) + m.structure + ".");
  } else if (m.structure == "dura" || m.structure == "epidural line") {
    said.push_back(tool + be + with_number("%.1f mm past the ", -m.distance_mm) + m.structure +
                   ".");
  } else {
    said.push_back(tool + (at_depth ? " would overlap the " : " overlaps the ") + m.structure +
                   with_number(" by %.1f mm.", -m.distance_mm));
  }
}

// Bone on the axis more than a voxel before the dock, and bone missing at the dock.
void warn_path(std::vector<std::string>& said, const OperativeField& field, const PortalPlan& plan,
               const PortalReport& report) {
  constexpr double kDockSlackMm = 2.0;
  for (const PathSegment& s : report.tissues) {
    const double to = std::min(s.to_mm, report.path_mm);
    if (is_bone(s.tissue) && s.from_mm < report.path_mm - kDockSlackMm) {
      said.push_back("The axis runs through " + with_number("%.1f mm of ", to - s.from_mm) +
                     vertebra_name(s.tissue) + " before it reaches the dock.");
    }
  }
  // The first bone of the cranial vertebra on the axis, at or beyond the dock.
  const PatientVector along = portal_direction(plan);
  for (double d = -kDockSlackMm; d <= 20.0; d += 0.25) {
    const Label l = field.labels.nearest(plan.dock + d * along, label::kAir);
    if (!is_bone(l)) continue;
    if (l != field.level.cranial) {
      said.push_back("The dock stands on " + vertebra_name(l) + ", not on the lamina of " +
                     vertebra_name(field.level.cranial) + ".");
    } else if (d > kDockSlackMm) {
      said.push_back(with_number("The dock is %.1f mm short of the lamina.", d));
    }
    return;
  }
  said.push_back("There is no lamina under the dock: the portal would enter the gap.");
}

}  // namespace

std::vector<std::string> portal_warnings(const Case& patient, const OperativeField& field,
                                         const PortalPlan& plan, const PortalModel& model,
                                         const PortalReport& report) {
  std::vector<std::string> said;
  for (const Margin& m : report.margins) {
    const double beyond = (m.on_tool - plan.dock).dot(portal_direction(plan));
    warn_margin(said, m, beyond > 0.05);
  }
  warn_path(said, field, plan, report);
  if (report.path_mm > model.length_mm) {
    said.push_back(with_number("The way to the lamina is %.0f mm, ", report.path_mm) +
                   with_number("the portal is %.0f mm long.", model.length_mm));
  }
  const double docked = lateral_mm(field, plan.dock) * side_sign(plan.side);
  if (docked < 0.0) {
    said.push_back(with_number("The dock lies %.1f mm across the midline, on the ", -docked) +
                   side_name(other_side(plan.side)) + ".");
  }
  const PatientVector outward = -portal_direction(plan);
  const SkinPoint skin = skin_or_edge(patient, plan.dock, outward);
  if (!skin.is_skin) {
    said.push_back("The skin is outside the scan: the portal starts at the scan's edge, and " +
                   with_number("the true path is longer than the %.0f mm shown.", report.path_mm));
  } else {
    const double off = (plan.skin_entry - skin.point).dot(outward);
    if (off < -3.0) said.push_back(with_number("The entry lies %.0f mm under the skin.", -off));
    if (off > 3.0) said.push_back(with_number("The entry lies %.0f mm above the skin.", off));
  }
  return said;
}

}  // namespace flavum
