#include "tests/support/servers.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace flavum::test {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = htons(static_cast<std::uint16_t>(port));
  return a;
}

int bound_socket(int& port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a = loopback(0);
  socklen_t size = sizeof a;
  if (bind(s, reinterpret_cast<sockaddr*>(&a), size) != 0) std::abort();
  getsockname(s, reinterpret_cast<sockaddr*>(&a), &size);
  port = ntohs(a.sin_port);
  return s;
}

int connected(int port) {
  const int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in a = loopback(port);
  if (connect(s, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0) return s;
  close(s);
  return -1;
}

pid_t start(const std::vector<std::string>& command, const std::filesystem::path& log) {
  std::vector<char*> arguments;
  for (const std::string& s : command) arguments.push_back(const_cast<char*>(s.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // not to outlive a test that crashed
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  const int in = open("/dev/null", O_RDONLY);
  dup2(in, STDIN_FILENO);
  signal(SIGPIPE, SIG_DFL);
  execv(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

int free_port() {
  int port = 0;
  close(bound_socket(port));
  return port;
}

bool somebody_listens(int port) {
  const int s = connected(port);
  if (s >= 0) close(s);
  return s >= 0;
}

bool wait_for_port(int port, std::chrono::seconds at_most) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (std::chrono::steady_clock::now() < end) {
    if (somebody_listens(port)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

std::string program_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string folders = std::string(path != nullptr ? path : "") + ":/usr/bin:/usr/sbin:";
  while (!folders.empty()) {
    const auto colon = folders.find(':');
    const std::filesystem::path file = std::filesystem::path(folders.substr(0, colon)) / name;
    if (file.is_absolute() && access(file.c_str(), X_OK) == 0) return file.string();
    folders.erase(0, colon + 1);
  }
  return {};
}

int run_to_end(const std::vector<std::string>& command, const std::filesystem::path& log) {
  int status = 0;
  waitpid(start(command, log), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

ServerProcess::ServerProcess(const std::vector<std::string>& command,
                             const std::filesystem::path& log)
    : process_(start(command, log)) {}

void ServerProcess::kill_now() {
  if (process_ <= 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

ServerProcess::~ServerProcess() {
  if (process_ <= 0) return;
  kill(process_, SIGTERM);
  for (int n = 0; n < 100; ++n) {
    if (waitpid(process_, nullptr, WNOHANG) == process_) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  kill_now();
}

BadLine::BadLine(int server_port, long bytes, Way way, int spoiled)
    : server_port_(server_port), bytes_(bytes), way_(way), spoiled_(spoiled) {
  listening_ = bound_socket(port_);
  listen(listening_, 16);
  acceptor_ = std::jthread([this](const std::stop_token& s) { accept_all(s); });
}

BadLine::~BadLine() {
  acceptor_.request_stop();
  acceptor_.join();
  for (std::jthread& line : lines_) line.request_stop();
  lines_.clear();
  close(listening_);
}

void BadLine::accept_all(const std::stop_token& stop) {
  pollfd p{listening_, POLLIN, 0};
  while (!stop.stop_requested()) {
    if (poll(&p, 1, 50) <= 0) continue;
    const int client = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    const bool spoil = ++connections_ <= spoiled_;
    lines_.emplace_back(
        [this, client, spoil](const std::stop_token& s) { pass(s, client, spoil); });
  }
}

void BadLine::pass(const std::stop_token& stop, int client, bool spoil) const {
  const int server = server_port_ == 0 ? -1 : connected(server_port_);
  long counted = 0;
  std::array<char, 4096> buffer{};
  bool open = server_port_ == 0 || server >= 0;
  while (open && !stop.stop_requested()) {
    const bool over = spoil && counted >= bytes_;
    if (over && way_ == Way::Cut) break;
    std::array<pollfd, 2> p{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (over || server < 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    poll(p.data(), p.size(), 50);
    for (int from = 0; from < 2 && open; ++from) {
      if (p[static_cast<std::size_t>(from)].revents == 0) continue;
      const ssize_t n = read(from == 0 ? client : server, buffer.data(), buffer.size());
      if (n <= 0) {
        open = false;
      } else if (send(from == 0 ? server : client, buffer.data(), static_cast<size_t>(n),
                      MSG_NOSIGNAL) != n) {
        open = false;
      } else if (from == 1 || count_both) {
        counted += n;
      }
    }
  }
  close(client);
  if (server >= 0) close(server);
}

}  // namespace flavum::test
