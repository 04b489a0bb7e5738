#pragma once
// What a measurement drawn by hand comes to. Patient frame; mm, mm2, rad.

#include <optional>
#include <string>

#include "app/storage/plan_notes.h"
#include "imaging/volume/image.h"

namespace flavum {

/// Of the image's values inside a region, read between voxels on a raster of half a voxel's edge
/// or finer than 1/64 of the region. What lies outside the image is left out.
struct RegionValues {
  double mean = 0.0, sd = 0.0, least = 0.0, most = 0.0;
};

struct DrawnValue {
  double value = 0.0;
  /// Half the width of a 95 % range from where a hand-placed point lies within its voxel: evenly,
  /// so 1/sqrt(12) of the voxel along the direction that matters. 0: not stated (no voxels, as on
  /// fluoroscopy). A point placed on the wrong structure is not in it.
  double uncertainty = 0.0;
  std::optional<RegionValues> inside;  ///< of regions on an image
};

MeasuredUnit unit_of(DrawnKind kind);
/// `image`: the one it was drawn on, or null. Needs as many points as the kind has.
DrawnValue value_of(const DrawnMeasurement& drawn, const ScalarImage* image);

/// "Distance 3" unless a person named it.
std::string drawn_name(const DrawnMeasurement& drawn);
/// "12.3 mm", "43.0°", "85 mm²"; with an uncertainty above 0 "12.3 ± 0.8 mm".
std::string measured_words(MeasuredUnit unit, double value, double uncertainty);
/// "mean 54, SD 12, from −20 to 93 HU"; `unit` may be empty.
std::string region_words(const RegionValues& inside, const std::string& unit);

/// The corrected value that stands in for an automatic one, or null.
const DrawnMeasurement* correction_of(const PlanNotes& notes, MeasuredQuantity quantity,
                                      SpineLevel level, std::optional<Side> side);
/// An automatic measurement as a person may go on from it: its points; of an area the ellipse of
/// the same area, as long and as wide in proportion as its outline. Without id.
DrawnMeasurement correction_from(const Measurement& automatic);

}  // namespace flavum
