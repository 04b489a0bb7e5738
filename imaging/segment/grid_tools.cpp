#include "imaging/segment/grid_tools.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {

ScalarImage block_mean(const ScalarImage& image, const Eigen::Vector3i& f) {
  if (f == Eigen::Vector3i::Ones()) return image;
  const ImageGeometry& g = image.geometry;
  ImageGeometry coarse = g;
  coarse.origin = g.point_of(0.5 * (f.cast<double>() - Eigen::Vector3d::Ones()));
  for (int a = 0; a < 3; ++a) {
    coarse.size[a] = std::max(1, g.size[a] / f[a]);
    coarse.spacing_mm[a] = g.spacing_mm[a] * f[a];
  }
  ScalarImage out(coarse);
  parallel_for(coarse.size.z(), [&](std::int64_t k) {
    for (int j = 0; j < coarse.size.y(); ++j) {
      for (int i = 0; i < coarse.size.x(); ++i) {
        double sum = 0.0;
        int count = 0;
        for (int c = 0; c < f.z(); ++c) {
          for (int b = 0; b < f.y(); ++b) {
            for (int a = 0; a < f.x(); ++a) {
              const Eigen::Vector3i p(i * f.x() + a, j * f.y() + b,
                                      static_cast<int>(k) * f.z() + c);
              if (!g.contains(p)) continue;
              sum += static_cast<double>(image.at(p));
              ++count;
            }
          }
        }
        out.at(i, j, static_cast<int>(k)) = static_cast<float>(sum / std::max(1, count));
      }
    }
  });
  return out;
}

ScalarImage crop_to(const ScalarImage& image, const ImageGeometry& grid, double margin_mm) {
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e300);
  Eigen::Vector3d high = -low;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3i last = grid.size - Eigen::Vector3i::Ones();
    const Eigen::Vector3d c = image.geometry.index_of(grid.point_of(
        (corner & 1) ? last.x() : 0, (corner & 2) ? last.y() : 0, (corner & 4) ? last.z() : 0));
    low = low.cwiseMin(c);
    high = high.cwiseMax(c);
  }
  const Eigen::Vector3d margin = image.geometry.spacing_mm.cwiseInverse() * margin_mm;
  const Eigen::Vector3i first = (low - margin).array().floor().cast<int>().max(0);
  const Eigen::Vector3i last = (high + margin).array().ceil().cast<int>();
  ScalarImage out(crop_geometry(image.geometry, first, last));
  parallel_for(out.geometry.size.z(), [&](std::int64_t k) {
    for (int j = 0; j < out.geometry.size.y(); ++j) {
      for (int i = 0; i < out.geometry.size.x(); ++i) {
        out.at(i, j, static_cast<int>(k)) =
            image.at(first + Eigen::Vector3i(i, j, static_cast<int>(k)));
      }
    }
  });
  return out;
}

ScalarImage resample_smoothed(const ScalarImage& image, const ImageGeometry& grid, float outside) {
  const double target = grid.spacing_mm.minCoeff();
  Eigen::Vector3i factors;
  for (int a = 0; a < 3; ++a) {
    factors[a] = std::max(1, static_cast<int>(target / image.geometry.spacing_mm[a] + 0.25));
  }
  const ScalarImage part = crop_to(image, grid, 2.0 * target);
  return resample_linear(block_mean(part, factors), grid, outside);
}

ScalarImage gaussian(const ScalarImage& image, double sigma_mm) {
  ScalarImage now = image;
  const ImageGeometry& g = image.geometry;
  const std::array<std::int64_t, 3> stride{1, g.size.x(),
                                           static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  for (int axis = 0; axis < 3; ++axis) {
    const double s = sigma_mm / g.spacing_mm[axis];
    const int half = static_cast<int>(std::ceil(3.0 * s));
    std::vector<float> w(static_cast<std::size_t>(half) + 1);
    double total = 0.0;
    for (int d = 0; d <= half; ++d) {
      const double e = std::exp(-0.5 * d * d / (s * s));
      w[static_cast<std::size_t>(d)] = static_cast<float>(e);
      total += d == 0 ? e : 2.0 * e;
    }
    for (float& x : w) x /= static_cast<float>(total);
    const int a1 = (axis + 1) % 3;
    const int a2 = (axis + 2) % 3;
    const int n = g.size[axis];
    const auto st = stride[static_cast<std::size_t>(axis)];
    parallel_for(g.size[a2], [&](std::int64_t c2) {
      std::vector<float> line(static_cast<std::size_t>(n + 2 * half));
      for (std::int64_t c1 = 0; c1 < g.size[a1]; ++c1) {
        float* p = now.voxels.data() + c1 * stride[static_cast<std::size_t>(a1)] +
                   c2 * stride[static_cast<std::size_t>(a2)];
        for (int q = -half; q < n + half; ++q)
          line[static_cast<std::size_t>(q + half)] = p[std::clamp(q, 0, n - 1) * st];
        for (int q = 0; q < n; ++q) {
          const float* c = line.data() + q + half;
          float sum = w[0] * c[0];
          for (int d = 1; d <= half; ++d) sum += w[static_cast<std::size_t>(d)] * (c[d] + c[-d]);
          p[q * st] = sum;
        }
      }
    });
  }
  return now;
}

ScalarImage greatest_around(const ScalarImage& image, int reach, bool least) {
  ScalarImage now = image;
  const ImageGeometry& g = image.geometry;
  const std::array<std::int64_t, 3> stride{1, g.size.x(),
                                           static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  for (int axis = 0; axis < 3; ++axis) {
    const int a1 = (axis + 1) % 3;
    const int a2 = (axis + 2) % 3;
    const int n = g.size[axis];
    const auto st = stride[static_cast<std::size_t>(axis)];
    parallel_for(g.size[a2], [&](std::int64_t c2) {
      std::vector<float> line(static_cast<std::size_t>(n));
      for (std::int64_t c1 = 0; c1 < g.size[a1]; ++c1) {
        float* p = now.voxels.data() + c1 * stride[static_cast<std::size_t>(a1)] +
                   c2 * stride[static_cast<std::size_t>(a2)];
        for (int q = 0; q < n; ++q) line[static_cast<std::size_t>(q)] = p[q * st];
        for (int q = 0; q < n; ++q) {
          const auto b = line.begin() + std::max(0, q - reach);
          const auto e = line.begin() + std::min(n, q + reach + 1);
          p[q * st] = least ? *std::min_element(b, e) : *std::max_element(b, e);
        }
      }
    });
  }
  return now;
}

BoxSums::BoxSums(const ScalarImage& image)
    : size_(image.geometry.size + Eigen::Vector3i::Ones()),
      sums_(static_cast<std::size_t>(size_.x()) * static_cast<std::size_t>(size_.y()) *
            static_cast<std::size_t>(size_.z())) {
  const auto nx = static_cast<std::size_t>(size_.x());
  const auto nxy = nx * static_cast<std::size_t>(size_.y());
  for (int k = 1; k < size_.z(); ++k) {
    for (int j = 1; j < size_.y(); ++j) {
      double row = 0.0;
      for (int i = 1; i < size_.x(); ++i) {
        row += static_cast<double>(image.at(i - 1, j - 1, k - 1));
        const std::size_t o = static_cast<std::size_t>(i) + nx * static_cast<std::size_t>(j) +
                              nxy * static_cast<std::size_t>(k);
        sums_[o] = row + sums_[o - nx] + sums_[o - nxy] - sums_[o - nx - nxy];
      }
    }
  }
}

float BoxSums::mean(Eigen::Vector3i low, Eigen::Vector3i high, float empty) const {
  low = low.cwiseMax(0);
  high = (high + Eigen::Vector3i::Ones()).cwiseMin(size_ - Eigen::Vector3i::Ones());
  if ((high.array() <= low.array()).any()) return empty;
  const auto at = [&](int i, int j, int k) {
    return sums_[static_cast<std::size_t>(i) +
                 static_cast<std::size_t>(size_.x()) *
                     (static_cast<std::size_t>(j) +
                      static_cast<std::size_t>(size_.y()) * static_cast<std::size_t>(k))];
  };
  const auto plane = [&](int k) {
    return at(high.x(), high.y(), k) - at(low.x(), high.y(), k) - at(high.x(), low.y(), k) +
           at(low.x(), low.y(), k);
  };
  return static_cast<float>((plane(high.z()) - plane(low.z())) /
                            static_cast<double>((high - low).prod()));
}

}  // namespace flavum::spine
