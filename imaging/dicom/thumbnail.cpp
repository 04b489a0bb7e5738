#include "imaging/dicom/thumbnail.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

// Robust against padding and metal; engineering defaults.
constexpr double kDarkest = 0.01;
constexpr double kBrightest = 0.99;

// Pixels along an axis and how many source pixels each covers.
struct Axis {
  int size = 0;
  double step = 0.0;
};

// Means over what each small pixel covers, whole and parts of source pixels alike.
PixelImage shrunk(const PixelImage& values, const Axis& across, const Axis& down) {
  PixelImage out(across.size, down.size);
  for (int r = 0; r < down.size; ++r) {
    const double top = r * down.step;
    const double bottom = std::min(top + down.step, static_cast<double>(values.rows));
    for (int c = 0; c < across.size; ++c) {
      const double left = c * across.step;
      const double right = std::min(left + across.step, static_cast<double>(values.columns));
      double sum = 0.0;
      double area = 0.0;
      for (int y = static_cast<int>(top); y < bottom; ++y) {
        const double height = std::min(bottom, y + 1.0) - std::max(top, static_cast<double>(y));
        for (int x = static_cast<int>(left); x < right; ++x) {
          const double width = std::min(right, x + 1.0) - std::max(left, static_cast<double>(x));
          sum += width * height * values.at(x, y);
          area += width * height;
        }
      }
      out.at(c, r) = area > 0.0 ? static_cast<float>(sum / area) : 0.0F;
    }
  }
  return out;
}

float percentile(std::vector<float> sorted, double share) {
  const auto place =
      static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
  std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
  return sorted[static_cast<std::size_t>(place)];
}

PixelImage thumbnail_of(const SliceSource& source, const FrameShape& shape, double aspect,
                        double centre, double width) {
  PixelImage small;
  try {
    decode_frames({source}, shape, [&](std::size_t, const DecodedFrame& frame) {
      PixelImage values(frame.columns, frame.rows);
      values.pixels = frame.values;
      small = small_picture(values, aspect, centre, width);
    });
  } catch (const Cancelled&) {
    throw;
  } catch (const Error&) {
    return {};
  }
  return small;
}

}  // namespace

PixelImage small_picture(const PixelImage& values, double aspect, double window_centre,
                         double window_width) {
  if (values.columns < 1 || values.rows < 1) return {};
  const double wide = values.columns;
  const double high = values.rows * aspect;
  const double scale = std::max(wide, high) / kThumbnailPx;  // source columns per small pixel
  const auto pixels = [&](double length) {
    return std::clamp(static_cast<int>(std::lround(length / scale)), 1, kThumbnailPx);
  };
  const Axis across{pixels(wide), wide / pixels(wide)};
  const Axis down{pixels(high), values.rows / static_cast<double>(pixels(high))};
  double dark = window_centre - 0.5 * window_width;
  double bright = window_centre + 0.5 * window_width;
  if (window_width <= 0.0) {
    dark = percentile(values.pixels, kDarkest);
    bright = percentile(values.pixels, kBrightest);
  }
  const double range = std::max(bright - dark, 1e-6);
  PixelImage out = shrunk(values, across, down);
  for (float& p : out.pixels) {
    p = static_cast<float>(std::clamp((p - dark) / range, 0.0, 1.0));
  }
  return out;
}

PixelImage thumbnail(const VolumeEntry& entry) {
  if (entry.slices.empty()) return {};
  const ImageGeometry& g = entry.tilt ? entry.tilt->scanned : entry.geometry;
  return thumbnail_of(entry.slices[entry.slices.size() / 2],
                      {entry.modality, g.size.x(), g.size.y(), entry.description},
                      g.spacing_mm.y() / g.spacing_mm.x(), entry.window_centre, entry.window_width);
}

PixelImage thumbnail(const Refusal& refused) {
  if (refused.files.empty() || refused.columns < 1 || refused.rows < 1) return {};
  return thumbnail_of({refused.files[refused.files.size() / 2], 0},
                      {Modality::Other, refused.columns, refused.rows, refused.description}, 1.0,
                      0.0, 0.0);
}

}  // namespace flavum
