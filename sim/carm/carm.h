#pragma once
// The mobile C-arm: joint positions to projection geometry, and the words shown to a physician.
//
// The patient lies prone, the tube below the table, the detector above (dorsal). Angles are
// measured from true AP of that patient:
//   orbital  0 has the detector dorsal; positive turns the detector to the patient's LEFT
//            (+90 deg is `lateral`, detector at the patient's left).
//   tilt     positive moves the detector towards the head (cephalad).
// The displayed image has the head up and the patient's left on the screen's left (as seen from
// behind): at AP column_dir is the patient's right and row_dir caudal. Other angles rotate that
// frame rigidly. Lateral: head up, dorsal on the screen's RIGHT (column_dir is dorsal). PA
// (detector ventral, orbital 180 deg) is shown the same way round as AP: head up, the patient's
// left on the screen's left; columns are mirrored for that beyond kMirrorBeyondRad, which no joint
// reaches. See docs/carm-geometry.md.

#include <optional>
#include <string>
#include <string_view>

#include "sim/xray/projection_geometry.h"

namespace flavum {

/// One machine, from data/carms.json.
struct CArmModel {
  std::string name = "Mobile C-arm";
  double source_detector_mm = 1020.0;
  double source_isocentre_mm = 530.0;
  double detector_width_mm = 298.0;  ///< square active area
  double orbital_min_rad = -2.2, orbital_max_rad = 2.2;
  double tilt_min_rad = -0.45, tilt_max_rad = 0.45;  ///< about 25 deg, engineering default
};

/// Beyond this orbital angle the detector is ventral and columns are mirrored (135 deg, engineering
/// default outside every joint range, so that the picture never flips during a turn).
inline constexpr double kMirrorBeyondRad = 2.356;

struct CArmPose {
  double orbital_rad = 0.0;
  double tilt_rad = 0.0;
  PatientPoint isocentre;  ///< after table shift and lift
  double wigwag_rad =
      0.0;  ///< about the vertical; positive turns the cranial side to the patient's left
  friend bool operator==(const CArmPose&, const CArmPose&) = default;
};

enum class View { Ap, Pa, Lateral, CloLeft, CloRight };
std::optional<View> parse_view(
    std::string_view text);      ///< "ap", "pa", "lateral", "clo-left", "clo-right"
const char* view_title(View v);  ///< "AP", "Contralateral oblique, detector left"
/// The default pose of a view. CLO uses 50 deg (engineering default inside the published 45-55).
CArmPose pose_for(View view, const PatientPoint& isocentre);

/// Geometry with a square detector of size_px by size_px pixels covering the model's active area.
ProjectionGeometry projection_of(const CArmModel& model, const CArmPose& pose, int size_px);

/// "Detector to patient's RIGHT 50° from true AP, cephalad 12°".
std::string pose_words(const CArmPose& pose);

}  // namespace flavum
