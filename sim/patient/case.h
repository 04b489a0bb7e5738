#pragma once
// The patient as the simulation sees it: immutable during a run. Patient frame, mm, HU.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/landmarks.h"
#include "sim/patient/bone_regions.h"
#include "sim/patient/column_chart.h"

namespace flavum {

struct Case {
  std::string title;                       ///< shown; never a patient's name
  std::shared_ptr<const ScalarImage> ct;   ///< HU
  std::shared_ptr<const LabelMap> labels;  ///< same grid as ct
  SpineLandmarks landmarks;
  bool generated = false;  ///< true: from the phantom, so distances are exact, not ranges
};

/// Centres of surface voxels of the bone a portal must keep clear of, from the labels (mm,
/// Patient).
struct BoneBorders {
  std::vector<PatientPoint> facet[2];  ///< lateral of the medial facet border; see side_index()
  std::vector<PatientPoint> spinous;   ///< cranial vertebra's spinous process
  std::vector<PatientPoint>
      neighbours;  ///< other vertebrae and the sacrum, facets of the level excepted
};

/// Everything about one level that cutting does not change, on a fine local grid. Built once per
/// level.
struct OperativeField {
  SpineLevel level;
  LabelMap labels;      ///< 0.5 mm isotropic, axes of the Patient frame, around the level, skin
                        ///< included only as far as the portal's last 70 mm
  ScalarImage dura_mm;  ///< signed distance to the thecal sac: negative inside
  ScalarImage line_mm;  ///< signed distance to the epidurogram line: the border of the canal
                        ///< (sac, epidural fat and epidural space together); negative inside
  /// Axes of the level: mean of the two vertebrae, orthonormal. `centre`: canal centre at disc
  /// height.
  PatientPoint centre;
  PatientVector left{1, 0, 0}, dorsal{0, 1, 0}, cranial{0, 0, 1};
  /// Cross-sections are volumes in a slab perpendicular to `cranial` around `centre`, divided by
  /// its thickness; kept as sums of weight x 255 over voxels (weight 0..255, see slab_weight()).
  std::int64_t flavum_slab = 0, canal_slab = 0;
  BoneBorders bone;
  std::vector<std::uint8_t> bone_region;                    ///< BoneRegion per voxel of `labels`
  std::array<std::int64_t, kBoneRegions> bone_in_region{};  ///< voxels x 255
  ColumnChart chart;
  ColumnSums flavum_columns;  ///< ligament before cutting, voxels x 255 per column
  ColumnSums canal_columns;   ///< canal, likewise
  ColumnSums sac_columns;     ///< thecal sac, likewise
  /// How far the dorsal dura of a column may come dorsally until the sac is as thick there as at
  /// the level's neighbours, um; see free_sac().
  ColumnSums sac_free_um;
  /// The interlaminar window: lower edge of the cranial lamina and upper edge of the caudal one,
  /// cranial of `centre`, mm; index 0 left, 1 right.
  double lower_edge_mm[2] = {0, 0}, upper_edge_mm[2] = {0, 0};
};

/// Thickness of the slab in which cross-sections are measured: +-2 mm (engineering default).
inline constexpr double kSlabMm = 4.0;
/// How much of the voxel at p lies in the slab, 0..255.
int slab_weight(const OperativeField& field, const PatientPoint& p);
/// A sum of weight x occupancy over voxels as an area, mm2.
double slab_area_mm2(const OperativeField& field, std::int64_t sum);
/// Lateral distance from the midline plane of the level, mm, positive to the patient's left.
inline double lateral_mm(const OperativeField& field, const PatientPoint& p) {
  return (p - field.centre).dot(field.left);
}

/// Throws InputRefused if the labels hold no canal or no lamina at this level.
std::shared_ptr<const OperativeField> build_operative_field(const Case& patient, SpineLevel level,
                                                            double spacing_mm = 0.5);

}  // namespace flavum
