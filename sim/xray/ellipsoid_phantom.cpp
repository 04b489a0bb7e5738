#include "sim/xray/ellipsoid_phantom.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

double chord_mm(const Ellipsoid& e, double grown_mm, const PatientPoint& from,
                const PatientPoint& to) {
  const Eigen::Vector3d half = e.half_axes_mm.array() + grown_mm;
  const Eigen::Vector3d s = (from.v - e.centre.v).cwiseQuotient(half);
  const Eigen::Vector3d d = (to.v - from.v).cwiseQuotient(half);
  // Distance of the line from the unit ball's centre by the cross product: no cancellation.
  const double miss2 = s.cross(d).squaredNorm() / d.squaredNorm();
  if (miss2 >= 1.0) return 0.0;
  return 2.0 * std::sqrt((1.0 - miss2) / d.squaredNorm()) * distance_mm(from, to);
}

// Share of a voxel inside. The test in units of the ball tells whole voxels from cut ones.
double share_inside(const Ellipsoid& e, const ImageGeometry& grid, const Eigen::Vector3i& voxel) {
  const auto radius = [&](const Eigen::Vector3d& index) {
    return (grid.point_of(index).v - e.centre.v).cwiseQuotient(e.half_axes_mm).norm();
  };
  const double reach = 0.5 * grid.spacing_mm.norm() / e.half_axes_mm.minCoeff();
  const double r = radius(voxel.cast<double>());
  if (r + reach <= 1.0) return 1.0;
  if (r - reach >= 1.0) return 0.0;
  constexpr int kPoints = 4;
  int inside = 0;
  for (int n = 0; n < kPoints * kPoints * kPoints; ++n) {
    const Eigen::Vector3i point(n % kPoints, n / kPoints % kPoints, n / (kPoints * kPoints));
    const Eigen::Vector3d offset = (point.cast<double>().array() + 0.5) / kPoints - 0.5;
    inside += radius(voxel.cast<double>() + offset) < 1.0 ? 1 : 0;
  }
  return static_cast<double>(inside) / (kPoints * kPoints * kPoints);
}

}  // namespace

std::vector<Ellipsoid> trunk_of_ellipsoids() {
  std::vector<Ellipsoid> solids{{PatientPoint(0, 0, 0), {165, 112, 140}, 1000.0},
                                {PatientPoint(60, -45, 20), {30, 22, 28}, -950.0},
                                {PatientPoint(-95, 30, 50), {45, 9, 9}, 700.0}};
  for (const double z : {-90.0, -54.0, -18.0, 18.0, 54.0, 90.0}) {
    solids.push_back({PatientPoint(1.3, 40.7, z + 0.4), {24, 18, 14}, 300.0});
    solids.push_back({PatientPoint(1.3, 74.0, z), {4.5, 14, 8}, 800.0});
  }
  return solids;
}

ScalarImage voxelised_hu(const std::vector<Ellipsoid>& solids, const ImageGeometry& grid) {
  ScalarImage image(grid, -1000.0F);
  for (const Ellipsoid& e : solids) {
    const Eigen::Vector3d reach =
        (grid.direction.transpose().cwiseAbs() * e.half_axes_mm).cwiseQuotient(grid.spacing_mm);
    const Eigen::Vector3d middle = grid.index_of(e.centre);
    Eigen::Vector3i low, high;
    for (int k = 0; k < 3; ++k) {
      low[k] = std::max(0, static_cast<int>(std::floor(middle[k] - reach[k])) - 1);
      high[k] = std::min(grid.size[k] - 1, static_cast<int>(std::ceil(middle[k] + reach[k])) + 1);
    }
    parallel_for(std::max(0, high.z() - low.z() + 1), [&](std::int64_t n) {
      const int k = low.z() + static_cast<int>(n);
      for (int j = low.y(); j <= high.y(); ++j) {
        for (int i = low.x(); i <= high.x(); ++i) {
          image.at(i, j, k) +=
              static_cast<float>(e.hu_step * share_inside(e, grid, Eigen::Vector3i(i, j, k)));
        }
      }
    });
  }
  for (float& hu : image.voxels) hu = std::round(hu);
  return image;
}

PixelImage exact_integrals(const std::vector<Ellipsoid>& solids, double mu_water_per_mm,
                           const ProjectionGeometry& geometry) {
  PixelImage image(geometry.size_px.x(), geometry.size_px.y());
  parallel_for(image.rows, [&](std::int64_t row) {
    const int r = static_cast<int>(row);
    for (int c = 0; c < image.columns; ++c) {
      double a = 0.0;
      for (const Ellipsoid& e : solids) {
        a += e.hu_step * chord_mm(e, 0.0, geometry.source, geometry.pixel_point(c, r));
      }
      image.at(c, r) = static_cast<float>(a * mu_water_per_mm / 1000.0);
    }
  });
  return image;
}

ProjectionError projection_error(const std::vector<Ellipsoid>& solids, const PixelImage& exact,
                                 const PixelImage& image, const ProjectionGeometry& geometry,
                                 double margin_mm) {
  double difference = 0.0, sum = 0.0, worst = 0.0, highest = 0.0;
  ProjectionError error;
  for (int r = 0; r < exact.rows; ++r) {
    for (int c = 0; c < exact.columns; ++c) {
      const PatientPoint pixel = geometry.pixel_point(c, r);
      const bool clear = std::ranges::all_of(solids, [&](const Ellipsoid& e) {
        return chord_mm(e, -margin_mm, geometry.source, pixel) > 0.0 ||
               chord_mm(e, margin_mm, geometry.source, pixel) == 0.0;
      });
      if (!clear || exact.at(c, r) <= 0.0F) continue;
      const double d = std::abs(static_cast<double>(image.at(c, r)) - exact.at(c, r));
      difference += d;
      sum += exact.at(c, r);
      worst = std::max(worst, d);
      highest = std::max<double>(highest, exact.at(c, r));
      ++error.pixels;
    }
  }
  if (error.pixels > 0) error.mean_share = difference / sum, error.worst_share = worst / highest;
  return error;
}

}  // namespace flavum
