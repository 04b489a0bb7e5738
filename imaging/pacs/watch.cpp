#include "imaging/pacs/watch.h"

#include <dcmtk/dcmtls/tlscond.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace flavum {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kSlice{100};  // how often a person is heard; engineering default

class WatchedConnection : public DcmTransportConnection {
 public:
  WatchedConnection(DcmNativeSocketType socket, std::unique_ptr<DcmTransportConnection> inner,
                    Watch& watch)
      : DcmTransportConnection(socket), inner_(std::move(inner)), watch_(watch) {
    // Every call to the system returns after a slice; how long to wait in all is the watch's.
    timeval slice{};
    slice.tv_usec = std::chrono::microseconds(kSlice).count();
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &slice, sizeof slice);
  }

  OFCondition serverSideHandshake() override { return handshake(true); }
  OFCondition clientSideHandshake() override { return handshake(false); }
  OFCondition renegotiate(const char* suite) override { return inner_->renegotiate(suite); }

  ssize_t read(void* buffer, size_t size) override {
    const auto since = Watch::Clock::now();
    for (;;) {
      errno = 0;
      const ssize_t n = inner_->read(buffer, size);
      if (n > 0) return watch_.take(static_cast<std::uint64_t>(n)) ? n : failed();
      if (n == 0 || !would_block()) {
        watch_.closed_by_peer();
        return n == 0 ? 0 : failed();
      }
      if (!watch_.go_on(since, true)) return failed();
    }
  }

  ssize_t write(void* buffer, size_t size) override {
    auto since = Watch::Clock::now();
    size_t done = 0;
    while (done < size) {
      errno = 0;
      const ssize_t n = inner_->write(static_cast<char*>(buffer) + done, size - done);
      if (n > 0) {
        done += static_cast<size_t>(n);
        since = Watch::Clock::now();
        continue;
      }
      if (!would_block()) {
        watch_.closed_by_peer();
        return failed();
      }
      if (!watch_.go_on(since, false)) return failed();
    }
    return static_cast<ssize_t>(size);
  }

  // DCMTK's own time limits are set far beyond the watch's, so that only these count.
  OFBool networkDataAvailable(int timeout) override {
    const auto since = Watch::Clock::now();
    for (;;) {
      if (inner_->networkDataAvailable(0)) return watch_.go_on(Watch::Clock::now(), true);
      if (timeout <= 0 || !watch_.go_on(since, true)) return OFFalse;
      pollfd p{getSocket(), POLLIN, 0};
      poll(&p, 1, static_cast<int>(kSlice.count()));
    }
  }

  void close() override {
    inner_->close();
    setSocket(-1);
  }
  void closeTransportConnection() override {
    inner_->closeTransportConnection();
    setSocket(-1);
  }
  unsigned long getPeerCertificateLength() override { return inner_->getPeerCertificateLength(); }
  unsigned long getPeerCertificate(void* buffer, unsigned long size) override {
    return inner_->getPeerCertificate(buffer, size);
  }
  OFBool isTransparentConnection() override { return inner_->isTransparentConnection(); }
  OFString& dumpConnectionParameters(OFString& text) override {
    return inner_->dumpConnectionParameters(text);
  }

 private:
  static bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }
  static ssize_t failed() {
    errno = EIO;  // not one after which DCMTK tries again
    return -1;
  }

  // OpenSSL's handshake is resumed by calling it again.
  OFCondition handshake(bool server) {
    const auto since = Watch::Clock::now();
    for (;;) {
      const OFCondition c = server ? inner_->serverSideHandshake() : inner_->clientSideHandshake();
      const bool again = c == DCMTLS_EC_TLSReadOperationDidNotComplete ||
                         c == DCMTLS_EC_TLSWriteOperationDidNotComplete;
      if (!again || !watch_.go_on(since, true)) return c;
    }
  }

  std::unique_ptr<DcmTransportConnection> inner_;
  Watch& watch_;
};

}  // namespace

bool Watch::go_on(Clock::time_point since, bool reading) {
  const auto now = Clock::now();
  if (!stop_since_ && stop_asked && now - asked_ >= kSlice) {
    asked_ = now;
    if (stop_asked()) stop();
  }
  if (stop_since_ && reading && on_stop) {
    const auto once = std::exchange(on_stop, nullptr);
    once();
  }
  if (end_ != End::None) return false;
  if (stop_since_ && now - *stop_since_ >= grace) {
    end_ = End::Stopped;
  } else if (now - (also_alive ? std::max(since, also_alive()) : since) >= silence) {
    end_ = End::Silent;
  }
  return end_ == End::None;
}

bool Watch::take(std::uint64_t n) {
  if (n > allowed_bytes_) {
    end_ = End::TooLarge;
    return false;
  }
  if (allowed_bytes_ != std::numeric_limits<std::uint64_t>::max()) allowed_bytes_ -= n;
  return true;
}

void Watch::closed_by_peer() {
  if (end_ == End::None) end_ = End::Closed;
}

void Watch::stop() {
  if (!stop_since_) stop_since_ = Clock::now();
}

DcmTransportConnection* WatchedLayer::createConnection(DcmNativeSocketType socket,
                                                       OFBool use_secure) {
  if (use_secure && secure_ == nullptr) return nullptr;
  if (admit && !admit(socket)) return nullptr;
  DcmTransportConnection* inner = use_secure ? secure_->createConnection(socket, OFTrue)
                                             : DcmTransportLayer::createConnection(socket, OFFalse);
  if (inner == nullptr) return nullptr;
  return new WatchedConnection(socket, std::unique_ptr<DcmTransportConnection>(inner), *watch_);
}

}  // namespace flavum
