#include "imaging/files/completeness.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNiftiHeaderBytes = 352;  // NIfTI-1 header and extension flags (nifti1.h)
constexpr std::size_t kMaxMetaHeader =
    1 << 16;  // engineering default; headers have some hundred bytes

struct GzClose {
  void operator()(gzFile file) const { gzclose(file); }
};
using Gz = std::unique_ptr<std::remove_pointer_t<gzFile>, GzClose>;

std::uint32_t swapped(std::uint32_t v) {
  return v << 24U | (v & 0xff00U) << 8U | (v >> 8U & 0xff00U) | v >> 24U;
}

// The last four bytes of a gzip file: length of its last (mostly its only) member, modulo 2^32.
bool gzip_says_length(const fs::path& path, std::uint64_t length) {
  std::ifstream in(path, std::ios::binary);
  in.seekg(-4, std::ios::end);
  unsigned char bytes[4] = {};
  in.read(reinterpret_cast<char*>(bytes), 4);
  const std::uint32_t last = bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8U |
                             static_cast<std::uint32_t>(bytes[2]) << 16U |
                             static_cast<std::uint32_t>(bytes[3]) << 24U;
  return in && last == static_cast<std::uint32_t>(length);
}

// The text after "KEY =" at the beginning of a line; empty if absent.
std::string meta_value(const std::string& header, const std::string& key) {
  std::size_t at = header.rfind(key, 0) == 0 ? 0 : header.find("\n" + key);
  if (at == std::string::npos) return {};
  at = header.find('=', at);
  if (at == std::string::npos) return {};
  const std::size_t begin = header.find_first_not_of(" \t", at + 1);
  const std::size_t end = header.find_first_of("\r\n", at);
  if (begin == std::string::npos || end == std::string::npos || begin >= end) return {};
  return header.substr(begin, end - begin);
}

}  // namespace

bool nifti_is_complete(const fs::path& path) {
  const Gz file(gzopen(path.c_str(), "rb"));  // reads plain files as they are
  if (file == nullptr) return false;
  unsigned char header[kNiftiHeaderBytes] = {};
  if (gzread(file.get(), header, sizeof(header)) != static_cast<int>(sizeof(header))) return false;
  std::uint32_t header_size = 0;
  std::uint32_t offset_bits = 0;
  std::memcpy(&header_size, header, 4);
  std::memcpy(&offset_bits, header + 108, 4);  // vox_offset
  const bool swap = header_size == swapped(348);
  if (header_size != 348 && !swap) return true;  // not NIfTI-1: whether it can be read, ITK says
  const auto short_at = [&](std::size_t at) {
    const unsigned low = header[at + (swap ? 1 : 0)];
    const unsigned high = header[at + (swap ? 0 : 1)];
    return static_cast<std::uint64_t>(low | high << 8U);
  };
  const float offset = std::bit_cast<float>(swap ? swapped(offset_bits) : offset_bits);
  const std::uint64_t dimensions = short_at(40);
  if (!(offset >= 0.0F && offset < 1e9F) || dimensions > 7) return false;
  // From the stored type, not from the type ITK hands out after the scaling.
  double voxel_bits = static_cast<double>(short_at(72));
  for (std::size_t d = 1; d <= dimensions; ++d) {
    voxel_bits *= static_cast<double>(std::max<std::uint64_t>(1, short_at(40 + 2 * d)));
  }
  if (voxel_bits > 1e15) return false;
  const std::uint64_t needed =
      std::max<std::uint64_t>(kNiftiHeaderBytes, static_cast<std::uint64_t>(offset)) +
      static_cast<std::uint64_t>(voxel_bits / 8.0);
  if (gzdirect(file.get()) != 0) return fs::file_size(path) >= needed;
  if (gzip_says_length(path, needed)) return true;
  std::uint64_t total = sizeof(header);
  std::vector<unsigned char> block(1 << 20);
  for (int got = 1; got > 0 && total < needed;) {
    got = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()));
    if (got > 0) total += static_cast<std::uint64_t>(got);
  }
  return total >= needed;
}

bool metaimage_is_complete(const fs::path& path, std::uint64_t voxel_bytes) {
  std::ifstream in(path, std::ios::binary);
  std::string header(kMaxMetaHeader, '\0');
  in.read(header.data(), static_cast<std::streamsize>(header.size()));
  header.resize(static_cast<std::size_t>(in.gcount()));
  const std::size_t last_key = header.find("ElementDataFile");
  const std::size_t end = last_key == std::string::npos ? last_key : header.find('\n', last_key);
  if (end == std::string::npos) return false;
  header.resize(end + 1);
  const std::string place = meta_value(header, "ElementDataFile");
  if (place != "LOCAL" && place != "Local" && place != "local") return false;
  std::uint64_t needed = voxel_bytes;
  const std::string compressed = meta_value(header, "CompressedData ");
  if (!compressed.empty() &&
      (compressed[0] == 'T' || compressed[0] == 't' || compressed[0] == '1')) {
    const std::string size = meta_value(header, "CompressedDataSize");
    needed = 0;
    std::from_chars(size.data(), size.data() + size.size(), needed);
  }
  return fs::file_size(path) >= header.size() + needed;
}

}  // namespace flavum
