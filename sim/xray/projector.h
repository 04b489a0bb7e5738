#pragma once
// Line integrals of the linear attenuation coefficient along rays from the source to every pixel
// centre.
//
// Input is a grid of mu (1/mm) at one energy; between voxel centres mu is interpolated (Joseph's
// method: bilinear in the plane perpendicular to the principal axis, one sample per slice, weight =
// slice spacing over the cosine to that axis). Outside the voxels' box mu is zero. Result is
// dimensionless. Reference: P. M. Joseph, IEEE TMI 1(3), 1982.

#include <cstdint>
#include <memory>

#include "imaging/volume/image.h"
#include "imaging/volume/pixel_image.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// mu of water at 60 keV, 1/mm: NIST XCOM mass attenuation 0.2058 cm2/g at 1.000 g/cm3.
inline constexpr double kWaterMuPerMm60keV = 0.02058;

/// max(0, mu_water (1 + HU/1000)), the definition behind `fluoro --out x.pfm`.
constexpr double mu_from_hu(double hu, double mu_water_per_mm = kWaterMuPerMm60keV) {
  const double mu = mu_water_per_mm * (1.0 + hu / 1000.0);
  return mu > 0.0 ? mu : 0.0;
}

/// Copies of the voxels that a prepared volume keeps. Fast: two, so that rows of voxels are
/// contiguous whatever the direction of view. Small: one; rays nearest to the grid's i axis
/// (lateral views of an axial CT) are slower. Results are the same bit for bit.
enum class VolumeMemory { Fast, Small };

/// Fast if a CT of this grid, prepared from HU, fits into limit_bytes that way, else Small.
VolumeMemory volume_memory_for(const ImageGeometry& grid, std::int64_t limit_bytes);

/// A volume of mu prepared for tracing (its own layout inside). Cheap to copy, immutable.
class AttenuationVolume {
 public:
  AttenuationVolume() = default;
  /// From HU by mu_from_hu, in 16 bit per voxel and copy: steps of 1/8 HU up to 7191 HU (1/4 up to
  /// 15383, 1/2 up to 31767, above that cut off), whole HU exact. Outside the grid: vacuum.
  static AttenuationVolume from_hu(const ScalarImage& hu,
                                   double mu_water_per_mm = kWaterMuPerMm60keV,
                                   VolumeMemory memory = VolumeMemory::Fast);
  /// From mu (1/mm) as given, in single precision: 32 bit per voxel and copy. Values may be
  /// negative (a difference to be added).
  static AttenuationVolume from_mu(const ScalarImage& mu, VolumeMemory memory = VolumeMemory::Fast);
  bool empty() const { return !data_; }
  std::int64_t bytes() const;  ///< of all voxel copies
  struct Data;
  const Data& data() const { return *data_; }

 private:
  std::shared_ptr<const Data> data_;
};

/// Soft tissue and bone apart, both as line integrals at 60 keV; their sum is line_integrals().
struct TissueIntegrals {
  PixelImage soft, bone;
};
/// A voxel of mu v counts as kBoneShare * max(0, v - kBoneFromMuPerMm) of bone, the rest as soft
/// tissue: nothing below 150 HU, all of it at cortical bone (mu 0.06044 per mm at 60 keV, NIST),
/// linear between (denser voxels: more bone than mu, less than no soft tissue). 150 HU: above
/// enhanced blood and ligament (engineering default). The split is made voxel by voxel and then
/// interpolated, so it equals line_integrals of two volumes split beforehand.
inline constexpr double kBoneFromMuPerMm = 1.15 * kWaterMuPerMm60keV;
inline constexpr double kCorticalMuPerMm60keV = 0.06044;
inline constexpr double kBoneShare =
    kCorticalMuPerMm60keV / (kCorticalMuPerMm60keV - kBoneFromMuPerMm);
/// Deterministic: bitwise the same with one thread and many.
TissueIntegrals tissue_integrals(const AttenuationVolume& volume,
                                 const ProjectionGeometry& geometry);

/// Part of a detector: `columns` x `rows` pixels from (column0, row0) on, inside the detector.
struct PixelRectangle {
  int column0 = 0, row0 = 0;
  int columns = 0, rows = 0;
};
/// Those pixels only, in an image of the rectangle's size: the same bits as in the whole image, at
/// a cost that falls with the area.
TissueIntegrals tissue_integrals(const AttenuationVolume& volume,
                                 const ProjectionGeometry& geometry,
                                 const PixelRectangle& rectangle);

/// The same by one scalar loop per ray: slower, the reference for tests of line_integrals.
PixelImage line_integrals_per_ray(const AttenuationVolume& volume,
                                  const ProjectionGeometry& geometry);
TissueIntegrals tissue_integrals_per_ray(const AttenuationVolume& volume,
                                         const ProjectionGeometry& geometry);

/// Integral of mu along the ray to each pixel centre; size_px image. Deterministic: bitwise the
/// same with one thread and many.
PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry);
PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry,
                          const PixelRectangle& rectangle);

}  // namespace flavum
