#pragma once
// What a level needs before it can be planned on: tissue, distances, landmarks of the labels as
// they are at that moment. Takes 0.5 to 3 s; made in a worker from a request that nothing changes.

#include <cstdint>
#include <memory>

#include "sim/patient/case.h"

namespace flavum {

struct LevelRequest {
  std::shared_ptr<const Case> patient;
  /// Labels that a person changed; null: the patient's own.
  std::shared_ptr<const LabelMap> labels;
  std::uint64_t labels_id = 0;  ///< which labels these are, as the session counts them
  SpineLevel level;
};

struct PreparedLevel {
  std::shared_ptr<const Case> patient;  ///< with the labels and their landmarks
  std::shared_ptr<const OperativeField> field;
  std::uint64_t labels_id = 0;
};

/// Throws InputRefused when the level lacks a canal or a lamina.
PreparedLevel prepare_level(const LevelRequest& request);

}  // namespace flavum
