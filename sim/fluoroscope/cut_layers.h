#pragma once
// What cutting changes in the beam: removed tissue becomes saline and blood (about water). The
// exact difference, traced brick by brick and only in the pixels a brick projects to. Joseph's sum
// is linear in the voxels, so bricks added one after another give what one trace of everything
// removed gives, up to rounding. A graphics card instead holds everything removed: changed bricks
// are uploaded, and the pixels they project to traced anew.

#include <memory>
#include <optional>

#include "imaging/volume/pixel_image.h"
#include "sim/patient/tissue.h"
#include "sim/procedure/world.h"
#include "sim/xray/tissue_tracer.h"

namespace flavum {

inline bool empty(const PixelRectangle& r) { return r.columns <= 0 || r.rows <= 0; }
/// The least one that holds both.
PixelRectangle joined(const PixelRectangle& a, const PixelRectangle& b);
/// Pixels that rays through a box of voxel centres, and one voxel around it, can reach; the whole
/// picture if the box reaches behind the source.
PixelRectangle shadow_of(const ImageGeometry& grid, const Tissue::Box& voxels,
                         const ProjectionGeometry& geometry);

class CutLayers {
 public:
  /// `card` null: the processor traces. Copies share the card's volume.
  explicit CutLayers(std::shared_ptr<CutTracer> card = {});
  /// A new pose: nothing traced yet.
  void reset(const ProjectionGeometry& geometry);
  /// Traces what differs from the tissue of the last call (after a reset: from whole tissue).
  /// Returns the pixels that changed.
  PixelRectangle update(const ScalarImage& hu, const Tissue& tissue);

  /// To be added to the layers of the whole patient, line integrals at 60 keV.
  PixelImage soft, bone;

 private:
  struct Card;
  ProjectionGeometry geometry_;
  std::shared_ptr<Card> card_;
  std::optional<Tissue> traced_;
};

}  // namespace flavum
