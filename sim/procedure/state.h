#pragma once
// The procedure's state, a plain value, and the commands that change it. Only a session or a
// replayer calls apply(). validate() never changes anything; a refusal is a value with a sentence
// for the person.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/procedure/case.h"
#include "sim/procedure/instrument.h"
#include "sim/procedure/portal.h"
#include "sim/procedure/tissue.h"
#include "sim/xray/carm.h"

namespace flavum {

/// One closing of the jaw or window.
struct Bite {
  InstrumentKind instrument = InstrumentKind::None;
  RigidTransform<Patient, Tool> X_PatientTool;  ///< of the instrument when it closed
  double bone_mm3 = 0.0;
  double ligament_mm3 = 0.0;
  double dura_distance_mm = 0.0;  ///< least, whole envelope, during this bite
  double line_distance_mm = 0.0;
};

/// What happened that matters for safety. Recorded once, never withdrawn within an attempt.
enum class EventKind { LineCrossed, DuraCrossed, BeyondDepthStop };
struct Event {
  EventKind kind;
  int bite_index = -1;    ///< -1: while moving
  double depth_mm = 0.0;  ///< how far past
  PatientPoint where;
};

/// Running sums over everything cut so far: integers, so that they are the same everywhere and undo
/// is exact. One voxel whole is 255.
struct CutTotals {
  std::int64_t bone = 0, ligament = 0;   ///< removed occupancy
  std::int64_t flavum_slab = 0;          ///< removed ligament x slab weight, see OperativeField
  std::int64_t room_slab = 0;            ///< room added to the canal x slab weight
  std::int64_t exposed_dura_um2 = 0;     ///< dura facing the cavity
  std::int64_t least_over_dura_um = -1;  ///< cavity surface to dura; -1: nothing removed yet
  friend bool operator==(const CutTotals&, const CutTotals&) = default;
};

struct State {
  std::optional<PortalPlan> portal;
  CArmPose carm;
  InstrumentKind instrument = InstrumentKind::None;
  double advance_mm = 0.0;  ///< instrument tip beyond the portal tip
  double clock_rad = 0.0;   ///< handle; 0: the window faces cranial, see jaw_direction()
  double tilt_x_mm =
      0.0;  ///< sideways excursion of the tip along the portal's +x (patient's left), mm
  double tilt_y_mm = 0.0;  ///< and along its +y (caudal and ventral); together at most kMaxTiltMm
  Tissue tissue;
  CutTotals cut;
  std::vector<Bite> bites;
  std::vector<Event> events;
  std::uint64_t tick = 0;
};

struct PlacePortal {
  PortalPlan plan;
};
struct RemovePortal {};
struct SetDepthStop {
  double depth_stop_mm;
};
struct PoseCArm {
  CArmPose pose;
};
struct SelectInstrument {
  InstrumentKind kind;
};
struct MoveInstrument {
  double advance_mm, clock_rad, tilt_x_mm, tilt_y_mm;
};
struct CloseJaw {};
using Command = std::variant<PlacePortal, RemovePortal, SetDepthStop, PoseCArm, SelectInstrument,
                             MoveInstrument, CloseJaw>;

/// What a command needs to know beside the state: never changed by it.
struct World {
  std::shared_ptr<const Case> patient;
  std::shared_ptr<const OperativeField>
      field;  ///< of the portal's level; null until a level is chosen
  PortalModel portal;
  InstrumentModel rongeur, sculptor;
  CArmModel carm;
  const InstrumentModel* model(InstrumentKind kind) const;
};

struct Verdict {
  bool ok = true;
  std::string reason;  ///< one sentence, when refused
};

Verdict validate(const World& world, const State& state, const Command& command);
/// Precondition: validate(...).ok. Pure.
State apply(const World& world, const State& state, const Command& command);

/// Pose of the active instrument; nothing without portal or instrument.
std::optional<RigidTransform<Patient, Tool>> X_PatientInstrument(const World& world,
                                                                 const State& state);

/// Where the window or jaw faces: a unit vector across the tool. At clock 0 as near to cranial as
/// the axis allows (for a portal that climbs cephalad: cranial and dorsal, away from the dura);
/// growing clock angles turn it clockwise as the operator sees the handle. Nothing without portal
/// or instrument.
std::optional<PatientVector> jaw_direction(const World& world, const State& state);
/// The same in words: "cranial and dorsal".
std::string facing_words(const World& world, const State& state);

/// How far the tip can be levered sideways; the portal pivots at the skin (engineering default).
inline constexpr double kMaxTiltMm = 3.0;

/// Quantised to micrometres and microradians, so that it is the same on every machine.
std::uint64_t hash(const State& state);

/// Numbers for the panel, computed from the state alone. Defined for a physician in
/// docs/cutting.md.
struct Readings {
  bool has_distance = false;  ///< false without a portal: both distances are then kFarMm
  double dura_mm = 0.0;       ///< instrument envelope to dura; negative: through it
  double line_mm = 0.0;       ///< instrument envelope to the epidurogram line; negative: past it
  double tissue_over_dura_mm =
      0.0;  ///< least thickness left between the cavity (or tip) and the dura; 0: exposed
  double exposed_dura_mm2 = 0.0;
  /// Uncut bone where the shaft beyond the portal stands: in life the instrument would not get
  /// there before the rongeur has made room. Shown, not enforced.
  double bone_in_way_mm3 = 0.0;
  double bone_removed_mm3 = 0.0;
  double ligament_removed_mm3 = 0.0;
  double flavum_area_before_mm2 = 0.0,
         flavum_area_after_mm2 = 0.0;  ///< axial, at the level's disc height
  double canal_area_before_mm2 = 0.0,
         canal_area_after_mm2 = 0.0;  ///< canal plus the room made by cutting
  bool dura_crossed = false;          ///< ever, in this attempt
  bool line_crossed = false;
};
Readings measure(const World& world, const State& state);

}  // namespace flavum
