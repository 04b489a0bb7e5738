#include "app/gpu/macro_cells.h"

#include <algorithm>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

// Voxels that count to either side of a cell: 4 sideways steps; on the high side one more for the
// neighbour read and one for rounding, on the low side one for rounding.
constexpr int kReachLow = 5, kReachHigh = 6;

std::size_t offset(const Eigen::Vector3i& c, const Eigen::Vector3i& count) {
  return static_cast<std::size_t>(c.x()) +
         static_cast<std::size_t>(count.x()) *
             (static_cast<std::size_t>(c.y()) +
              static_cast<std::size_t>(count.y()) * static_cast<std::size_t>(c.z()));
}

}  // namespace

MacroCells::MacroCells(const Eigen::Vector3i& voxels)
    : voxels_(voxels), count_((voxels.array() + (kCellVoxels - 1)) / kCellVoxels) {
  cells_.resize(static_cast<std::size_t>(count_.x()) * static_cast<std::size_t>(count_.y()) *
                static_cast<std::size_t>(count_.z()));
}

const MacroCells::Occupied& MacroCells::at(const Eigen::Vector3i& cell) const {
  return cells_[offset(cell, count_)];
}

void MacroCells::note(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
                      const std::uint16_t* values) {
  if (size.minCoeff() <= 0) return;
  const Eigen::Vector3i high = low + size;  // one past
  const Eigen::Vector3i first = low / kCellVoxels;
  const Eigen::Vector3i last = (high.array() - 1) / kCellVoxels;
  const auto look = [&](const Eigen::Vector3i& cell) {
    const Eigen::Vector3i begin = kCellVoxels * cell;
    const Eigen::Vector3i end = (begin.array() + kCellVoxels).min(voxels_.array());
    Occupied& occupied = cells_[offset(cell, count_)];
    if ((begin.array() >= low.array()).all() && (end.array() <= high.array()).all()) occupied = {};
    const Eigen::Vector3i from = begin.cwiseMax(low), to = end.cwiseMin(high);
    Eigen::Vector3i lowest = occupied.low.cast<int>(), highest = occupied.high.cast<int>();
    for (int k = from.z(); k < to.z(); ++k) {
      for (int j = from.y(); j < to.y(); ++j) {
        const std::uint16_t* row =
            values + offset(Eigen::Vector3i(0, j - low.y(), k - low.z()), size) - low.x();
        int a = from.x(), b = to.x() - 1;
        while (a <= b && row[a] == 0) ++a;
        if (a > b) continue;
        while (row[b] == 0) --b;
        lowest = lowest.cwiseMin(Eigen::Vector3i(a, j, k) - begin);
        highest = highest.cwiseMax(Eigen::Vector3i(b, j, k) - begin);
      }
    }
    occupied.low = lowest.cast<std::int8_t>();
    occupied.high = highest.cast<std::int8_t>();
  };
  parallel_for(last.z() - first.z() + 1, [&](std::int64_t z) {
    for (int y = first.y(); y <= last.y(); ++y) {
      for (int x = first.x(); x <= last.x(); ++x) {
        look({x, y, first.z() + static_cast<int>(z)});
      }
    }
  });
}

std::uint8_t MacroCells::bits(const Eigen::Vector3i& cell) const {
  std::uint8_t found = 0;
  const Eigen::Vector3i from = (cell.array() - 1).max(0);
  const Eigen::Vector3i to = (cell.array() + 1).min(count_.array() - 1);
  for (int z = from.z(); z <= to.z(); ++z) {
    for (int y = from.y(); y <= to.y(); ++y) {
      for (int x = from.x(); x <= to.x(); ++x) {
        const Eigen::Vector3i other(x, y, z);
        const Occupied& occupied = at(other);
        if (occupied.high.x() < 0) continue;
        const Eigen::Vector3i shift = kCellVoxels * (other - cell);
        const Eigen::Vector3i low = occupied.low.cast<int>() + shift;
        const Eigen::Vector3i high = occupied.high.cast<int>() + shift;
        const auto reached = [&](int axis) {
          return high[axis] >= -kReachLow && low[axis] <= kCellVoxels - 1 + kReachHigh;
        };
        for (int p = 0; p < 3; ++p) {
          const int a = p == 0 ? 1 : 0, b = p == 2 ? 1 : 2;
          if (other[p] == cell[p] && reached(a) && reached(b)) {
            found |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(p));
          }
        }
      }
    }
  }
  return found;
}

}  // namespace flavum
