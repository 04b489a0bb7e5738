#include "imaging/segment/segmentation.h"

namespace flavum {
SpineLandmarks landmarks_from_labels(const LabelMap&) { return {}; }
}  // namespace flavum
