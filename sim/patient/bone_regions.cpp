#include "sim/patient/bone_regions.h"

#include <algorithm>
#include <cmath>

#include "sim/patient/case.h"
#include "sim/patient/lamina_roof.h"

namespace flavum {
namespace {

// Half the height of the facet joint around the height of its landmark, and how far below it the
// root of the caudal vertebra's articular process reaches (engineering defaults; a joint is about
// 16 mm high).
constexpr double kJointHalfHeightMm = 8.0;
constexpr double kProcessRootMm = 12.0;
// Where no body is known above the level, the isthmus is not bounded cranially.
constexpr double kLeastBodyHeightMm = 10.0;

struct Borders {
  LaminaRoof roof;
  double facet_mm[2];        // medial border, from the midline
  double joint_mm[2];        // its height, cranial of the centre
  double pars_top_mm = 1e9;  // middle of the cranial vertebra's body: the pedicle begins
};

Borders borders_of(const Case& patient, const OperativeField& field, const LevelLandmarks& level) {
  Borders b{roof_of(field, level), {0, 0}, {0, 0}};
  for (const int s : {0, 1}) {
    const PatientVector to = level.medial_facet_border[s] - field.centre;
    b.facet_mm[s] = std::abs(to.dot(field.left));
    b.joint_mm[s] = to.dot(field.cranial);
  }
  if (const VertebraLandmarks* v = patient.landmarks.vertebra(field.level.cranial)) {
    const double height = (v->body_centre - field.centre).dot(field.cranial);
    if (height > kLeastBodyHeightMm) b.pars_top_mm = height;
  }
  return b;
}

BoneRegion region_of(const OperativeField& field, const Borders& b, Label l,
                     const PatientPoint& p) {
  const bool cranial = l == field.level.cranial;
  if (!cranial && l != field.level.caudal()) return BoneRegion::Other;
  const PatientVector to = p - field.centre;
  const double dorsal = to.dot(field.dorsal);
  if (dorsal < 0.0) return BoneRegion::Other;  // bodies and pedicles: the canal is in between
  const double lateral = to.dot(field.left);
  const double height = to.dot(field.cranial);
  const int side = lateral >= 0.0 ? 0 : 1;
  const double aside = std::abs(lateral);
  if (b.roof.spinous(side, aside, dorsal)) return BoneRegion::Other;
  if (aside > b.facet_mm[side]) {
    const double above = height - b.joint_mm[side];
    const BoneRegion facet = side == 0 ? BoneRegion::FacetLeft : BoneRegion::FacetRight;
    const BoneRegion pars = side == 0 ? BoneRegion::ParsLeft : BoneRegion::ParsRight;
    if (!cranial) return above >= -kProcessRootMm ? facet : BoneRegion::Other;
    if (above <= kJointHalfHeightMm) return facet;
    return height <= b.pars_top_mm ? pars : BoneRegion::Other;
  }
  if (aside > kSafeResectionMm) return BoneRegion::LateralLamina;
  return cranial ? BoneRegion::CranialLamina : BoneRegion::CaudalLamina;
}

}  // namespace

void mark_bone_regions(const Case& patient, const LevelLandmarks& level, OperativeField& field) {
  const ImageGeometry& g = field.labels.geometry;
  const Borders borders = borders_of(patient, field, level);
  field.bone_region.assign(static_cast<std::size_t>(g.voxel_count()), 0);
  field.bone_in_region = {};
  std::size_t n = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++n) {
        const Label l = field.labels.voxels[n];
        if (!is_bone(l)) continue;
        const auto region =
            static_cast<std::uint8_t>(region_of(field, borders, l, g.point_of(i, j, k)));
        field.bone_region[n] = region;
        field.bone_in_region[region] += 255;
      }
    }
  }
}

}  // namespace flavum
