#pragma once
// The fluoroscope as a procedure uses it: settings, the pedal, what was exposed and what it cost.
// No picture here; pictures follow from the state (app/editor). Dose in whole nanogray and whole
// mGy mm2 x 1e-3 (nGy m2), so that sums are the same everywhere and in any order.

#include <cstdint>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"
#include "sim/carm/carm.h"

namespace flavum {

struct FluoroscopySettings {
  int pulses_per_second = 8;      ///< 1, 2, 4, 8, 15 or 30 (a divisor of 60 ticks or 15)
  bool low_dose = false;          ///< half the detector dose (engineering default)
  double field_width_mm = 298.0;  ///< collimated, at the detector
  double field_height_mm = 298.0;
  friend bool operator==(const FluoroscopySettings&, const FluoroscopySettings&) = default;
};

/// What a pose shows, judged in the patient's frame (clinical.md section 3).
enum class ViewKind { Ap, Clo, Lateral, Other };
struct ViewJudgement {
  ViewKind kind = ViewKind::Other;
  Side detector_side = Side::Left;  ///< for Clo and Lateral: to which side the detector is turned
  /// Clo only: rotation minus the laminar half-angle of the side the instrument is on (opposite the
  /// detector), rad. Negative: under-rotated, the tool looks shallower than it is.
  double over_rotation_rad = 0.0;
  bool adequate = false;  ///< Clo: at most 3 deg under-, at most 10 deg over-rotated (R3)
};

/// One press of the pedal (a run) or one single exposure.
struct Shot {
  std::int64_t tick = 0;       ///< of the first pulse
  std::int64_t last_tick = 0;  ///< of the last one
  int pulses = 0;
  CArmPose pose;  ///< at the end
  FluoroscopySettings settings;
  double kv = 80.0;
  std::int64_t kerma_ngy = 0;        ///< reference air kerma of this shot
  std::int64_t kap_ngy_m2 = 0;       ///< kerma-area product of this shot
  std::int64_t pulse_kerma_ngy = 0;  ///< of one pulse at the pose and settings of the end
  std::int64_t pulse_kap_ngy_m2 = 0;
  ViewJudgement view;
  bool instrument_in_field = false;  ///< the tip projected into the collimated field
  double advance_mm = 0.0;           ///< of the instrument beyond the portal, when taken
  bool hand_in_field = false;
  bool contrast_seen = false;     ///< the line was visible at the level and side in work
  bool moved_while_live = false;  ///< instrument or C-arm moved during the run
  std::uint64_t scene = 0;        ///< scene_fingerprint() when taken: what an image would show
};

struct Imaging {
  FluoroscopySettings settings;
  bool pedal = false;
  bool hand_in_field = false;  ///< a hand holds the portal in the beam instead of the clamp
  std::vector<Shot> shots;
  std::int64_t kerma_ngy = 0;
  std::int64_t kap_ngy_m2 = 0;
  std::int64_t pulses = 0;
  /// Pedal down; a single exposure counts as one frame, as machines count it.
  std::int64_t fluoroscopy_ticks = 0;
  int carm_moves = 0;
};

}  // namespace flavum
