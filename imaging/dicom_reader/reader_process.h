#pragma once
// One running flavum-dicom-reader: started, talked to without ever waiting, ended and reaped.
// Internal to the imaging/dicom rooms.

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace flavum {

class ReaderProcess {
 public:
  /// Throws OperationFailed where the program cannot be started.
  explicit ReaderProcess(const std::filesystem::path& program);
  /// Kills what still runs; leaves no zombie.
  ~ReaderProcess();
  ReaderProcess(const ReaderProcess&) = delete;
  ReaderProcess& operator=(const ReaderProcess&) = delete;

  int descriptor() const { return descriptor_; }

  /// Queues a message and sends what the socket takes.
  void send(const std::string& message);
  /// Sends more of what is queued; a reader that is gone shows when receiving.
  void flush();
  bool has_unsent() const { return sent_ < unsent_.size(); }

  enum class Received { Nothing, Message, TooLong, Closed };
  /// One whole message where there is one, of at most `longest` bytes.
  Received receive(std::string& message, std::size_t longest);

  /// How it ended.
  struct End {
    int signal = 0;  ///< 0: it left by itself
    int status = 0;
  };
  /// Kills it where it still runs; its end, once.
  End end();

 private:
  pid_t process_ = -1;
  int descriptor_ = -1;
  std::string unsent_;
  std::size_t sent_ = 0;
  std::string incoming_;
  std::size_t filled_ = 0;
};

}  // namespace flavum
