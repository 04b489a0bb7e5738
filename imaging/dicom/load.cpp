#include "imaging/dicom/load.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <map>
#include <optional>

#include "imaging/base/parallel.h"
#include "imaging/dicom/enhanced.h"
#include "imaging/dicom/frame_pixels.h"
#include "imaging/dicom/toolkit.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

constexpr float kCtPaddingHu = -1024.0F;  // air and below: the lowest value of a 12-bit CT
constexpr float kMrPadding = 0.0F;
// No tissue or air is below -1000 HU; noise reaches about -1700 HU beside metal in sharp kernels.
// Scanners fill the corners with -2000, -2048, -3024 or -32768, often without naming it as padding.
// Engineering default.
constexpr float kCtImpossibleHu = -2000.0F;
constexpr std::int64_t kFilesPerReport = 16;

[[noreturn]] void refuse(const VolumeEntry& entry, const fs::path& file, const std::string& why) {
  throw InputRefused(
      "An image of the series \"" + entry.description + "\" cannot be read: " + why + ".",
      file.string());
}

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
  return r;
}

// The slices of a volume that lie in one file: (slice, frame).
struct FileSlices {
  fs::path file;
  std::vector<std::pair<std::int64_t, int>> frames;
};

std::vector<FileSlices> by_file(const VolumeEntry& entry) {
  std::map<fs::path, std::size_t> known;
  std::vector<FileSlices> files;
  for (std::size_t k = 0; k < entry.slices.size(); ++k) {
    const SliceSource& source = entry.slices[k];
    const auto [place, fresh] = known.try_emplace(source.file, files.size());
    if (fresh) files.push_back({source.file, {}});
    files[place->second].frames.emplace_back(static_cast<std::int64_t>(k), source.frame);
  }
  return files;
}

void load_file(const VolumeEntry& entry, const FileSlices& slices, ScalarImage& image) {
  const fs::path& file = slices.file;
  DcmFileFormat format;
  const OFCondition status = format.loadFile(file.c_str());
  if (status.bad()) refuse(entry, file, status.text());
  DcmDataset& data = *format.getDataset();
  Uint16 rows = 0;
  Uint16 columns = 0;
  data.findAndGetUint16(DCM_Rows, rows);
  data.findAndGetUint16(DCM_Columns, columns);
  if (columns != entry.geometry.size.x() || rows != entry.geometry.size.y()) {
    refuse(entry, file, "the file changed since the folder was read");
  }
  const std::size_t count = static_cast<std::size_t>(rows) * columns;
  const auto encoding = encoding_of(data);
  if (!encoding) {
    refuse(entry, file, "its bits stored, bits allocated and high bit contradict each other");
  }
  FramePixels pixels;
  if (!pixels.open(data, *encoding, columns, rows))
    refuse(entry, file, "its pixels cannot be decoded");
  const auto padding = padding_of(data, *encoding);
  const bool ct = entry.modality == Modality::Ct;
  const float filler = ct ? kCtPaddingHu : kMrPadding;
  for (const auto& [slice, frame] : slices.frames) {
    const std::vector<std::uint16_t> cells = pixels.frame(frame);
    if (cells.empty()) refuse(entry, file, "its pixels are incomplete");
    const Rescale rescale = rescale_of(data, frame);
    if (rescale.slope == 0.0) refuse(entry, file, "its rescale slope is zero");
    float* out = image.voxels.data() + entry.geometry.offset(0, 0, static_cast<int>(slice));
    for (std::size_t n = 0; n < count; ++n) {
      const std::int32_t value = encoding->value(cells[n]);
      const float number = static_cast<float>(rescale.slope * value + rescale.intercept);
      const bool padded =
          padding && (padding->holds(value) || padding->holds(encoding->cell(cells[n])));
      out[n] = padded || (ct && number <= kCtImpossibleHu) ? filler : number;
    }
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
  const std::vector<FileSlices> files = by_file(entry);
  const auto total = static_cast<std::int64_t>(files.size());
  for (std::int64_t begin = 0; begin < total; begin += kFilesPerReport) {
    progress.report(static_cast<double>(begin) / static_cast<double>(total),
                    "Loading file " + std::to_string(begin + 1) + " of " + std::to_string(total));
    parallel_for(std::min(kFilesPerReport, total - begin), [&](std::int64_t n) {
      load_file(entry, files[static_cast<std::size_t>(begin + n)], image);
    });
  }
  progress.report(1.0, "Loading images");
  return image;
}

}  // namespace flavum
