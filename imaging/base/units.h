#pragma once
// Conversions at the edge. Inside Flavum: mm, s, rad, keV, 1/mm, HU. Degrees, mL and mGy only in
// the interface and in files, always with the unit in the name.

#include <numbers>

namespace flavum {

inline constexpr double kPi = std::numbers::pi;

constexpr double rad_from_deg(double deg) { return deg * kPi / 180.0; }
constexpr double deg_from_rad(double rad) { return rad * 180.0 / kPi; }
constexpr double ml_from_mm3(double mm3) { return mm3 / 1000.0; }

}  // namespace flavum
