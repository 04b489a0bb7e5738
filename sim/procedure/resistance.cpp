#include "sim/procedure/resistance.h"

#include <cmath>

#include "sim/procedure/readings.h"

namespace flavum {
namespace {

constexpr double kSkinMm = 2.0;       // thickness of the skin (engineering default)
constexpr double kTipAheadMm = 0.25;  // what a tip is about to press on
constexpr float kFatBelowHu = -30.0F;
constexpr float kCalcifiedHu = 130.0F;  // clinical.md 2.7
constexpr double kEdgeMm = 0.5;         // bone this near to something else crumbles
constexpr int kGone = 128;              // as in cut.cpp: less than half left counts as cavity

constexpr double kAround[6][3] = {{1, 0, 0},  {-1, 0, 0}, {0, 1, 0},
                                  {0, -1, 0}, {0, 0, 1},  {0, 0, -1}};

struct Seen {
  Label label = label::kAir;
  int left = 255;  // occupancy
};

Seen look(const World& world, const State& state, const PatientPoint& p) {
  if (world.field) {
    const ImageGeometry& g = world.field->labels.geometry;
    const Eigen::Vector3i ijk = g.nearest_index(p);
    if (g.contains(ijk)) {
      const bool touched = state.tissue.grid() == g;
      return {world.field->labels.at(ijk), touched ? state.tissue.occupancy(ijk) : 255};
    }
  }
  if (world.patient && world.patient->labels) {
    return {world.patient->labels->nearest(p, label::kAir), 255};
  }
  return {};
}

float hu_at(const World& world, const PatientPoint& p, float otherwise) {
  return world.patient && world.patient->ct ? world.patient->ct->nearest(p, otherwise) : otherwise;
}

bool any_around(double mm, const PatientPoint& p, const auto& wanted) {
  for (const auto& d : kAround) {
    if (wanted(p + PatientVector(mm * d[0], mm * d[1], mm * d[2]))) return true;
  }
  return false;
}

Resistance of_body(const World& world, const State& state, const PatientPoint& p) {
  const ResistanceModel& m = world.resistance;
  if (any_around(kSkinMm, p, [&](const PatientPoint& q) {
        return look(world, state, q).label == label::kAir;
      })) {
    return {m.skin_n, Feel::Skin};
  }
  if (hu_at(world, p, 0.0F) < kFatBelowHu) return {m.fat_n, Feel::Fat};
  return {m.muscle_n, Feel::Muscle};
}

}  // namespace

const char* feel_words(Feel f) {
  switch (f) {
    case Feel::Air:
      return "no resistance";
    case Feel::Skin:
      return "skin";
    case Feel::Fat:
      return "soft, fat";
    case Feel::Muscle:
      return "firm, muscle";
    case Feel::Rubbery:
      return "rubbery, ligament";
    case Feel::Gritty:
      return "gritty";
    case Feel::Bone:
      return "hard, bone";
    case Feel::Give:
      return "loss of resistance";
    case Feel::Fluid:
      return "gives way, fluid";
  }
  return "";
}

Resistance resistance_at(const World& world, const State& state, const PatientPoint& p) {
  const ResistanceModel& m = world.resistance;
  const Seen here = look(world, state, p);
  if (here.label == label::kAir || here.left < kGone) return {0.0, Feel::Air};
  const double left = here.left / 255.0;
  if (is_bone(here.label)) {
    const bool edge = here.left < 255 || any_around(kEdgeMm, p, [&](const PatientPoint& q) {
                        const Seen next = look(world, state, q);
                        return !is_bone(next.label) || next.left < kGone;
                      });
    return {left * m.bone_n, edge ? Feel::Gritty : Feel::Bone};
  }
  if (here.label == label::kLigamentumFlavum) {
    const bool calcified = hu_at(world, p, 0.0F) > kCalcifiedHu;
    return {left * m.ligament_n, calcified ? Feel::Gritty : Feel::Rubbery};
  }
  if (here.label == label::kThecalSac) return {m.sac_n, Feel::Fluid};
  if (is_canal(here.label)) return {m.epidural_n, Feel::Give};
  if (is_disc(here.label)) return {m.ligament_n, Feel::Rubbery};
  if (here.label == label::kBody) return of_body(world, state, p);
  return {m.fat_n, Feel::Fat};  // roots in their fat
}

Resistance resistance_now(const World& world, const State& state) {
  const auto ahead = [&](const PatientPoint& tip, const PatientVector& forward) {
    return resistance_at(world, state, tip + kTipAheadMm * forward);
  };
  if (const auto pose = X_PatientInstrument(world, state)) {
    return ahead(pose->origin(), -pose->axis(2));
  }
  const Access& a = state.access;
  if (a.trocar_in) return ahead(a.skin_entry + a.depth_mm * a.direction, a.direction);
  if (const auto& needle = state.contrast.needle) return ahead(needle->tip(), needle->direction);
  return {};
}

}  // namespace flavum
