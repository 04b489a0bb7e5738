#include "imaging/dicom/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "imaging/base/error.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 200;           // bytes of one component; ext4 takes 255
constexpr std::size_t kDeepestPath = 40;            // components; engineering default
constexpr std::int64_t kDiskToSpare = 512LL << 20;  // left free; engineering default
constexpr std::int64_t kBytesPerReport = 16LL << 20;

using Reader = std::unique_ptr<archive, int (*)(archive*)>;

[[noreturn]] void refuse(const std::string& sentence, const std::string& details) {
  throw InputRefused(sentence, details);
}

[[noreturn]] void refuse_damaged(archive* reader) {
  const char* why = archive_error_string(reader);
  refuse("The zip archive is damaged or incomplete; copy it again from its source.",
         why == nullptr ? "" : why);
}

// The components of an entry's name; both kinds of slash separate (archives made under Windows).
std::vector<std::string> components_of(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '/' || c == '\\') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  std::erase_if(parts, [](const std::string& p) { return p.empty() || p == "."; });
  return parts;
}

bool leaves_the_archive(const std::string& name) {
  if (name.empty()) return false;
  if (name.front() == '/' || name.front() == '\\') return true;
  if (name.size() > 1 && name[1] == ':') return true;  // a drive letter
  for (const std::string& part : components_of(name)) {
    if (part == "..") return true;
  }
  return false;
}

// Where an entry goes. Names that the disk would not take become plain numbers.
fs::path place_of(const std::string& name, std::int64_t number, const fs::path& into) {
  const std::vector<std::string> parts = components_of(name);
  fs::path place = into;
  bool usable = !parts.empty() && parts.size() <= kDeepestPath;
  for (const std::string& part : parts) {
    usable = usable && part.size() <= kLongestName;
    if (usable) place /= part;
  }
  std::error_code error;
  if (usable) fs::create_directories(place.parent_path(), error);
  if (usable && !error && !fs::exists(fs::symlink_status(place, error))) return place;
  for (std::int64_t n = number;; ++n) {
    fs::path numbered = into / ("file " + std::to_string(n));
    if (!fs::exists(fs::symlink_status(numbered, error))) return numbered;
  }
}

class NewFile {
 public:
  explicit NewFile(const fs::path& file)
      : handle_(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (handle_ < 0) fail();
  }
  ~NewFile() { ::close(handle_); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(const void* bytes, std::size_t count) const {
    const char* at = static_cast<const char*>(bytes);
    while (count > 0) {
      const ssize_t done = ::write(handle_, at, count);
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) fail();
      at += done;
      count -= static_cast<std::size_t>(done);
    }
  }

 private:
  [[noreturn]] static void fail() {
    throw OperationFailed("The archive cannot be unpacked: the temporary folder is full or closed.",
                          std::strerror(errno));
  }
  int handle_;
};

// Counts what comes out of the archive and stops it in time.
struct Tally {
  const ArchiveLimits& limits;
  std::int64_t archive_bytes;
  std::int64_t disk_bytes;
  std::int64_t files = 0;
  std::int64_t bytes = 0;

  void add_file() {
    if (++files > limits.files) {
      refuse("The zip archive holds more than " + std::to_string(limits.files) +
                 " files: it is not what a hospital sends, and is not unpacked.",
             "");
    }
  }
  void add_bytes(std::int64_t more) {
    bytes += more;
    const std::string so_far =
        std::to_string(bytes >> 20) + " MiB from " + std::to_string(archive_bytes >> 10) + " KiB";
    if (bytes > limits.total_bytes) {
      refuse("The zip archive unpacks into more than " + std::to_string(limits.total_bytes >> 20) +
                 " MiB; unpack it yourself and choose "
                 "the folder of one examination.",
             so_far);
    }
    if (bytes > limits.ratio_from_bytes &&
        static_cast<double>(bytes) > limits.ratio * static_cast<double>(archive_bytes)) {
      refuse(
          "The zip archive unpacks into far more than images ever do; it looks made to fill the "
          "disk and is not unpacked.",
          so_far);
    }
    if (bytes > disk_bytes) {
      throw OperationFailed(
          "There is not enough room on the disk to unpack the archive; free some, or choose an "
          "unpacked folder.",
          so_far);
    }
  }
};

void unpack_entry(archive* reader, archive_entry* entry, const fs::path& into, Tally& tally,
                  const Progress& progress) {
  // Names marked as UTF-8 cannot always be had in the locale's encoding, and the other way round.
  const char* name = archive_entry_pathname_utf8(entry);
  if (name == nullptr) name = archive_entry_pathname(entry);
  const std::string text = name == nullptr ? "" : name;
  if (leaves_the_archive(text)) {
    refuse(
        "The zip archive names places outside itself; it looks made to harm and is not unpacked.",
        text.substr(0, kLongestName));
  }
  if (archive_entry_is_encrypted(entry) != 0) {
    refuse(
        "The zip archive is protected with a password; unpack it yourself and choose the folder.",
        text.substr(0, kLongestName));
  }
  tally.add_file();
  if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
      archive_entry_symlink(entry) != nullptr) {
    return;
  }
  const NewFile file(place_of(text, tally.files, into));
  std::int64_t reported = tally.bytes;
  for (;;) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(reader, &block, &size, &offset);
    if (status == ARCHIVE_EOF) return;
    if (status != ARCHIVE_OK) refuse_damaged(reader);
    tally.add_bytes(static_cast<std::int64_t>(size));
    file.write(block, size);
    if (tally.bytes - reported > kBytesPerReport) {
      reported = tally.bytes;
      progress.report(0.0, "Unpacking the archive");
    }
  }
}

}  // namespace

std::string archive_kind(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::array<char, 262> head{};
  in.read(head.data(), head.size());
  const std::string_view bytes(head.data(), static_cast<std::size_t>(in.gcount()));
  const auto begins = [&](std::string_view mark) { return bytes.starts_with(mark); };
  // "PK" and the signature of a first entry, of an empty archive, or of one in several parts.
  if (begins("PK\3\4") || begins("PK\5\6") || begins("PK\7\10")) return "zip";
  if (begins("7z\xbc\xaf\x27\x1c")) return "7-Zip";
  if (begins("Rar!\x1a\7")) return "RAR";
  if (begins("\x1f\x8b")) return "gzip";
  if (begins("BZh")) return "bzip2";
  if (begins(std::string_view("\xfd"
                              "7zXZ\0",
                              6))) {
    return "xz";
  }
  if (begins("\x28\xb5\x2f\xfd")) return "Zstandard";
  if (bytes.size() == head.size() && bytes.substr(257, 5) == "ustar") return "tar";
  return {};
}

PrivateFolder::PrivateFolder() {
  std::error_code error;
  std::string name = (fs::temp_directory_path(error) / "flavum-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    throw OperationFailed("No temporary folder can be made to unpack the archive.",
                          error ? error.message() : std::strerror(errno));
  }
  path_ = name;
}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void unpack_zip(const fs::path& file, const fs::path& into, const Progress& progress,
                const ArchiveLimits& limits) {
  const Reader reader(archive_read_new(), archive_read_free);
  if (reader == nullptr || archive_read_support_format_zip(reader.get()) != ARCHIVE_OK) {
    throw OperationFailed("Zip archives cannot be read on this machine.");
  }
  constexpr std::size_t kBlock = 1U << 16U;
  if (archive_read_open_filename(reader.get(), file.c_str(), kBlock) != ARCHIVE_OK) {
    refuse_damaged(reader.get());
  }
  std::error_code error;
  const auto archive_bytes = static_cast<std::int64_t>(fs::file_size(file, error));
  const fs::space_info space = fs::space(into, error);
  Tally tally{
      limits, archive_bytes,
      error ? limits.total_bytes : static_cast<std::int64_t>(space.available) - kDiskToSpare};
  for (;;) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    // A warning concerns the name's encoding or a date; the data are whole.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) refuse_damaged(reader.get());
    progress.report(0.0, "Unpacking file " + std::to_string(tally.files + 1));
    unpack_entry(reader.get(), entry, into, tally, progress);
  }
}

}  // namespace flavum
