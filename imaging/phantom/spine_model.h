#pragma once
// From a preset's dimensions to poses and derived sizes: the skeleton everything else is drawn on.
// Frames: each vertebra has its own (origin at the body centre), each level has one (origin in the
// midline at the posterior disc margin, y dorsal, z cranial, z = 0 is mid-disc). mm and rad.

#include <array>
#include <string>
#include <vector>

#include "imaging/phantom/phantom.h"
#include "imaging/phantom/sagittal_pose.h"

namespace flavum::phantom {

/// The ventral face of both laminae: y = ridge_y + slope (ridge_z - z) - |x| cot(half angle), in
/// the vertebra's frame. `depth` below is the perpendicular distance ventral of that face.
struct LaminaPlane {
  double ridge_y = 0.0;
  double ridge_z = 0.0;
  double slope = 0.0;
  double cot_half_angle = 0.6;
  double norm = 1.0;  ///< length of the plane's unnormalised normal

  double ridge(double z) const { return ridge_y + slope * (ridge_z - z); }
  double depth(double x_abs, double y, double z) const {
    return (ridge(z) - x_abs * cot_half_angle - y) / norm;
  }
};

struct VertebraModel {
  Label label = 0;
  bool lowest = false;  ///< the last one above the sacrum
  SagittalPose pose;
  double width = 0, depth = 0, anterior_height = 0, posterior_height = 0;
  double concavity_up = 1.1, concavity_down = 1.5;
  double canal_width = 0, canal_depth = 0;
  double pedicle_width = 0, pedicle_height = 15, pedicle_z = 4.5;
  double transverse_reach = 42;  ///< tip of the transverse process from the midline
  double spinous_length = 29, spinous_height = 19;
  double lamina_thickness = 6.0;
  double lamina_top = 3.0, lamina_bottom = -17.0;  ///< z in the vertebra's frame
  double spinous_bottom = -17.0;                   ///< where the spinous process begins
  double window_half_width = 9.0;                  ///< of the interlaminar window below
  LaminaPlane lamina;

  double mid_height() const { return 0.5 * (anterior_height + posterior_height); }
  double posterior_wall() const { return 0.5 * depth; }
};

/// Spinous process: a hatchet that starts at y = spinous_base and slopes down; its lower and upper
/// edge (z in the vertebra's frame) at `out` mm from its base.
inline constexpr double kSpinousDrop = 0.22;  ///< mm per mm, engineering default
struct SpinousSpan {
  double low = 0.0;
  double high = 0.0;
};
double spinous_base(const VertebraModel& v);
SpinousSpan spinous_span(const VertebraModel& v, double out);

/// Facet joint of the left side in the level frame (the right one mirrors x).
struct FacetModel {
  double x = 17, y = 19;     ///< centre of the joint line
  double angle_rad = 0.7;    ///< joint line to the sagittal plane
  double radius = 16;        ///< curvature of the joint in the axial plane
  double half_length = 7.5;  ///< along the joint line
  double thickness = 7.5;    ///< of either process
  double medial_border = 9;  ///< |x| of the inferior process' medial face
  double gap = 1.5;          ///< joint space
  double spur = 0.0;         ///< height of osteophytes around the joint
};

/// Half width of the rounding of the flavum's roof in the midline, mm (engineering default): the
/// ventral face follows |x| beyond it and x^2 inside.
inline constexpr double kRidgeFillet = 4.0;
inline double roof(double x_abs) {
  return x_abs > kRidgeFillet ? x_abs : 0.5 * (x_abs * x_abs / kRidgeFillet + kRidgeFillet);
}

/// Section of the thecal sac: two half superellipses that share the half width.
struct SacSection {
  double half_width = 8;
  double ventral = 2;        ///< v of the ventral dura, from the posterior wall line
  double ventral_depth = 5;  ///< from the ventral dura to the widest place
  double dorsal_depth = 7;
  double widest() const { return ventral + ventral_depth; }
  double dorsal() const { return ventral + ventral_depth + dorsal_depth; }
};
/// Exponents of the ventral (flat) and the dorsal (roof-shaped) half.
inline constexpr double kSacVentralExponent = 2.6;
inline constexpr double kSacDorsalExponent = 1.55;
/// Area of a section, mm2 (closed form).
double section_area_mm2(const SacSection& s);
/// The section of a given area and width.
SacSection section_of(double area_mm2, double width_mm, double ventral_mm);

struct LevelModel {
  SpineLevel level;
  SagittalPose pose;
  double disc_height = 9, disc_bulge = 1, disc_width = 45, disc_depth = 35;
  double rim_gap = 5;  ///< distance of the rims at the disc's centre
  double disc_wedge_rad = 0.1;
  double slip = 0;
  double flavum_left = 3, flavum_right = 3, cover = 10;
  double edge_z = -2;  ///< lower edge of the cranial lamina
  double gap = 10, window_half_width = 9;
  double canal_ap = 18, dorsal_fat = 4, ventral_gap = 1.5;
  double ridge_v = 22;  ///< ventral ridge of the lamina face at z = 0
  double half_angle_rad = 1.0;
  double foraminal = 0;      ///< 0 open .. 1 closed
  double calcification = 0;  ///< share of the flavum
  double degeneration = 0;   ///< 0 young .. 1 severe; drives facet size and osteophytes
  SacSection sac;
  FacetModel facet;
};

struct SpineModel {
  PhantomPreset preset;
  std::array<VertebraModel, 6> vertebrae;  ///< T12, L1..L5
  std::array<LevelModel, 6> levels;        ///< below each of these
  VertebraModel sacrum;                    ///< frame: S1 upper end plate centre
  std::array<SacSection, 8> mid_sacs;      ///< at mid-body of T12..L5, S1, S2

  const LevelModel& level_of(SpineLevel l) const;
};

/// "L4-5", also where the caudal vertebra is a transitional L6.
std::string name_of(const SpineModel& m, std::size_t level);
/// Index of the first lumbar level in `levels`.
inline std::size_t first_lumbar_level(const SpineModel& m) {
  return static_cast<std::size_t>(6 - m.preset.lumbar_count);
}

/// Throws UsageError where the preset cannot be built.
SpineModel build_spine(const PhantomPreset& preset);

}  // namespace flavum::phantom
