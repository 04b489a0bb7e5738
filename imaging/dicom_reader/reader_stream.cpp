#include "imaging/dicom_reader/reader_stream.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>

namespace flavum {
namespace {

void send_all(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = ::send(descriptor, data, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) throw std::runtime_error("the other end is gone");
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

bool receive_all(int descriptor, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::recv(descriptor, data, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

std::string framed(const std::string& message) {
  const auto length = static_cast<std::uint32_t>(message.size());
  std::string out(kPrefixBytes, '\0');
  std::memcpy(out.data(), &length, kPrefixBytes);
  return out += message;
}

std::size_t length_in(const char* prefix) {
  std::uint32_t length = 0;
  std::memcpy(&length, prefix, kPrefixBytes);
  return length;
}

void send_message(int descriptor, const std::string& message) {
  const auto length = static_cast<std::uint32_t>(message.size());
  char prefix[kPrefixBytes];
  std::memcpy(prefix, &length, kPrefixBytes);
  send_all(descriptor, prefix, kPrefixBytes);
  send_all(descriptor, message.data(), message.size());
}

bool receive_message(int descriptor, std::string& message) {
  char prefix[kPrefixBytes];
  if (!receive_all(descriptor, prefix, kPrefixBytes)) return false;
  message.resize(length_in(prefix));
  return receive_all(descriptor, message.data(), message.size());
}

}  // namespace flavum
