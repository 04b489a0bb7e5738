#include <algorithm>

#include "sim/instruments/portal.h"
#include "sim/instruments/portal_checks.h"

namespace flavum {
namespace {

constexpr double kStepMm = 0.25;
constexpr double kAirRunMm =
    1.5;  // shorter is a gas bubble; a pad under the patient lies further off
constexpr float kAirBelowHu = -400.0F;  // between fat (-120) and air (-1000)

bool body_is_marked(const LabelMap& labels) {
  return std::ranges::find(labels.voxels, label::kBody) != labels.voxels.end();
}

// Walks to the scan's edge. Returns the last point in the body, and whether air followed it.
struct Walk {
  PatientPoint last;
  bool reached_air = false;
  bool started_inside = false;
};

Walk walk_out(const Case& patient, const PatientPoint& inside, const PatientVector& outward) {
  const LabelMap& labels = *patient.labels;
  const bool by_label = body_is_marked(labels);
  const PatientVector step = kStepMm * outward.normalized();
  Walk walk{inside, false, false};
  double air_mm = 0.0;
  PatientPoint p = inside;
  while (labels.geometry.contains(labels.geometry.nearest_index(p))) {
    const bool body = labels.nearest(p, label::kAir) != label::kAir ||
                      (!by_label && patient.ct && patient.ct->nearest(p, -1000.0F) > kAirBelowHu);
    if (body) {
      walk.last = p;
      walk.started_inside = true;
      air_mm = 0.0;
    } else if ((air_mm += kStepMm) >= kAirRunMm) {
      break;
    }
    p = p + step;
  }
  walk.reached_air = air_mm > 0.0;
  return walk;
}

}  // namespace

std::optional<PatientPoint> skin_along(const Case& patient, const PatientPoint& inside,
                                       const PatientVector& outward) {
  const Walk walk = walk_out(patient, inside, outward);
  if (!walk.started_inside || !walk.reached_air) return std::nullopt;
  return walk.last + 0.5 * kStepMm * outward.normalized();
}

SkinPoint skin_or_edge(const Case& patient, const PatientPoint& inside,
                       const PatientVector& outward) {
  const Walk walk = walk_out(patient, inside, outward);
  return {walk.last, walk.started_inside && walk.reached_air};
}

}  // namespace flavum
