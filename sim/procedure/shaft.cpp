#include "sim/procedure/shaft.h"

#include <cmath>

namespace flavum {
namespace {

// A hole of the shaft's own width lets it pass: the rim of voxels that the cut halved, within half
// a voxel of the wall, is brushed aside (engineering default).
constexpr double kPlayMm = 0.25;
constexpr int kStanding = 128;

}  // namespace

double bone_in_shaft_mm3(const OperativeField& field, const Tissue& tissue,
                         const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                         double advance_mm, const ShaftPart& part) {
  constexpr double kStep = 0.5;
  const double r = 0.5 * model.shaft_diameter_mm - part.play_mm;
  const int across = static_cast<int>(std::floor(r / kStep));
  const ImageGeometry& g = field.labels.geometry;
  const Eigen::Matrix3d turn =
      g.spacing_mm.cwiseInverse().asDiagonal() * g.direction.transpose() * pose.rotation();
  // Half a voxel on, so that cutting off the fraction finds the nearest voxel.
  const Eigen::Vector3d start = g.index_of(pose.origin()) + Eigen::Vector3d::Constant(0.5);
  const bool untouched = !(tissue.grid() == g);
  std::int64_t sum = 0;
  for (double z = part.from_z_mm + 0.5 * kStep; z < advance_mm; z += kStep) {
    for (int j = -across; j <= across; ++j) {
      for (int i = -across; i <= across; ++i) {
        const double x = i * kStep;
        const double y = j * kStep;
        if (x * x + y * y > r * r) continue;
        const Eigen::Vector3d at = start + turn * Eigen::Vector3d(x, y, z);
        const Eigen::Vector3i ijk = at.array().floor().cast<int>();
        if (!g.contains(ijk) || !is_bone(field.labels.at(ijk))) continue;
        const int left = untouched ? 255 : tissue.occupancy(ijk);
        if (left >= part.least_occupancy) sum += left;
      }
    }
  }
  return static_cast<double>(sum) / 255.0 * kStep * kStep * kStep;
}

double bone_that_stops_mm3(const World& world, const State& state, const InstrumentJoints& joints) {
  const InstrumentModel* model = world.model(state.instrument);
  if (model == nullptr || !state.portal || !world.field || joints.advance_mm <= 0.0) return 0.0;
  const double from =
      state.instrument == InstrumentKind::BoneRongeur ? model->window_length_mm : 0.0;
  if (from >= joints.advance_mm) return 0.0;
  return bone_in_shaft_mm3(*world.field, state.tissue, *model,
                           instrument_pose(*state.portal, joints), joints.advance_mm,
                           {from, kPlayMm, kStanding});
}

}  // namespace flavum
