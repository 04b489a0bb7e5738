// Any bytes as an answer of a reader: Flavum must not trust them. The first byte chooses how they
// are taken. For libFuzzer, and for replay_main.cpp.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "imaging/dicom/stacks.h"
#include "imaging/dicom_reader/reader_wire.h"

namespace {

using namespace flavum;

void take(std::uint8_t how, std::string_view message) {
  switch (how % 5) {
    case 0:
      build_stacks(decode_verdict(message, "file").slices);
      break;
    case 1: {
      std::uint32_t place = 0;
      DecodedFrame frame;
      decode_frame(message, {Modality::Ct, 2, 3, ""}, place, frame);
      for (const float v : frame.values) {
        if (!std::isfinite(v)) std::abort();
      }
      break;
    }
    case 2: {
      std::uint32_t place = 0;
      DecodedFrame frame;
      decode_frame(message, {}, place, frame);
      break;
    }
    case 3:
      decode_sentence(message);
      break;
    default:
      decode_request(message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  try {
    take(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  } catch (const BadMessage&) {
  }
  return 0;
}
