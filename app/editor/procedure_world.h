#pragma once
// From a phantom or an opened case to a World in which an attempt can be made: every table of
// data/, the fields of the level, the scenario.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/phantom/phantom.h"
#include "sim/procedure/world.h"

namespace flavum {

/// The generated spine with its true labels and landmarks: what is cut and measured is exact.
/// Deterministic in (preset, seed).
Case case_from_phantom(const PhantomPreset& preset, std::uint64_t seed,
                       const Progress& progress = {});

/// An attempt at a preset's spine. The briefing is the scenario of that name, else the first one
/// of data/scenarios.json with that preset; a name that neither table knows is a UsageError.
Scenario scenario_for(const std::string& preset_or_scenario, SpineLevel level,
                      std::vector<Side> sides, std::uint64_t seed);
/// Level and sides as the scenario plans them.
Scenario scenario_for(const std::string& preset_or_scenario, std::uint64_t seed);

/// Tables alone: instruments, machine, models; no patient, no rules. What a planning session starts
/// from.
World world_of_tables();

/// Operative field of the scenario's level, epidural space, brightness field, every table. Takes
/// some seconds. Rules are set when scenario.attempt. Throws InputRefused when the level lacks a
/// canal or a lamina.
std::shared_ptr<const World> make_attempt_world(std::shared_ptr<const Case> patient,
                                                Scenario scenario);

/// Fills scenario.removal, unless it holds a plan already: for every side to be treated the boxes
/// that go with its portal (planned_removal.h), the scenario's where it is for that side, else the
/// proposed one. A side without anything to dock on gets none. Before as_logged().
void propose_planned_removal(World& world);

}  // namespace flavum
