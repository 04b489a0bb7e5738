#include "app/gpu/macro_cells.h"

#include <gtest/gtest.h>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

std::size_t at(const Eigen::Vector3i& v, const Eigen::Vector3i& n) {
  return static_cast<std::size_t>(v.x() + n.x() * (v.y() + n.y() * v.z()));
}

// No ray of slope at most 1 may miss a voxel: walk every slice of every cell and look as far as
// such a ray can be from where it crosses the cell's middle.
TEST(MacroCells, ACellThatMayBePassedOverHoldsNothingWithinAnyRaysReach) {
  const Eigen::Vector3i n(37, 24, 19);
  std::vector<std::uint16_t> voxels(at({0, 0, n.z()}, n), 0);
  for (std::uint64_t s = 0; s < 12; ++s) {
    voxels[static_cast<std::size_t>(static_cast<double>(voxels.size()) * random_uniform(5, s))] = 1;
  }
  MacroCells cells(n);
  cells.note({0, 0, 0}, n, voxels.data());
  int passed_over = 0;
  for (int p = 0; p < 3; ++p) {
    const int a = p == 0 ? 1 : 0, b = p == 2 ? 1 : 2;
    for (int z = 0; z < cells.count().z(); ++z) {
      for (int y = 0; y < cells.count().y(); ++y) {
        for (int x = 0; x < cells.count().x(); ++x) {
          const Eigen::Vector3i cell(x, y, z);
          if ((cells.bits(cell) >> p & 1) != 0) continue;
          ++passed_over;
          for (int u = -5; u <= 12; ++u) {
            for (int v = -5; v <= 12; ++v) {
              for (int w = 0; w < 8; ++w) {
                Eigen::Vector3i voxel = 8 * cell;
                voxel[a] += u;
                voxel[b] += v;
                voxel[p] += w;
                if (voxel.minCoeff() < 0 || (voxel.array() >= n.array()).any()) continue;
                ASSERT_EQ(voxels[at(voxel, n)], 0);
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(passed_over, 10);
}

TEST(MacroCells, AWholeCellMadeEmptyMayBePassedOverAPartOfItMayNot) {
  MacroCells cells({24, 24, 24});
  const std::vector<std::uint16_t> full(512, 7), none(512, 0);
  cells.note({8, 8, 8}, {8, 8, 8}, full.data());
  EXPECT_EQ(cells.bits({1, 1, 1}), 7);
  EXPECT_EQ(cells.bits({0, 0, 0}), 0);
  EXPECT_EQ(cells.bits({0, 1, 1}), 6) << "beside it: seen by rays along j and k";
  cells.note({8, 8, 8}, {4, 8, 8}, none.data());
  EXPECT_EQ(cells.bits({1, 1, 1}), 7);
  cells.note({8, 8, 8}, {8, 8, 8}, none.data());
  EXPECT_EQ(cells.bits({1, 1, 1}), 0);
}

}  // namespace
}  // namespace flavum
