#pragma once
// The spine of the CT as the registration needs it: how far a place is from bone, the points that
// place one vertebra on another, and the groups. Internal.

#include <functional>
#include <optional>
#include <vector>

#include "imaging/registration/rigid_fit.h"
#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum::registration {

/// Distance in mm to chosen labels, on a coarse grid about them.
class NearLabels {
 public:
  /// Everything of `labels` that `belongs` and lies within `reach_mm` of `centre`.
  NearLabels(const LabelMap& labels, const PatientPoint& centre, double reach_mm,
             const std::function<bool(Label)>& belongs);
  bool within(const PatientPoint& ct, double mm) const;

 private:
  ScalarImage distance_mm_;
};

/// Points that fix a vertebra's place and turn: body, canal, end plates, and a point to each side.
std::vector<PatientPoint> fixing_points(const VertebraLandmarks& v);

/// What takes vertebra `from` to the place of vertebra `to`; empty if either is not known.
std::optional<MrToCt> vertebra_to_vertebra(const SpineLandmarks& spine, Label from, Label to);

/// The box of all landmarks of the vertebrae, 1 mm grid.
ImageGeometry spine_box(const SpineLandmarks& spine);

/// The vertebra whose body centre is nearest; nullptr without any.
const VertebraLandmarks* nearest_vertebra(const SpineLandmarks& spine, const PatientPoint& p);

}  // namespace flavum::registration
