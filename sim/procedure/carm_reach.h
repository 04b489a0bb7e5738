#pragma once
// Whether the machine of a World can be brought to a pose with this patient: joints, travel of
// lift, column and table, and room between C-arm, patient and table.

#include <optional>
#include <string>

#include "sim/carm/collision.h"
#include "sim/procedure/world.h"

namespace flavum {

/// Where the isocentre stands with lift, column and table in the middle of their travel: the canal
/// at the level (of the field, else of the scenario). Nothing when the level is not known.
std::optional<PatientPoint> carm_start(const World& world);
/// Lift, column and table for a pose; nothing without a start.
std::optional<MachineJoints> machine_joints(const World& world, const CArmPose& pose);
/// Least distance between C-arm and patient or table; nothing when the body's outline is not known.
std::optional<Clearance> least_clearance(const World& world, const CArmPose& pose);

/// One sentence, empty when there is nothing to say: would touch, or comes close.
std::string clearance_words(const World& world, const CArmPose& pose);
/// Why the machine cannot stand like that; empty: it can. In planning only the joints count.
std::string out_of_reach(const World& world, const CArmPose& pose);

}  // namespace flavum
