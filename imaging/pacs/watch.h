#pragma once
// What keeps a connection from lasting for ever: the longest silence, a person who cancels, and a
// bound on what one message may bring. Internal to imaging/pacs.
//
// DCMTK's own classes (DcmSCU, DcmSCP) can neither be cancelled while they wait nor be told a limit
// in bytes; therefore each connection of this room is wrapped, and the waiting happens here.

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmnet/dcmlayer.h>
#include <dcmtk/dcmnet/dcmtrans.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace flavum {

class Watch {
 public:
  using Clock = std::chrono::steady_clock;
  enum class End { None, Silent, Stopped, TooLarge, Closed };

  std::function<bool()> stop_asked;               ///< asked about ten times a second; may be empty
  std::function<void()> on_stop;                  ///< once, when stop is noticed while reading
  std::function<Clock::time_point()> also_alive;  ///< sign of life elsewhere (C-MOVE); may be empty
  std::chrono::milliseconds grace{0};             ///< how long the line stays usable after a stop
  std::chrono::seconds silence{20};               ///< longest allowed

  /// From now on at most so many bytes may be read.
  void allow(std::uint64_t bytes) { allowed_bytes_ = bytes; }
  void allow_all() { allowed_bytes_ = std::numeric_limits<std::uint64_t>::max(); }

  /// False ends the waiting that began at `since`; end() then says why.
  bool go_on(Clock::time_point since, bool reading);
  /// Takes n from what may be read; false: nothing is left.
  bool take(std::uint64_t n);
  void closed_by_peer();

  /// Behaves as if a person had cancelled: the line stays usable for `grace`.
  void stop();
  bool stopping() const { return stop_since_.has_value(); }
  End end() const { return end_; }

 private:
  std::optional<Clock::time_point> stop_since_;
  Clock::time_point asked_{};
  std::uint64_t allowed_bytes_ = std::numeric_limits<std::uint64_t>::max();
  End end_ = End::None;
};

/// Creates watched connections, encrypted ones through `secure` (may be null). Both outlive it.
class WatchedLayer : public DcmTransportLayer {
 public:
  WatchedLayer(Watch& watch, DcmTransportLayer* secure) : watch_(&watch), secure_(secure) {}
  /// For the connections made from now on.
  void use(Watch& watch) { watch_ = &watch; }
  /// Who may connect, by socket; nobody is asked while empty.
  std::function<bool(int)> admit;
  DcmTransportConnection* createConnection(DcmNativeSocketType socket, OFBool use_secure) override;

 private:
  Watch* watch_;
  DcmTransportLayer* secure_;
};

}  // namespace flavum
