// What one file goes through: its header, the answer sent to Flavum and checked there, the stacks
// built from it, its pixels. For libFuzzer, and for replay_main.cpp.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "imaging/dicom/stacks.h"
#include "imaging/dicom_file/decode_file.h"
#include "imaging/dicom_file/toolkit.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace {

using namespace flavum;

constexpr int kMostDecodedPixels = 1 << 20;  // a larger picture is only slower to fuzz

void import_file(const std::string& path) {
  if (may_be_dicom(path)) declared_bytes(path);
  FileVerdict verdict = decode_verdict(encode_verdict(inspect_file(path)), path);
  if (verdict.kind != FileVerdict::Kind::Images) return;
  const SliceHeader& h = verdict.slices.front();
  const FrameShape shape{h.modality, h.columns, h.rows, ""};
  const std::vector<int> frames{h.source.frame};
  if (h.columns * h.rows <= kMostDecodedPixels) {
    try {
      decode_file(path, shape, frames, [&](std::uint32_t place, const DecodedFrame& frame) {
        std::uint32_t sent = 0;
        DecodedFrame received;
        decode_frame(encode_frame(place, frame), shape, sent, received);
        if (sent != place || received.values != frame.values) std::abort();
      });
    } catch (const DecodeFailed&) {
    }
  }
  build_stacks(std::move(verdict.slices));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  prepare_dicom_toolkit();
  const int memory = ::memfd_create("input", MFD_CLOEXEC);
  if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size)) std::abort();
  import_file("/proc/self/fd/" + std::to_string(memory));
  ::close(memory);
  return 0;
}
