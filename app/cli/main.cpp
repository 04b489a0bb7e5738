// flavum: the workstation without a subcommand, otherwise the command line of docs/command-line.md.
// Exit status: 0 done; 1 failed; 2 wrong usage; 3 input refused.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "imaging/base/error.h"
#ifdef FLAVUM_WORKSTATION
#include "app/workstation/workstation.h"
#endif

namespace flavum {
namespace {

int report(const Error& e, int status) {
  say(e.what());
  if (!e.details().empty()) say(e.details());
  return status;
}

int run(int argc, char** argv) {
  CLI::App app{
      "Flavum: plan and rehearse fluoroscopy-guided lumbar decompression.\n"
      "A training and planning aid, not a medical device.\n"
      "Without a subcommand the workstation opens, on PATH or on the built-in case.",
      "flavum"};
  app.set_version_flag("--version", FLAVUM_VERSION);
  app.require_subcommand(0, 1);
  std::filesystem::path path;
  app.add_option("path", path, "DICOM folder or file, NIfTI, NRRD or MHA volume");
#ifdef FLAVUM_WORKSTATION
  WorkstationOptions workstation;
  app.add_option("--ui-scale", workstation.ui_scale,
                 "Interface scale, 1 to 3; 0 follows the monitor")
      ->check(CLI::Range(0.0, 3.0));
  app.add_option("--width", workstation.width, "Window width in pixels")
      ->check(CLI::Range(1000, 16384));
  app.add_option("--height", workstation.height, "Window height in pixels")
      ->check(CLI::Range(640, 16384));
  app.add_option(
      "--script", workstation.script,
      "Steps to do once the case is open, e.g. \"level L4-5\" \"propose\" \"view lateral\"");
  app.add_option("--volume", workstation.volume_id, "Which volume of PATH, by its id from `info`");
  app.add_option("--screenshot", workstation.screenshot,
                 "Save the window as PNG after the steps, then leave");
  app.add_option("--xray-memory", workstation.xray_memory_mib,
                 "MiB that the X-ray volumes may take; by default a quarter of what is free")
      ->check(CLI::Range(1, 1 << 20));
  app.add_option("--frame-log", workstation.frame_log,
                 "Write when each frame was shown and with which picture, comma-separated");
#endif
  add_phantom_command(app);
  add_info_command(app);
  add_convert_command(app);
  add_import_command(app);
  add_segment_command(app);
  add_register_command(app);
  add_fluoro_command(app);
  add_plan_command(app);
  add_report_command(app);
  add_restore_command(app);
  add_bench_command(app);
  add_walk_command(app);
  add_simulate_command(app);
  add_replay_command(app);
  add_score_command(app);
  add_proficiency_command(app);
  add_pacs_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);  // --help and --version
  } catch (const CLI::ParseError& e) {
    app.exit(e);
    return 2;
  }
  if (!app.get_subcommands().empty()) return 0;
  if (!path.empty() && !std::filesystem::exists(path)) {
    throw InputRefused("The chosen file or folder does not exist, and no command has that name.",
                       path.string());
  }
#ifdef FLAVUM_WORKSTATION
  if (!path.empty()) workstation.path = path;
  return run_workstation(workstation);
#else
  say("This build has no workstation. Try `flavum walk --out DIR`, or `flavum --help`.");
  return 1;
#endif
}

}  // namespace
}  // namespace flavum

int main(int argc, char** argv) {
  using namespace flavum;
  try {
    return run(argc, argv);
  } catch (const InputRefused& e) {
    return report(e, 3);
  } catch (const UsageError& e) {
    return report(e, 2);
  } catch (const Error& e) {
    return report(e, 1);
  } catch (const std::bad_alloc&) {
    say("There is not enough memory for this.");
    return 1;
  } catch (const std::exception& e) {
    say(std::string("Flavum stopped on an error of its own: ") + e.what());
    return 1;
  }
}
