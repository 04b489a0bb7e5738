#pragma once
// tissue_integrals() (sim/xray/projector.h) on a graphics card: upload once, trace many. The
// shaders follow the scalar definition in single precision; both agree within 1e-3 in A. Needs an
// OpenGL 3.3 context (headless or a window's), the same one current in every call and when
// destroyed. The context's state is left as it was found.

#include <optional>

#include "app/gpu/gpu_volume.h"
#include "sim/xray/projection_geometry.h"

namespace flavum {

/// Fragment: OpenGL 3.3. Compute: OpenGL 4.3.
enum class GpuKernel { Fragment, Compute };

/// Left open: what the context can do best.
struct GpuOptions {
  std::optional<VoxelLayout> layout;
  std::optional<GpuKernel> kernel;
  bool skip_air = true;
  double mu_water_per_mm = kWaterMuPerMm60keV;
};

class GpuProjector {
 public:
  /// Throws OperationFailed: too large a volume, or a driver that cannot.
  explicit GpuProjector(const ScalarImage& hu, const GpuOptions& options = {});

  /// See GpuVolume::update.
  bool update(const Eigen::Vector3i& low, const Eigen::Vector3i& size, std::span<const float> hu) {
    return volume_.update(low, size, hu);
  }
  /// Starts a picture; it stays on the card, in picture(), until the next.
  void trace(const ProjectionGeometry& geometry);
  /// Texture GL_RG32F, (soft, bone); row 0 of the texture is the picture's top row.
  std::uint32_t picture() const { return picture_.id(); }
  /// Waits for the picture and reads it back.
  TissueIntegrals read() const;
  TissueIntegrals project(const ProjectionGeometry& geometry) {
    trace(geometry);
    return read();
  }
  /// Waits until what was started is done (for measuring).
  static void finish();

  GpuKernel kernel() const { return kernel_; }
  const GpuVolume& volume() const { return volume_; }

 private:
  void make_room(const Eigen::Vector2i& size_px);

  GpuVolume volume_;
  GpuKernel kernel_;
  bool skip_air_;
  GlName program_, picture_, framebuffer_, vertex_array_;
  Eigen::Vector2i size_px_ = Eigen::Vector2i::Zero();
};

}  // namespace flavum
