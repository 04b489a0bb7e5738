#include "imaging/dicom/stacks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "imaging/dicom/stack_checks.h"

namespace flavum {
namespace {

// All engineering defaults.
constexpr double kOrientationTolerance = 1e-3;   // between unit vectors of one stack (0.06 degree)
constexpr double kPixelSpacingTolerance = 1e-3;  // relative
constexpr double kSamePlaceMm = 0.01;            // two images closer than this are at one position
constexpr double kStepShiftMm = 0.05;            // sideways step between neighbours of one stack
constexpr double kStepShiftPerMm = 0.002;        // …and per mm between them
constexpr std::int64_t kMaxVoxels = 1LL << 31;   // 8 GiB as floats

using Slices = std::vector<SliceHeader>;

Eigen::Vector3d normal_of(const SliceHeader& s) { return s.row_dir.cross(s.column_dir); }

bool same_grid(const SliceHeader& a, const SliceHeader& b) {
  const auto close = [](double x, double y) {
    return std::abs(x - y) <= kPixelSpacingTolerance * std::abs(y);
  };
  return a.modality == b.modality && a.columns == b.columns && a.rows == b.rows &&
         close(a.spacing_i_mm, b.spacing_i_mm) && close(a.spacing_j_mm, b.spacing_j_mm) &&
         (a.row_dir - b.row_dir).norm() <= kOrientationTolerance &&
         (a.column_dir - b.column_dir).norm() <= kOrientationTolerance;
}

std::vector<Slices> group_by_grid(Slices slices) {
  std::vector<Slices> groups;
  for (SliceHeader& s : slices) {
    const auto home = std::find_if(groups.begin(), groups.end(),
                                   [&](const Slices& g) { return same_grid(s, g.front()); });
    if (home == groups.end()) {
      groups.push_back({std::move(s)});
    } else {
      home->push_back(std::move(s));
    }
  }
  return groups;
}

// Stacks of one orientation whose origins do not lie above each other are different stacks. A
// tilted stack falls into single images here and is recognised afterwards.
std::vector<Slices> split_sideways(Slices group, const Eigen::Vector3d& normal) {
  std::vector<Slices> columns;
  for (SliceHeader& s : group) {
    Slices* home = nullptr;
    double nearest = 0.0;
    for (Slices& c : columns) {
      const Eigen::Vector3d step = s.position.v - c.back().position.v;
      const double along = step.dot(normal);
      const double sideways = (step - along * normal).norm();
      if (sideways > kStepShiftMm + kStepShiftPerMm * along) continue;
      if (home == nullptr || sideways < nearest) {
        home = &c;
        nearest = sideways;
      }
    }
    if (home == nullptr) {
      columns.push_back({std::move(s)});
    } else {
      home->push_back(std::move(s));
    }
  }
  return columns;
}

int count_doubles(const Slices& stack, const Eigen::Vector3d& normal) {
  int doubles = 0;
  for (std::size_t n = 1; n < stack.size(); ++n) {
    if ((stack[n].position.v - stack[n - 1].position.v).dot(normal) < kSamePlaceMm) ++doubles;
  }
  return doubles;
}

// Several images at one position are several volumes where one trait (echo, time point, …) tells
// them apart: each value then has every position at most once. Otherwise the stack comes back
// whole.
std::vector<Slices> split_by_trait(const Slices& stack, const Eigen::Vector3d& normal) {
  if (count_doubles(stack, normal) == 0) return {stack};
  const std::size_t traits = stack.front().traits.size();
  for (std::size_t t = 0; t <= traits; ++t) {
    std::map<std::string, Slices> parts;
    for (const SliceHeader& s : stack) {
      std::string key;
      if (t < traits) {
        key = s.traits[t];
      } else {  // no single trait does it: all of them together
        for (const std::string& value : s.traits) key += value + '\n';
      }
      parts[key].push_back(s);
    }
    const bool clean =
        parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [&](const auto& p) {
          return p.second.size() > 1 && count_doubles(p.second, normal) == 0;
        });
    if (!clean) continue;
    std::vector<Slices> result;
    for (auto& [key, part] : parts) result.push_back(std::move(part));
    return result;
  }
  return {stack};
}

Refusal refuse(const Slices& slices, StackFault fault) {
  Refusal r;
  r.series_uid = slices.front().series_uid;
  r.description = slices.front().description;
  r.kind = std::move(fault.kind);
  r.reason = std::move(fault.reason);
  r.details = std::move(fault.details);
  for (const SliceHeader& s : slices) {
    if (r.files.empty() || r.files.back() != s.source.file) r.files.push_back(s.source.file);
  }
  return r;
}

VolumeEntry make_volume(const Slices& stack, const Eigen::Vector3d& normal) {
  const SliceHeader& first = stack.front();
  const int count = static_cast<int>(stack.size());
  VolumeEntry v;
  v.series_uid = first.series_uid;
  v.study_uid = first.study_uid;
  // One series has one frame of reference (PS3.3, A.1.2.5). Some de-identification gives every
  // image its own: the images still fit each other, but then nothing says which other series they
  // fit.
  const bool one_frame = std::all_of(stack.begin(), stack.end(), [&](const SliceHeader& s) {
    return s.frame_of_reference_uid == first.frame_of_reference_uid;
  });
  if (one_frame) v.frame_of_reference_uid = first.frame_of_reference_uid;
  v.modality = first.modality;
  v.description = first.description;
  v.patient_position = first.patient_position;
  v.date = first.date;
  v.window_centre = first.window_centre;
  v.window_width = first.window_width;
  ImageGeometry& g = v.geometry;
  g.size = {first.columns, first.rows, count};
  const double span = (stack.back().position.v - first.position.v).dot(normal);
  g.spacing_mm = {first.spacing_i_mm, first.spacing_j_mm, span / (count - 1)};
  g.direction.col(0) = first.row_dir;
  g.direction.col(1) = first.column_dir;
  g.direction.col(2) = normal;
  // Rounded orientations let the origins drift sideways by hundredths of a millimetre: halve it.
  const Eigen::Vector3d drift = (stack.back().position.v - first.position.v) - span * normal;
  g.origin = first.position;
  if (drift.norm() > kSamePlaceMm) g.origin.v += 0.5 * drift;
  for (const SliceHeader& s : stack) v.slices.push_back(s.source);
  return v;
}

void place_stack(const Slices& stack, const Eigen::Vector3d& normal, StackResult& result) {
  StackFault fault;
  if (const int doubles = count_doubles(stack, normal); doubles > 0) {
    fault = doubled_positions(stack, doubles);
  } else if (const auto tilt = find_tilt(stack, normal)) {
    fault = *tilt;
  } else if (const auto gap = find_gap(stack, normal)) {
    fault = *gap;
  } else {
    VolumeEntry v = make_volume(stack, normal);
    if (v.geometry.voxel_count() <= kMaxVoxels) {
      result.volumes.push_back(std::move(v));
      return;
    }
    fault = {"size", "The series is larger than Flavum can hold in memory.",
             std::to_string(v.geometry.voxel_count()) + " voxels"};
  }
  result.refused.push_back(refuse(stack, std::move(fault)));
}

void place_group(Slices group, bool only_images, StackResult& result) {
  const Eigen::Vector3d normal = normal_of(group.front());
  std::stable_sort(group.begin(), group.end(), [&](const SliceHeader& a, const SliceHeader& b) {
    return a.position.v.dot(normal) < b.position.v.dot(normal);
  });
  Slices singles;
  for (const Slices& column : split_sideways(group, normal)) {
    if (column.size() == 1) {
      singles.push_back(column.front());
      continue;
    }
    for (const Slices& stack : split_by_trait(column, normal)) place_stack(stack, normal, result);
  }
  if (singles.empty()) return;
  if (singles.size() > 2) {
    if (const auto tilt = find_tilt(singles, normal)) {
      result.refused.push_back(refuse(singles, *tilt));
      return;
    }
  }
  for (const SliceHeader& s : singles) {
    result.refused.push_back(refuse({s}, lone_image(s, only_images && singles.size() == 1)));
  }
}

// The same file twice (a copied folder) counts once.
void drop_copies(Slices& slices) {
  std::stable_sort(slices.begin(), slices.end(), [](const SliceHeader& a, const SliceHeader& b) {
    if (a.sop_uid != b.sop_uid) return a.sop_uid < b.sop_uid;
    return a.source.file < b.source.file;
  });
  const auto copy = [](const SliceHeader& a, const SliceHeader& b) {
    return !a.sop_uid.empty() && a.sop_uid == b.sop_uid && a.position == b.position &&
           a.row_dir == b.row_dir && a.column_dir == b.column_dir &&
           a.source.frame == b.source.frame;
  };
  slices.erase(std::unique(slices.begin(), slices.end(), copy), slices.end());
}

}  // namespace

StackResult build_stacks(std::vector<SliceHeader> slices) {
  StackResult result;
  drop_copies(slices);
  const auto first_localizer = std::stable_partition(
      slices.begin(), slices.end(), [](const SliceHeader& s) { return !s.localizer; });
  const Slices localizers(first_localizer, slices.end());
  slices.erase(first_localizer, slices.end());
  if (!localizers.empty())
    result.refused.push_back(refuse(localizers, localizer_images(localizers)));

  const bool only_images = localizers.empty() && slices.size() == 1;
  for (Slices& group : group_by_grid(std::move(slices))) {
    place_group(std::move(group), only_images, result);
  }
  // Head to feet, so that numbers given to the volumes do not depend on file names.
  const auto order = [](const VolumeEntry& v) {
    const Eigen::Vector3d c = v.geometry.centre().v;
    return std::array<double, 4>{-c.z(), c.x(), c.y(),
                                 -static_cast<double>(v.geometry.voxel_count())};
  };
  std::stable_sort(result.volumes.begin(), result.volumes.end(),
                   [&](const VolumeEntry& a, const VolumeEntry& b) { return order(a) < order(b); });
  return result;
}

}  // namespace flavum
