#include "sim/fluoroscope/frame_chain.h"

#include "sim/detector/display.h"
#include "sim/detector/subtraction.h"

namespace flavum {
namespace {

bool same_view(const ProjectionGeometry& a, const ProjectionGeometry& b) {
  return a.source == b.source && a.detector_centre == b.detector_centre &&
         a.column_dir == b.column_dir && a.row_dir == b.row_dir &&
         a.pixel_pitch_mm == b.pixel_pitch_mm && a.size_px == b.size_px;
}

}  // namespace

PixelImage FrameChain::next(const PixelImage& signal, const ProjectionGeometry& geometry,
                            const Collimation& field) {
  if (geometry_ && !same_view(*geometry_, geometry)) {
    filter_.moved();
    mask_.reset();
  }
  geometry_ = geometry;
  const PixelImage& averaged = filter_.next(signal);
  if (mask_) return subtraction_picture(subtract(*mask_, averaged));
  return display_picture(averaged, geometry.pixel_pitch_mm, field);
}

bool FrameChain::take_mask() {
  if (!geometry_) return false;
  mask_ = filter_.displayed();
  return true;
}

}  // namespace flavum
