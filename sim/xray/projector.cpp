#include "sim/xray/projector.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "sim/xray/face_plan.h"
#include "sim/xray/grid_reader.h"
#include "sim/xray/ray_trace.h"

namespace flavum {
namespace {

// Total and, if asked for, its part in bone.
struct Integrals {
  PixelImage total, bone;
};

struct Request {
  const ProjectionGeometry& geometry;
  PixelRectangle pixels;
  bool split_bone = false;
};

Integrals blank(const Request& request) {
  Integrals images;
  images.total = PixelImage(request.pixels.columns, request.pixels.rows);
  if (request.split_bone) images.bone = images.total;
  return images;
}

Integrals every_ray(const AttenuationVolume& volume, const Request& request) {
  Integrals images = blank(request);
  if (volume.empty()) return images;
  const AttenuationVolume::Data& data = volume.data();
  const Eigen::Vector3d source = data.geometry.index_of(request.geometry.source);
  parallel_ranges(request.pixels.rows, 4, [&](std::int64_t begin, std::int64_t end) {
    for (int row = static_cast<int>(begin); row < static_cast<int>(end); ++row) {
      for (int column = 0; column < request.pixels.columns; ++column) {
        const PatientPoint pixel = request.geometry.pixel_point(request.pixels.column0 + column,
                                                                request.pixels.row0 + row);
        if (pixel == request.geometry.source) continue;
        const RayIntegral ray = trace_ray(data, source, data.geometry.index_of(pixel));
        images.total.at(column, row) = ray.total;
        if (request.split_bone) images.bone.at(column, row) = ray.bone;
      }
    }
  });
  return images;
}

// A traced slope grid, ready to be read.
struct TracedFace {
  PlannedFace plan;
  PlaneSums sums;
};

struct GridPosition {
  double x, y;
  double length_mm;  // of the ray in one slice
};

GridPosition position_on(const PlannedFace& plan, const Eigen::Vector3d& ray,
                         const Eigen::Vector3d& spacing2) {
  const StackAxes axes = stack_axes(plan.face.axis);
  const double per_slice = 1.0 / std::abs(ray[axes.p]);
  const double alpha = ray[axes.a] * per_slice, beta = ray[axes.b] * per_slice;
  const SlopeGrid& g = plan.grid;
  return {(alpha - g.alpha0) / g.alpha_step, (beta - g.beta0) / g.beta_step,
          std::sqrt(spacing2[axes.p] + alpha * alpha * spacing2[axes.a] +
                    beta * beta * spacing2[axes.b])};
}

bool same_face(const Face& a, const Face& b) { return a.axis == b.axis && a.sign == b.sign; }

// The samples that reading the rectangle's pixels needs. On one face the slopes of a rectangle are
// extreme at its border, but where faces meet inside it they are not, hence every pixel.
SampleWindow window_for(const PlannedFace& plan, const DetectorIndex& detector,
                        const PixelRectangle& pixels, const Eigen::Vector3d& spacing2) {
  const SlopeGrid& g = plan.grid;
  if (g.alpha_count <= 0 || g.beta_count <= 0) return {};
  if (pixels.columns == detector.columns && pixels.rows == detector.rows) {
    return {0, g.alpha_count - 1, 0, g.beta_count - 1};
  }
  SampleWindow w;
  for (int r = 0; r < pixels.rows; ++r) {
    for (int c = 0; c < pixels.columns; ++c) {
      const Eigen::Vector3d ray = detector.ray(pixels.column0 + c, pixels.row0 + r);
      if (!same_face(face_of(ray), plan.face)) continue;
      const GridPosition at = position_on(plan, ray, spacing2);
      const auto x = static_cast<int>(std::clamp(at.x, 0.0, g.alpha_count - 1.0));
      const auto y = static_cast<int>(std::clamp(at.y, 0.0, g.beta_count - 1.0));
      w.u_low = std::min(w.u_low, x), w.u_high = std::max(w.u_high, x);
      w.v_low = std::min(w.v_low, y), w.v_high = std::max(w.v_high, y);
    }
  }
  if (w.empty()) return w;
  constexpr int kReach = 3;  // the cubic's, clamped away from the grid's border
  return {std::max(0, w.u_low - kReach), std::min(g.alpha_count - 1, w.u_high + kReach),
          std::max(0, w.v_low - kReach), std::min(g.beta_count - 1, w.v_high + kReach)};
}

Integrals read_faces(const AttenuationVolume::Data& data, const DetectorIndex& detector,
                     const Request& request, const std::vector<TracedFace>& faces) {
  Integrals images = blank(request);
  const Eigen::Vector3d spacing2 = data.geometry.spacing_mm.cwiseAbs2();
  parallel_ranges(request.pixels.rows, 8, [&](std::int64_t begin, std::int64_t end) {
    for (int r = static_cast<int>(begin); r < static_cast<int>(end); ++r) {
      for (int c = 0; c < request.pixels.columns; ++c) {
        const Eigen::Vector3d ray =
            detector.ray(request.pixels.column0 + c, request.pixels.row0 + r);
        const Face f = face_of(ray);
        const auto traced = std::ranges::find_if(
            faces, [&](const TracedFace& t) { return same_face(t.plan.face, f); });
        if (traced == faces.end() || traced->sums.total.empty()) continue;
        const GridPosition at = position_on(traced->plan, ray, spacing2);
        const GridReader reader(traced->plan.grid, traced->sums.window, at.x, at.y);
        const double scale = at.length_mm * data.mu_per_unit;
        images.total.at(c, r) = reader.read(traced->sums.total) * static_cast<float>(scale);
        if (request.split_bone) {
          images.bone.at(c, r) =
              reader.read(traced->sums.above) * static_cast<float>(scale * kBoneShare);
        }
      }
    }
  });
  return images;
}

Integrals integrals(const AttenuationVolume& volume, const Request& request) {
  if (volume.empty() || request.pixels.columns <= 0 || request.pixels.rows <= 0) {
    return blank(request);
  }
  const AttenuationVolume::Data& data = volume.data();
  const DetectorIndex detector(data.geometry, request.geometry);
  const auto plan = plan_faces(data, detector);
  if (!plan) return every_ray(volume, request);
  const Eigen::Vector3d spacing2 = data.geometry.spacing_mm.cwiseAbs2();
  std::vector<TracedFace> faces;
  for (const PlannedFace& p : *plan) {
    TracedFace traced{p, {}};
    const SampleWindow window = window_for(p, detector, request.pixels, spacing2);
    if (!window.empty()) {
      traced.sums = trace_plane(data, {p.face, detector.source, p.grid, window, request.split_bone},
                                row_kernels());
    }
    faces.push_back(std::move(traced));
  }
  return read_faces(data, detector, request, faces);
}

TissueIntegrals tissues(Integrals images) {
  TissueIntegrals t{std::move(images.total), std::move(images.bone)};
  for (std::size_t n = 0; n < t.soft.pixels.size(); ++n) t.soft.pixels[n] -= t.bone.pixels[n];
  return t;
}

PixelRectangle whole(const ProjectionGeometry& g) { return {0, 0, g.size_px.x(), g.size_px.y()}; }

void check_inside(const PixelRectangle& r, const ProjectionGeometry& g) {
  CHECK(r.column0 >= 0 && r.row0 >= 0 && r.columns >= 0 && r.rows >= 0);
  CHECK(r.column0 + r.columns <= g.size_px.x() && r.row0 + r.rows <= g.size_px.y());
}

}  // namespace

PixelImage line_integrals_per_ray(const AttenuationVolume& volume,
                                  const ProjectionGeometry& geometry) {
  return every_ray(volume, {geometry, whole(geometry), false}).total;
}

TissueIntegrals tissue_integrals_per_ray(const AttenuationVolume& volume,
                                         const ProjectionGeometry& geometry) {
  return tissues(every_ray(volume, {geometry, whole(geometry), true}));
}

PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry) {
  return integrals(volume, {geometry, whole(geometry), false}).total;
}

PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry,
                          const PixelRectangle& rectangle) {
  check_inside(rectangle, geometry);
  return integrals(volume, {geometry, rectangle, false}).total;
}

TissueIntegrals tissue_integrals(const AttenuationVolume& volume,
                                 const ProjectionGeometry& geometry) {
  return tissues(integrals(volume, {geometry, whole(geometry), true}));
}

TissueIntegrals tissue_integrals(const AttenuationVolume& volume,
                                 const ProjectionGeometry& geometry,
                                 const PixelRectangle& rectangle) {
  check_inside(rectangle, geometry);
  return tissues(integrals(volume, {geometry, rectangle, true}));
}

}  // namespace flavum
