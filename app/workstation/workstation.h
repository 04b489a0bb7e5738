#pragma once
// The interactive workstation: window, panels, views and the background work behind them.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace flavum {

struct WorkstationOptions {
  std::optional<std::filesystem::path> path;  ///< nothing: the built-in case
  std::optional<std::string> volume_id;
  bool start_empty = false;  ///< open nothing: shows what to do
  double ui_scale = 0;       ///< 1 = 100 %, up to 3; 0 = from the monitor
  int width = 1280, height = 800;
  /// Steps done one after the other once the case is loaded, each when the one before is finished;
  /// see script.h. For demonstrations and pictures in documents.
  std::vector<std::string> script;
  /// Saves the window as PNG after the script, then leaves.
  std::optional<std::filesystem::path> screenshot;
  /// MiB that the X-ray volumes may take; nothing: a share of what the machine has, xray_source.h.
  std::optional<int> xray_memory_mib;
  /// Writes a line for every frame shown: frame_log.h.
  std::optional<std::filesystem::path> frame_log;
};

/// Runs until the window is closed. Returns an exit status: 0, or 1 when a script step or the
/// opening failed in a run that ends by itself. Throws OperationFailed when there is no display.
int run_workstation(const WorkstationOptions& options);

}  // namespace flavum
