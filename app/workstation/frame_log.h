#pragma once
// What the window showed and when, one line per drawn frame, for measuring how smoothly it runs.

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "sim/carm/carm.h"

namespace flavum {

/// The fluoroscopic picture that a frame showed.
struct ShownPicture {
  std::uint64_t number = 0;  ///< counts pictures taken from the worker; 0: none yet
  CArmPose pose;
  bool refined = false;  ///< traced at full resolution
};

/// Writes comma-separated lines under a header: when the frame was on screen (s), how long drawing
/// it took with and without handing it to the screen (ms), the picture and its pose (degrees, mm).
class FrameLog {
 public:
  FrameLog() = default;
  /// Throws OperationFailed when the file cannot be written.
  explicit FrameLog(const std::filesystem::path& path);
  void frame(double began_s, double drawn_s, double shown_s, const ShownPicture& picture);

 private:
  std::ofstream out_;
};

}  // namespace flavum
