#pragma once
// A chart of the back of the canal: columns that run ventral to dorsal, 1 mm apart, laid out by
// distance to the left of the midline and by distance cranial of the level's centre. What cutting
// takes is summed per column, in whole numbers, so that thickness left, areas per axial slice, room
// for the sac and maps over the dura all come from one sum.

#include <cstdint>
#include <vector>

#include "imaging/base/frames.h"

namespace flavum {

struct ColumnChart {
  static constexpr double kPitchMm = 1.0;  ///< engineering default: twice the field's spacing
  PatientPoint centre;                     ///< of the level; lies in the middle of a column
  PatientVector left{1, 0, 0}, cranial{0, 0, 1};
  int half_width = 0;   ///< columns to each side of the midline column
  int half_height = 0;  ///< columns above and below the central one
  int width() const { return 2 * half_width + 1; }
  int height() const { return 2 * half_height + 1; }
  std::size_t size() const { return static_cast<std::size_t>(width() * height()); }
  /// Column of a point, or -1 outside the chart. Symmetric: mirrored points fall in mirrored
  /// columns.
  int column_of(const PatientPoint& p) const;
  /// Adds to `sums` what a cube of `edge_mm` around p holds, from `before` to `after` (occupancy):
  /// spread over the columns it overlaps, at most four. The parts of an amount always sum to it.
  void add(std::vector<std::int32_t>& sums, const PatientPoint& p, double edge_mm, int before,
           int after) const;
  double lateral_mm(int column) const { return kPitchMm * (column % width() - half_width); }
  double cranial_mm(int column) const {
    return kPitchMm * static_cast<double>(column / width() - half_height);  // NOLINT: whole rows
  }
};

/// Occupancy sums per column (255 = one whole voxel), index as column_of. As a thickness in mm:
/// sum / 255 x voxel volume / kPitchMm^2.
using ColumnSums = std::vector<std::int32_t>;

}  // namespace flavum
