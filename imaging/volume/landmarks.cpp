#include "imaging/volume/landmarks.h"

#include <algorithm>

namespace flavum {

const VertebraLandmarks* SpineLandmarks::vertebra(Label v) const {
  const auto it = std::ranges::find(vertebrae, v, &VertebraLandmarks::vertebra);
  return it == vertebrae.end() ? nullptr : &*it;
}

const LevelLandmarks* SpineLandmarks::level(SpineLevel wanted) const {
  const auto it = std::ranges::find(levels, wanted, &LevelLandmarks::level);
  return it == levels.end() ? nullptr : &*it;
}

}  // namespace flavum
