#include "imaging/dicom/stacks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "imaging/base/units.h"
#include "imaging/dicom/stack_checks.h"
#include "imaging/dicom/tilt.h"
#include "imaging/dicom_file/numbers.h"

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

// Numbers inside texts by their value: "time point 10" after "time point 2".
struct NaturalOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
      const std::size_t m = digits_at(a, i);
      const std::size_t n = digits_at(b, j);
      if (m > 0 && n > 0) {
        if (m != n) return m < n;
        if (const int order = a.compare(i, m, b, j, n); order != 0) return order < 0;
        i += m;
        j += n;
      } else {
        if (a[i] != b[j]) return a[i] < b[j];
        ++i;
        ++j;
      }
    }
    return a.size() - i < b.size() - j;
  }
  static std::size_t digits_at(const std::string& text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && text[at + count] >= '0' && text[at + count] <= '9') ++count;
    return count;
  }
};

struct Part {
  std::string name;  ///< what tells it from the others; empty where nothing does
  Slices slices;
};

// Files of one series may have different numbers of traits (frames of other dimensions).
std::string trait(const SliceHeader& s, std::size_t t) {
  return t < s.traits.size() ? s.traits[t] : std::string();
}

// The traits that are not the same in all of the stack.
std::vector<std::size_t> varying_traits(const Slices& stack) {
  std::size_t count = 0;
  for (const SliceHeader& s : stack) count = std::max(count, s.traits.size());
  std::vector<std::size_t> varying;
  for (std::size_t t = 0; t < count; ++t) {
    const bool varies = std::any_of(stack.begin(), stack.end(), [&](const SliceHeader& s) {
      return trait(s, t) != trait(stack.front(), t);
    });
    if (varies) varying.push_back(t);
  }
  return varying;
}

// Several images at one position are several volumes where one trait (echo, time point, …) tells
// them apart: each value then has every position at most once. Otherwise the stack comes back
// whole.
std::vector<Part> split_by_trait(const Slices& stack, const Eigen::Vector3d& normal) {
  if (count_doubles(stack, normal) == 0) return {{"", stack}};
  const std::vector<std::size_t> varying = varying_traits(stack);
  std::vector<std::vector<std::size_t>> attempts;
  for (const std::size_t t : varying) attempts.push_back({t});
  attempts.push_back(varying);  // no single trait does it: all of them together
  for (const std::vector<std::size_t>& traits : attempts) {
    std::map<std::string, Slices, NaturalOrder> parts;
    for (const SliceHeader& s : stack) {
      std::string key;
      for (const std::size_t t : traits) key += (key.empty() ? "" : ", ") + trait(s, t);
      parts[key].push_back(s);
    }
    const bool clean =
        parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [&](const auto& p) {
          return p.second.size() > 1 && count_doubles(p.second, normal) == 0;
        });
    if (!clean) continue;
    std::vector<Part> result;
    for (auto& [key, part] : parts) result.push_back({key, std::move(part)});
    return result;
  }
  return {{"", stack}};
}

Refusal refuse(const Slices& slices, StackFault fault) {
  Refusal r;
  r.series_uid = slices.front().series_uid;
  r.description = slices.front().description;
  r.kind = std::move(fault.kind);
  r.reason = std::move(fault.reason);
  r.details = std::move(fault.details);
  r.modality = modality_name(slices.front().modality);
  r.columns = slices.front().columns;
  r.rows = slices.front().rows;
  for (const SliceHeader& s : slices) {
    if (r.files.empty() || r.files.back() != s.source.file) r.files.push_back(s.source.file);
  }
  return r;
}

// What the headers say, without the grid.
VolumeEntry described_by(const Slices& stack) {
  const SliceHeader& first = stack.front();
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
  v.identity_removed = std::all_of(stack.begin(), stack.end(),
                                   [](const SliceHeader& s) { return s.identity_removed; });
  const bool one_pseudonym = std::all_of(stack.begin(), stack.end(), [&](const SliceHeader& s) {
    return s.pseudonym == first.pseudonym;
  });
  if (one_pseudonym) v.pseudonym = first.pseudonym;
  v.window_centre = first.window_centre;
  v.window_width = first.window_width;
  v.transfer_syntax = first.transfer_syntax;
  if (first.reformatted) v.kind = "reformatted";
  for (const SliceHeader& s : stack) {
    v.slices.push_back(s.source);
    for (const Caution& c : s.cautions) {
      const bool known = std::any_of(v.cautions.begin(), v.cautions.end(),
                                     [&](const Caution& k) { return k.kind == c.kind; });
      if (!known) v.cautions.push_back(c);
    }
  }
  return v;
}

VolumeEntry make_volume(const Slices& stack, const Eigen::Vector3d& normal) {
  const SliceHeader& first = stack.front();
  const int count = static_cast<int>(stack.size());
  VolumeEntry v = described_by(stack);
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
  return v;
}

std::optional<VolumeEntry> make_upright_volume(const Slices& stack, const Eigen::Vector3d& normal) {
  VolumeEntry v = described_by(stack);
  v.tilt = tilt_correction(stack, normal, v.geometry);
  if (!v.tilt || v.geometry.voxel_count() > kMaxVoxels) return std::nullopt;
  const std::string angle = decimal(deg_from_rad(v.tilt->angle_rad), 1) + "°";
  v.description += (v.description.empty() ? "" : " ") + ("[tilt of " + angle + " corrected]");
  v.cautions.push_back(
      {"tilt-corrected", "The scanner was tilted by " + angle +
                             "; the volume was made upright by resampling, which blurs each slice "
                             "by up to half a pixel."});
  return v;
}

void place_stack(const Slices& stack, const Eigen::Vector3d& normal, const ScanOptions& options,
                 StackResult& result) {
  StackFault fault;
  if (const int doubles = count_doubles(stack, normal); doubles > 0) {
    fault = doubled_positions(stack, doubles);
  } else if (const auto tilt = find_tilt(stack, normal)) {
    if (options.correct_tilt) {
      if (auto v = make_upright_volume(stack, normal)) {
        result.volumes.push_back(std::move(*v));
        return;
      }
    }
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

void place_group(Slices group, bool only_images, const ScanOptions& options, StackResult& result) {
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
    const std::vector<Part> parts = split_by_trait(column, normal);
    for (const Part& part : parts) {
      const std::size_t before = result.volumes.size();
      place_stack(part.slices, normal, options, result);
      if (parts.size() < 2 || result.volumes.size() == before) continue;
      result.volumes.back().kind = "repeat";
      result.volumes.back().part = part.name;
    }
  }
  if (singles.empty()) return;
  if (singles.size() > 2) {
    if (find_tilt(singles, normal)) {
      place_stack(singles, normal, options, result);
      return;
    }
  }
  for (const SliceHeader& s : singles) {
    result.refused.push_back(refuse({s}, lone_image(s, only_images && singles.size() == 1)));
  }
}

// Stacks of several directions in one series (one per disc, say) are told apart by their number.
void name_angled_stacks(std::vector<VolumeEntry>& volumes) {
  const auto directions_differ = [&](const VolumeEntry& v) {
    return (v.geometry.direction - volumes.front().geometry.direction).norm() >
           kOrientationTolerance;
  };
  if (std::none_of(volumes.begin(), volumes.end(), directions_differ)) return;
  int number = 0;
  for (VolumeEntry& v : volumes) {
    ++number;
    if (v.kind == "repeat") continue;
    if (v.kind == "volume") v.kind = "angled-stack";
    v.part = "stack " + std::to_string(number) + " of " + std::to_string(volumes.size()) +
             ", from head to feet";
  }
}

}  // namespace

StackResult build_stacks(std::vector<SliceHeader> slices, const ScanOptions& options) {
  StackResult result;
  std::stable_sort(slices.begin(), slices.end(), [](const SliceHeader& a, const SliceHeader& b) {
    return std::tie(a.sop_uid, a.source.frame) < std::tie(b.sop_uid, b.source.frame);
  });
  const auto first_localizer = std::stable_partition(
      slices.begin(), slices.end(), [](const SliceHeader& s) { return !s.localizer; });
  const Slices localizers(first_localizer, slices.end());
  slices.erase(first_localizer, slices.end());
  if (!localizers.empty())
    result.refused.push_back(refuse(localizers, localizer_images(localizers)));

  const bool only_images = localizers.empty() && slices.size() == 1;
  for (Slices& group : group_by_grid(std::move(slices))) {
    place_group(std::move(group), only_images, options, result);
  }
  // Head to feet, so that numbers given to the volumes do not depend on file names.
  const auto order = [](const VolumeEntry& v) {
    const Eigen::Vector3d c = v.geometry.centre().v;
    return std::array<double, 4>{-c.z(), c.x(), c.y(),
                                 -static_cast<double>(v.geometry.voxel_count())};
  };
  std::stable_sort(result.volumes.begin(), result.volumes.end(),
                   [&](const VolumeEntry& a, const VolumeEntry& b) { return order(a) < order(b); });
  name_angled_stacks(result.volumes);
  return result;
}

}  // namespace flavum
