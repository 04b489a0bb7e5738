#pragma once
// What was cut, on a graphics card: a grid of its own (the operative field's), because it is finer
// than the CT. Changed voxels are uploaded as a sub-image. Needs an OpenGL 3.3 context, the same
// one current in every call and when destroyed; its state is left as it was found.

#include <span>

#include "app/gpu/gl_objects.h"
#include "sim/xray/projector.h"

namespace flavum {

class GpuCut {
 public:
  /// Nothing cut. Throws OperationFailed: too large a grid, or a driver that cannot.
  explicit GpuCut(const ImageGeometry& grid);
  /// See CutTracer.
  void upload(const Eigen::Vector3i& low, const Eigen::Vector3i& size,
              std::span<const float> soft_and_bone);
  TissueIntegrals trace(const ProjectionGeometry& geometry, const PixelRectangle& rectangle);

 private:
  void make_room(const Eigen::Vector2i& size_px);

  ImageGeometry grid_;
  GlName program_, voxels_, picture_, framebuffer_, vertex_array_;
  Eigen::Vector3i low_{0, 0, 0}, high_{-1, -1, -1};  ///< of everything uploaded
  Eigen::Vector2i size_px_ = Eigen::Vector2i::Zero();
};

}  // namespace flavum
