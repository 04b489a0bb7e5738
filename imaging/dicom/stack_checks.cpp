#include "imaging/dicom/stack_checks.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "imaging/dicom_file/numbers.h"

namespace flavum {
namespace {

// All engineering defaults. Positions are written with one to six decimals; steeper tolerances
// would refuse real scanners' rounding, wider ones would hide a missing image or a sheared volume.
constexpr double kTiltToleranceRad = 0.00175;  // 0.1 degree
constexpr double kSidewaysToleranceMm = 0.1;   // total sideways drift that rounding can cause
constexpr double kSpacingToleranceMm = 0.05;   // off the equidistant place
constexpr double kSpacingToleranceRelative = 0.01;
constexpr double kMaxSliceDistanceMm = 20.0;  // further apart, images are no volume
constexpr double kStraightMm = 0.2;           // residual of a steady sideways shift

// "counted from the patient's feet": the side at which a stack along `normal` begins.
std::string beginning_of(const Eigen::Vector3d& normal) {
  Eigen::Index axis = 0;
  normal.cwiseAbs().maxCoeff(&axis);
  const bool positive = normal[axis] > 0;
  if (axis == 0) return positive ? "the patient's right" : "the patient's left";
  if (axis == 1) return positive ? "the front" : "the back";
  return positive ? "the feet" : "the head";
}

std::vector<double> steps_along(const std::vector<SliceHeader>& stack,
                                const Eigen::Vector3d& normal) {
  std::vector<double> steps;
  for (std::size_t n = 1; n < stack.size(); ++n) {
    steps.push_back((stack[n].position.v - stack[n - 1].position.v).dot(normal));
  }
  return steps;
}

std::string distance_range(const std::vector<double>& steps) {
  const auto [low, high] = std::minmax_element(steps.begin(), steps.end());
  return "from " + decimal(*low, 2) + " to " + decimal(*high, 2) + " mm";
}

// Sideways way per mm along the normal, over the whole stack.
Eigen::Vector3d slope_of(const std::vector<SliceHeader>& stack, const Eigen::Vector3d& normal) {
  const Eigen::Vector3d whole = stack.back().position.v - stack.front().position.v;
  const double span = whole.dot(normal);
  return (whole - span * normal) / std::max(span, 1e-6);
}

}  // namespace

bool equidistant(const std::vector<SliceHeader>& stack, const Eigen::Vector3d& normal) {
  const double start = stack.front().position.v.dot(normal);
  const double step =
      (stack.back().position.v.dot(normal) - start) / static_cast<double>(stack.size() - 1);
  const double tolerance = std::max(kSpacingToleranceMm, kSpacingToleranceRelative * step);
  for (std::size_t n = 0; n < stack.size(); ++n) {
    const double place = start + static_cast<double>(n) * step;
    if (std::abs(stack[n].position.v.dot(normal) - place) > tolerance) return false;
  }
  return true;
}

bool shifted_steadily(const std::vector<SliceHeader>& stack, const Eigen::Vector3d& normal) {
  const Eigen::Vector3d slope = slope_of(stack, normal);
  return std::all_of(stack.begin(), stack.end(), [&](const SliceHeader& s) {
    const Eigen::Vector3d step = s.position.v - stack.front().position.v;
    return (step - step.dot(normal) * (normal + slope)).norm() <= kStraightMm;
  });
}

std::optional<StackFault> find_tilt(const std::vector<SliceHeader>& stack,
                                    const Eigen::Vector3d& normal) {
  const Eigen::Vector3d whole = stack.back().position.v - stack.front().position.v;
  const double span = whole.dot(normal);
  const double sideways = (whole - span * normal).norm();
  if (sideways <= kSidewaysToleranceMm + kTiltToleranceRad * span) return std::nullopt;
  const std::string files = "first " + stack.front().source.file.filename().string() + ", last " +
                            stack.back().source.file.filename().string();
  if (shifted_steadily(stack, normal)) {
    const Eigen::Vector3d slope = slope_of(stack, normal);
    StackFault fault;
    fault.kind = "tilt";
    fault.reason = "The scanner was tilted by " +
                   decimal(deg_from_rad(std::atan(slope.norm())), 1) +
                   "° (gantry tilt): the images are shifted against each other, and a volume built "
                   "from them would be sheared.";
    if (!equidistant(stack, normal)) {
      fault.reason += " Their distances also vary, " + distance_range(steps_along(stack, normal)) +
                      ", so that the tilt cannot be corrected.";
    } else {
      fault.reason += " Flavum can straighten it by resampling when asked to correct the tilt.";
    }
    fault.details = "Image Position (0020,0032) moves " + decimal(sideways, 2) +
                    " mm sideways over " + decimal(span, 2) + " mm; " + files;
    return fault;
  }
  if (stack.size() < 2 || span <= 0.0) return std::nullopt;
  // Singles without a common line are single images, not a stack.
  bool neighbours = true;
  for (std::size_t n = 1; n < stack.size(); ++n) {
    const Eigen::Vector3d step = stack[n].position.v - stack[n - 1].position.v;
    neighbours = neighbours && (step - step.dot(normal) * normal).norm() <= kStraightMm;
  }
  if (!neighbours) return std::nullopt;
  return StackFault{"tilt",
                    "The images are shifted sideways against each other by up to " +
                        decimal(sideways, 1) + " mm; a volume built from them would be distorted.",
                    "Image Position (0020,0032) leaves the line of the stack; " + files};
}

std::optional<StackFault> find_gap(const std::vector<SliceHeader>& stack,
                                   const Eigen::Vector3d& normal) {
  std::vector<double> steps = steps_along(stack, normal);
  std::vector<double> sorted = steps;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  const double usual = sorted[sorted.size() / 2];
  if (equidistant(stack, normal)) {
    if (usual <= kMaxSliceDistanceMm) return std::nullopt;
    return StackFault{"gap",
                      "The images lie " + decimal(usual, 1) +
                          " mm apart: too far for a volume, what lies between them is unknown.",
                      std::to_string(stack.size()) + " images"};
  }
  std::size_t worst = 0;
  int irregular = 0;
  const double tolerance = std::max(kSpacingToleranceMm, kSpacingToleranceRelative * usual);
  for (std::size_t n = 0; n < steps.size(); ++n) {
    if (std::abs(steps[n] - usual) > tolerance) ++irregular;
    if (std::abs(steps[n] - usual) > std::abs(steps[worst] - usual)) worst = n;
  }
  const double missing = steps[worst] / usual - 1.0;
  const int whole_missing = static_cast<int>(std::lround(missing));
  StackFault fault;
  fault.kind = "gap";
  fault.reason = "Between images " + std::to_string(worst + 1) + " and " +
                 std::to_string(worst + 2) + " of " + std::to_string(stack.size()) +
                 ", counted from " + beginning_of(normal) + ", the distance is " +
                 decimal(steps[worst], 2) + " mm instead of " + decimal(usual, 2) + " mm";
  if (whole_missing >= 1 && std::abs(missing - whole_missing) < 0.1) {
    fault.reason += whole_missing == 1
                        ? ": one image is missing"
                        : ": " + std::to_string(whole_missing) + " images are missing";
  }
  if (irregular > 1) {
    fault.reason +=
        "; " + std::to_string(irregular) + " distances differ, " + distance_range(steps);
  }
  fault.reason += ".";
  fault.details = "Image Position (0020,0032) of " + stack[worst].source.file.filename().string() +
                  " and " + stack[worst + 1].source.file.filename().string();
  return fault;
}

StackFault doubled_positions(const std::vector<SliceHeader>& stack, int doubles) {
  return {"duplicate",
          "At " + std::to_string(doubles) +
              " positions the series holds more than one image, and nothing tells which belong "
              "together.",
          std::to_string(stack.size()) + " images in the stack"};
}

StackFault lone_image(const SliceHeader& slice, bool only_image_of_series) {
  const std::string file = slice.source.file.filename().string();
  if (only_image_of_series) {
    return {"single", "The series has only one image; a volume needs at least two parallel ones.",
            file};
  }
  return {"localizer", "Not part of a stack of parallel images: a localizer or a reference image.",
          file};
}

StackFault localizer_images(const std::vector<SliceHeader>& slices) {
  return {"localizer",
          slices.size() == 1
              ? "A localizer (scout) image, not part of a volume."
              : std::to_string(slices.size()) + " localizer (scout) images, not part of a volume.",
          "Image Type (0008,0008) names LOCALIZER or SCOUT"};
}

}  // namespace flavum
