#include "imaging/phantom/texture.h"

namespace flavum::phantom {
namespace {

float corner(std::uint64_t key, int i, int j, int k) {
  const auto packed =
      (static_cast<std::uint64_t>(static_cast<std::uint32_t>(i)) & 0x1fffffU) |
      ((static_cast<std::uint64_t>(static_cast<std::uint32_t>(j)) & 0x1fffffU) << 21) |
      ((static_cast<std::uint64_t>(static_cast<std::uint32_t>(k)) & 0x1fffffU) << 42);
  return static_cast<float>(mix64(key ^ packed) >> 40) * (2.0F / 16777215.0F) - 1.0F;
}

float ease(float t) { return t * t * (3.0F - 2.0F * t); }

}  // namespace

float Texture::operator()(float x, float y, float z) const {
  const float u = x * ix_;
  const float v = y * iy_;
  const float w = z * iz_;
  const float fu = std::floor(u);
  const float fv = std::floor(v);
  const float fw = std::floor(w);
  const int i = static_cast<int>(fu);
  const int j = static_cast<int>(fv);
  const int k = static_cast<int>(fw);
  const float a = ease(u - fu);
  const float b = ease(v - fv);
  const float c = ease(w - fw);
  float plane[2];
  for (int dk = 0; dk < 2; ++dk) {
    const float r0 = corner(key_, i, j, k + dk) * (1.0F - a) + corner(key_, i + 1, j, k + dk) * a;
    const float r1 =
        corner(key_, i, j + 1, k + dk) * (1.0F - a) + corner(key_, i + 1, j + 1, k + dk) * a;
    plane[dk] = r0 * (1.0F - b) + r1 * b;
  }
  return plane[0] * (1.0F - c) + plane[1] * c;
}

}  // namespace flavum::phantom
