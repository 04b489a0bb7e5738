#include "app/cli/checkerboard.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/registration/on_ct.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

constexpr double kPixelMm = 0.25, kSquareMm = 12.0;
constexpr float kLowHu = -160.0F, kHighHu = 340.0F;
constexpr int kGapPx = 8;

std::uint8_t grey(float value, float low, float high) {
  const float g = high > low ? (value - low) / (high - low) : 0.0F;
  return static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(g, 0.0F, 1.0F)));
}

}  // namespace

RgbImage checkerboard(const ScalarImage& ct, const ScalarImage& mr,
                      const Registration& registration, const PicturePlane& plane) {
  const int columns = static_cast<int>(plane.width_mm / kPixelMm);
  const int rows = static_cast<int>(plane.height_mm / kPixelMm);
  std::vector<float> of_ct;
  std::vector<float> of_mr;
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const PatientPoint p = plane.centre + ((x - 0.5 * columns) * kPixelMm) * plane.right +
                             ((y - 0.5 * rows) * kPixelMm) * plane.down;
      of_ct.push_back(sample_linear(ct, p, -1024.0F));
      of_mr.push_back(sample_linear(mr, place_in_mr(registration, p), 0.0F));
    }
  }
  std::vector<float> sorted = of_mr;
  const auto nth = static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + nth, sorted.end());
  const float bright = sorted[static_cast<std::size_t>(nth)];
  RgbImage out{3 * columns + 2 * kGapPx, rows, {}};
  out.pixels.assign(static_cast<std::size_t>(out.columns) * static_cast<std::size_t>(rows),
                    {40, 40, 40});
  const int square = static_cast<int>(kSquareMm / kPixelMm);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const auto n = static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) +
                     static_cast<std::size_t>(x);
      const std::uint8_t a = grey(of_ct[n], kLowHu, kHighHu);
      const std::uint8_t b = grey(of_mr[n], 0.0F, bright);
      const bool ct_square = (x / square + y / square) % 2 == 0;
      const std::uint8_t shown[] = {a, ct_square ? a : b, b};
      for (int field = 0; field < 3; ++field) {
        const int column = field * (columns + kGapPx) + x;
        const std::uint8_t v = shown[field];
        out.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(out.columns) +
                   static_cast<std::size_t>(column)] = {v, v, v};
      }
    }
  }
  return out;
}

void write_checkerboards(const ScalarImage& ct, const ScalarImage& mr,
                         const Registration& registration, const SpineLandmarks& landmarks,
                         SpineLevel level, const std::filesystem::path& folder) {
  const LevelLandmarks* at = landmarks.level(level);
  const VertebraLandmarks* above = landmarks.vertebra(level.cranial);
  CHECK(at != nullptr && above != nullptr && !landmarks.vertebrae.empty());
  const PatientVector left(1, 0, 0);
  const PatientVector dorsal(0, 1, 0);
  const PatientVector down(0, 0, -1);
  const PatientPoint middle =
      lerp(landmarks.vertebrae.front().canal_centre, landmarks.vertebrae.back().canal_centre, 0.5);
  const double height =
      (landmarks.vertebrae.front().canal_centre - landmarks.vertebrae.back().canal_centre).norm() +
      50.0;
  write_png(checkerboard(ct, mr, registration, {middle, dorsal, down, 120.0, height}),
            folder / "sagittal.png");
  // Square to the canal between the vertebra above and the level.
  const PatientVector turned = PatientVector(
      Eigen::Vector3d(above->dorsal.v - left.v * left.v.dot(above->dorsal.v)).normalized());
  write_png(checkerboard(ct, mr, registration, {at->canal_centre, left, turned, 120.0, 120.0}),
            folder / "axial.png");
  write_png(checkerboard(ct, mr, registration, {at->disc_centre, left, down, 110.0, 150.0}),
            folder / "coronal.png");
}

}  // namespace flavum
