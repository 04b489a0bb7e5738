#include "app/editor/reference_run.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>

#include "imaging/base/units.h"
#include "sim/operator/sweep.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

constexpr double kDepthStepMm = 1.0;  // depth guide click, clinical.md 1.3
constexpr int kClockPositions = 8;    // handle turned in steps of 45 degrees
constexpr double kBoneInWayMm3 =
    5.0;  // the sculptor goes where the way is open (engineering default)
constexpr double kVentralCosine = 0.5;  // rule R4: never within 60 degrees of ventral

constexpr auto kSweepPositions = sweep_positions(0.95 * kMaxTiltMm);

struct Tally {
  int bites = 0;
  double bone_mm3 = 0.0, ligament_mm3 = 0.0;
  double deepest_mm = 0.0;
};

PatientVector ventral(const World& world) {
  const VertebraLandmarks* v = world.patient->landmarks.vertebra(world.field->level.cranial);
  return v != nullptr ? -v->dorsal : PatientVector(0, -1, 0);
}

// What a bite at this place would give, tried on a copy of the state; 0 where it would be unsafe,
// as a person looks at the contralateral oblique picture before advancing.
double yield_at(const Session& session, const MoveInstrument& move, double keep_line_mm) {
  const World& world = session.world();
  const State& now = session.state();
  if (!validate(world, now, move).ok) return 0.0;
  const State moved = apply(world, now, move);
  const Readings there = measure(world, moved);
  if (moved.events.size() != now.events.size() || there.line_mm < keep_line_mm) return 0.0;
  if (now.instrument == InstrumentKind::TissueSculptor && there.bone_in_way_mm3 > kBoneInWayMm3) {
    return 0.0;
  }
  const auto facing = jaw_direction(world, moved);
  if (!facing || facing->dot(ventral(world)) > kVentralCosine) return 0.0;
  if (!validate(world, moved, TakeBite{}).ok) return 0.0;
  const State bitten = apply(world, moved, TakeBite{});
  if (bitten.events.size() != now.events.size()) return 0.0;
  return bitten.bites.back().bone_mm3 + bitten.bites.back().ligament_mm3;
}

void bite(Session& session, const MoveInstrument& move, Tally& tally) {
  session.dispatch(move);
  session.dispatch(TakeBite{});
  const Bite& taken = session.state().bites.back();
  ++tally.bites;
  tally.bone_mm3 += taken.bone_mm3;
  tally.ligament_mm3 += taken.ligament_mm3;
  tally.deepest_mm = std::max(tally.deepest_mm, move.advance_mm);
}

// The places that give most come first, then what is left: `thresholds` descend.
Tally work(Session& session, InstrumentKind kind, std::span<const std::array<double, 2>> sweep,
           int most_bites, const ReferenceRunLimits& limits) {
  Tally tally;
  const InstrumentModel* model = session.world().model(kind);
  if (model == nullptr || !session.dispatch(SelectInstrument{kind}).ok) return tally;
  for (const double share : {4.0, 2.0, 1.0}) {
    const double threshold_mm3 = share * limits.least_yield_mm3;
    for (double depth = kDepthStepMm; depth <= model->max_reach_mm; depth += kDepthStepMm) {
      if (session.state().portal->depth_stop_mm < depth &&
          !session.dispatch(SetDepthStop{depth}).ok) {
        break;
      }
      for (const auto& tilt : sweep) {
        for (int clock = 0; clock < kClockPositions; ++clock) {
          if (tally.bites >= most_bites) break;
          const MoveInstrument move{depth, 2.0 * kPi * clock / kClockPositions, tilt[0], tilt[1]};
          if (yield_at(session, move, limits.keep_line_mm) >= threshold_mm3)
            bite(session, move, tally);
        }
      }
    }
  }
  session.dispatch(MoveInstrument{0.0, 0.0, 0.0, 0.0});
  return tally;
}

std::string sentence(const char* what, const Tally& t) {
  if (t.bites == 0) return std::string(what) + ": nothing worth a bite within safe reach.";
  char text[200];
  std::snprintf(
      text, sizeof text,
      "%s: %d bites, at most %.0f mm beyond the portal, %.0f mm3 of bone, %.0f mm3 of ligament.",
      what, t.bites, t.deepest_mm, t.bone_mm3, t.ligament_mm3);
  return text;
}

// The portal pivots at the skin to point at the middle of the ligament, its tip as deep as before.
bool aim_at_ligament(Session& session) {
  const PortalPlan before = *session.state().portal;
  const LevelLandmarks* level = session.world().patient->landmarks.level(before.level);
  if (level == nullptr) return false;
  const PatientPoint target = level->flavum_centre[side_index(before.side)];
  PortalPlan aimed = before;
  const double path_mm = distance_mm(before.skin_entry, before.dock);
  aimed.dock = before.skin_entry + path_mm * (target - before.skin_entry).normalized();
  return session.dispatch(PlacePortal{aimed}).ok;
}

}  // namespace

std::vector<std::string> run_reference(Session& session, const ReferenceRunLimits& limits) {
  std::vector<std::string> said;
  if (!session.state().portal) return said;
  const std::span<const std::array<double, 2>> everywhere(kSweepPositions);
  // Bone straight ahead only: a notch in the lamina's edge that lets the sculptor pass.
  said.push_back(sentence("Bone work", work(session, InstrumentKind::BoneRongeur,
                                            everywhere.first(1), limits.bone_bites, limits)));
  said.push_back(sentence("Ligament work", work(session, InstrumentKind::TissueSculptor, everywhere,
                                                limits.ligament_bites / 2, limits)));
  if (aim_at_ligament(session)) {
    said.push_back(sentence("Ligament work after pivoting the portal at the skin",
                            work(session, InstrumentKind::TissueSculptor, everywhere,
                                 limits.ligament_bites / 2, limits)));
  }
  session.dispatch(SelectInstrument{InstrumentKind::None});
  return said;
}

}  // namespace flavum
