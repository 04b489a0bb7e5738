#pragma once
// How far a person has looked at the labels, in words and in the terms of DICOM.

#include <map>
#include <string>

#include "imaging/dicom_objects/write_segmentation.h"
#include "imaging/segment/segmentation.h"

namespace flavum {

struct Review {
  bool complete = false;  ///< every structure was accepted by a person
  std::string sentence;   ///< "NOT REVIEWED: …"
};

Review review_of(const Segmentation& segmentation);

/// Of every structure that is not automatic. A structure a person had a hand in is
/// "semi-automatic": whether anything was redrawn before it was accepted is not kept.
std::map<Label, SegmentState> segment_states(const Segmentation& segmentation);

}  // namespace flavum
