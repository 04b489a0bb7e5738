#include <filesystem>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/config/config.h"
#include "app/editor/open_case.h"
#include "app/editor/procedure_world.h"
#include "app/storage/case_folder.h"
#include "imaging/base/error.h"
#include "sim/procedure/depth_guide.h"

namespace flavum {
namespace {

struct Options {
  std::filesystem::path path, out;
  std::optional<std::string> volume;
  ScanOptions scan;
  std::string level, side;
  int level_shift = 0;
};

void run(const Options& o) {
  const auto level = parse_level(o.level);
  if (!level)
    throw UsageError("\"" + o.level + "\" is not a lumbar level; write for example L4-5.");
  const auto side = parse_side(o.side);
  if (!side) throw UsageError("The side is left or right, the patient's.");
  const Progress progress = terminal_progress();
  OpenedPath opened = open_case(o.path, o.volume, {o.level_shift}, progress.part(0.0, 0.7), o.scan);
  say(opened.opened.volume.notes);
  const Case& patient = opened.opened.patient;
  progress.report(0.7, "Measuring the level");
  const auto field = build_operative_field(patient, *level);
  const PortalProposal proposal = propose_portal(patient, *field, *level, *side, default_portal());
  const PortalReport report = examine_portal(patient, *field, proposal.plan, default_portal());
  opened.portal = proposal.plan;
  write_case_folder(stored_case(opened), report, o.out);
  progress.report(1.0, "Done");
  say("Levels: " + opened.opened.segmentation.numbering +
      ". Confirm the level and side before use.");
  say(opened.opened.segmentation.warnings);
  say(reading_note(patient));
  say(proposal.reasons);
  if (!report.margins.empty()) {
    char text[160];
    std::snprintf(text, sizeof text, "Least margin %.1f mm, to the %s.",
                  report.margins.front().distance_mm, report.margins.front().structure.c_str());
    say(text);
  }
  World world = world_of_tables();
  world.field = field;
  State docked;
  docked.portal = proposal.plan;
  say(depth_guide_words(world, docked));
  say(report.warnings);
}

}  // namespace

void add_plan_command(CLI::App& app) {
  auto* sub = app.add_subcommand("plan", "Load, segment and propose a portal; write a case folder");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "What to read")->required();
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--level", o->level, "For example L4-5")->required();
  sub->add_option("--side", o->side, "left or right")->required();
  sub->add_option("--level-shift", o->level_shift, "Correct the count: +1 renames L3 to L4")
      ->check(CLI::Range(-3, 3));
  sub->add_option("--out", o->out, "Case folder to write")->required();
  sub->add_flag("--correct-tilt", o->scan.correct_tilt,
                "Straighten stacks from a tilted gantry by resampling instead of refusing them");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
