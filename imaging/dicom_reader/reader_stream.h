#pragma once
// Messages with their length in front over a stream socket: the reader's end, which waits.
// Internal to the imaging/dicom rooms.

#include <string>

namespace flavum {

/// Bytes of the length in front of a message.
constexpr std::size_t kPrefixBytes = 4;
/// The message with its length in front.
std::string framed(const std::string& message);
std::size_t length_in(const char* prefix);

/// Throws std::runtime_error where the other end is gone.
void send_message(int descriptor, const std::string& message);
/// False at the end of the stream.
bool receive_message(int descriptor, std::string& message);

}  // namespace flavum
