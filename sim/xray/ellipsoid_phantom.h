#pragma once
// Solid ellipsoids whose line integrals are known exactly: ground truth for a projector and for the
// programs it is compared with. Axes along the Patient frame's.

#include <vector>

#include "imaging/volume/image.h"
#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

struct Ellipsoid {
  PatientPoint centre;
  Eigen::Vector3d half_axes_mm{1, 1, 1};
  double hu_step = 0.0;  ///< added to what is there; vacuum is -1000 HU
};

/// Half of a trunk: water, a column of bone blocks, a rib, gas; all inside 380 x 380 x 290 mm.
std::vector<Ellipsoid> trunk_of_ellipsoids();

/// HU rounded to whole numbers, as in a CT file. Voxels that a surface cuts hold the mean of 4 x 4
/// x 4 points.
ScalarImage voxelised_hu(const std::vector<Ellipsoid>& solids, const ImageGeometry& grid);

/// Exact line integrals of mu = mu_water (1 + HU / 1000).
PixelImage exact_integrals(const std::vector<Ellipsoid>& solids, double mu_water_per_mm,
                           const ProjectionGeometry& geometry);

struct ProjectionError {
  double mean_share = 0.0;   ///< mean |difference| / mean A
  double worst_share = 0.0;  ///< largest |difference| / largest A
  int pixels = 0;
};
/// Of `image` against `exact`, over pixels whose ray passes at least margin_mm inside or outside of
/// every surface and through something.
ProjectionError projection_error(const std::vector<Ellipsoid>& solids, const PixelImage& exact,
                                 const PixelImage& image, const ProjectionGeometry& geometry,
                                 double margin_mm);

}  // namespace flavum
