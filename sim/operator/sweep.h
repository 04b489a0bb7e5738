#pragma once
// Where the tip is swept within the portal's freedom: the centre first, then around.

#include <array>

namespace flavum {

/// Offsets (x, y) of the tip in mm; the outer ones are `reach_mm` from the centre.
constexpr std::array<std::array<double, 2>, 9> sweep_positions(double reach_mm) {
  const double d = 0.7 * reach_mm;  // the diagonal ones, 1 % nearer
  return {{{0, 0},
           {reach_mm, 0},
           {-reach_mm, 0},
           {0, reach_mm},
           {0, -reach_mm},
           {d, d},
           {-d, d},
           {d, -d},
           {-d, -d}}};
}

}  // namespace flavum
