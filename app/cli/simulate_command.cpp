// A whole procedure by the scripted operator, recorded as it goes.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/score_json.h"
#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/config/procedure_tables.h"
#include "app/editor/open_case.h"
#include "app/editor/procedure_world.h"
#include "imaging/base/error.h"
#include "sim/operator/operator.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path path, out;
  std::optional<std::string> volume, level, side;
  std::string preset, operator_name;
  std::uint64_t seed = 1;
  int level_shift = 0;
};

void choose_level_and_sides(const Options& o, Scenario& s) {
  if (o.level) {
    const auto level = parse_level(*o.level);
    if (!level) {
      throw UsageError("\"" + *o.level + "\" is not a lumbar level; write for example L4-5.");
    }
    s.level = *level;
  }
  if (!o.side) return;
  if (*o.side == "both") {
    s.sides = {Side::Left, Side::Right};
  } else if (const auto side = parse_side(*o.side)) {
    s.sides = {*side};
  } else {
    throw UsageError("The side is left, right or both, the patient's.");
  }
}

struct Prepared {
  Case patient;
  Scenario scenario;
  CaseIdentity identity;
  std::vector<std::string> notes;  ///< on the scan and its labels
};

std::vector<std::string> notes_on(const OpenedCase& opened) {
  std::vector<std::string> notes = opened.volume.notes;
  notes.push_back("Levels: " + opened.segmentation.numbering +
                  ". Confirm the level and side before use.");
  notes.insert(notes.end(), opened.segmentation.warnings.begin(),
               opened.segmentation.warnings.end());
  notes.push_back(reading_note(opened.patient));
  return notes;
}

// On real CT the sac often touches the ligament in the labels: then there is nowhere for a needle
// to feel the loss of resistance, and no room for contrast. Said before, so that the end is
// understood.
void warn_of_no_room(const World& world) {
  constexpr double kThinMm = 1.0;  // a needle's diameter and more (engineering default)
  constexpr int kAround = 5;       // slices of 1 mm, to either side
  const SpineLandmarks& found = world.patient->landmarks;
  const SpineLevel below{world.scenario.level.caudal()};
  const LevelLandmarks* level = found.level(below);  // where the needle goes in
  if (level == nullptr) level = found.level(world.scenario.level);
  if (level == nullptr) return;
  const EpiduralSpace& space = *world.epidural;
  const int middle = space.slice_at(level->interlaminar_centre);
  double sum_mm = 0.0;
  int count = 0;
  for (int n = middle - kAround; middle >= 0 && n <= middle + kAround; ++n) {
    if (n < 0 || n >= static_cast<int>(space.slices.size())) continue;
    const EpiduralSlice& slice = space.slices[static_cast<std::size_t>(n)];
    sum_mm += 0.5 * (slice.thickness_mm[0] + slice.thickness_mm[1]);
    ++count;
  }
  const double thickness_mm = count > 0 ? sum_mm / count : 0.0;
  if (thickness_mm >= kThinMm) return;
  char text[240];
  std::snprintf(
      text, sizeof text,
      "The labels of this scan show %.1f mm of epidural space behind the sac at %s, where "
      "the needle goes in: contrast may find no room, and without a line the operator "
      "stops.",
      thickness_mm, level_name(level->level).c_str());
  say(text);
}

// The seed moves the operator and the hazards, not the patient: the same spine every time.
Prepared prepare(const Options& o, const Progress& progress) {
  Prepared p;
  if (o.path.empty()) {
    const std::string name = o.preset.empty() ? "case-01" : o.preset;
    const std::vector<CaseScenario> known = case_scenarios();
    const auto named =
        std::ranges::find(known, name, [](const CaseScenario& s) { return s.briefing.name; });
    p.identity.preset = named != known.end() ? named->preset : name;
    const PhantomPreset preset = phantom_preset(p.identity.preset);
    p.scenario = scenario_for(name, o.seed);
    choose_level_and_sides(o, p.scenario);
    p.patient = case_from_phantom(preset, p.identity.preset_seed, progress);
    return p;
  }
  if (!o.preset.empty()) throw UsageError("Give a path or a preset, not both.");
  p.scenario.attempt = true;
  p.scenario.seed = o.seed;
  choose_level_and_sides(o, p.scenario);
  OpenedPath opened = open_case(o.path, o.volume, {o.level_shift}, progress);
  p.notes = notes_on(opened.opened);
  p.patient = std::move(opened.opened.patient);
  if (opened.portal && opened.portal->level == p.scenario.level &&
      opened.portal->side == p.scenario.sides.front()) {
    p.scenario.plan = opened.portal;
  }
  return p;
}

// What the performed portal will be compared with: the stored plan, else the proposed one.
std::shared_ptr<const World> with_plan(const std::shared_ptr<const World>& world) {
  auto planned = std::make_shared<World>(*world);
  Scenario& s = planned->scenario;
  if (!s.plan) {
    try {
      s.plan = propose_portal(*planned->patient, *planned->field, s.level, s.sides.front(),
                              planned->portal)
                   .plan;
    } catch (const InputRefused& e) {
      say(e.what());  // nothing to dock on: for the operator to find out
    }
  }
  propose_planned_removal(*planned);
  s = as_logged(s);
  return planned;
}

void run(const Options& o) {
  const OperatorSkill skill = operator_named(o.operator_name);
  const Progress progress = terminal_progress();
  Prepared p = prepare(o, progress.part(0.0, 0.6));
  progress.report(0.6, "Preparing the level");
  const auto world =
      with_plan(make_attempt_world(std::make_shared<const Case>(std::move(p.patient)), p.scenario));
  say(p.notes);
  if (!world->patient->generated) warn_of_no_room(*world);
  std::ofstream out(o.out, std::ios::binary | std::ios::trunc);
  // Every line is handed to the system at once, so that a program that dies loses nothing.
  const auto append = [&](const std::string& line) {
    out << line << std::flush;
    if (!out) throw OperationFailed("The log could not be written.", o.out.string());
  };
  LogHeader header;
  header.program_version = FLAVUM_VERSION;
  header.patient = p.identity;
  header.operator_id = skill.name;
  progress.report(0.8, "Operating");
  Attempt attempt(world, header, starting_state(*world), append);
  const std::vector<std::string> said = run_operator(attempt, skill, o.seed);
  attempt.finish();
  progress.report(1.0, "Done");
  say(said);
  say_judgement(*world, attempt.state(), score(*world, attempt.state(), benchmark_table()));
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  auto* sub = app.add_subcommand("simulate", "Let a scripted operator do a whole procedure");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "A scan or a case folder; a preset if absent");
  sub->add_option("--preset", o->preset, "A generated case by name; case-01 if absent");
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--level", o->level, "For example L4-5; the case's if absent");
  sub->add_option("--side", o->side, "left, right or both; the case's if absent");
  sub->add_option("--level-shift", o->level_shift, "Correct the count: +1 renames L3 to L4")
      ->check(CLI::Range(-3, 3));
  sub->add_option("--operator", o->operator_name, "expert, average or careless")->required();
  sub->add_option("--seed", o->seed, "Of the operator and of chance")->capture_default_str();
  sub->add_option("--out", o->out, "The log to write")->required();
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
