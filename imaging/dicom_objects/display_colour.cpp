#include "imaging/dicom_objects/display_colour.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

// IEC 61966-2-1.
double linear(std::uint8_t value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

// CIE 15: cube root with a straight foot.
double lab_curve(double t) {
  constexpr double kFoot = 6.0 / 29.0;
  return t > kFoot * kFoot * kFoot ? std::cbrt(t) : t / (3.0 * kFoot * kFoot) + 4.0 / 29.0;
}

std::uint16_t stored(double value, double low, double high) {
  const double share = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return static_cast<std::uint16_t>(std::lround(share * 65535.0));
}

}  // namespace

std::array<std::uint16_t, 3> dicom_cielab(const std::array<std::uint8_t, 3>& srgb) {
  const Eigen::Vector3d rgb(linear(srgb[0]), linear(srgb[1]), linear(srgb[2]));
  Eigen::Matrix3d to_d50;  // sRGB primaries, Bradford-adapted to D50: ICC.1, sRGB profile
  to_d50 << 0.4360747, 0.3850649, 0.1430804,  //
      0.2225045, 0.7168786, 0.0606169,        //
      0.0139322, 0.0971045, 0.7141733;
  const Eigen::Vector3d white(0.96422, 1.0, 0.82521);
  const Eigen::Vector3d xyz = (to_d50 * rgb).cwiseQuotient(white);
  const double fx = lab_curve(xyz.x()), fy = lab_curve(xyz.y()), fz = lab_curve(xyz.z());
  return {stored(116.0 * fy - 16.0, 0.0, 100.0), stored(500.0 * (fx - fy), -128.0, 127.0),
          stored(200.0 * (fy - fz), -128.0, 127.0)};
}

}  // namespace flavum
