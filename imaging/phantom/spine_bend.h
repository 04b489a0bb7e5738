#pragma once
// Scoliosis and axial rotation: a smooth map from the straight phantom, in which everything is
// built, to the bent one. Bones bend with it (about 4 deg each at 20 deg Cobb: wedged, as scoliotic
// vertebrae are). Sacrum, pelvis and skin stay. Patient frame, mm.

#include <vector>

#include "imaging/base/frames.h"
#include "imaging/phantom/spine_model.h"
#include "imaging/volume/landmarks.h"

namespace flavum::phantom {

class SpineBend {
 public:
  explicit SpineBend(const SpineModel& spine);

  bool straight() const { return course_.empty(); }
  PatientPoint bent(const PatientPoint& straight) const;
  /// The inverse, to 0.02 mm.
  PatientPoint straightened(const PatientPoint& bent) const;
  SpineLandmarks bent(const SpineLandmarks& straight) const;
  /// Farthest sideways displacement.
  double reach_mm() const;

 private:
  struct Place {
    double offset = 0;    ///< of the centre line to the left
    double tilt_rad = 0;  ///< of the centre line; + leans its upper end to the left
    double turn_rad = 0;  ///< about the long axis
    double axis_y = 0;    ///< the long axis: the posterior wall of the bodies
  };
  Place at(double z) const;
  PatientVector bent(const PatientPoint& from, const PatientVector& direction) const;

  double low_z_ = 0;           ///< first entry of the course
  std::vector<Place> course_;  ///< every millimetre upwards
};

}  // namespace flavum::phantom
