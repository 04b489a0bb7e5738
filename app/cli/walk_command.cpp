// The whole way without a display: load, segment, plan, fluoroscopy, resection, score. Leaves
// pictures and a summary, so that a person (or a check) can see what the workstation would show.

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/image_file.h"
#include "app/cli/score_json.h"
#include "app/cli/slice_picture.h"
#include "app/cli/terminal.h"
#include "app/config/procedure_tables.h"
#include "app/editor/reference_run.h"
#include "app/storage/case_folder.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "sim/assess/score.h"
#include "sim/fluoroscope/fluoroscope.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path path, out;
  std::optional<std::string> volume;
  std::string level = "L4-5", side = "left";
  int level_shift = 0;
};

OpenedCase open(const Options& o, const Progress& progress) {
  if (!o.path.empty()) return open_case(o.path, o.volume, {o.level_shift}, progress).opened;
  const fs::path folder = builtin_case_folder(progress.part(0.0, 0.3));
  return make_case(open_volume(folder, std::nullopt, progress.part(0.3, 0.5)), {}, true,
                   progress.part(0.5, 1.0));
}

void write_fluoroscopy(Session& session, Fluoroscope& scope, const std::string& when,
                       const fs::path& out) {
  for (const View view : {View::Ap, View::Lateral, View::CloLeft, View::CloRight}) {
    session.dispatch(PoseCArm{pose_for(view, session.state().carm.isocentre)});
    const char* names[] = {"ap", "pa", "lateral", "clo-left", "clo-right"};
    const PulsePicture picture = scope.pulse(session.world(), session.state(), 768, {});
    write_png(fluoroscopy_picture(*picture.grey, picture.geometry),
              out / ("fluoro-" + when + "-" + names[static_cast<int>(view)] + ".png"));
  }
}

void write_slices(const Session& session, const std::string& when, const fs::path& out) {
  const PortalPlan& plan = *session.state().portal;
  const LevelLandmarks* level = session.world().patient->landmarks.level(plan.level);
  const PatientPoint centre = level != nullptr ? level->canal_centre : plan.dock;
  const auto picture = [&](SliceKind kind, const PatientPoint& at, const char* name) {
    write_png(slice_picture(session.world(), session.state(), kind, at),
              out / ("slice-" + when + "-" + name + ".png"));
  };
  picture(SliceKind::Axial, PatientPoint(centre.x(), centre.y(), plan.dock.z()), "axial");
  picture(SliceKind::Sagittal, PatientPoint(plan.dock.x(), centre.y(), centre.z()), "sagittal");
  picture(SliceKind::Coronal, PatientPoint(centre.x(), plan.dock.y(), centre.z()), "coronal");
}

void run(const Options& o) {
  const auto level = parse_level(o.level);
  const auto side = parse_side(o.side);
  if (!level)
    throw UsageError("\"" + o.level + "\" is not a lumbar level; write for example L4-5.");
  if (!side) throw UsageError("The side is left or right, the patient's.");
  fs::create_directories(o.out);
  std::vector<std::string> summary{"Flavum, a walk through one case without a display.",
                                   "Training and planning aid, not a medical device.", ""};
  const auto tell = [&](const std::string& s) {
    say(s);
    summary.push_back(s);
  };
  Session session(open(o, terminal_progress()));
  const OpenedCase& opened = session.opened();
  tell("Loaded: " + opened.patient.title + ".");
  tell("Segmented; levels " + opened.segmentation.numbering + ".");
  for (const std::string& w : opened.segmentation.warnings) tell("  " + w);
  session.choose_level(*level);
  const PortalProposal proposal = propose_portal(*session.world().patient, *session.world().field,
                                                 *level, *side, session.world().portal);
  const Verdict placed = session.dispatch(PlacePortal{proposal.plan});
  if (!placed.ok) throw OperationFailed("The proposed portal was refused: " + placed.reason);
  const PortalReport report = examine_portal(*session.world().patient, *session.world().field,
                                             proposal.plan, session.world().portal);
  tell(reading_note(opened.patient));
  tell("Planned " + o.level + " " + o.side + ":");
  for (const std::string& r : proposal.reasons) tell("  " + r);
  for (const std::string& w : report.warnings) tell("  " + w);
  write_case_folder(stored_case(opened, opened.segmentation, proposal.plan, {}), report,
                    o.out / "case");
  Fluoroscope scope(session.world());
  write_slices(session, "before", o.out);
  write_fluoroscopy(session, scope, "before", o.out);
  tell("Fluoroscopy: AP, lateral and both contralateral obliques written, prone and head up.");
  for (const std::string& s : run_reference(session)) tell(s);
  write_slices(session, "after", o.out);
  write_fluoroscopy(session, scope, "after", o.out);
  const Score result = score(session.world(), session.state(), benchmark_table());
  tell(result.passed
           ? "Score: the line and the dura were kept. In a rehearsal nothing else decides."
           : "Score: not passed.");
  for (const std::string& s : result.sentences) tell("  " + s);
  for (const Metric& m : result.metrics) {
    char text[200];
    std::snprintf(text, sizeof text, "  %-58s %s", m.title.c_str(),
                  value_words(m, m.value).c_str());
    tell(text);
  }
  nlohmann::json j{{"format", "flavum-walk-1"}, {"level", o.level}, {"side", o.side}};
  j["portal"] = portal_json(proposal.plan, report);
  j["score"] = score_json(result);
  write_json_file(j, o.out / "summary.json");
  std::ofstream text(o.out / "summary.txt");
  for (const std::string& s : summary) text << s << "\n";
}

}  // namespace

void add_walk_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "walk", "Go through one case without a display and leave pictures and a summary");
  auto o = std::make_shared<Options>();
  sub->add_option("path", o->path, "What to read; the built-in case if absent");
  sub->add_option("--volume", o->volume, "Which volume, by its id from `info`");
  sub->add_option("--level", o->level, "For example L4-5")->capture_default_str();
  sub->add_option("--side", o->side, "left or right")->capture_default_str();
  sub->add_option("--level-shift", o->level_shift, "Correct the count: +1 renames L3 to L4")
      ->check(CLI::Range(-3, 3));
  sub->add_option("--out", o->out, "Folder for pictures and summary")->required();
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
