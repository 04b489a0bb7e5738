#include "sim/patient/fine_labels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "imaging/base/parallel.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/labels.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

// Voxels around a structure so that both sides of its border are seen.
constexpr int kMarginVoxels = 3;

struct Extent {
  Label value = 0;
  Eigen::Vector3i low, high;
};

LabelMap crop_to(const LabelMap& labels, const Eigen::Vector3i& low, const Eigen::Vector3i& high) {
  const Eigen::Vector3i from = low.cwiseMax(0);
  LabelMap out(crop_geometry(labels.geometry, low, high));
  const Eigen::Vector3i n = out.geometry.size;
  for (int k = 0; k < n.z(); ++k) {
    for (int j = 0; j < n.y(); ++j) {
      for (int i = 0; i < n.x(); ++i) {
        out.at(i, j, k) = labels.at(from + Eigen::Vector3i(i, j, k));
      }
    }
  }
  return out;
}

// The part of `to` that can see the part of `from` between two indices: index bounds in `to`.
Extent bounds_in(const ImageGeometry& to, const ImageGeometry& from, const Eigen::Vector3d& low,
                 const Eigen::Vector3d& high) {
  Eigen::Vector3d least = Eigen::Vector3d::Constant(1e300);
  Eigen::Vector3d most = -least;
  for (int corner = 0; corner < 8; ++corner) {
    const Eigen::Vector3d c((corner & 1) ? low.x() : high.x(), (corner & 2) ? low.y() : high.y(),
                            (corner & 4) ? low.z() : high.z());
    const Eigen::Vector3d index = to.index_of(from.point_of(c));
    least = least.cwiseMin(index);
    most = most.cwiseMax(index);
  }
  Extent e;
  e.low = least.array().floor().max(-1e6).cast<int>().max(0);
  e.high = most.array().ceil().min(1e6).cast<int>().min(to.size.array() - 1);
  return e;
}

// Ascending label values other than body and air, each with its bounding box.
std::vector<Extent> structures_in(const LabelMap& labels) {
  std::vector<int> place(65536, -1);
  std::vector<Extent> found;
  const Eigen::Vector3i n = labels.geometry.size;
  for (int k = 0; k < n.z(); ++k) {
    for (int j = 0; j < n.y(); ++j) {
      for (int i = 0; i < n.x(); ++i) {
        const Label value = labels.at(i, j, k);
        if (value == label::kAir || value == label::kBody) continue;
        const Eigen::Vector3i ijk(i, j, k);
        if (place[value] < 0) {
          place[value] = static_cast<int>(found.size());
          found.push_back({value, ijk, ijk});
        }
        Extent& e = found[static_cast<std::size_t>(place[value])];
        e.low = e.low.cwiseMin(ijk);
        e.high = e.high.cwiseMax(ijk);
      }
    }
  }
  std::ranges::sort(found, {}, &Extent::value);
  return found;
}

// Lowers `best` to the structure's interpolated distance wherever that is nearer.
void offer(const LabelMap& source, const Extent& structure, const ImageGeometry& grid,
           std::vector<float>& best, std::vector<Label>& nearest) {
  const Eigen::Vector3i margin = Eigen::Vector3i::Constant(kMarginVoxels);
  const LabelMap part = crop_to(source, structure.low - margin, structure.high + margin);
  const ScalarImage distance =
      signed_distance(mask_of(part, [&](Label l) { return l == structure.value; }));
  const Extent box = bounds_in(grid, part.geometry, Eigen::Vector3d::Constant(-0.5),
                               part.geometry.size.cast<double>() - Eigen::Vector3d::Constant(0.5));
  parallel_for(std::max(0, box.high.z() - box.low.z() + 1), [&](std::int64_t row) {
    const int k = box.low.z() + static_cast<int>(row);
    for (int j = box.low.y(); j <= box.high.y(); ++j) {
      const Eigen::Vector3d start = part.geometry.index_of(grid.point_of(0, j, k));
      const Eigen::Vector3d step = part.geometry.index_of(grid.point_of(1, j, k)) - start;
      for (int i = box.low.x(); i <= box.high.x(); ++i) {
        const float d = sample_linear(distance, Eigen::Vector3d(start + i * step), kFarMm);
        const auto o = static_cast<std::size_t>(grid.offset(i, j, k));
        if (d < best[o]) {
          best[o] = d;
          nearest[o] = structure.value;
        }
      }
    }
  });
}

}  // namespace

LabelMap fine_labels(const LabelMap& labels, const ImageGeometry& grid) {
  const Extent seen = bounds_in(labels.geometry, grid, Eigen::Vector3d::Constant(-0.5),
                                grid.size.cast<double>() - Eigen::Vector3d::Constant(0.5));
  const Eigen::Vector3i margin = Eigen::Vector3i::Constant(kMarginVoxels);
  const LabelMap source = crop_to(labels, seen.low - margin, seen.high + margin);

  std::vector<float> best(static_cast<std::size_t>(grid.voxel_count()),
                          std::numeric_limits<float>::max());
  LabelMap out(grid);
  for (const Extent& structure : structures_in(source)) {
    offer(source, structure, grid, best, out.voxels);
  }
  const LabelMap direct = resample_nearest(source, grid);
  for (std::size_t n = 0; n < best.size(); ++n) {
    const Label l = direct.voxels[n];
    // A gap between structures (where three meet) goes to the nearest of them, not to the body.
    const bool filler = l == label::kBody || l == label::kAir;
    if (best[n] >= 0.0F && filler) out.voxels[n] = l;
    if (best[n] == std::numeric_limits<float>::max()) out.voxels[n] = l;
  }
  return out;
}

}  // namespace flavum
