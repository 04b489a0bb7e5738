#pragma once
// The procedure's state, a plain value, and the commands that change it. Only a session or a replayer calls
// apply(). validate() never changes anything; a refusal is a value with a sentence for the person.

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
  RigidTransform<Patient, Tool> X_PatientTool;   ///< of the instrument when it closed
  double bone_mm3 = 0.0;
  double ligament_mm3 = 0.0;
  double dura_distance_mm = 0.0;   ///< least, whole envelope, during this bite
  double line_distance_mm = 0.0;
};

/// What happened that matters for safety. Recorded once, never withdrawn within an attempt.
enum class EventKind { LineCrossed, DuraCrossed, BeyondDepthStop };
struct Event {
  EventKind kind;
  int bite_index = -1;             ///< -1: while moving
  double depth_mm = 0.0;           ///< how far past
  PatientPoint where;
};

struct State {
  std::optional<PortalPlan> portal;
  CArmPose carm;
  InstrumentKind instrument = InstrumentKind::None;
  double advance_mm = 0.0;         ///< instrument tip beyond the portal tip
  double clock_rad = 0.0;          ///< handle; 0: the window faces cranial... see jaw_direction()
  double tilt_x_mm = 0.0;          ///< sideways excursion of the tip inside the portal's freedom (off-axis), mm
  double tilt_y_mm = 0.0;
  Tissue tissue;
  std::vector<Bite> bites;
  std::vector<Event> events;
  std::uint64_t tick = 0;
};

struct PlacePortal { PortalPlan plan; };
struct RemovePortal {};
struct SetDepthStop { double depth_stop_mm; };
struct PoseCArm { CArmPose pose; };
struct SelectInstrument { InstrumentKind kind; };
struct MoveInstrument { double advance_mm, clock_rad, tilt_x_mm, tilt_y_mm; };
struct CloseJaw {};
using Command = std::variant<PlacePortal, RemovePortal, SetDepthStop, PoseCArm, SelectInstrument, MoveInstrument, CloseJaw>;

/// What a command needs to know beside the state: never changed by it.
struct World {
  std::shared_ptr<const Case> patient;
  std::shared_ptr<const OperativeField> field;  ///< of the portal's level; null until a level is chosen
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
std::optional<RigidTransform<Patient, Tool>> X_PatientInstrument(const World& world, const State& state);

/// Numbers for the panel, computed from the state alone.
struct Readings {
  double dura_mm = 0.0;             ///< instrument envelope to dura; negative: through it
  double line_mm = 0.0;             ///< instrument envelope to the epidurogram line; negative: past it
  double tissue_over_dura_mm = 0.0; ///< least thickness left between the cavity (or tip) and the dura; 0: exposed
  double exposed_dura_mm2 = 0.0;
  double bone_removed_mm3 = 0.0;
  double ligament_removed_mm3 = 0.0;
  double flavum_area_before_mm2 = 0.0, flavum_area_after_mm2 = 0.0;  ///< axial, at the level's disc height
  double canal_area_before_mm2 = 0.0, canal_area_after_mm2 = 0.0;    ///< canal plus the room made by cutting
  bool dura_crossed = false;        ///< ever, in this attempt
  bool line_crossed = false;
};
Readings measure(const World& world, const State& state);

}  // namespace flavum
