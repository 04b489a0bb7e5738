#include "imaging/pacs/receipt.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcostrmf.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "imaging/base/error.h"
#include "imaging/pacs/disk_stream.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
const std::string kPrefix = ".flavum-receiving-";
constexpr std::uint64_t kPreambleBytes = 132;  // PS3.10, 7.1

PacsFailed not_writable(const fs::path& where, const std::string& why) {
  return {PacsFailure::DiskFull,
          "The images could not be written to this computer's disk. Check whether the folder may "
          "be written to and whether the disk is full. Nothing was kept.",
          where.string() + ": " + why};
}

// What a program that is not running any more left behind. The process number is in the name.
void remove_abandoned(const fs::path& parent) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(parent, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kPrefix, 0) != 0 || !entry.is_directory(ignored)) continue;
    const int process = std::atoi(name.c_str() + kPrefix.size());
    if (process > 0 && kill(process, 0) != 0 && errno == ESRCH) fs::remove_all(entry, ignored);
  }
}

fs::path make_private_folder(const fs::path& parent) {
  static std::atomic<int> count = 0;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const fs::path folder =
        parent / (kPrefix + std::to_string(getpid()) + "-" + std::to_string(++count));
    if (mkdir(folder.c_str(), 0700) == 0) return folder;
    if (errno != EEXIST) throw not_writable(folder, std::strerror(errno));
  }
  throw not_writable(parent, "no free temporary name");
}

}  // namespace

Receipt::Receipt(const fs::path& destination, std::uint64_t keep_free_bytes)
    : destination_(fs::absolute(destination).lexically_normal()),
      keep_free_bytes_(keep_free_bytes),
      last_sign_(std::chrono::steady_clock::now().time_since_epoch()) {
  if (!destination_.has_filename()) destination_ = destination_.parent_path();
  std::error_code error;
  if (fs::exists(destination_, error) &&
      !(fs::is_directory(destination_) && fs::is_empty(destination_))) {
    throw UsageError("Images are received into a new or empty folder; this one holds something.",
                     destination_.string());
  }
  const fs::path parent = destination_.parent_path();
  fs::create_directories(parent, error);
  if (error) throw not_writable(parent, error.message());
  remove_abandoned(parent);
  folder_ = make_private_folder(parent);
}

Receipt::~Receipt() {
  if (completed_) return;
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void Receipt::complete() {
  std::error_code error;
  fs::rename(folder_, destination_, error);
  if (error) throw not_writable(destination_, error.message());
  completed_ = true;
}

void Receipt::start_over() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) fs::remove(entry, ignored);
  next_ = 1;
  files_ = 0;
  bytes_ = 0;
}

std::chrono::steady_clock::time_point Receipt::last_sign() const {
  return std::chrono::steady_clock::time_point(last_sign_.load());
}

void Receipt::sign_of_life() { last_sign_ = std::chrono::steady_clock::now().time_since_epoch(); }

std::optional<PacsFailed> Receipt::failure() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return failure_;
}

void Receipt::fail(const PacsFailed& failure) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!failure_) failure_ = failure;
}

bool Receipt::has_room() const {
  std::error_code error;
  const fs::space_info space = fs::space(folder_, error);
  return error || space.available >= keep_free_bytes_;
}

OFCondition Receipt::write(T_ASC_Association* association, T_ASC_PresentationContextID context,
                           const T_DIMSE_C_StoreRQ& request, const fs::path& file, bool& written) {
  DcmOutputFileStream* header = nullptr;
  const OFCondition created =
      DIMSE_createFilestream(file.c_str(), &request, association, context, 1, &header);
  delete header;  // the file now holds preamble and meta header
  DiskSink sink(file, [this] { return has_room(); });
  DiskStream stream(sink);
  const auto alive = [](void* receipt, unsigned long) {
    static_cast<Receipt*>(receipt)->sign_of_life();
  };
  T_ASC_PresentationContextID data_context = context;
  const OFCondition received = DIMSE_receiveDataSetInFile(
      association, DIMSE_NONBLOCKING, kToolkitTimeoutSeconds, &data_context, &stream, alive, this);
  sink.finish();
  if (received.bad()) return received;
  if (data_context != context) return DIMSE_BADDATA;
  std::error_code error;
  const std::uint64_t size = fs::file_size(file, error);
  if (created.bad() || !sink.error().empty()) {
    fail(not_writable(file, created.bad() ? created.text() : sink.error()));
  } else if (error || size < static_cast<std::uint64_t>(stream.tell()) + kPreambleBytes) {
    fail(not_writable(file, "the file is shorter than what was received"));
  } else {
    bytes_ += size;
    written = true;
  }
  return received;
}

OFCondition Receipt::store(T_ASC_Association* association, T_ASC_PresentationContextID context,
                           T_DIMSE_C_StoreRQ& request, Watch& watch) {
  char name[24];
  std::snprintf(name, sizeof name, "%06d.dcm", next_.fetch_add(1));
  const fs::path part = folder_ / (std::string(name) + ".part");
  bool written = false;
  OFCondition c;
  sign_of_life();
  watch.allow_all();
  if (failure() || !has_room()) {
    if (!failure()) {
      fail({PacsFailure::DiskFull,
            "There is not enough space on this computer's disk. Make room and retrieve again. "
            "Nothing was kept.",
            folder_.parent_path().string() + ": less than " + std::to_string(keep_free_bytes_) +
                " bytes are free"});
    }
    DIC_UL bytes = 0;
    DIC_UL pieces = 0;
    c = DIMSE_ignoreDataSet(association, DIMSE_NONBLOCKING, kToolkitTimeoutSeconds, &bytes,
                            &pieces);
  } else {
    c = write(association, context, request, part, written);
  }
  if (written) {
    std::error_code error;
    fs::rename(part, folder_ / name, error);
    if (error) {
      written = false;
      fail(not_writable(part, error.message()));
    }
  }
  if (!written) {
    std::error_code ignored;
    fs::remove(part, ignored);
  }
  if (c.bad()) return c;
  if (written) ++files_;
  sign_of_life();
  T_DIMSE_C_StoreRSP response{};
  response.DimseStatus =
      static_cast<DIC_US>(written ? STATUS_STORE_Success : STATUS_STORE_Refused_OutOfResources);
  watch.allow(kMessageBytes);
  return DIMSE_sendStoreResponse(association, context, &request, &response, nullptr);
}

}  // namespace flavum
