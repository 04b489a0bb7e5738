#include "imaging/dicom_reader/reader_child.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "imaging/base/error.h"
#include "imaging/dicom_file/decode_file.h"
#include "imaging/dicom_file/deidentify.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_reader/reader_stream.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace flavum {
namespace {

constexpr rlim_t kStackBytes = 8U << 20;       // engineering default
constexpr rlim_t kOpenFiles = 32;              // engineering default
constexpr std::int64_t kKeptBytes = 32 << 20;  // more than this left behind: a fresh reader instead
constexpr double kMemoryShare = 0.75;          // of the computer's; engineering default

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;  // the sanitizers map terabytes of address space
#else
constexpr bool kLimitMemory = true;
#endif

void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const rlimit r{soft, hard};
  ::setrlimit(resource, &r);
}

void harden(int descriptor) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // no orphan stays
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0);  // a core dump would hold the patient's data
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_FSIZE, 0, 0);
  limit(RLIMIT_NPROC, 0, 0);
  limit(RLIMIT_NOFILE, kOpenFiles, kOpenFiles);
  limit(RLIMIT_STACK, kStackBytes, kStackBytes);
  ::close_range(static_cast<unsigned>(std::max(descriptor, 2)) + 1, ~0U, 0);
}

struct Memory {
  std::int64_t mapped = 0;
  std::int64_t resident = 0;
};
Memory memory_now() {
  long mapped = 0;
  long resident = 0;
  if (std::FILE* f = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(f, "%ld %ld", &mapped, &resident) != 2) mapped = resident = 0;
    std::fclose(f);
  }
  const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  return {mapped * page, resident * page};
}

double processor_seconds() {
  rusage u{};
  ::getrusage(RUSAGE_SELF, &u);
  return static_cast<double>(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1.0;
}

// Address space is what can be limited; resident memory then grows by no more than it does. What is
// resident at the start counts too.
void allow(const ReaderLimits& limits, const Memory& start, std::int64_t decoded) {
  const double computer = kMemoryShare * static_cast<double>(::sysconf(_SC_PHYS_PAGES)) *
                          static_cast<double>(::sysconf(_SC_PAGESIZE));
  const double room =
      std::min(computer, static_cast<double>(limits.base_bytes) +
                             limits.per_decoded_byte * static_cast<double>(decoded));
  if (kLimitMemory) {
    const double bytes = room + static_cast<double>(start.mapped - start.resident);
    limit(RLIMIT_AS, static_cast<rlim_t>(std::max(bytes, 1.0)), RLIM_INFINITY);
  }
  limit(RLIMIT_CPU, static_cast<rlim_t>(processor_seconds() + std::ceil(limits.seconds_per_file)),
        RLIM_INFINITY);
}

FileVerdict refusal(const std::string& file, const char* kind, const char* reason,
                    const char* details) {
  FileVerdict v;
  v.kind = FileVerdict::Kind::Refused;
  v.refusal.description = std::filesystem::path(file).filename().string();
  v.refusal.kind = kind;
  v.refusal.reason = reason;
  v.refusal.details = details;
  return v;
}

bool is_file(const std::string& path) {
  struct stat s {};
  return ::stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode);
}

std::string inspected(const ReaderRequest& request, const Memory& start) {
  try {
    if (!is_file(request.file)) {
      return encode_verdict(refusal(request.file, "unreadable",
                                    "This is not a file that can be read.",
                                    "a device, a pipe, a folder, or no permission"));
    }
    if (may_be_dicom(request.file)) {
      allow(request.limits, start, declared_bytes(request.file));
    }
    const std::string reply = encode_verdict(inspect_file(request.file));
    if (reply.size() <= kMaxVerdictBytes) return reply;
  } catch (const std::bad_alloc&) {
  }
  return encode_verdict(
      refusal(request.file, "memory",
              "The file asks for more memory than its images can need; it is damaged.",
              "limit of the reader"));
}

void decode(const ReaderRequest& request, const Memory& start, int descriptor) {
  std::string why;
  try {
    if (!is_file(request.file)) throw DecodeFailed("the file is no longer there");
    const std::int64_t decoded = declared_bytes(request.file);
    allow(request.limits, start, decoded);
    decode_file(request.file, request.shape, request.frames,
                [&](std::uint32_t place, const DecodedFrame& frame) {
                  send_message(descriptor, encode_frame(place, frame));
                  allow(request.limits, start, decoded);  // time anew for each frame
                });
    return;
  } catch (const DecodeFailed& e) {
    why = e.what();
  } catch (const std::bad_alloc&) {
    why = "it asks for more memory than its images can need";
  } catch (const std::exception&) {
    why = "its pixels cannot be decoded";
  }
  send_message(descriptor, encode_sentence(ReplyKind::Failed, why));
}

// A file is held once as it was and once, piece by piece, as it is written.
void rewrite(const ReaderRequest& request, const Memory& start, int descriptor) {
  try {
    if (!is_file(request.file)) throw DecodeFailed("the file is no longer there");
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(request.file));
    allow(request.limits, start, bytes);
    const DeidentifiedFile file = deidentify_file(
        request.file, request.key, {request.shift_dates},
        [&](std::string_view piece) { send_message(descriptor, encode_piece(piece)); });
    send_message(descriptor, encode_rewritten(file.burned_in_risk));
  } catch (const std::exception&) {
    send_message(descriptor, encode_sentence(ReplyKind::Failed, "it cannot be read whole"));
  }
}

int serve(int descriptor) {
  try {
    prepare_dicom_toolkit();
  } catch (const Error& e) {
    send_message(descriptor, encode_sentence(ReplyKind::CannotStart, e.what()));
    return 1;
  }
  send_message(descriptor, encode_ready());
  const Memory start = memory_now();
  std::string message;
  while (receive_message(descriptor, message)) {
    const ReaderRequest request = decode_request(message);
    allow(request.limits, start, 0);
    if (request.kind == ReaderRequest::Kind::Inspect) {
      send_message(descriptor, inspected(request, start));
    } else if (request.kind == ReaderRequest::Kind::Decode) {
      decode(request, start, descriptor);
    } else {
      rewrite(request, start, descriptor);
    }
    ::malloc_trim(0);
    const bool staying = memory_now().mapped - start.mapped < kKeptBytes;
    send_message(descriptor, encode_done(staying));
    if (!staying) break;
  }
  return 0;
}

}  // namespace

int serve_dicom_reader(int descriptor) {
  harden(descriptor);
  try {
    return serve(descriptor);
  } catch (const std::exception&) {
    return 1;  // the asker is gone, or out of memory beyond help
  }
}

}  // namespace flavum
