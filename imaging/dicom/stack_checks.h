#pragma once
// Why a pile of parallel images is not a volume. Internal to imaging/dicom.

#include <optional>
#include <string>
#include <vector>

#include "imaging/dicom_file/slice_header.h"

namespace flavum {

struct StackFault {
  std::string kind;
  std::string reason;
  std::string details;
};

/// Equal distances along `normal`, within the rounding of positions. `stack` is sorted along it and
/// holds at least two images.
bool equidistant(const std::vector<SliceHeader>& stack, const Eigen::Vector3d& normal);
/// Every slice lies on the line from the first to the last.
bool shifted_steadily(const std::vector<SliceHeader>& stack, const Eigen::Vector3d& normal);

/// Slices displaced sideways steadily while they are stacked: gantry tilt. `stack` is sorted along
/// `normal` and holds at least two images.
std::optional<StackFault> find_tilt(const std::vector<SliceHeader>& stack,
                                    const Eigen::Vector3d& normal);
/// Unequal distances: missing images, or a change of spacing. `stack` is sorted along `normal`.
std::optional<StackFault> find_gap(const std::vector<SliceHeader>& stack,
                                   const Eigen::Vector3d& normal);

StackFault doubled_positions(const std::vector<SliceHeader>& stack, int doubles);
StackFault lone_image(const SliceHeader& slice, bool only_image_of_series);
StackFault localizer_images(const std::vector<SliceHeader>& slices);

}  // namespace flavum
