#include "app/view/window_presets.h"

namespace flavum {

std::span<const WindowPreset> window_presets() {
  static constexpr std::array kPresets{
      WindowPreset{"Bone", {400.0, 1800.0}},
      WindowPreset{"Soft tissue", {40.0, 400.0}},
      WindowPreset{"Spine", {150.0, 700.0}},
      WindowPreset{"Ligament", {60.0, 220.0}},
  };
  return kPresets;
}

}  // namespace flavum
