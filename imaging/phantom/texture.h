#pragma once
// Value noise on a hashed lattice: smooth, repeatable, independent of call order. Range [-1, 1].

#include <cmath>
#include <cstdint>

#include "imaging/base/rng.h"

namespace flavum::phantom {

class Texture {
 public:
  /// Lattice cells of cx, cy, cz mm.
  Texture(std::uint64_t key, float cx, float cy, float cz)
      : key_(key), ix_(1.0F / cx), iy_(1.0F / cy), iz_(1.0F / cz) {}

  float operator()(float x, float y, float z) const;

 private:
  std::uint64_t key_;
  float ix_, iy_, iz_;
};

}  // namespace flavum::phantom
