#pragma once
// What a C-arm pose shows of the level, judged against this patient's own laminae (clinical.md 3).
// Only the orbital angle decides; tilt changes how square the end plates are, not the kind of view.

#include "imaging/base/units.h"
#include "sim/procedure/imaging.h"
#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Up to here a view counts as AP (engineering default: the spinous process still lies midway
/// between the pedicles).
inline constexpr double kMostApRad = rad_from_deg(5.0);
/// A contralateral oblique view has the detector turned this far (clinical.md 3.1: published use is
/// 45 to 60 deg; engineering default around it).
inline constexpr double kLeastCloRad = rad_from_deg(30.0), kMostCloRad = rad_from_deg(70.0);
/// From here on a view counts as lateral; adequate up to the same angle beyond 90 deg (engineering
/// default).
inline constexpr double kLeastLateralRad = rad_from_deg(80.0);
/// R3 (clinical.md 0.2, engineering default): under-rotation hides depth, over-rotation does not.
inline constexpr double kMostUnderRotationRad = rad_from_deg(3.0);
inline constexpr double kMostOverRotationRad = rad_from_deg(10.0);
/// Where a patient's own half-angle is not known, or is not one that a CLO view could follow
/// (outside kLeastCloRad..kMostCloRad): 56 deg, mean of L4 and L5, clinical.md 2.3.
inline constexpr double kUsualHalfAngleRad = rad_from_deg(56.0);

/// Of the lamina to the sagittal plane, at the level of the field (or the scenario's).
double laminar_half_angle_rad(const World& world, Side side);

ViewJudgement judge_view(const World& world, const CArmPose& pose);
/// The best contralateral oblique for an instrument on `side`: detector turned to the other side by
/// the laminar half-angle of `side`. Isocentre: canal centre of the level.
CArmPose best_clo(const World& world, Side side);
/// True AP with the end plates of the level squared as far as the machine tilts.
CArmPose best_ap(const World& world);
/// Whether p lies inside the collimated field.
bool in_field(const World& world, const State& state, const PatientPoint& p);
/// The same for any pose and settings.
bool in_field(const CArmModel& carm, const CArmPose& pose, const FluoroscopySettings& settings,
              const PatientPoint& p);

}  // namespace flavum
