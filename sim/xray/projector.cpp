#include "sim/xray/projector.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "sim/xray/face_plan.h"
#include "sim/xray/ray_trace.h"

namespace flavum {
namespace {

// A traced slope grid, ready to be read.
struct TracedFace {
  PlannedFace plan;
  SliceStack stack;
  std::vector<float> sums;

  // Cubic (Catmull-Rom) at grid position (x, y), limited to the range of the samples used, so that
  // an edge gets no overshoot and a volume without negative mu no negative integral.
  float read(double x, double y) const;
};

struct CubicWeights {
  std::array<float, 4> w;
  explicit CubicWeights(float t) {
    const float t2 = t * t, t3 = t2 * t;
    w = {-0.5F * t3 + t2 - 0.5F * t, 1.5F * t3 - 2.5F * t2 + 1.0F,
         -1.5F * t3 + 2.0F * t2 + 0.5F * t, 0.5F * t3 - 0.5F * t2};
  }
};

float TracedFace::read(double x, double y) const {
  const SlopeGrid& g = plan.grid;
  // Outside lies no volume: the grid covers its shadow with a margin.
  if (!(x >= 0.0 && y >= 0.0 && x <= g.alpha_count - 1 && y <= g.beta_count - 1)) return 0.0F;
  constexpr double kOnSample = 1e-5;
  const int nearest_x = static_cast<int>(x + 0.5), nearest_y = static_cast<int>(y + 0.5);
  if (std::abs(x - nearest_x) < kOnSample && std::abs(y - nearest_y) < kOnSample) {
    return sums[static_cast<std::size_t>(nearest_y) * static_cast<std::size_t>(g.alpha_count) +
                static_cast<std::size_t>(nearest_x)];
  }
  const int x0 = std::clamp(static_cast<int>(x), 1, g.alpha_count - 3);
  const int y0 = std::clamp(static_cast<int>(y), 1, g.beta_count - 3);
  const CubicWeights wx(static_cast<float>(x - x0)), wy(static_cast<float>(y - y0));
  const float* corner =
      sums.data() + static_cast<std::ptrdiff_t>(y0 - 1) * g.alpha_count + (x0 - 1);
  float value = 0.0F, low = corner[0], high = corner[0];
  for (std::size_t r = 0; r < 4; ++r, corner += g.alpha_count) {
    value += wy.w[r] * ((wx.w[0] * corner[0] + wx.w[1] * corner[1]) +
                        (wx.w[2] * corner[2] + wx.w[3] * corner[3]));
    low = std::min(low, std::min(std::min(corner[0], corner[1]), std::min(corner[2], corner[3])));
    high = std::max(high, std::max(std::max(corner[0], corner[1]), std::max(corner[2], corner[3])));
  }
  return std::min(std::max(value, low), high);
}

PixelImage read_faces(const AttenuationVolume::Data& data, const DetectorIndex& detector,
                      const std::vector<TracedFace>& faces) {
  PixelImage image(detector.columns, detector.rows);
  const Eigen::Vector3d spacing2 = data.geometry.spacing_mm.cwiseAbs2();
  parallel_ranges(image.rows, 8, [&](std::int64_t begin, std::int64_t end) {
    for (int r = static_cast<int>(begin); r < static_cast<int>(end); ++r) {
      for (int c = 0; c < image.columns; ++c) {
        const Eigen::Vector3d ray = detector.ray(c, r);
        const Face f = face_of(ray);
        const auto traced = std::ranges::find_if(faces, [&](const TracedFace& t) {
          return t.plan.face.axis == f.axis && t.plan.face.sign == f.sign;
        });
        if (traced == faces.end() || traced->sums.empty()) continue;
        const SlopeGrid& g = traced->plan.grid;
        const SliceStack& stack = traced->stack;
        const double per_slice = 1.0 / std::abs(ray[f.axis]);
        const double alpha = ray[stack.a] * per_slice, beta = ray[stack.b] * per_slice;
        const float sum =
            traced->read((alpha - g.alpha0) / g.alpha_step, (beta - g.beta0) / g.beta_step);
        const double length_mm = std::sqrt(spacing2[f.axis] + alpha * alpha * spacing2[stack.a] +
                                           beta * beta * spacing2[stack.b]);
        image.at(c, r) = sum * static_cast<float>(length_mm);
      }
    }
  });
  return image;
}

}  // namespace

PixelImage line_integrals_per_ray(const AttenuationVolume& volume,
                                  const ProjectionGeometry& geometry) {
  PixelImage image(geometry.size_px.x(), geometry.size_px.y());
  if (volume.empty()) return image;
  const AttenuationVolume::Data& data = volume.data();
  const Eigen::Vector3d source = data.geometry.index_of(geometry.source);
  parallel_ranges(image.rows, 4, [&](std::int64_t begin, std::int64_t end) {
    for (int row = static_cast<int>(begin); row < static_cast<int>(end); ++row) {
      for (int column = 0; column < image.columns; ++column) {
        const PatientPoint pixel = geometry.pixel_point(column, row);
        if (pixel == geometry.source) continue;
        image.at(column, row) = trace_ray(data, source, data.geometry.index_of(pixel));
      }
    }
  });
  return image;
}

PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry) {
  if (volume.empty() || geometry.size_px.minCoeff() <= 0) {
    return PixelImage(geometry.size_px.x(), geometry.size_px.y());
  }
  const AttenuationVolume::Data& data = volume.data();
  const DetectorIndex detector(data.geometry, geometry);
  const auto plan = plan_faces(data, detector);
  if (!plan) return line_integrals_per_ray(volume, geometry);
  std::vector<TracedFace> faces;
  for (const PlannedFace& p : *plan) {
    TracedFace traced{p, data.stack(p.face.axis), {}};
    if (p.grid.alpha_count > 0) {
      traced.sums = trace_plane(data, p.face, detector.source, p.grid, row_kernels());
    }
    faces.push_back(std::move(traced));
  }
  return read_faces(data, detector, faces);
}

TissueIntegrals tissue_integrals(const AttenuationVolume& volume,
                                 const ProjectionGeometry& geometry) {
  return {line_integrals(volume, geometry), PixelImage(geometry.size_px.x(), geometry.size_px.y())};
}

}  // namespace flavum
