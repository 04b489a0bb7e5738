#include "sim/assess/plan_match.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/procedure/planned_removal.h"

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

// Where either has lost something; nothing else needs a look.
Tissue::Box touched(const ImageGeometry& g, const Tissue& a, const Tissue& b) {
  const Tissue whole(g);
  Tissue::Box box{g.size, Eigen::Vector3i::Constant(-1)};
  for (const Tissue* t : {&a, &b}) {
    const Tissue::Box one = t->grid() == g ? t->changed_since(whole) : Tissue::Box{};
    if (one.empty()) continue;
    box.low = box.low.cwiseMin(one.low);
    box.high = box.high.cwiseMax(one.high);
  }
  return box;
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

namespace {

template <class Counts>
CutMatch match_where(const OperativeField& field, const Tissue& planned,
                     const Tissue& performed_cut, const Counts& counts) {
  const ImageGeometry& g = field.labels.geometry;
  const Tissue::Box box = touched(g, planned, performed_cut);
  std::int64_t both = 0, wanted = 0, taken = 0;
  for (int k = box.low.z(); k <= box.high.z(); ++k) {
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      for (int i = box.low.x(); i <= box.high.x(); ++i) {
        const Eigen::Vector3i ijk(i, j, k);
        if (!counts(field.labels.at(ijk))) continue;
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

}  // namespace

CutMatch match_cut(const OperativeField& field, const Tissue& planned,
                   const Tissue& performed_cut) {
  return match_where(field, planned, performed_cut, [](Label) { return true; });
}

CutMatch match_cut(const OperativeField& field, const Tissue& planned, const Tissue& performed_cut,
                   CutTissue tissue) {
  return match_where(field, planned, performed_cut, [tissue](Label l) {
    return tissue == CutTissue::Bone ? is_bone(l) : l == label::kLigamentumFlavum;
  });
}

std::optional<RemovalMatch> match_removal(const World& world, const State& state) {
  if (!world.field || world.scenario.removal.empty()) return std::nullopt;
  const Tissue planned = planned_tissue(*world.field, world.scenario.removal);
  return RemovalMatch{match_cut(*world.field, planned, state.tissue, CutTissue::Bone),
                      match_cut(*world.field, planned, state.tissue, CutTissue::Ligament)};
}

}  // namespace flavum
