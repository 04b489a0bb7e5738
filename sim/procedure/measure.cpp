#include <algorithm>
#include <cmath>
#include <utility>

#include "imaging/volume/distance_field.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/readings.h"

namespace flavum {

std::optional<RigidTransform<Patient, Tool>> X_PatientInstrument(const World& world,
                                                                 const State& state) {
  if (!state.portal || world.model(state.instrument) == nullptr) return std::nullopt;
  return instrument_pose(*state.portal, joints_of(state));
}

std::optional<PatientVector> jaw_direction(const World& world, const State& state) {
  const auto pose = X_PatientInstrument(world, state);
  if (!pose) return std::nullopt;
  return pose->axis(0);
}

std::string facing_words(const World& world, const State& state) {
  const auto facing = jaw_direction(world, state);
  if (!facing || !world.field) return {};
  const OperativeField& f = *world.field;
  std::pair<double, const char*> parts[3] = {
      {facing->dot(f.cranial), facing->dot(f.cranial) >= 0.0 ? "cranial" : "caudal"},
      {facing->dot(f.dorsal), facing->dot(f.dorsal) >= 0.0 ? "dorsal" : "ventral"},
      {facing->dot(f.left), facing->dot(f.left) >= 0.0 ? "left" : "right"}};
  for (auto& p : parts) p.first = std::abs(p.first);
  std::ranges::stable_sort(parts, std::greater<>{}, [](const auto& p) { return p.first; });
  // Within 22.5 degrees of an axis one word is enough.
  std::string words = parts[0].second;
  if (parts[1].first > 0.3827) words += std::string(" and ") + parts[1].second;
  return words;
}

namespace {

// Sampled on a 0.5 mm grid in the shaft's own frame.
double bone_in_shaft_mm3(const OperativeField& field, const Tissue& tissue,
                         const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                         double advance_mm) {
  constexpr double kStep = 0.5;
  const double r = 0.5 * model.shaft_diameter_mm;
  const int across = static_cast<int>(std::floor(r / kStep));
  const ImageGeometry& g = field.labels.geometry;
  const bool untouched = !(tissue.grid() == g);
  double sum = 0.0;
  for (double z = 0.5 * kStep; z < advance_mm; z += kStep) {
    for (int j = -across; j <= across; ++j) {
      for (int i = -across; i <= across; ++i) {
        const double x = i * kStep;
        const double y = j * kStep;
        if (x * x + y * y > r * r) continue;
        const Eigen::Vector3i ijk = g.nearest_index(pose * Point<Tool>(x, y, z));
        if (!g.contains(ijk) || !is_bone(field.labels.at(ijk))) continue;
        sum += untouched ? 255.0 : tissue.occupancy(ijk);
      }
    }
  }
  return sum / 255.0 * kStep * kStep * kStep;
}

}  // namespace

Readings measure(const World& world, const State& state) {
  Readings r;
  r.dura_mm = r.line_mm = r.tissue_over_dura_mm = kFarMm;
  for (const Event& e : state.events) {
    r.line_crossed = r.line_crossed || e.kind == EventKind::LineCrossed;
    r.dura_crossed = r.dura_crossed || e.kind == EventKind::DuraCrossed;
  }
  if (!world.field) return r;
  const OperativeField& field = *world.field;
  if (state.portal) {
    const InstrumentModel* model = world.model(state.instrument);
    const InstrumentJoints joints = model != nullptr ? joints_of(state) : InstrumentJoints{};
    const Closeness c = closeness(field, instrument_pose(*state.portal, joints),
                                  working_end(world.portal, model, joints.advance_mm));
    r.has_distance = true;
    if (model != nullptr) {
      r.bone_in_way_mm3 = bone_in_shaft_mm3(
          field, state.tissue, *model, instrument_pose(*state.portal, joints), joints.advance_mm);
    }
    r.dura_mm = c.dura.mm;
    r.line_mm = c.line.mm;
    r.tissue_over_dura_mm = std::max(0.0, c.dura.mm);
  }
  const CutTotals& cut = state.cut;
  if (cut.least_over_dura_um >= 0) {
    r.tissue_over_dura_mm =
        std::min(r.tissue_over_dura_mm, static_cast<double>(cut.least_over_dura_um) / 1000.0);
  }
  r.exposed_dura_mm2 = static_cast<double>(cut.exposed_dura_um2) / 1e6;
  r.bone_removed_mm3 = mm3_of(field, cut.bone);
  r.ligament_removed_mm3 = mm3_of(field, cut.ligament);
  r.flavum_area_before_mm2 = slab_area_mm2(field, field.flavum_slab);
  r.flavum_area_after_mm2 = slab_area_mm2(field, field.flavum_slab - cut.flavum_slab);
  r.canal_area_before_mm2 = slab_area_mm2(field, field.canal_slab);
  r.canal_area_after_mm2 = slab_area_mm2(field, field.canal_slab + cut.room_slab);
  return r;
}

}  // namespace flavum
