#pragma once
// What a plan wants removed: boxes, as a person would draw them on an axial slice and give a
// height.

#include "imaging/base/frames.h"
#include "imaging/volume/labels.h"

namespace flavum {

enum class CutTissue { Bone, Ligament };

/// A box to be cleared of one tissue: of what else lies in it nothing is wanted. Its axes are those
/// of the level (OperativeField), turned about the cranial one.
struct PlannedCut {
  Side side = Side::Left;
  CutTissue tissue = CutTissue::Bone;
  PatientPoint centre;
  double turn_rad = 0.0;   ///< positive: the box's left end turns dorsally
  double width_mm = 0.0;   ///< medial to lateral
  double depth_mm = 0.0;   ///< dorsal to ventral
  double height_mm = 0.0;  ///< caudal to cranial
  friend bool operator==(const PlannedCut&, const PlannedCut&) = default;
};

}  // namespace flavum
