#include "app/editor/prepared_level.h"

#include "imaging/segment/segmentation.h"

namespace flavum {

PreparedLevel prepare_level(const LevelRequest& request) {
  PreparedLevel made{request.patient, nullptr, request.labels_id};
  if (request.labels) {
    auto changed = std::make_shared<Case>(*request.patient);
    changed->labels = request.labels;
    changed->landmarks = landmarks_from_labels(*request.labels);
    made.patient = std::move(changed);
  }
  made.field = build_operative_field(*made.patient, request.level);
  return made;
}

}  // namespace flavum
