#include "imaging/segment/surface.h"

#include <cmath>
#include <map>
#include <utility>

#include <gtest/gtest.h>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kRadiusMm = 12.0;

LabelMap sphere(const Eigen::Matrix3d& direction) {
  ImageGeometry g;
  g.size = {48, 44, 40};
  g.spacing_mm = {0.8, 0.9, 1.0};
  g.direction = direction;
  g.origin = PatientPoint(100.0, -40.0, 7.0);
  LabelMap labels(g);
  const PatientPoint centre = g.centre();
  for (int k = 0; k < g.size.z(); ++k)
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i)
        if (distance_mm(g.point_of(i, j, k), centre) < kRadiusMm) labels.at(i, j, k) = 23;
  return labels;
}

double signed_volume_mm3(const Mesh& mesh, const Eigen::Vector3d& about) {
  double sum = 0.0;
  for (const auto& t : mesh.triangles) {
    const Eigen::Vector3d a = mesh.vertices[t[0]].cast<double>() - about;
    const Eigen::Vector3d b = mesh.vertices[t[1]].cast<double>() - about;
    const Eigen::Vector3d c = mesh.vertices[t[2]].cast<double>() - about;
    sum += a.dot(b.cross(c)) / 6.0;
  }
  return sum;
}

// Every edge is used once in each direction.
bool is_closed(const Mesh& mesh) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> edges;
  for (const auto& t : mesh.triangles) {
    for (std::size_t e = 0; e < 3; ++e) ++edges[{t[e], t[(e + 1) % 3]}];
  }
  for (const auto& [edge, count] : edges) {
    const auto back = edges.find({edge.second, edge.first});
    if (back == edges.end() || back->second != count) return false;
  }
  return !edges.empty();
}

void expect_sphere(const Eigen::Matrix3d& direction) {
  const LabelMap labels = sphere(direction);
  const Mesh mesh = surface_of(labels, [](std::uint16_t l) { return l == 23; });
  EXPECT_TRUE(is_closed(mesh));
  const double expected = 4.0 / 3.0 * kPi * std::pow(kRadiusMm, 3);
  EXPECT_NEAR(signed_volume_mm3(mesh, labels.geometry.centre().v), expected, 0.03 * expected);
  for (const auto& v : mesh.vertices) {
    const double r = (v.cast<double>() - labels.geometry.centre().v).norm();
    EXPECT_NEAR(r, kRadiusMm, 0.7);
  }
}

TEST(Surface, OfASphereIsClosedOutwardAndHasItsVolume) {
  expect_sphere(Eigen::Matrix3d::Identity());
}

TEST(Surface, StaysOutwardOnALeftHandedGrid) {
  Eigen::Matrix3d flipped = Eigen::Matrix3d::Identity();
  flipped(2, 2) = -1.0;
  expect_sphere(flipped);
}

TEST(Surface, FollowsAnObliqueDirectionMatrix) {
  const Eigen::Matrix3d turned =
      Eigen::AngleAxisd(0.4, Eigen::Vector3d(1, 2, 3).normalized()).toRotationMatrix();
  expect_sphere(turned);
}

TEST(Surface, ClosesWhereTheLabelTouchesTheImageBorder) {
  ImageGeometry g;
  g.size = {6, 6, 6};
  const LabelMap labels(g, 5);
  const Mesh mesh = surface_of(labels, [](std::uint16_t l) { return l == 5; });
  EXPECT_TRUE(is_closed(mesh));
  // The relaxed corners are rounded; the faces of the cube stay where they are.
  EXPECT_NEAR(signed_volume_mm3(mesh, g.centre().v), 216.0, 25.0);
}

TEST(Surface, OfNothingIsEmpty) {
  const Mesh mesh =
      surface_of(sphere(Eigen::Matrix3d::Identity()), [](std::uint16_t l) { return l == 99; });
  EXPECT_TRUE(mesh.vertices.empty());
  EXPECT_TRUE(mesh.triangles.empty());
}

}  // namespace
}  // namespace flavum
