#pragma once
// Everything a person can do, as small structs in a variant. A refusal is a value with a sentence.
// What is physically impossible is refused; what is merely unwise is possible and has its
// consequence.

#include <string>
#include <variant>

#include "sim/instruments/instrument.h"
#include "sim/instruments/portal.h"
#include "sim/procedure/checklist.h"
#include "sim/procedure/contrast.h"
#include "sim/procedure/imaging.h"
#include "sim/procedure/scenario.h"
#include "sim/procedure/stop_reason.h"
#include "sim/procedure/view_hints.h"

namespace flavum {

/// How far the tip can be levered sideways; the portal pivots at the skin (engineering default).
inline constexpr double kMaxTiltMm = 3.0;

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
/// Planning: opens, closes and empties in one stroke. In an attempt: OpenJaw, CloseJaw, EmptyJaw.
struct TakeBite {};
struct OpenJaw {};
struct CloseJaw {};
struct EmptyJaw {};  ///< outside the portal: looks at the specimen and empties the jaw

// Before the skin.
struct DecideCase {
  bool accept;
  RefusalReason reason;  ///< None when accepted
};
struct CheckOff {
  CheckItem item;
};
struct CountLevel {
  SpineLevel level;
};
struct TimeOut {
  SpineLevel level;
  Side side;
};
struct LevelPause {
  SpineLevel level;
  Side side;
};
struct InjectLocal {
  double ml;
};

// Imaging.
struct SetFluoroscopy {
  FluoroscopySettings settings;
};
struct Pedal {
  bool down;
};
struct Expose {};  ///< one single pulse
struct HandInField {
  bool in;
};

// Needle and contrast.
struct InsertNeedle {
  NeedleKind kind;
  PatientPoint skin_entry, target;
};
struct AdvanceNeedle {
  double depth_mm;
};
struct Aspirate {};
struct InjectContrast {
  double ml;
};
struct RemoveNeedle {};

// The way in.
struct Incise {
  PatientPoint where;
  double length_mm;
};
struct InsertTrocar {
  PatientPoint skin_entry, target;  ///< points the trocar; it stands at the skin
};
struct AdvanceTrocar {
  double depth_mm;  ///< below the skin; bone stops it
};
struct RedirectTrocar {
  PatientPoint target;
};
struct RemoveTrocar {};  ///< leaves the portal where the tip stands
struct FixPortal {
  bool fixed;
};
/// Turns the free portal about the skin and slides it, so that its tip stands at `tip`. Bone and
/// the way there count as for the trocar; each is a redirect.
struct PivotPortal {
  PatientPoint tip;
};

// The course.
struct BeginSide {
  Side side;
};
struct AskPatient {};
struct StopProcedure {
  StopReason reason;  ///< Completed: as planned
};

/// Turns the C-arm to a computed view, as far as the machine reaches (view_hints.h). Refused where
/// the scenario allows no hints.
struct TakeViewHint {
  HintKind kind;
  int vertebra;  ///< label of the vertebra whose end plates are meant; else 0
  Side side;     ///< of the lamina, for HintKind::Clo
};

using Command =
    std::variant<PlacePortal, RemovePortal, SetDepthStop, PoseCArm, SelectInstrument,
                 MoveInstrument, TakeBite, OpenJaw, CloseJaw, EmptyJaw, DecideCase, CheckOff,
                 CountLevel, TimeOut, LevelPause, InjectLocal, SetFluoroscopy, Pedal, Expose,
                 HandInField, InsertNeedle, AdvanceNeedle, Aspirate, InjectContrast, RemoveNeedle,
                 Incise, InsertTrocar, AdvanceTrocar, RedirectTrocar, RemoveTrocar, FixPortal,
                 PivotPortal, BeginSide, AskPatient, StopProcedure, TakeViewHint>;

struct Verdict {
  bool ok = true;
  std::string reason;  ///< one sentence, when refused
};

}  // namespace flavum
