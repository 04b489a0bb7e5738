#pragma once
// Files that are coming in: a private folder under a temporary name, renamed only when everything
// has arrived. Internal to imaging/pacs. Safe to use from several threads.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "imaging/pacs/association.h"
#include "imaging/pacs/pacs_error.h"

namespace flavum {

class Receipt {
 public:
  /// Makes the temporary folder (mode 0700) beside `destination`, which must not exist or be empty.
  /// Folders left there by a program that died are removed. Throws PacsFailed or UsageError.
  Receipt(const std::filesystem::path& destination, std::uint64_t keep_free_bytes);
  /// Removes the temporary folder with everything in it unless complete() was called.
  ~Receipt();
  Receipt(const Receipt&) = delete;
  Receipt& operator=(const Receipt&) = delete;

  /// Receives the object of a C-STORE request and answers it. The bytes go to the disk as they come
  /// and are not looked at. A condition that is not good ends the association.
  OFCondition store(T_ASC_Association* association, T_ASC_PresentationContextID context,
                    T_DIMSE_C_StoreRQ& request, Watch& watch);

  /// The folder gets its name. Throws PacsFailed.
  void complete();
  /// Everything again (after a lost connection).
  void start_over();

  int files() const { return files_; }
  std::uint64_t bytes() const { return bytes_; }
  std::chrono::steady_clock::time_point last_sign() const;
  void sign_of_life();
  /// Why nothing more can be kept, e.g. a full disk.
  std::optional<PacsFailed> failure() const;
  void fail(const PacsFailed& failure);

 private:
  OFCondition write(T_ASC_Association* association, T_ASC_PresentationContextID context,
                    const T_DIMSE_C_StoreRQ& request, const std::filesystem::path& file,
                    bool& written);
  bool has_room() const;

  std::filesystem::path destination_, folder_;
  std::uint64_t keep_free_bytes_;
  std::atomic<int> next_ = 1, files_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::chrono::steady_clock::duration> last_sign_;
  mutable std::mutex mutex_;
  std::optional<PacsFailed> failure_;
  bool completed_ = false;
};

}  // namespace flavum
