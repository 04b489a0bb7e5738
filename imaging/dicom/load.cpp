#include "imaging/dicom/load.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <optional>

#include "imaging/base/parallel.h"
#include "imaging/dicom/toolkit.h"

namespace flavum {
namespace {

constexpr float kCtPadding_hu = -1024.0F;  // air and below: the lowest value of a 12-bit CT
constexpr float kMrPadding = 0.0F;
// No tissue or air is below -1000 HU; noise reaches about -1700 HU beside metal in sharp kernels.
// Scanners fill the corners with -2000, -2048, -3024 or -32768, often without naming it as padding.
// Engineering default.
constexpr float kCtImpossible_hu = -2000.0F;
constexpr std::int64_t kSlicesPerReport = 16;

[[noreturn]] void refuse(const VolumeEntry& entry, const SliceSource& source,
                         const std::string& why) {
  throw InputRefused(
      "An image of the series \"" + entry.description + "\" cannot be read: " + why + ".",
      source.file.string());
}

// How the stored bits mean a number.
struct Encoding {
  unsigned allocated = 16;
  unsigned stored = 16;
  unsigned shift = 0;
  bool is_signed = false;

  std::int32_t value(std::uint32_t raw) const {
    const std::uint32_t mask = (1U << stored) - 1U;
    const std::uint32_t bits = (raw >> shift) & mask;
    const bool negative = is_signed && ((bits >> (stored - 1U)) & 1U) != 0;
    return static_cast<std::int32_t>(negative ? bits | ~mask : bits);
  }
  // The whole cell, sign included: padding may use bits outside BitsStored.
  std::int32_t cell(std::uint32_t raw) const {
    if (!is_signed) return static_cast<std::int32_t>(raw);
    return allocated == 8 ? static_cast<std::int8_t>(raw) : static_cast<std::int16_t>(raw);
  }
};

struct PaddingRange {
  std::int32_t low;
  std::int32_t high;
  bool holds(std::int32_t v) const { return v >= low && v <= high; }
};

// Padding values are US or SS, and implicit-VR files do not say which: PixelRepresentation decides.
std::optional<std::int32_t> stored_number(DcmItem& item, const DcmTagKey& tag, const Encoding& e) {
  Uint16 u = 0;
  if (item.findAndGetUint16(tag, u).good()) return e.is_signed ? static_cast<std::int16_t>(u) : u;
  Sint16 s = 0;
  if (item.findAndGetSint16(tag, s).good()) return e.is_signed ? s : static_cast<std::uint16_t>(s);
  return std::nullopt;
}

std::optional<PaddingRange> padding_of(DcmItem& data, const Encoding& e) {
  const auto value = stored_number(data, DCM_PixelPaddingValue, e);
  if (!value) return std::nullopt;
  const auto limit = stored_number(data, DCM_PixelPaddingRangeLimit, e);
  return PaddingRange{std::min(*value, limit.value_or(*value)),
                      std::max(*value, limit.value_or(*value))};
}

std::optional<Encoding> encoding_of(DcmItem& data) {
  Uint16 allocated = 0;
  Uint16 stored = 0;
  Uint16 high = 0;
  Uint16 representation = 0;
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  if (data.findAndGetUint16(DCM_BitsStored, stored).bad()) stored = allocated;
  if (data.findAndGetUint16(DCM_HighBit, high).bad()) high = static_cast<Uint16>(stored - 1);
  data.findAndGetUint16(DCM_PixelRepresentation, representation);
  if ((allocated != 8 && allocated != 16) || stored == 0 || stored > allocated ||
      high >= allocated || high + 1 < stored || representation > 1) {
    return std::nullopt;
  }
  return Encoding{allocated, stored, static_cast<unsigned>(high + 1 - stored), representation == 1};
}

// Raw cells of the (only) frame, decompressed where needed; empty if they cannot be had.
std::vector<std::uint16_t> raw_cells(DcmDataset& data, const Encoding& e, std::size_t count) {
  if (data.chooseRepresentation(EXS_LittleEndianExplicit, nullptr).bad()) return {};
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).bad() || element == nullptr) return {};
  const Uint32 bytes = element->getLength();
  if (bytes < count * (e.allocated / 8U)) return {};
  std::vector<std::uint16_t> cells(count);
  Uint16* words = nullptr;
  if (element->getUint16Array(words).good() && words != nullptr) {
    if (e.allocated == 16) {
      std::copy_n(words, count, cells.begin());
    } else {  // two pixels a word, the first in the low byte
      for (std::size_t n = 0; n < count; ++n) {
        cells[n] = static_cast<std::uint16_t>((words[n / 2] >> (8U * (n % 2))) & 0xffU);
      }
    }
    return cells;
  }
  Uint8* octets = nullptr;
  if (element->getUint8Array(octets).bad() || octets == nullptr) return {};
  for (std::size_t n = 0; n < count; ++n) {
    cells[n] = e.allocated == 8
                   ? octets[n]
                   : static_cast<std::uint16_t>(octets[2 * n] | octets[2 * n + 1] << 8U);
  }
  return cells;
}

void load_slice(const VolumeEntry& entry, const SliceSource& source, float* out) {
  DcmFileFormat format;
  const OFCondition status = format.loadFile(source.file.c_str());
  if (status.bad()) refuse(entry, source, status.text());
  DcmDataset& data = *format.getDataset();
  Uint16 rows = 0;
  Uint16 columns = 0;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  if (columns != entry.geometry.size.x() || rows != entry.geometry.size.y()) {
    refuse(entry, source, "the file changed since the folder was read");
  }
  const std::size_t count = static_cast<std::size_t>(rows) * columns;
  const auto encoding = encoding_of(data);
  if (!encoding)
    refuse(entry, source, "its bits stored, bits allocated and high bit contradict each other");
  const std::vector<std::uint16_t> cells = raw_cells(data, *encoding, count);
  if (cells.empty()) refuse(entry, source, "its pixels cannot be decoded");

  double slope = 1.0;
  double intercept = 0.0;
  number_of(data, DCM_RescaleSlope, 0, slope);
  number_of(data, DCM_RescaleIntercept, 0, intercept);
  if (slope == 0.0) refuse(entry, source, "its rescale slope is zero");
  const auto padding = padding_of(data, *encoding);
  const bool ct = entry.modality == Modality::Ct;
  const float filler = ct ? kCtPadding_hu : kMrPadding;
  for (std::size_t n = 0; n < count; ++n) {
    const std::int32_t value = encoding->value(cells[n]);
    const float number = static_cast<float>(slope * value + intercept);
    const bool padded =
        padding && (padding->holds(value) || padding->holds(encoding->cell(cells[n])));
    out[n] = padded || (ct && number <= kCtImpossible_hu) ? filler : number;
  }
}

}  // namespace

ScalarImage load_volume(const VolumeEntry& entry, const Progress& progress) {
  prepare_dicom_toolkit();
  const std::int64_t count = static_cast<std::int64_t>(entry.slices.size());
  if (count == 0 || count != entry.geometry.size.z()) {
    throw InputRefused("The series \"" + entry.description + "\" has no images to load.");
  }
  ScalarImage image(entry.geometry);
  const std::int64_t slice_voxels = entry.geometry.offset(0, 0, 1);
  for (std::int64_t begin = 0; begin < count; begin += kSlicesPerReport) {
    progress.report(static_cast<double>(begin) / static_cast<double>(count),
                    "Loading image " + std::to_string(begin + 1) + " of " + std::to_string(count));
    parallel_for(std::min(kSlicesPerReport, count - begin), [&](std::int64_t n) {
      const std::int64_t slice = begin + n;
      load_slice(entry, entry.slices[static_cast<std::size_t>(slice)],
                 image.voxels.data() + slice * slice_voxels);
    });
  }
  progress.report(1.0, "Loading images");
  return image;
}

}  // namespace flavum
