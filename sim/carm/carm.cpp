#include "sim/carm/carm.h"

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
  // at every orbital angle a positive tilt raises the beam by that angle towards the head.
  const PatientVector beam(cos_t * sin_o, cos_t * cos_o, sin_t);
  const PatientVector caudal(sin_t * sin_o, sin_t * cos_o, -cos_t);
  PatientVector column(-cos_o, sin_o, 0.0);
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
  return words;
}

}  // namespace flavum
