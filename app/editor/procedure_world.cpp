#include "app/editor/procedure_world.h"

#include <algorithm>

#include "app/config/beam_tables.h"
#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "imaging/base/check.h"
#include "imaging/base/error.h"
#include "sim/procedure/planned_removal.h"

namespace flavum {
namespace {

CaseScenario find_scenario(const std::string& name) {
  const std::vector<CaseScenario> all = case_scenarios();
  const auto named = std::ranges::find(all, name, [](const auto& s) { return s.briefing.name; });
  if (named != all.end()) return *named;
  const auto of_preset = std::ranges::find(all, name, &CaseScenario::preset);
  if (of_preset != all.end()) return *of_preset;
  return case_scenario(name);  // names the known ones
}

}  // namespace

Case case_from_phantom(const PhantomPreset& preset, std::uint64_t seed, const Progress& progress) {
  PhantomOptions options;
  options.seed = seed;
  Phantom phantom = make_phantom(preset, options, progress);
  Case patient;
  patient.title = preset.title;
  patient.ct = std::make_shared<ScalarImage>(std::move(phantom.ct));
  patient.labels = std::make_shared<LabelMap>(std::move(phantom.truth));
  patient.landmarks = std::move(phantom.landmarks);
  patient.generated = true;
  return patient;
}

Scenario scenario_for(const std::string& preset_or_scenario, SpineLevel level,
                      std::vector<Side> sides, std::uint64_t seed) {
  CHECK(!sides.empty());
  Scenario s;
  s.attempt = true;
  s.seed = seed;
  const CaseScenario found = find_scenario(preset_or_scenario);
  s.briefing = found.briefing;
  s.patient_roll_rad = found.patient_roll_rad;
  s.level = level;
  s.sides = std::move(sides);
  return s;
}

Scenario scenario_for(const std::string& preset_or_scenario, std::uint64_t seed) {
  const CaseScenario found = find_scenario(preset_or_scenario);
  return scenario_for(preset_or_scenario, found.level, found.sides, seed);
}

World world_of_tables() {
  World w;
  w.portal = default_portal();
  w.rongeur = bone_rongeur();
  w.sculptor = tissue_sculptor();
  w.auger = auger();
  w.carm = default_carm();
  w.contrast = contrast_model();
  w.hazards = hazard_model();
  w.dose = dose_model();
  w.resistance = resistance_model();
  w.beam = beam_tables();
  w.detector = detector_model();
  return w;
}

std::shared_ptr<const World> make_attempt_world(std::shared_ptr<const Case> patient,
                                                Scenario scenario) {
  CHECK(patient != nullptr);
  auto world = std::make_shared<World>(world_of_tables());
  world->scenario = std::move(scenario);
  if (world->attempt()) world->rules = rule_book();
  world->field = build_operative_field(*patient, world->scenario.level);
  world->epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*patient));
  if (patient->ct) {
    world->brightness = std::make_shared<BrightnessField>(make_brightness_field(*patient->ct));
    world->body = estimate_outline(*patient->ct);
  }
  world->patient = std::move(patient);
  return world;
}

void propose_planned_removal(World& world) {
  CHECK(world.patient != nullptr && world.field != nullptr);
  Scenario& s = world.scenario;
  if (!s.removal.empty()) return;
  for (const Side side : s.sides) {
    std::optional<PortalPlan> plan = s.plan;
    if (!plan || plan->side != side) {
      try {
        plan = propose_portal(*world.patient, *world.field, s.level, side, world.portal).plan;
      } catch (const InputRefused&) {
        continue;
      }
    }
    const std::vector<PlannedCut> cuts = propose_removal(world, *plan);
    s.removal.insert(s.removal.end(), cuts.begin(), cuts.end());
  }
}

}  // namespace flavum
