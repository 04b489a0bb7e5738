#pragma once
// Bands in which the literature speaks of a narrow canal. Words for a physician, never a diagnosis.

#include <optional>
#include <string>

#include "imaging/measure/measurement.h"
#include "imaging/volume/image.h"

namespace flavum {

/// "below 75 mm2 (severe)", "75 to 100 mm2 (moderate)" or "above 100 mm2": Schonstrom 1985.
std::string sac_area_band(double area_mm2);

/// What the sac looks like on a T2 image in the plane of a level, and the grade that suggests
/// (Schizas 2010). A suggestion to be looked at: the shares behind the grades are engineering
/// defaults.
struct SchizasSuggestion {
  char grade = 'A';        ///< 'A' to 'D'
  double fluid_share = 0;  ///< of the sac's section that is as bright as fluid
  double fat_mm2 = 0;      ///< epidural fat dorsal of the sac's centre
};

/// `t2` any T2-weighted image with the sac's fluid bright; labels and image may lie on different
/// grids. Empty where the sac is not labelled at the level, too small in the image's pixels to be
/// judged (fewer than 12), or no fluid is seen anywhere in the sac.
std::optional<SchizasSuggestion> suggest_schizas(const ScalarImage& t2, const LabelMap& labels,
                                                 const Measurement& sac_area);

}  // namespace flavum
