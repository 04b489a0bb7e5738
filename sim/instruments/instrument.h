#pragma once
// Cutting instruments, values from data/instruments.json. Tool frame: origin at the instrument's
// tip, +z towards the handle; the window or jaw faces +x at clock 0 (turned by the handle about z).
// Not published but the diameters: see data/instruments.json.

#include <string>

namespace flavum {

enum class InstrumentKind { None, BoneRongeur, TissueSculptor, Auger };

struct InstrumentModel {
  InstrumentKind kind = InstrumentKind::None;
  std::string name;
  double shaft_diameter_mm = 4.57;
  /// The biting window: a box behind the tip: from the shaft surface outwards/inwards as given.
  double window_length_mm = 4.0;  ///< along z, starting at the tip
  double window_width_mm = 3.0;   ///< across
  double window_depth_mm = 3.0;   ///< from the axis in the facing direction
  double bite_volume_mm3 = 30.0;  ///< what one bite can hold
  double max_reach_mm = 10.0;     ///< beyond the portal tip
  bool cuts_bone = false;
  bool cuts_ligament = false;
  /// Auger: it has no jaw; one turn clears a cylinder of its shaft's width from this far ahead of
  /// its tip to window_length_mm behind it. 0: a jaw or window.
  double bore_mm = 0.0;
  bool bores() const { return bore_mm > 0.0; }
};

}  // namespace flavum
