#pragma once
// Whether the C-arm has room: least distance between its two ends and what they could touch. The
// ends are boxes (detector housing, tube housing), the patient the estimated body outline, endless
// along the head-foot axis, the table a slab under it. The bow of the C, the stand, arms and drapes
// are left out. Sizes are engineering defaults of the class of machine.

#include <optional>
#include <string>

#include "sim/carm/machine.h"
#include "sim/xray/body_padding.h"

namespace flavum {

/// The housings, measured along and across the central ray.
inline constexpr double kDetectorRimMm = 40.0;     ///< beyond the active area, on every side
inline constexpr double kDetectorCoverMm = 15.0;   ///< cover and grid before the detector plane
inline constexpr double kDetectorDepthMm = 90.0;   ///< behind it
inline constexpr double kTubeHalfWidthMm = 120.0;  ///< across
inline constexpr double kTubeFrontMm = 120.0;      ///< collimator, from the focal spot to its face
inline constexpr double kTubeBackMm = 180.0;       ///< behind the focal spot
/// Nearer than this is said although nothing touches.
inline constexpr double kCloseToTouchMm = 30.0;

enum class CArmEnd { Detector, Tube };
enum class Obstacle { Patient, Table };

/// Nothing nearer anywhere: this end and that obstacle.
struct Clearance {
  double mm = 0.0;  ///< 0: they touch or one is inside the other
  CArmEnd end = CArmEnd::Detector;
  Obstacle obstacle = Obstacle::Patient;
  PatientPoint where;     ///< on the obstacle
  PatientPoint end_near;  ///< on the end
};

/// Distance between one end and one obstacle; exact for these solids to 0.01 mm.
Clearance clearance(const CArmModel& model, const CArmPose& pose, const BodyOutline& body,
                    const TableModel& table, double patient_roll_rad, CArmEnd end,
                    Obstacle obstacle);
/// The least of the four.
Clearance least_clearance(const CArmModel& model, const CArmPose& pose, const BodyOutline& body,
                          const TableModel& table, double patient_roll_rad);
/// Centre of the table's slab: its top touches the lowest point of the body.
PatientPoint table_centre(const BodyOutline& body, const TableModel& table,
                          double patient_roll_rad);

/// "The detector would touch the patient's back: raise the lift." or, while it only is close, "The
/// tube passes the table at 12 mm." Empty where there is room.
std::string clearance_words(const Clearance& least, const CArmModel& model, const CArmPose& pose,
                            const BodyOutline& body, double patient_roll_rad);

}  // namespace flavum
