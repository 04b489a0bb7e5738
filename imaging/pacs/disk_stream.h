#pragma once
// Where DCMTK puts an object that comes in. Internal to imaging/pacs.
//
// DCMTK's file stream waits for more of a data set when the disk refuses the last piece of it, and
// says nothing when closing the file fails. This one takes everything, so that the conversation
// goes on, and remembers that something could not be written.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcostrma.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>

namespace flavum {

class DiskSink : public DcmConsumer {
 public:
  /// Appends to an existing file. `has_room` is asked every 64 MiB (engineering default).
  DiskSink(const std::filesystem::path& file, std::function<bool()> has_room)
      : has_room_(std::move(has_room)), file_(open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC)) {
    if (file_ < 0) failed();
  }
  ~DiskSink() override { finish(); }
  DiskSink(const DiskSink&) = delete;
  DiskSink& operator=(const DiskSink&) = delete;

  /// Empty while everything could be written.
  const std::string& error() const { return error_; }
  void finish() {
    if (file_ >= 0 && close(file_) != 0) failed();
    file_ = -1;
  }

  OFBool good() const override { return OFTrue; }
  OFCondition status() const override { return EC_Normal; }
  OFBool isFlushed() const override { return OFTrue; }
  offile_off_t avail() const override { return 1L << 30; }
  void flush() override {}
  offile_off_t write(const void* bytes, offile_off_t size) override {
    const char* from = static_cast<const char*>(bytes);
    for (offile_off_t left = size; left > 0 && error_.empty();) {
      const ssize_t n = ::write(file_, from, static_cast<size_t>(left));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        failed();
        break;
      }
      from += n;
      left -= n;
    }
    since_asked_ += size;
    if (since_asked_ >= 64L * 1024 * 1024) {
      since_asked_ = 0;
      if (error_.empty() && !has_room_()) error_ = "too little space is left";
    }
    return size;
  }

 private:
  void failed() { error_ = std::strerror(errno); }

  std::function<bool()> has_room_;
  std::string error_;
  int file_ = -1;
  offile_off_t since_asked_ = 0;
};

class DiskStream : public DcmOutputStream {
 public:
  explicit DiskStream(DiskSink& sink) : DcmOutputStream(&sink) {}
};

}  // namespace flavum
