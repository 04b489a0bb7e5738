#include "imaging/dicom_reader/reader_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_stream.h"

namespace flavum {
namespace {

// A killed process normally is gone within a millisecond; one that waits for a dead network drive
// is not, and is left behind. Engineering default.
constexpr std::chrono::milliseconds kReapingTime{2000};
// How long a reader that closed its socket may take to be gone by itself. Engineering default.
constexpr std::chrono::milliseconds kLeavingTime{200};

[[noreturn]] void fail(int error) {
  throw OperationFailed(
      "Flavum's reader of DICOM files (flavum-dicom-reader) cannot be started; reinstall Flavum.",
      std::strerror(error));
}

// Standard input is the socket, the other standard streams go nowhere, nothing else stays open;
// signals as a fresh program has them.
struct Start {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};

  explicit Start(int socket) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Start() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;
};

bool gone_within(pid_t process, std::chrono::milliseconds time, int& status, bool& reaped) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const pid_t result = ::waitpid(process, &status, WNOHANG);
    reaped = result == process;
    if (reaped || (result < 0 && errno != EINTR)) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

ReaderProcess::ReaderProcess(const std::filesystem::path& program) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail(errno);
  const Start start(ends[1]);
  std::string path = program.string();
  std::array<char*, 2> arguments{path.data(), nullptr};
  const int error = ::posix_spawn(&process_, path.c_str(), &start.files, &start.attributes,
                                  arguments.data(), environ);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    fail(error);
  }
  descriptor_ = ends[0];
}

ReaderProcess::~ReaderProcess() { end(); }

void ReaderProcess::send(const std::string& message) {
  unsent_.erase(0, sent_);
  sent_ = 0;
  unsent_ += framed(message);
  flush();
}

void ReaderProcess::flush() {
  while (has_unsent()) {
    const ssize_t n = ::send(descriptor_, unsent_.data() + sent_, unsent_.size() - sent_,
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) sent_ = unsent_.size();
    if (n <= 0) return;
    sent_ += static_cast<std::size_t>(n);
  }
}

ReaderProcess::Received ReaderProcess::receive(std::string& message, std::size_t longest) {
  for (;;) {
    const std::size_t length = filled_ < kPrefixBytes ? 0 : length_in(incoming_.data());
    if (length > longest) return Received::TooLong;
    const std::size_t wanted = kPrefixBytes + length;
    if (filled_ >= kPrefixBytes && filled_ == wanted) {
      message.assign(incoming_, kPrefixBytes, length);
      filled_ = 0;
      return Received::Message;
    }
    if (incoming_.size() < wanted) incoming_.resize(wanted);
    const ssize_t n =
        ::recv(descriptor_, incoming_.data() + filled_, wanted - filled_, MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return Received::Nothing;
    if (n <= 0) return Received::Closed;
    filled_ += static_cast<std::size_t>(n);
  }
}

ReaderProcess::End ReaderProcess::end() {
  End how;
  if (process_ < 0) return how;
  int status = 0;
  bool reaped = false;
  // One that closed its socket is about to leave: its own signal or status is worth waiting for.
  std::string rest;
  const bool leaving = receive(rest, 0) == Received::Closed;
  ::close(descriptor_);
  descriptor_ = -1;
  if (!leaving || !gone_within(process_, kLeavingTime, status, reaped)) {
    ::kill(process_, SIGKILL);
    gone_within(process_, kReapingTime, status, reaped);
  }
  process_ = -1;
  if (reaped && WIFSIGNALED(status)) how.signal = WTERMSIG(status);
  if (reaped && WIFEXITED(status)) how.status = WEXITSTATUS(status);
  return how;
}

}  // namespace flavum
