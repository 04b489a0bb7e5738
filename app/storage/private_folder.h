#pragma once
// A folder in the system's temporary folder that only its user can read, gone with the object.

#include <filesystem>

namespace flavum {

class PrivateFolder {
 public:
  /// Throws OperationFailed.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  PrivateFolder(PrivateFolder&&) = delete;
  PrivateFolder& operator=(PrivateFolder&&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace flavum
