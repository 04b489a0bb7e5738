#include "sim/carm/carm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "imaging/base/units.h"

namespace flavum {
namespace {

// Engineering default inside the published 45-55 degrees (clinical reference).
constexpr double kCloRad = rad_from_deg(50.0);

constexpr std::array<std::pair<std::string_view, View>, 5> kViewNames{
    {{"ap", View::Ap},
     {"pa", View::Pa},
     {"lateral", View::Lateral},
     {"clo-left", View::CloLeft},
     {"clo-right", View::CloRight}}};

double wrapped(double rad) { return std::remainder(rad, 2.0 * kPi); }

// The direction from source to detector, and the whole C, turned by the wig-wag.
PatientVector wigwagged(const PatientVector& d, double rad) {
  const double c = std::cos(rad), s = std::sin(rad);
  return {c * d.x() + s * d.z(), d.y(), c * d.z() - s * d.x()};
}

PatientVector beam_of(const CArmPose& pose) {
  const double cos_t = std::cos(pose.tilt_rad);
  return wigwagged(PatientVector(cos_t * std::sin(pose.orbital_rad),
                                 cos_t * std::cos(pose.orbital_rad), std::sin(pose.tilt_rad)),
                   pose.wigwag_rad);
}

std::string whole_degrees(double rad) {
  return std::to_string(std::lround(std::abs(deg_from_rad(rad)))) + "\u00b0";
}

}  // namespace

std::optional<View> parse_view(std::string_view text) {
  for (const auto& [name, view] : kViewNames) {
    if (name == text) return view;
  }
  return std::nullopt;
}

const char* view_title(View v) {
  switch (v) {
    case View::Ap:
      return "AP";
    case View::Pa:
      return "PA";
    case View::Lateral:
      return "Lateral";
    case View::CloLeft:
      return "Contralateral oblique, detector left";
    case View::CloRight:
      return "Contralateral oblique, detector right";
  }
  return "";
}

CArmPose pose_for(View view, const PatientPoint& isocentre) {
  double orbital = 0.0;
  switch (view) {
    case View::Ap:
      break;
    case View::Pa:
      orbital = kPi;
      break;
    case View::Lateral:
      orbital = 0.5 * kPi;
      break;
    case View::CloLeft:
      orbital = kCloRad;
      break;
    case View::CloRight:
      orbital = -kCloRad;
      break;
  }
  return {orbital, 0.0, isocentre};
}

ProjectionGeometry projection_of(const CArmModel& model, const CArmPose& pose, int size_px) {
  const double cos_o = std::cos(pose.orbital_rad), sin_o = std::sin(pose.orbital_rad);
  const double cos_t = std::cos(pose.tilt_rad), sin_t = std::sin(pose.tilt_rad);
  // Tilt about the patient's left-right axis first, then the orbital turn about the head-foot axis:
  // at every orbital angle a positive tilt raises the beam by that angle towards the head. The
  // wig-wag turns all of it, as it does on the machine.
  const PatientVector beam = beam_of(pose);
  const PatientVector caudal =
      wigwagged(PatientVector(sin_t * sin_o, sin_t * cos_o, -cos_t), pose.wigwag_rad);
  PatientVector column = wigwagged(PatientVector(-cos_o, sin_o, 0.0), pose.wigwag_rad);
  // PA keeps the patient's left on the screen's left. No joint reaches this range by itself.
  if (std::abs(wrapped(pose.orbital_rad)) > kMirrorBeyondRad) column = -column;

  ProjectionGeometry g;
  g.source = pose.isocentre - model.source_isocentre_mm * beam;
  g.detector_centre =
      pose.isocentre + (model.source_detector_mm - model.source_isocentre_mm) * beam;
  g.column_dir = column;
  g.row_dir = caudal;
  g.pixel_pitch_mm = model.detector_width_mm / size_px;
  g.size_px = {size_px, size_px};
  return g;
}

std::string pose_words(const CArmPose& pose) {
  const double orbital = wrapped(pose.orbital_rad);
  const long degrees = std::lround(deg_from_rad(orbital));
  std::string words;
  if (degrees == 0) {
    words = "True AP";
  } else if (std::labs(degrees) == 180) {
    words = "True PA";
  } else {
    words = std::string("Detector to patient's ") + (degrees > 0 ? "LEFT " : "RIGHT ") +
            whole_degrees(orbital) + " from true AP";
  }
  if (std::lround(deg_from_rad(pose.tilt_rad)) != 0) {
    words += pose.tilt_rad > 0.0 ? ", cephalad " : ", caudad ";
    words += whole_degrees(pose.tilt_rad);
  }
  if (std::lround(deg_from_rad(pose.wigwag_rad)) != 0) {
    words += pose.wigwag_rad > 0.0 ? ", wig-wag to the LEFT " : ", wig-wag to the RIGHT ";
    words += whole_degrees(pose.wigwag_rad);
  }
  return words;
}

MachineAngles machine_angles(double patient_roll_rad, const CArmPose& pose) {
  return {pose.orbital_rad + patient_roll_rad, pose.tilt_rad, pose.wigwag_rad};
}

double least_orbital_rad(const CArmModel& model, double patient_roll_rad) {
  return model.orbital_min_rad - patient_roll_rad;
}
double most_orbital_rad(const CArmModel& model, double patient_roll_rad) {
  return model.orbital_max_rad - patient_roll_rad;
}

std::string dial_words(double patient_roll_rad, const CArmPose& pose) {
  if (std::lround(deg_from_rad(patient_roll_rad)) == 0) return {};
  const double dial = wrapped(machine_angles(patient_roll_rad, pose).orbital_rad);
  std::string shown = whole_degrees(dial);
  if (std::lround(deg_from_rad(dial)) != 0) shown += dial > 0.0 ? " to the LEFT" : " to the RIGHT";
  return "The machine shows " + shown + ": the patient lies rolled " +
         whole_degrees(patient_roll_rad) + ", the back to the patient's " +
         (patient_roll_rad > 0.0 ? "left." : "right.");
}

std::string beyond_joints(const CArmModel& model, double patient_roll_rad, const CArmPose& pose) {
  constexpr double kSlackRad = 1e-6;  // a joint set to its limit in degrees is inside it
  struct Joint {
    const char* verb;
    const char *low_side, *high_side;
    double shown, low, high;
  };
  const MachineAngles dial = machine_angles(patient_roll_rad, pose);
  const std::array<Joint, 3> joints{
      {{"turn", " to the patient's right", " to the patient's left", dial.orbital_rad,
        model.orbital_min_rad, model.orbital_max_rad},
       {"tilt", " caudad", " cephalad", dial.tilt_rad, model.tilt_min_rad, model.tilt_max_rad},
       {"wig-wag", " to the right", " to the left", dial.wigwag_rad, model.wigwag_min_rad,
        model.wigwag_max_rad}}};
  for (const Joint& j : joints) {
    const bool high = j.shown > j.high + kSlackRad;
    if (!high && j.shown >= j.low - kSlackRad) continue;
    return std::string("The C-arm cannot ") + j.verb + " that far: its dial would show " +
           whole_degrees(j.shown) + (j.shown >= 0.0 ? j.high_side : j.low_side) + " and ends at " +
           whole_degrees(high ? j.high : j.low) + ".";
  }
  return {};
}

PositionerAngles dicom_positioner_angles(const CArmPose& pose) {
  const PatientVector to_detector = beam_of(pose);
  return {std::atan2(to_detector.x(), -to_detector.y()),
          std::asin(std::clamp(to_detector.z(), -1.0, 1.0))};
}

}  // namespace flavum
