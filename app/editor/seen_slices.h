#pragma once
// Which slices of a level a person has had on screen: a structure can only be called reviewed after
// its slices at the level were shown.

#include <bitset>
#include <map>

#include "imaging/volume/image.h"
#include "sim/patient/case.h"

namespace flavum {

/// A level's stretch of the spine in slices of 1 mm, by height over its centre along its axis.
inline constexpr int kLevelSlices = 41;  ///< +-20 mm: from pedicle to pedicle (engineering default)
using LevelSlices = std::bitset<kLevelSlices>;

class SeenSlices {
 public:
  /// A plane was on screen, labels shown. Planes turned by more than 30 degrees out of the level's
  /// own show no slice of it. `half_mm`: what the eye takes as one slice, to either side.
  void show(const OperativeField& field, const PatientPoint& on_plane, const PatientVector& normal,
            double half_mm);
  /// Labels changed: what was seen before does not count.
  void forget() { seen_.clear(); }
  LevelSlices at(SpineLevel level) const;

 private:
  std::map<Label, LevelSlices> seen_;  // by the vertebra above
};

/// In which slices of the level every structure lies, from the labels of the whole case.
std::map<Label, LevelSlices> slices_of_structures(const LabelMap& labels,
                                                  const OperativeField& field);

}  // namespace flavum
