#include "imaging/dicom_objects/read_segmentation.h"

#include <algorithm>
#include <map>

#include "imaging/base/error.h"
#include "imaging/dicom_objects/segment_frames.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// Where a pixel of a frame lies on the grid. Frames on the grid itself fall on voxel centres; the
// others are read the other way round, voxel by voxel.
constexpr double kOnGrid = 0.02;  // voxels; engineering default

struct FramePlacement {
  Eigen::Vector3d first, per_column, per_row;  // continuous indices
  bool on_grid = false;
};

bool whole(const Eigen::Vector3d& v) {
  return (v - v.array().round().matrix()).cwiseAbs().maxCoeff() <= kOnGrid;
}

FramePlacement place(const SegmentFrame& f, const ImageGeometry& g) {
  FramePlacement p;
  p.first = g.index_of(f.position);
  const auto step = [&](const Eigen::Vector3d& direction, double mm) -> Eigen::Vector3d {
    return g.index_of(PatientPoint(Eigen::Vector3d(f.position.v + direction * mm))) - p.first;
  };
  p.per_column = step(f.row_dir, f.spacing_i_mm);
  p.per_row = step(f.column_dir, f.spacing_j_mm);
  const Eigen::Vector3d last = p.first + p.per_column * (f.columns - 1) + p.per_row * (f.rows - 1);
  p.on_grid = whole(p.first) && whole(last) && whole(p.per_column) && whole(p.per_row);
  return p;
}

class Painter {
 public:
  explicit Painter(const ImageGeometry& g) : labels(g, 0), owner_(g, 0) {}

  // Frames come in order of segment numbers, so the higher number is painted last.
  void paint(const SegmentFrame& f, const std::vector<std::uint8_t>& inside, Label label) {
    const FramePlacement p = place(f, labels.geometry);
    if (p.on_grid) {
      paint_pixels(f, p, inside, label);
    } else {
      resampled = true;
      paint_voxels(f, inside, label);
    }
  }

  LabelMap labels;
  std::int64_t overlapping = 0, painted = 0, outside = 0;
  bool resampled = false;

 private:
  void set(const Eigen::Vector3i& ijk, int segment, Label label) {
    std::uint16_t& owner = owner_.at(ijk);
    if (owner != 0 && owner != segment) ++overlapping;
    owner = static_cast<std::uint16_t>(segment);
    labels.at(ijk) = label;
    ++painted;
  }

  void paint_pixels(const SegmentFrame& f, const FramePlacement& p,
                    const std::vector<std::uint8_t>& inside, Label label) {
    for (int r = 0; r < f.rows; ++r) {
      for (int c = 0; c < f.columns; ++c) {
        if (inside[static_cast<std::size_t>(r) * static_cast<std::size_t>(f.columns) +
                   static_cast<std::size_t>(c)] == 0)
          continue;
        const Eigen::Vector3d at = p.first + p.per_column * c + p.per_row * r;
        const Eigen::Vector3i ijk = at.array().round().cast<int>();
        if (labels.geometry.contains(ijk)) {
          set(ijk, f.segment, label);
        } else {
          ++outside;
        }
      }
    }
  }

  // Nearest pixel, for voxels nearer to this plane than half the distance between planes.
  void paint_voxels(const SegmentFrame& f, const std::vector<std::uint8_t>& inside, Label label) {
    const ImageGeometry& g = labels.geometry;
    const Eigen::Vector3d normal = f.row_dir.cross(f.column_dir);
    Eigen::Vector3d low = Eigen::Vector3d::Constant(1e9), high = -low;
    for (int corner = 0; corner < 8; ++corner) {
      const Eigen::Vector3d p = f.position.v +
                                f.row_dir * ((corner & 1) != 0 ? f.columns * f.spacing_i_mm : 0.0) +
                                f.column_dir * ((corner & 2) != 0 ? f.rows * f.spacing_j_mm : 0.0) +
                                normal * ((corner & 4) != 0 ? 0.5 : -0.5) * f.thickness_mm;
      low = low.cwiseMin(g.index_of(PatientPoint(p)));
      high = high.cwiseMax(g.index_of(PatientPoint(p)));
    }
    const auto bound = [](double v, int size) {
      return static_cast<int>(std::clamp(v, -1.0, static_cast<double>(size)));
    };
    const auto least = [&](int a) { return std::max(0, bound(std::floor(low[a]), g.size[a])); };
    const auto most = [&](int a) {
      return std::min(g.size[a] - 1, bound(std::ceil(high[a]), g.size[a]));
    };
    for (int k = least(2); k <= most(2); ++k) {
      for (int j = least(1); j <= most(1); ++j) {
        for (int i = least(0); i <= most(0); ++i) {
          const Eigen::Vector3d d = g.point_of(i, j, k).v - f.position.v;
          const double height = d.dot(normal);
          // Half open, so that no voxel belongs to two planes of one segment.
          if (height < -0.5 * f.thickness_mm || height >= 0.5 * f.thickness_mm) continue;
          const double c = std::round(d.dot(f.row_dir) / f.spacing_i_mm);
          const double r = std::round(d.dot(f.column_dir) / f.spacing_j_mm);
          if (c < 0 || r < 0 || c >= f.columns || r >= f.rows) continue;
          if (inside[static_cast<std::size_t>(r) * static_cast<std::size_t>(f.columns) +
                     static_cast<std::size_t>(c)] != 0)
            set({i, j, k}, f.segment, label);
        }
      }
    }
  }

  LabelMap owner_;  // number of the segment that holds a voxel
};

std::string count_words(std::int64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

void add_notes(ImportedLabels& result, const Painter& painter, const SegmentFile& file) {
  std::string unknown;
  for (const ImportedSegment& s : result.segments) {
    if (s.label == 0) unknown += (unknown.empty() ? "" : ", ") + s.name + " (" + s.code + ")";
  }
  if (!unknown.empty())
    result.notes.push_back(
        "Left out, because they are none of the structures used here: " + unknown + ".");
  if (painter.overlapping > 0) {
    result.notes.push_back("Segments overlap in " +
                           count_words(painter.overlapping, "voxel", "voxels") +
                           "; the segment with the higher number was kept there.");
  }
  if (painter.outside > 0) {
    result.notes.push_back(count_words(painter.outside, "voxel", "voxels") +
                           " of the segmentation lie outside this volume and were left out.");
  }
  if (painter.resampled) {
    result.notes.push_back(
        "The segmentation was made on another grid; each voxel took the nearest one.");
  }
  if (file.fractional) {
    result.notes.push_back(
        "The segmentation holds fractions; voxels of at least one half count as inside.");
  }
}

void require_one_frame_of_reference(const SegmentFile& file, const SegmentationTarget& target,
                                    const fs::path& path) {
  if (!target.frame_of_reference_uid.empty() &&
      file.frame_of_reference_uid == target.frame_of_reference_uid)
    return;
  throw InputRefused(
      target.frame_of_reference_uid.empty()
          ? "This volume does not say which frame of reference it lies in, so no segmentation can "
            "be placed on it."
          : "The segmentation belongs to other images: its frame of reference is not the one of "
            "this volume.",
      path.filename().string() + ": Frame of Reference UID (0020,0052) = \"" +
          file.frame_of_reference_uid + "\", the volume's is \"" + target.frame_of_reference_uid +
          "\"");
}

}  // namespace

ImportedLabels read_segmentation(const fs::path& path, const SegmentationTarget& target) {
  SegmentFile file = read_segment_file(path);
  require_one_frame_of_reference(file, target, path);
  std::stable_sort(
      file.frames.begin(), file.frames.end(),
      [](const SegmentFrame& a, const SegmentFrame& b) { return a.segment < b.segment; });
  ImportedLabels result;
  result.segments = file.segments;
  std::map<int, ImportedSegment*> by_number;
  for (ImportedSegment& s : result.segments) by_number[s.number] = &s;
  Painter painter(target.geometry);
  for (const SegmentFrame& f : file.frames) {
    const auto found = by_number.find(f.segment);
    if (found == by_number.end()) continue;  // of a label map: a value without a segment
    const std::vector<std::uint8_t> inside = pixels_of(file, f);
    found->second->pixels += std::ranges::count(inside, 1);
    if (found->second->label != 0) painter.paint(f, inside, found->second->label);
  }
  add_notes(result, painter, file);
  if (std::ranges::all_of(result.segments, [](const ImportedSegment& s) { return s.label == 0; })) {
    throw InputRefused("The segmentation holds none of the structures used here.",
                       path.filename().string() + ": " +
                           (result.notes.empty() ? "no segments" : result.notes.front()));
  }
  if (painter.painted == 0) {
    throw InputRefused("Nothing of the segmentation lies inside this volume.",
                       path.filename().string());
  }
  result.labels = std::move(painter.labels);
  return result;
}

}  // namespace flavum
