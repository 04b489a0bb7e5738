#pragma once
// Which of our labels a coded segment of another program is. Internal to imaging/dicom_objects.

#include <string>

#include "imaging/dicom_objects/coded_concept.h"
#include "imaging/volume/labels.h"

namespace flavum {

struct SegmentNames {
  std::string tracking_id, name;
  CodedConcept type;    ///< Segmented Property Type
  CodedConcept region;  ///< Anatomic Region; empty: none
};

/// 0: none of ours.
Label label_of_segment(const SegmentNames& segment);

}  // namespace flavum
