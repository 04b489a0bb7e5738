#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "sim/xray/attenuation_data.h"

namespace flavum {
namespace {

void grow(OccupiedRectangle& r, int a_low, int a_high, int b_low, int b_high) {
  r.a_low = std::min(r.a_low, a_low);
  r.a_high = std::max(r.a_high, a_high);
  r.b_low = std::min(r.b_low, b_low);
  r.b_high = std::max(r.b_high, b_high);
}

// Fills one k slice of the j-fast copy from the i-fast one, in blocks that stay in cache.
template <class Voxel>
void transpose_slice(const Voxel* in, Voxel* out, int ni, int nj) {
  constexpr int kBlock = 32;
  for (int i0 = 0; i0 < ni; i0 += kBlock) {
    for (int j0 = 0; j0 < nj; j0 += kBlock) {
      for (int i = i0; i < std::min(ni, i0 + kBlock); ++i) {
        for (int j = j0; j < std::min(nj, j0 + kBlock); ++j) {
          out[static_cast<std::int64_t>(i) * nj + j] = in[static_cast<std::int64_t>(j) * ni + i];
        }
      }
    }
  }
}

// Per axis and slice, what rows of voxels touch.
struct Bounds {
  std::array<std::vector<OccupiedRectangle>, 3> axis;

  explicit Bounds(const Eigen::Vector3i& n) {
    for (int k = 0; k < 3; ++k)
      axis[static_cast<std::size_t>(k)].resize(static_cast<std::size_t>(n[k]));
  }
  // Voxels first..last of row (j, k). Slices of constant i have j along a, k along b.
  void add_row(int first, int last, int j, int k) {
    grow(axis[2][static_cast<std::size_t>(k)], first, last, j, j);
    grow(axis[1][static_cast<std::size_t>(j)], first, last, k, k);
    for (int i = first; i <= last; ++i) grow(axis[0][static_cast<std::size_t>(i)], j, j, k, k);
  }
  void merge(const Bounds& o) {
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t s = 0; s < axis[k].size(); ++s) {
        const OccupiedRectangle& r = o.axis[k][s];
        if (!r.empty()) grow(axis[k][s], r.a_low, r.a_high, r.b_low, r.b_high);
      }
    }
  }
};

struct RowEnds {
  int first = 0, last = -1;
};

// Where each slice of each axis holds anything but zero, and where bone. A row counts from its
// first to its last such voxel, so the result may be larger than the set, never smaller.
template <class Voxel>
void find_occupied(AttenuationVolume::Data& d, const std::vector<Voxel>& i_fast) {
  const Eigen::Vector3i n = d.geometry.size;
  const std::int64_t rows = static_cast<std::int64_t>(n.y()) * n.z();
  std::vector<RowEnds> any(static_cast<std::size_t>(rows)), bone(any.size());
  const float bone_from = d.bone_from();
  parallel_ranges(rows, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = begin; r < end; ++r) {
      const Voxel* row = i_fast.data() + r / n.y() * d.slice_pitch + r % n.y() * n.x();
      const auto ends = [row](int first, int last, const auto& counts) {
        while (first <= last && !counts(row[first])) ++first;
        while (last >= first && !counts(row[last])) --last;
        return RowEnds{first, last};
      };
      const RowEnds whole = ends(0, n.x() - 1, [](Voxel v) { return v != Voxel{0}; });
      any[static_cast<std::size_t>(r)] = whole;
      bone[static_cast<std::size_t>(r)] =
          ends(whole.first, whole.last, [&](Voxel v) { return static_cast<float>(v) > bone_from; });
    }
  });
  const auto fill = [&](const std::vector<RowEnds>& ends, std::vector<OccupiedRectangle>* out) {
    constexpr int kParts = 8;
    std::vector<Bounds> parts(kParts, Bounds(n));
    parallel_for(kParts, [&](std::int64_t part) {
      for (std::int64_t r = rows * part / kParts; r < rows * (part + 1) / kParts; ++r) {
        const RowEnds e = ends[static_cast<std::size_t>(r)];
        if (e.first > e.last) continue;
        parts[static_cast<std::size_t>(part)].add_row(e.first, e.last, static_cast<int>(r % n.y()),
                                                      static_cast<int>(r / n.y()));
      }
    });
    for (int p = 1; p < kParts; ++p) parts[0].merge(parts[static_cast<std::size_t>(p)]);
    for (int axis = 0; axis < 3; ++axis)
      out[axis] = std::move(parts[0].axis[static_cast<std::size_t>(axis)]);
  };
  fill(any, d.occupied);
  fill(bone, d.dense);
}

// An odd number of cache lines, so that slices fall on all sets of a cache. Small slices are spread
// anyway.
std::int64_t pitch_of(std::int64_t slice_voxels, std::size_t voxel_bytes) {
  const auto per_line = static_cast<std::int64_t>(64 / voxel_bytes);
  if (slice_voxels < 64 * per_line) return slice_voxels;
  return ((slice_voxels + per_line - 1) / per_line | 1) * per_line;
}

// Both copies, by unit_of(value of the image) -> Voxel.
template <class Voxel, class UnitOf>
std::shared_ptr<const AttenuationVolume::Data> prepare(const ScalarImage& image, double mu_per_unit,
                                                       VolumeMemory memory, const UnitOf& unit_of) {
  const Eigen::Vector3i n = image.geometry.size;
  CHECK((n.array() >= 0).all());
  CHECK(static_cast<std::int64_t>(image.voxels.size()) == image.geometry.voxel_count());
  if (image.voxels.empty()) return nullptr;
  CHECK((image.geometry.spacing_mm.array() > 0.0).all());
  auto d = std::make_shared<AttenuationVolume::Data>();
  d->geometry = image.geometry;
  d->mu_per_unit = mu_per_unit;
  VoxelCopies<Voxel>& copies = d->copies.template emplace<VoxelCopies<Voxel>>();
  const std::int64_t slice = static_cast<std::int64_t>(n.x()) * n.y();
  d->slice_pitch = pitch_of(slice, sizeof(Voxel));
  const auto length = static_cast<std::size_t>(d->slice_pitch * n.z() + kPaddingVoxels);
  copies.i_fast.resize(length);
  if (memory == VolumeMemory::Fast) copies.j_fast.resize(length);
  parallel_for(n.z(), [&](std::int64_t k) {
    const float* in = image.voxels.data() + k * slice;
    Voxel* out = copies.i_fast.data() + k * d->slice_pitch;
    for (std::int64_t v = 0; v < slice; ++v) {
      out[v] = std::isfinite(in[v]) ? unit_of(in[v]) : Voxel{0};
    }
    if (!copies.j_fast.empty()) {
      transpose_slice(out, copies.j_fast.data() + k * d->slice_pitch, n.x(), n.y());
    }
  });
  find_occupied(*d, copies.i_fast);
  return d;
}

// Codes per HU: as fine as the highest HU allows. 8: up to 7191 HU, 2: up to 31767 HU.
double codes_per_hu(const ScalarImage& hu) {
  std::vector<float> highest(static_cast<std::size_t>(std::max(0, hu.geometry.size.z())), -1000.0F);
  const std::int64_t slice = static_cast<std::int64_t>(hu.geometry.size.x()) * hu.geometry.size.y();
  parallel_for(static_cast<std::int64_t>(highest.size()), [&](std::int64_t k) {
    float h = -1000.0F;
    for (std::int64_t v = k * slice; v < (k + 1) * slice; ++v) {
      const float x = hu.voxels[static_cast<std::size_t>(v)];
      if (x > h && std::isfinite(x)) h = x;
    }
    highest[static_cast<std::size_t>(k)] = h;
  });
  float top = -1000.0F;
  for (const float h : highest) top = std::max(top, h);
  for (const double codes : {8.0, 4.0}) {
    if ((static_cast<double>(top) + 1000.0) * codes <= 65535.0) return codes;
  }
  return 2.0;
}

}  // namespace

AttenuationVolume AttenuationVolume::from_hu(const ScalarImage& hu, double mu_water_per_mm,
                                             VolumeMemory memory) {
  const double codes = codes_per_hu(hu);
  AttenuationVolume v;
  v.data_ =
      prepare<std::uint16_t>(hu, mu_water_per_mm / (1000.0 * codes), memory, [codes](float x) {
        const double code = (static_cast<double>(x) + 1000.0) * codes + 0.5;
        return static_cast<std::uint16_t>(std::clamp(code, 0.0, 65535.0));
      });
  return v;
}

AttenuationVolume AttenuationVolume::from_mu(const ScalarImage& mu, VolumeMemory memory) {
  AttenuationVolume v;
  v.data_ = prepare<float>(mu, 1.0, memory, [](float x) { return x; });
  return v;
}

std::int64_t AttenuationVolume::bytes() const {
  if (empty()) return 0;
  return std::visit(
      [](const auto& copies) {
        return static_cast<std::int64_t>((copies.i_fast.size() + copies.j_fast.size()) *
                                         sizeof(copies.i_fast[0]));
      },
      data_->copies);
}

VolumeMemory volume_memory_for(const ImageGeometry& grid, std::int64_t limit_bytes) {
  const std::int64_t one_copy = 2 * grid.voxel_count();
  return 2 * one_copy <= limit_bytes ? VolumeMemory::Fast : VolumeMemory::Small;
}

}  // namespace flavum
