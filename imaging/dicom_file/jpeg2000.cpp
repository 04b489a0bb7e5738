#include "imaging/dicom_file/jpeg2000.h"

#ifdef FLAVUM_OPENJPEG
#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#endif

namespace flavum {

#ifdef FLAVUM_OPENJPEG
namespace {

struct Source {
  std::span<const std::uint8_t> bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read(void* buffer, OPJ_SIZE_T wanted, void* user) {
  auto& source = *static_cast<Source*>(user);
  const std::size_t got = std::min<std::size_t>(wanted, source.bytes.size() - source.at);
  if (got == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(buffer, source.bytes.data() + source.at, got);
  source.at += got;
  return got;
}

OPJ_OFF_T skip(OPJ_OFF_T wanted, void* user) {
  auto& source = *static_cast<Source*>(user);
  const auto left = static_cast<OPJ_OFF_T>(source.bytes.size() - source.at);
  if (wanted < 0 || wanted > left) return -1;
  source.at += static_cast<std::size_t>(wanted);
  return wanted;
}

OPJ_BOOL seek(OPJ_OFF_T place, void* user) {
  auto& source = *static_cast<Source*>(user);
  if (place < 0 || place > static_cast<OPJ_OFF_T>(source.bytes.size())) return OPJ_FALSE;
  source.at = static_cast<std::size_t>(place);
  return OPJ_TRUE;
}

struct StreamGuard {
  opj_stream_t* stream;
  ~StreamGuard() { opj_stream_destroy(stream); }
};
struct CodecGuard {
  opj_codec_t* codec;
  ~CodecGuard() { opj_destroy_codec(codec); }
};

bool is_grey_image(const opj_image_t& image, int columns, int rows) {
  if (image.numcomps != 1) return false;
  const opj_image_comp_t& c = image.comps[0];
  return c.w == static_cast<OPJ_UINT32>(columns) && c.h == static_cast<OPJ_UINT32>(rows) &&
         c.prec >= 1 && c.prec <= 16;
}

}  // namespace

bool can_decode_jpeg2000() { return true; }

std::vector<std::uint16_t> decode_jpeg2000(std::span<const std::uint8_t> bytes, int columns,
                                           int rows) {
  static constexpr std::uint8_t kBoxed[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  if (bytes.size() < 12) return {};
  const bool boxed = std::equal(std::begin(kBoxed), std::end(kBoxed), bytes.begin());
  Source source{bytes};
  const StreamGuard stream{opj_stream_default_create(OPJ_TRUE)};
  const CodecGuard codec{opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K)};
  if (stream.stream == nullptr || codec.codec == nullptr) return {};
  opj_stream_set_user_data(stream.stream, &source, nullptr);
  opj_stream_set_user_data_length(stream.stream, bytes.size());
  opj_stream_set_read_function(stream.stream, read);
  opj_stream_set_skip_function(stream.stream, skip);
  opj_stream_set_seek_function(stream.stream, seek);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(codec.codec, &parameters)) return {};

  opj_image_t* raw = nullptr;
  const bool header = opj_read_header(stream.stream, codec.codec, &raw) != 0;
  const std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)> image(raw, &opj_image_destroy);
  // The size is compared before memory is asked for.
  if (!header || image == nullptr || !is_grey_image(*image, columns, rows)) return {};
  if (!opj_decode(codec.codec, stream.stream, image.get()) ||
      !opj_end_decompress(codec.codec, stream.stream)) {
    return {};
  }
  if (!is_grey_image(*image, columns, rows) || image->comps[0].data == nullptr) return {};
  const OPJ_INT32* values = image->comps[0].data;
  const auto count = static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  std::vector<std::uint16_t> cells(count);
  std::transform(values, values + count, cells.begin(),
                 [](OPJ_INT32 v) { return static_cast<std::uint16_t>(v); });
  return cells;
}

#else

bool can_decode_jpeg2000() { return false; }

std::vector<std::uint16_t> decode_jpeg2000(std::span<const std::uint8_t>, int, int) { return {}; }

#endif

}  // namespace flavum
