#include "app/render/slice_view.h"

namespace flavum {

TextureView SliceView::draw(const SliceContent& content, std::uint64_t labels_revision,
                            const SlicePlane& plane, const SliceColours& colours) {
  const bool same_samples = plane_ && *plane_ == plane && content_.image == content.image &&
                            content_.over == content.over && content_.labels == content.labels &&
                            labels_revision_ == labels_revision && tissue_ == *content.tissue;
  if (same_samples && colours_ == colours) return texture_.view();
  if (!same_samples) {
    samples_ = sample_slice(content, plane);
    content_ = content;
    tissue_ = *content.tissue;
    labels_revision_ = labels_revision;
    plane_ = plane;
  }
  colours_ = colours;
  texture_.upload(samples_.columns, samples_.rows, colour_slice(samples_, colours_));
  return texture_.view();
}

}  // namespace flavum
