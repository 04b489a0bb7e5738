#pragma once
// Names for the discs and vertebrae: counted from the sacrum where it is in view.

#include <string>
#include <vector>

#include "imaging/segment/discs.h"
#include "imaging/volume/labels.h"

namespace flavum::spine {

/// What speaks for a disc being the lumbosacral one.
struct SacralEvidence {
  double wings = 0.0;  ///< bone beside the column below the disc more than above it; 1 is typical
  double angle_rad = 0.0;     ///< tilt of the disc to the axial plane, positive as at L5-S1
  double strength = 1.0;      ///< evidence of this disc over the median of the chain
  double strength_below = 0;  ///< the same of the next disc down; 0 if none was found
  double score = 0.0;
};
std::vector<SacralEvidence> sacral_evidence(const ScalarImage& hu, const SpineCurve& curve,
                                            const std::vector<DiscPlane>& discs);

struct LevelNames {
  /// Vertebrae from cranial to caudal: one above each disc kept and one below the last; 0 where
  /// there is no name (above T11). The sacrum, if found, is the last.
  std::vector<Label> vertebrae;
  int discs = 0;  ///< how many of the discs count: those below L5-S1 belong to the sacrum
  bool from_sacrum = false;
  bool transitional = false;  ///< said in the warnings too
  double confidence = 0.0;
  std::string numbering;
  std::vector<std::string> warnings;
};
LevelNames name_levels(const std::vector<SacralEvidence>& evidence, int level_shift);

/// Corrects or confirms the names by the ribs seen beside each of the vertebrae. Where none is seen
/// over a sacrum, six or four lumbar vertebrae are not excluded, and that is said.
/// `sides_in_view`: the picture is wide enough to show ribs at all.
void name_by_ribs(const std::vector<bool>& ribs, bool sides_in_view, LevelNames& names);

}  // namespace flavum::spine
