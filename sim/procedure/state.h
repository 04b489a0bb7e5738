#pragma once
// The procedure's state, a plain value. Lengths mm, angles rad, time in ticks of 1/60 s; Patient
// frame unless a name says otherwise.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/instruments/envelope.h"
#include "sim/instruments/instrument.h"
#include "sim/instruments/portal.h"
#include "sim/patient/bone_regions.h"
#include "sim/patient/column_chart.h"
#include "sim/patient/tissue.h"
#include "sim/procedure/checklist.h"
#include "sim/procedure/contrast.h"
#include "sim/procedure/hazards.h"
#include "sim/procedure/imaging.h"
#include "sim/procedure/rules.h"
#include "sim/procedure/stop_reason.h"

namespace flavum {

/// One closing of the jaw or window.
struct Bite {
  InstrumentKind instrument = InstrumentKind::None;
  RigidTransform<Patient, Tool> X_PatientTool;  ///< of the instrument when it closed
  double bone_mm3 = 0.0;
  double ligament_mm3 = 0.0;
  double dura_distance_mm = 0.0;  ///< least, whole envelope, during this bite
  double line_distance_mm = 0.0;
  std::int64_t tick = 0;
  Side side = Side::Left;   ///< of the portal
  double advance_mm = 0.0;  ///< beyond the portal
  double lateral_mm = 0.0;  ///< of the window's centre from the midline, positive to the left
  double facing_ventral_rad =
      0.0;  ///< angle between the window's facing and ventral; pi for an auger, which has no window
};

/// What happened that matters for safety. Recorded once, never withdrawn within an attempt.
enum class EventKind {
  LineCrossed,
  DuraCrossed,
  BeyondDepthStop,
  PastLamina,  ///< trocar or portal ventral of the lamina on insertion
  NeedleInSac,
};
struct Event {
  EventKind kind;
  int bite_index = -1;    ///< -1: while moving
  double depth_mm = 0.0;  ///< how far past
  PatientPoint where;
  std::int64_t tick = 0;
};

/// Running sums over everything cut so far: integers, so that they are the same everywhere and undo
/// is exact. One voxel whole is 255.
struct CutTotals {
  std::int64_t bone = 0, ligament = 0;   ///< removed occupancy
  std::int64_t flavum_slab = 0;          ///< removed ligament x slab weight, see OperativeField
  std::int64_t room_slab = 0;            ///< room added to the canal x slab weight
  std::int64_t exposed_dura_um2 = 0;     ///< dura facing the cavity
  std::int64_t least_over_dura_um = -1;  ///< cavity surface to dura; -1: nothing removed yet
  std::array<std::int64_t, kBoneRegions> by_region{};  ///< removed bone, see BoneRegion
  /// Removed ligament, and room made for the canal, per column of the field's chart. Shared between
  /// copies of a state; null: nothing removed.
  std::shared_ptr<const ColumnSums> flavum_columns, room_columns;
  /// How far the dura of a column can come dorsally, um. Follows from flavum_columns, so that it
  /// counts neither for equality nor for the hash; see let_sac_come().
  std::shared_ptr<const ColumnSums> sac_shift_um;
  friend bool operator==(const CutTotals& a, const CutTotals& b);
};

/// The way in: incision, then trocar inside the portal, on to bone.
struct Access {
  std::optional<PatientPoint> incision;
  double incision_mm = 0.0;
  std::int64_t incision_tick = -1;
  bool trocar_in = false;  ///< trocar and portal are in the tissue, trocar not yet removed
  PatientPoint skin_entry;
  PatientVector direction{0, -1, 0};
  double depth_mm = 0.0;      ///< tip below the skin
  bool on_bone = false;       ///< the tip stands on bone
  int redirects = 0;          ///< after the skin, both sides together
  bool portal_fixed = false;  ///< clamp and stabiliser
};

/// One side of a bilateral procedure, as far as it is remembered.
struct SideWork {
  Side side = Side::Left;
  std::int64_t begun_tick = 0;
  std::int64_t withdrawn_tick = -1;  ///< the portal was taken out
  std::optional<PortalPlan> docked;  ///< where the portal first stood, for plan against performed
  int first_bite = 0;                ///< index in State::bites where this side's bites begin
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
  bool jaw_open = false;
  std::int64_t held = 0;  ///< occupancy held in the closed jaw: what a bite brought, not emptied
  bool stopped_by_bone = false;  ///< the last move ended on bone before where it was meant to
  Tissue tissue;
  CutTotals cut;
  std::vector<Bite> bites;
  std::vector<Event> events;

  // The attempt; untouched in planning.
  Checklist checklist;
  Imaging imaging;
  ContrastState contrast;
  Access access;
  std::vector<SideWork> sides;
  HazardLedger hazards;
  PatientCondition condition;
  std::vector<Violation> violations;
  RuleWatch watch;
  double path_mm = 0.0;  ///< way of the instrument's tip inside the patient
  int instrument_changes = 0;
  StopReason stopped = StopReason::None;
  std::int64_t stopped_tick = -1;
  std::int64_t tick = 0;  ///< 1/60 s
};
inline constexpr int kTicksPerSecond = 60;

InstrumentJoints joints_of(const State& state);

/// Quantised to micrometres and microradians, so that it is the same on every machine.
std::uint64_t hash(const State& state);

}  // namespace flavum
