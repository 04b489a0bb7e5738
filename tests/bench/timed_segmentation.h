#pragma once
// segment_ct with the time and the memory it took.

#include <chrono>
#include <fstream>
#include <string>

#include "imaging/segment/segmentation.h"

namespace flavum {

// Peak memory of the process since the last reset (Linux: /proc).
inline void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }
inline double peak_mib() {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line))
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024.0;
  return 0.0;
}

struct TimedSegmentation {
  Segmentation found;
  double seconds = 0.0;
  double mib = 0.0;
};

inline TimedSegmentation timed(const ScalarImage& ct) {
  TimedSegmentation run;
  reset_peak();
  const auto start = std::chrono::steady_clock::now();
  run.found = segment_ct(ct);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.mib = peak_mib();
  return run;
}

}  // namespace flavum
