#pragma once
// The messages between Flavum and flavum-dicom-reader: numbers in the machine's own byte order
// (both ends run on one machine), texts with their length in front. A reader that parsed a hostile
// file is itself not trusted: decoding checks every length, number and direction again.
// Internal to the imaging/dicom rooms.

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/dicom_file/slice_header.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {

constexpr std::size_t kMaxTextBytes = 4096;          ///< of one text in a message
constexpr std::size_t kMaxVerdictBytes = 32U << 20;  ///< 20000 frames of some 1600 bytes
constexpr int kMaxFramesPerFile = 20000;
constexpr int kMaxMatrix = 16384;  ///< rows or columns

/// A message that cannot be right.
struct BadMessage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ReaderRequest {
  enum class Kind : std::uint8_t { Inspect, Decode, Deidentify };
  Kind kind = Kind::Inspect;
  std::string file;
  ReaderLimits limits;
  FrameShape shape;         ///< Decode
  std::vector<int> frames;  ///< Decode: 0-based, in the order wanted
  PseudonymKey key{};       ///< Deidentify
  bool shift_dates = false;
};

std::string encode(const ReaderRequest& request);
ReaderRequest decode_request(std::string_view message);

/// Every reply begins with its kind.
enum class ReplyKind : std::uint8_t {
  Ready,        ///< once, after the start
  CannotStart,  ///< once, instead: a sentence
  Verdict,      ///< what Inspect found
  Frame,        ///< one decoded frame
  Piece,        ///< the next bytes of a de-identified file
  Rewritten,    ///< after the last of them
  Failed,       ///< why no further frame comes
  Done,         ///< ends every request
};
ReplyKind kind_of(std::string_view reply);

std::string encode_ready();
/// `staying`: the reader waits for the next request; else it ends.
std::string encode_done(bool staying);
bool decode_done(std::string_view reply);
/// CannotStart or Failed.
std::string encode_sentence(ReplyKind kind, const std::string& sentence);
std::string decode_sentence(std::string_view reply);

std::string encode_verdict(FileVerdict verdict);
/// `file` goes into the slices and the refusal. Throws BadMessage.
FileVerdict decode_verdict(std::string_view reply, const std::filesystem::path& file);

/// `place` counts within the request's list of frames.
std::string encode_frame(std::uint32_t place, const DecodedFrame& frame);
/// Checks the shape and that every value is finite. Throws BadMessage.
void decode_frame(std::string_view reply, const FrameShape& shape, std::uint32_t& place,
                  DecodedFrame& frame);
std::string encode_piece(std::string_view bytes);
std::string_view decode_piece(std::string_view reply);
std::string encode_rewritten(bool burned_in_risk);
bool decode_rewritten(std::string_view reply);

/// The longest reply to a request.
std::size_t longest_reply(const ReaderRequest& request);

}  // namespace flavum
