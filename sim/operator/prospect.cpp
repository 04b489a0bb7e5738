#include "sim/operator/prospect.h"

#include <algorithm>
#include <cmath>

#include "sim/procedure/cut.h"

namespace flavum {
namespace {

constexpr double kStepMm = 0.5;

double left_of(const OperativeField& field, const Tissue& tissue, const Eigen::Vector3i& ijk) {
  const bool untouched = !(tissue.grid() == field.labels.geometry);
  return untouched ? 1.0 : tissue.occupancy(ijk) / 255.0;
}

template <class Wanted>
double sample_box(const OperativeField& field, const Tissue& tissue,
                  const RigidTransform<Patient, Tool>& pose, const Eigen::Vector3d& low,
                  const Eigen::Vector3d& high, const Wanted& wanted) {
  const ImageGeometry& g = field.labels.geometry;
  double sum = 0.0;
  for (double z = low.z() + 0.5 * kStepMm; z < high.z(); z += kStepMm) {
    for (double y = low.y() + 0.5 * kStepMm; y < high.y(); y += kStepMm) {
      for (double x = low.x() + 0.5 * kStepMm; x < high.x(); x += kStepMm) {
        const Eigen::Vector3i ijk = g.nearest_index(pose * Point<Tool>(x, y, z));
        if (g.contains(ijk) && wanted(field.labels.at(ijk), x, y)) {
          sum += left_of(field, tissue, ijk);
        }
      }
    }
  }
  return sum * kStepMm * kStepMm * kStepMm;
}

}  // namespace

double line_distance_mm(const World& world, const PortalPlan& portal, InstrumentKind kind,
                        const InstrumentJoints& joints) {
  return nearest(world.field->line_mm, instrument_pose(portal, joints),
                 working_end(world.portal, world.model(kind), joints.advance_mm))
      .mm;
}

Prospect prospect_at(const World& world, const State& state, const PortalPlan& portal,
                     InstrumentKind kind, const InstrumentJoints& joints) {
  const OperativeField& field = *world.field;
  const InstrumentModel& model = *world.model(kind);
  const RigidTransform<Patient, Tool> pose = instrument_pose(portal, joints);
  const double half = 0.5 * model.window_width_mm;
  const double length = std::clamp(joints.advance_mm, 0.0, model.window_length_mm);
  Prospect p;
  p.yield_mm3 = sample_box(field, state.tissue, pose, {0.0, -half, 0.0},
                           {model.window_depth_mm, half, length}, [&](Label l, double, double) {
                             return (is_bone(l) && model.cuts_bone) ||
                                    (l == label::kLigamentumFlavum && model.cuts_ligament);
                           });
  const double r = 0.5 * model.shaft_diameter_mm;
  const double behind_jaw = model.cuts_bone ? model.window_length_mm : 0.0;
  p.bone_in_way_mm3 =
      sample_box(field, state.tissue, pose, {-r, -r, behind_jaw}, {r, r, joints.advance_mm},
                 [&](Label l, double x, double y) { return is_bone(l) && x * x + y * y <= r * r; });
  const PatientPoint middle = pose * Point<Tool>(0.5 * model.window_depth_mm, 0.0, 0.5 * length);
  p.lateral_mm = side_sign(portal.side) * lateral_mm(field, middle);
  const double cosine = std::clamp(-pose.axis(0).dot(field.dorsal), -1.0, 1.0);
  p.facing_ventral_rad = std::acos(cosine);
  return p;
}

Prospect prospect_at(const World& world, const State& state, const InstrumentJoints& joints) {
  return prospect_at(world, state, *state.portal, state.instrument, joints);
}

}  // namespace flavum
