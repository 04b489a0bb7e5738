#pragma once
// The patient as the simulation sees it: immutable during a run. Patient frame, mm, HU.

#include <memory>
#include <string>

#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"

namespace flavum {

struct Case {
  std::string title;                            ///< shown; never a patient's name
  std::shared_ptr<const ScalarImage> ct;        ///< HU
  std::shared_ptr<const LabelMap> labels;       ///< same grid as ct
  SpineLandmarks landmarks;
  bool generated = false;                       ///< true: from the phantom, so distances are exact, not ranges
};

/// Everything about one level that cutting does not change, on a fine local grid. Built once per level.
struct OperativeField {
  SpineLevel level;
  LabelMap labels;            ///< 0.5 mm isotropic, axes of the Patient frame, around the level, skin included
                              ///< only as far as the portal's last 70 mm
  ScalarImage dura_mm;        ///< signed distance to the thecal sac: negative inside
  ScalarImage line_mm;        ///< signed distance to the epidurogram line: the border of the canal
                              ///< (sac, epidural fat and epidural space together); negative inside
};

/// Throws InputRefused if the labels hold no canal or no lamina at this level.
std::shared_ptr<const OperativeField> build_operative_field(const Case& patient, SpineLevel level,
                                                            double spacing_mm = 0.5);

}  // namespace flavum
