#pragma once
// The mobile C-arm: joint positions to projection geometry, and the words shown to a physician.
//
// The patient lies prone, the tube below the table, the detector above (dorsal). Angles are
// measured from true AP of that patient:
//   orbital  0 has the detector dorsal; positive turns the detector to the patient's LEFT
//            (+90 deg is `lateral`, detector at the patient's left).
//   tilt     positive moves the detector towards the head (cephalad).
//   wig-wag  turns the whole C about the patient's front-to-back axis, the room's vertical of a
//            patient who lies level; positive turns the cranial side of the C to the patient's
//            left.
// What the machine's dials show differs when the patient lies rolled: machine_angles().
// The displayed image has the head up and the patient's left on the screen's left (as seen from
// behind): at AP column_dir is the patient's right and row_dir caudal. Other angles rotate that
// frame rigidly. Lateral: head up, dorsal on the screen's RIGHT (column_dir is dorsal). PA
// (detector ventral, orbital 180 deg) is shown the same way round as AP: head up, the patient's
// left on the screen's left; columns are mirrored for that beyond kMirrorBeyondRad, which no joint
// reaches. See docs/carm-geometry.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/xray/projection_geometry.h"

namespace flavum {

/// One machine, from data/carms.json.
struct CArmModel {
  std::string name = "Mobile C-arm";
  /// Magnification fields: side of the square on the detector that fills the picture, mm; the whole
  /// detector first. Engineering defaults of the class of machine.
  std::vector<double> fields_mm{298.0, 200.0, 150.0};
  double source_detector_mm = 1020.0;
  double source_isocentre_mm = 530.0;
  double detector_width_mm = 298.0;  ///< square active area
  double orbital_min_rad = -2.2, orbital_max_rad = 2.2;
  double tilt_min_rad = -0.45, tilt_max_rad = 0.45;          ///< about 25 deg, engineering default
  double wigwag_min_rad = -0.2182, wigwag_max_rad = 0.2182;  ///< 12.5 deg, engineering default
  double lift_mm = 215.0;    ///< column up and down from the middle, each way; engineering default
  double column_mm = 100.0;  ///< cross arm in and out from the middle, each way; likewise
};

/// Beyond this orbital angle the detector is ventral and columns are mirrored (135 deg, engineering
/// default outside every joint range, so that the picture never flips during a turn).
inline constexpr double kMirrorBeyondRad = 2.356;

struct CArmPose {
  double orbital_rad = 0.0;
  double tilt_rad = 0.0;
  PatientPoint isocentre;  ///< after table shift and lift
  double wigwag_rad = 0.0;
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

/// "Detector to patient's RIGHT 50° from true AP, cephalad 12°, wig-wag to the LEFT 4°".
std::string pose_words(const CArmPose& pose);

/// What the dials of the machine show, from the room's vertical.
struct MachineAngles {
  double orbital_rad = 0.0, tilt_rad = 0.0, wigwag_rad = 0.0;
};
/// `patient_roll_rad` positive: the back to the patient's left. To look straight through a back
/// that leans to the left the detector must go to the left: dial = angle from true AP + roll.
/// Tilt and wig-wag are shown as they are: for a rolled patient the wig-wag's axis is off the
/// room's vertical by the roll, at most 12.5 deg x sin 8 deg = 1.7 deg of tilt, left out.
MachineAngles machine_angles(double patient_roll_rad, const CArmPose& pose);
/// The range of CArmPose::orbital_rad that the dial allows with this patient.
double least_orbital_rad(const CArmModel& model, double patient_roll_rad);
double most_orbital_rad(const CArmModel& model, double patient_roll_rad);
/// "The machine shows 7° to the patient's left: the patient lies rolled 7°." Empty when the patient
/// lies level (to the nearest degree).
std::string dial_words(double patient_roll_rad, const CArmPose& pose);
/// One sentence naming the joint, what it would have to show and where it ends; empty: in reach.
std::string beyond_joints(const CArmModel& model, double patient_roll_rad, const CArmPose& pose);

/// DICOM PS3.3 C.8.7.5.1.2: where the detector stands as seen from the isocentre. Primary is like a
/// longitude: 0 in front of the patient's chest, +90 deg at the patient's left (LAO), -90 at the
/// right, -180..180; true AP of a prone patient with the detector above is 180. Secondary is like a
/// latitude: positive towards the head, -90..90.
struct PositionerAngles {
  double primary_rad = 0.0, secondary_rad = 0.0;
};
PositionerAngles dicom_positioner_angles(const CArmPose& pose);

}  // namespace flavum
