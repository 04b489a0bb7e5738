#pragma once
// Simple solids in the beam and the exact stretches of rays inside them: instruments, a hand.

#include <functional>
#include <span>
#include <vector>

#include "sim/xray/projection_geometry.h"
#include "sim/xray/ray_interval.h"

namespace flavum {

/// A convex body in its own frame, mm: what a box, a round body and a half space have in common.
struct Convex {
  enum class Round {
    None,
    Cone,      ///< about the z axis, radius linear from low.z to high.z
    Ellipsoid  ///< the one that touches the box from inside
  };
  Eigen::Vector3d low{0, 0, 0}, high{0, 0, 0};  ///< the box
  Round round = Round::None;
  double radius_low_mm = 0.0, radius_high_mm = 0.0;  ///< of a cone, at low.z and high.z
  Eigen::Vector3d plane{0, 0, 0};                    ///< keeps p with plane . p <= plane_mm
  double plane_mm = 0.0;

  /// What of it lies in a box.
  Convex within(const Eigen::Vector3d& box_low, const Eigen::Vector3d& box_high) const;
  /// What of it lies on one side of a plane, which replaces an earlier one.
  Convex behind(const Eigen::Vector3d& normal, double offset_mm) const;
};
Convex cylinder(double z0_mm, double z1_mm, double diameter_mm);
/// Diameters at z0 and z1; 0 at one end is a tip.
Convex cone(double z0_mm, double z1_mm, double diameter0_mm, double diameter1_mm);
Convex box(const Eigen::Vector3d& low, const Eigen::Vector3d& high);
Convex ellipsoid(const Eigen::Vector3d& centre, const Eigen::Vector3d& half_axes_mm);

/// Where s + t d is inside.
RayInterval stretch_inside(const Convex& body, const Eigen::Vector3d& s, const Eigen::Vector3d& d);

/// A convex body less others. What is taken out as `lumens` belongs to the tool (no tissue in it),
/// what is taken out as `windows` is open to the surroundings.
struct Piece {
  Convex body;
  std::vector<Convex> lumens, windows;
};
Piece tube(double z0_mm, double z1_mm, double outer_diameter_mm, double inner_diameter_mm);

/// Pieces in one place. They may overlap.
struct Solid {
  RigidTransform<Patient, Tool> X_PatientTool;
  std::vector<Piece> pieces;
};

/// One ray that meets solids, from the source (t = 0) to a pixel (t = 1). Stretches are ascending
/// and disjoint: where pieces overlap they count once, and material goes before lumen.
struct RayThrough {
  int column = 0, row = 0;
  PatientPoint source;
  PatientVector ray;       ///< from source to pixel, mm
  double length_mm = 0.0;  ///< of it
  std::span<const RayInterval> material, lumen;
};
/// Calls `visit` once for every pixel behind a solid or a lumen, rows in parallel. Only rays inside
/// the pieces' projected boxes are looked at. Pieces beyond kMostStretches on one ray are left out.
void cast_shadows(const std::vector<Solid>& solids, const ProjectionGeometry& geometry,
                  const std::function<void(const RayThrough&)>& visit);
inline constexpr std::size_t kMostStretches = 64;

}  // namespace flavum
