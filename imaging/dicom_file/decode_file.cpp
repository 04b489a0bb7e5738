#include "imaging/dicom_file/decode_file.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "imaging/dicom_file/enhanced.h"
#include "imaging/dicom_file/frame_pixels.h"
#include "imaging/dicom_file/toolkit.h"

namespace flavum {
namespace {

constexpr float kCtPaddingHu = -1024.0F;  // air and below: the lowest value of a 12-bit CT
constexpr float kMrPadding = 0.0F;
// No tissue or air is below -1000 HU; noise reaches about -1700 HU beside metal in sharp kernels.
// Scanners fill the corners with -2000, -2048, -3024 or -32768, often without naming it as padding.
// Engineering default.
constexpr float kCtImpossibleHu = -2000.0F;
// Above every rescaled value of 16 bits that means something; keeps floats finite. Engineering
// default.
constexpr double kMaxRescale = 1e9;

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

struct Rescale {
  double slope = 1.0;
  double intercept = 0.0;
};

Rescale rescale_of(DcmItem& data, int frame) {
  DcmItem* group = functional_group(data, frame, DCM_PixelValueTransformationSequence);
  DcmItem& item = group != nullptr ? *group : data;
  Rescale r;
  number_of(item, DCM_RescaleSlope, 0, r.slope);
  number_of(item, DCM_RescaleIntercept, 0, r.intercept);
  if (r.slope == 0.0) throw DecodeFailed("its rescale slope is zero");
  if (std::abs(r.slope) > kMaxRescale || std::abs(r.intercept) > kMaxRescale) {
    throw DecodeFailed("its rescale values are impossible");
  }
  return r;
}

void require_shape(int columns, int rows, const FrameShape& shape) {
  const bool free_size = shape.columns == 0 && shape.rows == 0;
  if (free_size ? std::min(columns, rows) < 1 || std::max(columns, rows) > kMaxFreeSize
                : columns != shape.columns || rows != shape.rows) {
    throw DecodeFailed("the file changed since the folder was read");
  }
}

}  // namespace

void decode_file(const std::filesystem::path& file, const FrameShape& shape,
                 const std::vector<int>& frames,
                 const std::function<void(std::uint32_t, const DecodedFrame&)>& emit) {
  DcmFileFormat format;
  const OFCondition status = format.loadFile(file.c_str());
  if (status.bad()) throw DecodeFailed(status.text());
  DcmDataset& data = *format.getDataset();
  Uint16 rows = 0;
  Uint16 columns = 0;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  require_shape(columns, rows, shape);
  const auto encoding = encoding_of(data);
  if (!encoding) {
    throw DecodeFailed("its bits stored, bits allocated and high bit contradict each other");
  }
  FramePixels pixels;
  if (!pixels.open(data, *encoding, columns, rows)) {
    throw DecodeFailed("its pixels cannot be decoded");
  }
  const auto padding = padding_of(data, *encoding);
  const bool ct = shape.modality == Modality::Ct;
  const float filler = ct ? kCtPaddingHu : kMrPadding;
  DecodedFrame frame;
  frame.columns = columns;
  frame.rows = rows;
  for (std::size_t place = 0; place < frames.size(); ++place) {
    const int number = frames[place];
    const std::vector<std::uint16_t> cells =
        number < 0 ? std::vector<std::uint16_t>() : pixels.frame(number);
    if (cells.empty()) throw DecodeFailed("its pixels are incomplete");
    const Rescale rescale = rescale_of(data, number);
    frame.values.resize(cells.size());
    for (std::size_t n = 0; n < cells.size(); ++n) {
      const std::int32_t value = encoding->value(cells[n]);
      const auto real = static_cast<float>(rescale.slope * value + rescale.intercept);
      const bool padded =
          padding && (padding->holds(value) || padding->holds(encoding->cell(cells[n])));
      frame.values[n] = padded || (ct && real <= kCtImpossibleHu) ? filler : real;
    }
    emit(static_cast<std::uint32_t>(place), frame);
  }
}

std::int64_t declared_bytes(const std::filesystem::path& file) {
  DcmFileFormat format;
  format.loadFileUntilTag(file.c_str(), EXS_Unknown, EGL_noChange, 1024, ERM_autoDetect,
                          DcmTagKey(0x0028, 0x0101));
  DcmDataset& data = *format.getDataset();
  Uint16 rows = 0;
  Uint16 columns = 0;
  Uint16 allocated = 0;
  Uint16 samples = 1;
  Sint32 frames = 1;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  data.findAndGetUint16(DCM_BitsAllocated, allocated);
  data.findAndGetUint16(DCM_SamplesPerPixel, samples);
  data.findAndGetSint32(DCM_NumberOfFrames, frames);
  constexpr std::int64_t kMostFrames = 1 << 16;
  return static_cast<std::int64_t>(rows) * columns * ((std::min<int>(allocated, 64) + 7) / 8) *
         std::min<int>(samples, 4) * std::clamp<std::int64_t>(frames, 0, kMostFrames);
}

}  // namespace flavum
