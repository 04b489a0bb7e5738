#pragma once
// A CT in graphics memory as 16-bit mu, and its macro cells. Needs the same current context in
// every call and when destroyed.
//
// The 16 bits have the steps of AttenuationVolume (1/8 HU up to 7191 HU, …), so that whole HU,
// which is what scanners store, are exact. Elsewhere mu is at most half a step off.

#include <array>
#include <span>

#include "app/gpu/gl_objects.h"
#include "app/gpu/macro_cells.h"
#include "imaging/volume/image.h"
#include "sim/xray/projector.h"

namespace flavum {

/// How the voxels lie: one array texture of slices per axis (three times the memory of an int16 CT,
/// one fetch per sample), or one 3D texture (once, four fetches).
enum class VoxelLayout { SlicesPerAxis, OneTexture };
/// What this context can do: array textures need OpenGL 4.0 or ARB_texture_gather.
bool can_gather();

class GpuVolume {
 public:
  /// Uploads. mu as AttenuationVolume::from_hu has it. Throws OperationFailed if the volume is too
  /// large for the card.
  GpuVolume(const ScalarImage& hu, VoxelLayout layout, double mu_water_per_mm);

  /// New HU of the voxels [low, low + size), i fastest. False, and nothing changed, if a value
  /// exceeds the range chosen at upload: then make a new volume.
  bool update(const Eigen::Vector3i& low, const Eigen::Vector3i& size, std::span<const float> hu);

  VoxelLayout layout() const { return layout_; }
  const ImageGeometry& geometry() const { return geometry_; }
  double mu_per_unit() const { return 65535.0 * step_; }  ///< 1/mm at texture value 1
  /// Binds voxels to units 0 (to 2) and cells to unit 3.
  void bind() const;
  std::int64_t bytes() const;  ///< in graphics memory

 private:
  void allocate();
  void upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
              const std::vector<std::uint16_t>& values);
  void upload_cells(const Eigen::Vector3i& first, const Eigen::Vector3i& last);

  ImageGeometry geometry_;
  VoxelLayout layout_;
  double mu_water_, step_ = 1.0;
  std::array<GlName, 3> voxels_;  // per principal axis, or the first one alone
  GlName cells_texture_;
  MacroCells cells_;
};

}  // namespace flavum
