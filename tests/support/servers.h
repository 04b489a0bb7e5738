#pragma once
// Server programs for tests: started on loopback with free ports, stopped by their process id.

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace flavum::test {

/// A TCP port of the loopback interface that nobody uses at this moment.
int free_port();
/// Does anybody take connections there?
bool somebody_listens(int port);
bool wait_for_port(int port, std::chrono::seconds at_most);
/// Full path of a program, also from /usr/sbin; empty if it is not installed.
std::string program_path(const std::string& name);
/// Runs a program to its end and returns its exit status; output goes to `log`.
int run_to_end(const std::vector<std::string>& command, const std::filesystem::path& log);

class ServerProcess {
 public:
  ServerProcess(const std::vector<std::string>& command, const std::filesystem::path& log);
  /// SIGTERM; SIGKILL when it has not ended after 5 s.
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  void kill_now();

 private:
  pid_t process_ = -1;
};

/// Stands between a client and a server on loopback and misbehaves after so many bytes.
class BadLine {
 public:
  enum class Way { Cut, Stall };
  /// Bytes counted from server to client. server_port 0: there is no server, nothing is ever said.
  /// `spoiled`: how many connections misbehave; later ones pass everything.
  BadLine(int server_port, long bytes, Way way, int spoiled = 1000);
  ~BadLine();
  BadLine(const BadLine&) = delete;
  BadLine& operator=(const BadLine&) = delete;
  int port() const { return port_; }
  int connections() const { return connections_; }
  /// Bytes also counted from client to server (for a transfer to us).
  std::atomic<bool> count_both = false;

 private:
  void accept_all(const std::stop_token& stop);
  void pass(const std::stop_token& stop, int client, bool spoil) const;

  int server_port_, listening_ = -1, port_ = 0;
  long bytes_;
  Way way_;
  int spoiled_;
  std::atomic<int> connections_ = 0;
  std::vector<std::jthread> lines_;
  std::jthread acceptor_;
};

}  // namespace flavum::test
