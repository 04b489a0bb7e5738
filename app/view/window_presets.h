#pragma once
// Grey windows on the number keys. Values are common CT console settings.

#include <span>

#include "app/editor/view_state.h"

namespace flavum {

struct WindowPreset {
  const char* name;
  WindowLevel window;
};
/// Keys 1, 2, 3, … in this order; key 0 is the window stored in the DICOM file.
std::span<const WindowPreset> window_presets();

}  // namespace flavum
