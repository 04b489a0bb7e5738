#pragma once
// The outline of a structure in a plane, between voxels: where its share is one half. Internal to
// imaging/measure.

#include <vector>

#include <Eigen/Core>

namespace flavum::measure {

/// Values on a raster of squares of side `step`; (0,0) at `origin`, columns run along x.
struct Raster {
  int columns = 0, rows = 0;
  double step = 0.25;
  Eigen::Vector2d origin = Eigen::Vector2d::Zero();
  std::vector<double> values;

  double at(int c, int r) const { return values[static_cast<std::size_t>(r * columns + c)]; }
  Eigen::Vector2d place(int c, int r) const { return origin + step * Eigen::Vector2d(c, r); }
};

using Polygon = std::vector<Eigen::Vector2d>;

/// Closed outlines of the region where the value is at least one half (marching squares, linear
/// along the edges); the border of the raster counts as outside. Outer ones turn one way, holes
/// the other: areas add up.
std::vector<Polygon> outlines_of(const Raster& raster);

/// Positive for outer outlines, negative for holes.
double signed_area(const Polygon& p);
double perimeter(const Polygon& p);

}  // namespace flavum::measure
