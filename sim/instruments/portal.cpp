#include "sim/instruments/portal.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/units.h"
#include "sim/instruments/portal_checks.h"

namespace flavum {
namespace {

constexpr double kPathStepMm = 0.2;   // finer than any label voxel
constexpr double kSkinPatchMm = 8.0;  // the skin plane is taken over this distance around the entry

Label label_at(const Case& patient, const PatientPoint& p) {
  return patient.labels->nearest(p, label::kAir);
}

std::vector<PathSegment> tissues_along(const Case& patient, const PortalPlan& plan) {
  const PatientVector along = portal_direction(plan);
  const double length = distance_mm(plan.skin_entry, plan.dock) + plan.depth_stop_mm;
  const int n = std::max(1, static_cast<int>(std::ceil(length / kPathStepMm)));
  std::vector<PathSegment> segments;
  for (int i = 0; i < n; ++i) {
    // Each step stands for the label at its middle.
    const Label l = label_at(patient, plan.skin_entry + (length * (i + 0.5) / n) * along);
    if (segments.empty() || segments.back().tissue != l) {
      segments.push_back({l, length * i / n, length * i / n});
    }
    segments.back().to_mm = length * (i + 1) / n;
  }
  return segments;
}

double angle_to_skin_deg(const Case& patient, const OperativeField& field, const PortalPlan& plan) {
  const PatientVector along = portal_direction(plan);
  PatientVector normal = field.dorsal;
  // Skin around the entry, each point reached from below along the dorsal direction.
  PatientPoint skin[4];
  bool complete = true;
  for (int i = 0; i < 4; ++i) {
    const PatientVector sideways =
        ((i % 2) == 0 ? kSkinPatchMm : -kSkinPatchMm) * (i < 2 ? field.left : field.cranial);
    const PatientPoint inside = plan.skin_entry + sideways - 20.0 * field.dorsal;
    const auto found = skin_along(patient, inside, field.dorsal);
    if (found) skin[i] = *found;
    complete = complete && found;
  }
  if (complete) normal = (skin[2] - skin[3]).cross(skin[0] - skin[1]).normalized();
  return deg_from_rad(std::asin(std::clamp(std::abs(along.dot(normal)), 0.0, 1.0)));
}

}  // namespace

PatientVector portal_direction(const PortalPlan& plan) {
  return (plan.dock - plan.skin_entry).normalized();
}

RigidTransform<Patient, Tool> X_PatientTool(const PortalPlan& plan) {
  const PatientVector z = -portal_direction(plan);
  const Eigen::Vector3d left = Eigen::Vector3d::UnitX();
  Eigen::Vector3d x = left - left.dot(z.v) * z.v;
  // Straight from the side there is no "left" across the axis; cranial then serves.
  if (x.norm() < 1e-3) x = Eigen::Vector3d::UnitZ() - z.z() * z.v;
  x.normalize();
  Eigen::Matrix3d rotation;
  rotation << x, z.v.cross(x), z.v;
  return {rotation, plan.dock};
}

PortalReport examine_portal(const Case& patient, const OperativeField& field,
                            const PortalPlan& plan, const PortalModel& model) {
  CHECK(distance_mm(plan.skin_entry, plan.dock) > 1e-6);
  PortalReport report;
  report.path_mm = distance_mm(plan.skin_entry, plan.dock);
  report.angle_to_skin_deg = angle_to_skin_deg(patient, field, plan);
  report.cephalad_tilt_deg =
      deg_from_rad(std::asin(std::clamp(portal_direction(plan).dot(field.cranial), -1.0, 1.0)));
  report.tissues = tissues_along(patient, plan);
  report.margins = portal_margins(field, plan, model);
  report.warnings = portal_warnings(patient, field, plan, model, report);
  return report;
}

}  // namespace flavum
