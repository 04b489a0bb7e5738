#include <algorithm>
#include <cmath>
#include <utility>

#include "imaging/volume/distance_field.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/shaft.h"

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
    const Closeness c = closeness_at(world, state, joints);
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
