#pragma once
// The processes this one has started: which there are, and their memory. Linux's /proc.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace flavum::test {

/// A value of /proc/PROCESS/status in bytes, e.g. "VmHWM" (most memory ever resident); 0 where
/// gone.
inline std::int64_t memory_of(const std::string& process, const std::string& name) {
  std::ifstream in("/proc/" + process + "/status");
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(name + ":", 0) == 0) return std::stoll(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

inline std::vector<pid_t> child_processes() {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream in(entry.path() / "stat");
    std::string line;
    std::getline(in, line);
    const std::size_t after_name = line.rfind(')');  // "1234 (name) S 1 …": the state, the parent
    if (after_name == std::string::npos || after_name + 4 > line.size()) continue;
    if (std::atoi(line.c_str() + after_name + 4) == ::getpid()) found.push_back(std::stoi(name));
  }
  return found;
}

/// Neither running nor unreaped.
inline bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0; }

inline std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// Looks at the children's memory whenever asked.
class ChildMemory {
 public:
  void look() {
    for (const pid_t child : child_processes()) {
      std::int64_t& most = most_[child];
      most = std::max(most, memory_of(std::to_string(child), "VmHWM"));
    }
  }
  std::int64_t largest() const {
    std::int64_t all = 0;
    for (const auto& [child, most] : most_) all = std::max(all, most);
    return all;
  }
  std::int64_t sum() const {
    std::int64_t all = 0;
    for (const auto& [child, most] : most_) all += most;
    return all;
  }

 private:
  std::map<pid_t, std::int64_t> most_;
};

}  // namespace flavum::test
