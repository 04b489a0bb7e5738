#include "imaging/phantom/ct_formation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"

namespace flavum::phantom {
namespace {

struct Kernel {
  double sigma_mm;
  double sharpen;           ///< share taken off again with ...
  double sharpen_sigma_mm;  ///< ... this width
  double noise;             ///< factor
};
Kernel kernel_of(CtKernel kind) {
  switch (kind) {
    case CtKernel::Soft:
      return {0.75, 0.0, 1.0, 0.6};
    case CtKernel::Bone:
      return {0.32, 0.7, 0.85, 2.6};
    case CtKernel::Standard:
      break;
  }
  return {0.45, 0.0, 1.0, 1.0};
}
constexpr double kSliceSigmaMm = 0.6;  // 1.4 mm full width at half maximum, engineering default

std::vector<float> gaussian_taps(double sigma_px) {
  const int radius = std::max(1, static_cast<int>(std::ceil(3.0 * sigma_px)));
  std::vector<double> taps;
  double sum = 0.0;
  for (int i = -radius; i <= radius; ++i) {
    taps.push_back(std::exp(-0.5 * i * i / (sigma_px * sigma_px)));
    sum += taps.back();
  }
  std::vector<float> out;
  for (const double t : taps) out.push_back(static_cast<float>(t / sum));
  return out;
}

std::vector<float> kernel_taps(const Kernel& kernel, double spacing_mm) {
  const std::vector<float> narrow = gaussian_taps(kernel.sigma_mm / spacing_mm);
  if (kernel.sharpen == 0.0) return narrow;
  std::vector<float> out = gaussian_taps(kernel.sharpen_sigma_mm / spacing_mm);
  for (float& t : out) t *= static_cast<float>(-kernel.sharpen);
  const std::size_t shift = (out.size() - narrow.size()) / 2;
  for (std::size_t i = 0; i < narrow.size(); ++i) {
    out[i + shift] += static_cast<float>(1.0 + kernel.sharpen) * narrow[i];
  }
  return out;
}

// Sum of four 16-bit uniforms: close to normal, unit variance, one hash per voxel.
float quick_normal(std::uint64_t key, std::uint64_t counter) {
  const std::uint64_t b = mix64(key ^ (counter * 0xd1342543de82ef95ULL));
  const auto sum =
      static_cast<float>((b & 0xffffU) + ((b >> 16) & 0xffffU) + ((b >> 32) & 0xffffU) + (b >> 48));
  constexpr float kMean = 2.0F * 65535.0F;
  constexpr float kScale = 1.0F / 37837.2F;  // sqrt(4 (65536^2 - 1) / 12)
  return (sum - kMean) * kScale;
}

// Slice sensitivity: neighbouring slices share an edge, as a helical scan's do.
void blur_along_z(ScalarImage& image) {
  const Eigen::Vector3i n = image.geometry.size;
  const double t = std::exp(-0.5 * std::pow(image.geometry.spacing_mm.z() / kSliceSigmaMm, 2.0));
  const auto side = static_cast<float>(t / (1.0 + 2.0 * t));
  const float middle = 1.0F - 2.0F * side;
  const auto w = static_cast<std::size_t>(n.x());
  const std::size_t slice = w * static_cast<std::size_t>(n.y());
  parallel_for(n.y(), [&](std::int64_t j) {
    std::vector<float> before(w);  // the previous slice's row, unblurred
    float* row = image.voxels.data() + w * static_cast<std::size_t>(j);
    std::copy(row, row + w, before.begin());
    for (int k = 0; k < n.z(); ++k, row += slice) {
      const float* next = k + 1 < n.z() ? row + slice : row;
      for (std::size_t i = 0; i < w; ++i) {
        const float here = row[i];
        row[i] = middle * here + side * (before[i] + next[i]);
        before[i] = here;
      }
    }
  });
}

}  // namespace

void form_ct(ScalarImage& image, const PhantomOptions& options, const Progress& progress) {
  const Eigen::Vector3i n = image.geometry.size;
  const Kernel kernel = kernel_of(options.kernel);
  const std::vector<float> tx = kernel_taps(kernel, image.geometry.spacing_mm.x());
  const std::vector<float> ty = kernel_taps(kernel, image.geometry.spacing_mm.y());
  const bool thick = options.slice_thickness_mm > 0.0;
  double noise_hu = options.noise_hu * kernel.noise;
  if (thick) noise_hu /= std::sqrt(options.slice_thickness_mm);
  double gx = 0.0;
  double gy = 0.0;
  for (const float t : tx) gx += static_cast<double>(t) * static_cast<double>(t);
  for (const float t : ty) gy += static_cast<double>(t) * static_cast<double>(t);
  const auto amplitude = static_cast<float>(noise_hu / std::sqrt(gx * gy));
  const int rx = static_cast<int>(tx.size() / 2);
  const int ry = static_cast<int>(ty.size() / 2);
  const std::uint64_t key = random_bits(options.seed, 21);
  progress.report(0.0, "Forming the CT image");
  if (!thick) blur_along_z(image);
  parallel_for(n.z(), [&](std::int64_t k) {
    const auto slice = static_cast<std::size_t>(n.x()) * static_cast<std::size_t>(n.y());
    float* hu = image.voxels.data() + slice * static_cast<std::size_t>(k);
    if (amplitude > 0.0F) {
      const std::uint64_t first = slice * static_cast<std::uint64_t>(k);
      for (std::size_t a = 0; a < slice; ++a) hu[a] += amplitude * quick_normal(key, first + a);
    }
    std::vector<float> rows(slice);
    const auto w = static_cast<std::size_t>(n.x());
    for (int j = 0; j < n.y(); ++j) {
      const float* in = hu + w * static_cast<std::size_t>(j);
      float* out = rows.data() + w * static_cast<std::size_t>(j);
      for (int i = 0; i < n.x(); ++i) {
        float sum = 0.0F;
        for (int t = -rx; t <= rx; ++t) {
          sum += tx[static_cast<std::size_t>(t + rx)] * in[std::clamp(i + t, 0, n.x() - 1)];
        }
        out[i] = sum;
      }
    }
    for (int j = 0; j < n.y(); ++j) {
      float* out = hu + w * static_cast<std::size_t>(j);
      std::fill(out, out + n.x(), 0.0F);
      for (int t = -ry; t <= ry; ++t) {
        const float g = ty[static_cast<std::size_t>(t + ry)];
        const float* in =
            rows.data() + w * static_cast<std::size_t>(std::clamp(j + t, 0, n.y() - 1));
        for (int i = 0; i < n.x(); ++i) out[i] += g * in[i];
      }
      for (int i = 0; i < n.x(); ++i) out[i] = std::clamp(std::round(out[i]), -1024.0F, 3071.0F);
    }
  });
}

}  // namespace flavum::phantom
