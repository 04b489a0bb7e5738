#include "app/report/plan_words.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace flavum {
namespace {

std::string number(double value, int decimals = 0) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(value));
  const std::string digits = text;
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !zero ? "\u2212" + digits : digits;
}

double uncertainty_mm(const Case& patient) {
  return std::max(1.0, patient.ct->geometry.spacing_mm.maxCoeff());
}

}  // namespace

std::string distance_words(double mm, const Case& patient) {
  const std::string plain = number(mm, 1) + " mm";
  if (patient.generated) return plain;
  const double range = uncertainty_mm(patient);
  return plain + " (" + number(std::floor(mm - range)) + " to " + number(std::ceil(mm + range)) +
         ")";
}

std::string range_note(const Case& patient) {
  if (patient.generated)
    return "Exact with respect to the automatic labels of this made case; no range is given.";
  return "Ranges: plus or minus the largest voxel edge, " + number(uncertainty_mm(patient), 1) +
         " mm. A wrong border found by the segmentation is not included.";
}

std::string lateral_words(double lateral_mm) {
  if (std::abs(lateral_mm) < 0.5) return "in the midline";
  return number(std::abs(lateral_mm)) + " mm " +
         side_name(lateral_mm > 0.0 ? Side::Left : Side::Right) + " of the midline";
}

std::string dock_words(const OperativeField& field, const PortalPlan& plan) {
  const double above =
      (plan.dock - field.centre).dot(field.cranial) - field.lower_edge_mm[side_index(plan.side)];
  return "On the " + vertebra_name(plan.level.cranial) + " lamina, " +
         lateral_words(lateral_mm(field, plan.dock)) + ", " + number(std::abs(above)) + " mm " +
         (above >= 0.0 ? "above" : "below") + " its lower edge";
}

std::string skin_entry_words(const Case& patient, const OperativeField& field,
                             const PortalPlan& plan) {
  const double height = (plan.skin_entry - field.centre).dot(field.cranial);
  std::string words = lateral_words(lateral_mm(field, plan.skin_entry)) + ", " +
                      number(std::abs(height)) + " mm " + (height < 0.0 ? "caudad" : "cephalad") +
                      " of the " + level_name(plan.level) + " disc";
  for (const VertebraLandmarks& v : patient.landmarks.vertebrae) {
    const bool below_upper = (plan.skin_entry - v.upper_end_plate).dot(v.cranial) <= 0.0;
    const bool above_lower = (plan.skin_entry - v.lower_end_plate).dot(v.cranial) >= 0.0;
    if (below_upper && above_lower)
      return words + "; in AP over the " + vertebra_name(v.vertebra) + " body";
  }
  return words;
}

std::string position_note(const std::string& patient_position) {
  if (patient_position.size() == 3 && patient_position[2] == 'P') return {};
  if (patient_position.size() == 3 && patient_position[2] == 'S')
    return "Scanned supine, treated prone: starting values.";
  return "How the patient lay in the scanner is not known: starting values.";
}

}  // namespace flavum
