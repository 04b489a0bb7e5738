#pragma once
// A folder in the system's temporary folder that only its user can read, gone with the object.

#include <filesystem>

namespace flavum {

class ScratchFolder {
 public:
  /// Throws OperationFailed.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ScratchFolder(ScratchFolder&&) = delete;
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace flavum
