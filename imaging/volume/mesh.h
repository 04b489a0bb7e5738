#pragma once
// A triangle surface in the Patient frame, mm. Triangles are counter-clockwise seen from outside.

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace flavum {

struct Mesh {
  std::vector<Eigen::Vector3f> vertices;
  std::vector<std::array<std::uint32_t, 3>> triangles;
};

}  // namespace flavum
