// A reader that a hostile file has taken over: it answers as the name of the file says, and
// properly for all other names. Tests put it in the place of flavum-dicom-reader.

#include <unistd.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <limits>
#include <string>

#include "imaging/dicom_file/decode_file.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_reader/reader_stream.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace {

using namespace flavum;

constexpr int kSocket = STDIN_FILENO;

void send_raw(const std::string& bytes) {
  if (::write(kSocket, bytes.data(), bytes.size()) < 0) ::_exit(3);
}

void misbehave(const std::string& how) {
  if (how == "kill") ::raise(SIGKILL);
  if (how == "hang") {
    for (;;) ::pause();
  }
  if (how == "busy") {
    for (;;) ::getppid();
  }
  if (how == "exit") ::_exit(7);
  if (how == "close") {
    ::close(kSocket);
    for (;;) ::pause();
  }
  if (how == "garbage") send_message(kSocket, std::string(1000, '\x77'));
  if (how == "empty") send_message(kSocket, "");
  if (how == "huge") send_raw("\xff\xff\xff\xff");
  if (how == "silent") send_message(kSocket, encode_done(true));
  if (how == "ready") send_message(kSocket, encode_ready());
  if (how == "half") {
    send_raw(framed(encode_done(true)).substr(0, 5));
    ::_exit(0);
  }
  if (how == "flood") {
    for (;;) send_message(kSocket, encode_verdict({}));
  }
}

void change(const std::string& how, FileVerdict& verdict) {
  if (verdict.slices.empty()) return;
  SliceHeader& h = verdict.slices.front();
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (how == "spacing-nan") h.spacing_i_mm = kNone;
  if (how == "spacing-negative") h.spacing_j_mm = -1.0;
  if (how == "position-infinite") h.position.v.x() = std::numeric_limits<double>::infinity();
  if (how == "direction-long") h.row_dir *= 2.0;
  if (how == "direction-oblique") h.column_dir = h.row_dir;
  if (how == "size-negative") h.rows = -5;
  if (how == "size-enormous") h.columns = 1 << 30;
  if (how == "frame-negative") h.source.frame = -1;
  if (how == "no-images") verdict.slices.clear();
  if (how == "no-reason") verdict.kind = FileVerdict::Kind::Refused, verdict.slices.clear();
  if (how == "control-characters") h.description = "a\n\x1b[31mb\xff";
}

void decode(const std::string& how, const ReaderRequest& request) {
  try {
    decode_file(request.file, request.shape, request.frames,
                [&](std::uint32_t place, const DecodedFrame& frame) {
                  DecodedFrame sent = frame;
                  if (how == "pixel-nan") sent.values.back() = std::nanf("");
                  if (how == "pixel-infinite") {
                    sent.values.front() = std::numeric_limits<float>::infinity();
                  }
                  if (how == "frame-short") sent.values.pop_back();
                  if (how == "frame-other-size") std::swap(sent.columns, sent.rows);
                  if (how == "frame-twice") send_message(kSocket, encode_frame(place, sent));
                  if (how == "frame-beyond") place += 1000;
                  if (how != "frame-none") send_message(kSocket, encode_frame(place, sent));
                });
  } catch (const DecodeFailed& e) {
    send_message(kSocket, encode_sentence(ReplyKind::Failed, e.what()));
  }
}

}  // namespace

int main() {
  prepare_dicom_toolkit();
  send_message(kSocket, encode_ready());
  std::string message;
  while (receive_message(kSocket, message)) {
    const ReaderRequest request = decode_request(message);
    const std::string how = std::filesystem::path(request.file).filename().string();
    misbehave(how);
    if (request.kind == ReaderRequest::Kind::Inspect) {
      FileVerdict verdict = inspect_file(request.file);
      change(how, verdict);
      send_message(kSocket, encode_verdict(verdict));
    } else {
      decode(how, request);
    }
    send_message(kSocket, encode_done(true));
  }
  return 0;
}
