#pragma once
// Zip archives: unpacked into a private temporary folder before anything in them is looked at.
// Other kinds of archive are refused by name. Internal to imaging/dicom.

#include <cstdint>
#include <filesystem>
#include <string>

#include "imaging/base/progress.h"

namespace flavum {

/// "zip", "7-Zip", "RAR", "gzip", … by the first bytes of a file, never by its name; empty for
/// anything else.
std::string archive_kind(const std::filesystem::path& file);

/// Against archives that unpack into far more than they are. All engineering defaults.
struct ArchiveLimits {
  std::int64_t files = 100'000;
  std::int64_t total_bytes = 16LL << 30;
  /// Unpacked size over archive size, once more than `ratio_from_bytes` are unpacked. Blank CT
  /// images reach about 100; archives made to harm, 1000 and more.
  double ratio = 200.0;
  std::int64_t ratio_from_bytes = 64LL << 20;
};

/// A folder only this user may enter, removed with all it holds when the object goes.
class PrivateFolder {
 public:
  /// Throws OperationFailed.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Unpacks plain files only: links and devices are left out. Throws InputRefused for an archive
/// that is encrypted, damaged, beyond the limits, or names places outside itself; OperationFailed
/// when the disk is full; Cancelled.
void unpack_zip(const std::filesystem::path& archive, const std::filesystem::path& into,
                const Progress& progress = {}, const ArchiveLimits& limits = {});

}  // namespace flavum
