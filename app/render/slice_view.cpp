#include "app/render/slice_view.h"

namespace flavum {

TextureView SliceView::draw(const std::shared_ptr<const Case>& patient, const Tissue& tissue,
                            const SlicePlane& plane, const SliceColours& colours) {
  const bool same_samples = plane_ && *plane_ == plane && patient_ == patient && tissue_ == tissue;
  const bool same_colours =
      colours_.window == colours.window && colours_.label_opacity == colours.label_opacity;
  if (same_samples && same_colours) return texture_.view();
  if (!same_samples) {
    samples_ = sample_slice(*patient->ct, patient->labels.get(), &tissue, plane);
    patient_ = patient;
    tissue_ = tissue;
    plane_ = plane;
  }
  colours_ = colours;
  texture_.upload(samples_.columns, samples_.rows, colour_slice(samples_, colours_));
  return texture_.view();
}

}  // namespace flavum
