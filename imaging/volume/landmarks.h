#pragma once
// Named anatomical points of a lumbar spine, in the Patient frame (mm). Found on labels by
// imaging/segment, known exactly on the phantom; used to name views, propose portals and measure.

#include <optional>
#include <vector>

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"

namespace flavum {

struct VertebraLandmarks {
  Label vertebra = 0;
  PatientPoint body_centre;      ///< centroid of the vertebral body
  PatientPoint canal_centre;     ///< centre of the canal at mid-body height
  PatientPoint upper_end_plate;  ///< centre of the cranial end plate
  PatientPoint lower_end_plate;  ///< centre of the caudal end plate
  PatientVector left{1, 0, 0};   ///< unit axes of the Vertebra frame, in Patient
  PatientVector dorsal{0, 1, 0};
  PatientVector cranial{0, 0, 1};
};

/// Per interlaminar level. Index 0 is the patient's left, 1 the right (see side_index).
struct LevelLandmarks {
  SpineLevel level;
  PatientPoint canal_centre;  ///< centre of the canal at disc height
  PatientPoint disc_centre;
  PatientPoint
      interlaminar_centre;      ///< midline, dorsal border of the flavum in the interlaminar gap
  PatientPoint lamina_dock[2];  ///< on the dorsal surface of the cranial lamina near its lower edge
  PatientPoint flavum_centre[2];  ///< centroid of the flavum of that side
  PatientPoint medial_facet_border[2];
  double flavum_thickness_mm[2] = {0, 0};
  double laminar_half_angle_rad[2] = {0, 0};  ///< lamina to the sagittal plane; 0 = not measured
};
constexpr int side_index(Side s) { return s == Side::Left ? 0 : 1; }

struct SpineLandmarks {
  std::vector<VertebraLandmarks> vertebrae;  ///< cranial to caudal
  std::vector<LevelLandmarks> levels;        ///< cranial to caudal

  const VertebraLandmarks* vertebra(Label v) const;
  const LevelLandmarks* level(SpineLevel level) const;
};

}  // namespace flavum
