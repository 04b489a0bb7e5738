#include "sim/assess/plan_match.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"

namespace flavum {
namespace {

const PortalPlan* performed(const PortalPlan& plan, const State& state) {
  for (auto it = state.sides.rbegin(); it != state.sides.rend(); ++it) {
    if (it->side == plan.side && it->docked) return &*it->docked;
  }
  return state.portal && state.portal->side == plan.side ? &*state.portal : nullptr;
}

std::int64_t removed(const Tissue& t, const ImageGeometry& grid, const Eigen::Vector3i& ijk) {
  return t.grid() == grid ? 255 - t.occupancy(ijk) : 0;
}

}  // namespace

std::optional<PortalMatch> match_portal(const World& world, const State& state) {
  if (!world.scenario.plan) return std::nullopt;
  const PortalPlan& plan = *world.scenario.plan;
  const PortalPlan* done = performed(plan, state);
  if (done == nullptr) return std::nullopt;
  PortalMatch m;
  m.entry_error_mm = (done->skin_entry - plan.skin_entry).norm();
  m.dock_error_mm = (done->dock - plan.dock).norm();
  const PatientVector want = portal_direction(plan), is = portal_direction(*done);
  // atan2 keeps its precision for small angles, where acos does not.
  m.angle_error_deg = deg_from_rad(std::atan2(want.cross(is).norm(), want.dot(is)));
  m.depth_error_mm = (done->dock - plan.dock).dot(want);
  return m;
}

CutMatch match_cut(const OperativeField& field, const Tissue& planned,
                   const Tissue& performed_cut) {
  const ImageGeometry& g = field.labels.geometry;
  std::int64_t both = 0, wanted = 0, taken = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const Eigen::Vector3i ijk(i, j, k);
        const std::int64_t a = removed(planned, g, ijk), b = removed(performed_cut, g, ijk);
        both += std::min(a, b);
        wanted += a;
        taken += b;
      }
    }
  }
  CutMatch m;
  // Nothing planned and nothing taken agree.
  m.dice = wanted + taken > 0
               ? 2.0 * static_cast<double>(both) / static_cast<double>(wanted + taken)
               : 1.0;
  const double mm3 = g.voxel_volume_mm3() / 255.0;
  m.over_mm3 = static_cast<double>(taken - both) * mm3;
  m.under_mm3 = static_cast<double>(wanted - both) * mm3;
  return m;
}

}  // namespace flavum
