#include "sim/xray/plane_trace.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

// The part of one slice's slab in front of the source: middle and height, in slices from the
// source.
struct Slab {
  int slice;
  double distance, height;
};

std::vector<Slab> slabs_in_front(const SliceStack& stack, int slices, double source, int sign) {
  std::vector<Slab> slabs;
  for (int n = 0; n < slices; ++n) {
    const int slice = sign > 0 ? n : slices - 1 - n;
    const OccupiedRectangle& occupied = (*stack.occupied)[static_cast<std::size_t>(slice)];
    const double centre = sign * (slice - source);
    const double low = std::max(0.0, centre - 0.5), high = centre + 0.5;
    if (high > low && !occupied.empty()) slabs.push_back({slice, 0.5 * (low + high), high - low});
  }
  return slabs;
}

// One side of a tile: samples first .. first + kTileSamples of a regular range of slopes.
struct TileSide {
  double slope0, slope_step;
  double source;
  int size;  // voxels along this axis
};

void set_taps(const TileSide& side, const Slab& slab, float weight, const RowKernels& kernels,
              TapTable& taps) {
  const double start = side.source + side.slope0 * slab.distance;
  const double step = side.slope_step * slab.distance;
  kernels.fill_taps({start, step, side.size, weight}, taps);
  const double last_slope = side.slope0 + side.slope_step * (kTileSamples - 1);
  const double reach = 0.5 * slab.height * std::max(std::abs(side.slope0), std::abs(last_slope));
  const double box_low = -0.5, box_high = side.size - 0.5;
  if (start - reach >= box_low && start + step * (kTileSamples - 1) + reach <= box_high) return;
  // Some rays leave the box sideways in this slab: they count with the part inside.
  for (int n = 0; n < kTileSamples; ++n) {
    const double middle = start + step * n;
    const double half = 0.5 * slab.height * std::abs(side.slope0 + side.slope_step * n);
    double inside = middle >= box_low && middle <= box_high ? 1.0 : 0.0;
    if (half > 1e-9) {
      const double length = std::min(middle + half, box_high) - std::max(middle - half, box_low);
      inside = std::clamp(length / (2.0 * half), 0.0, 1.0);
    }
    taps.low[static_cast<std::size_t>(n)] *= static_cast<float>(inside);
    taps.high[static_cast<std::size_t>(n)] *= static_cast<float>(inside);
  }
}

struct alignas(32) TileWork {
  std::array<float, static_cast<std::size_t>(kTileSamples) * kTileSamples> sum{};
  std::array<TapTable, kSlicesPerPass> across, down;
  std::array<std::vector<float>, kSlicesPerPass> rows;  // resampled voxel rows of each slice
};

// Whether the tile's footprint on the slice meets anything but zero.
bool meets_occupied(const TileSide& a, const TileSide& b, const Slab& slab,
                    const OccupiedRectangle& occupied) {
  const auto apart = [&](const TileSide& s, int low, int high) {
    const double first = s.source + s.slope0 * slab.distance;
    const double last = first + s.slope_step * slab.distance * (kTileSamples - 1);
    // Beyond the outermost centres the edge voxel continues, hence the clamping.
    const double limit = s.size - 1;
    return std::clamp(last, 0.0, limit) < low - 1 || std::clamp(first, 0.0, limit) > high + 1;
  };
  return !apart(a, occupied.a_low, occupied.a_high) && !apart(b, occupied.b_low, occupied.b_high);
}

// Asks for the voxels of one row that the taps read. The address may lie outside the volume: that
// is harmless, and it is formed as a number for that reason.
void prefetch(const float* row, std::int64_t ahead, const TapTable& taps) {
  constexpr std::uintptr_t kCacheLine = 64;
  const auto base = reinterpret_cast<std::uintptr_t>(row) +
                    static_cast<std::uintptr_t>(ahead * static_cast<std::int64_t>(sizeof(float)));
  const auto byte = [base](std::int32_t index) {
    return base + sizeof(float) * static_cast<std::uintptr_t>(index);
  };
  for (std::uintptr_t at = byte(taps.index.front()); at < byte(taps.index.back() + 2);
       at += kCacheLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(at));
  }
}

void add_slices(const SliceStack& stack, int sign, const TileSide& a, const TileSide& b,
                const Slab* slabs, int count, const RowKernels& kernels, TileWork& work) {
  std::array<int, kSlicesPerPass> first_row{};
  for (int g = 0; g < count; ++g) {
    const auto at = static_cast<std::size_t>(g);
    set_taps(a, slabs[g], static_cast<float>(slabs[g].height), kernels, work.across[at]);
    set_taps(b, slabs[g], 1.0F, kernels, work.down[at]);
    const OccupiedRectangle& occupied = (*stack.occupied)[static_cast<std::size_t>(slabs[g].slice)];
    first_row[at] = work.down[at].index.front();
    const int rows = work.down[at].index.back() + 2 - first_row[at];
    // The next pass reads about the same rows a few slices on, too scattered for the hardware to
    // guess.
    const std::int64_t ahead = sign * kSlicesPerPass * stack.slice_stride;
    work.rows[at].resize(static_cast<std::size_t>(rows) * kTileSamples);
    for (int r = 0; r < rows; ++r) {
      float* out = work.rows[at].data() + static_cast<std::ptrdiff_t>(r) * kTileSamples;
      const int row = first_row[at] + r;
      if (row < occupied.b_low || row > occupied.b_high) {
        std::fill_n(out, kTileSamples, 0.0F);
      } else {
        const float* voxels = stack.row(slabs[g].slice, row);
        prefetch(voxels, ahead, work.across[at]);
        kernels.resample_row(voxels, work.across[at], out);
      }
    }
  }
  for (int v = 0; v < kTileSamples; ++v) {
    std::array<RowPair, kSlicesPerPass> pairs;
    for (int g = 0; g < count; ++g) {
      const auto at = static_cast<std::size_t>(g);
      const TapTable& down = work.down[at];
      const int row = down.index[static_cast<std::size_t>(v)] - first_row[at];
      const float* first = work.rows[at].data() + static_cast<std::ptrdiff_t>(row) * kTileSamples;
      pairs[at] = {first, first + kTileSamples, down.low[static_cast<std::size_t>(v)],
                   down.high[static_cast<std::size_t>(v)]};
    }
    kernels.blend(work.sum.data() + static_cast<std::ptrdiff_t>(v) * kTileSamples, pairs.data(),
                  count);
  }
}

}  // namespace

std::vector<float> trace_plane(const AttenuationVolume::Data& volume, Face face,
                               const Eigen::Vector3d& source_index, const SlopeGrid& grid,
                               const RowKernels& kernels) {
  const SliceStack stack = volume.stack(face.axis);
  const Eigen::Vector3i size = volume.geometry.size;
  const std::vector<Slab> slabs =
      slabs_in_front(stack, size[face.axis], source_index[face.axis], face.sign);
  std::vector<float> sums(static_cast<std::size_t>(grid.alpha_count) *
                          static_cast<std::size_t>(grid.beta_count));
  const int tiles_across = (grid.alpha_count + kTileSamples - 1) / kTileSamples;
  const int tiles_down = (grid.beta_count + kTileSamples - 1) / kTileSamples;
  parallel_for(static_cast<std::int64_t>(tiles_across) * tiles_down, [&](std::int64_t tile) {
    const int u0 = static_cast<int>(tile % tiles_across) * kTileSamples;
    const int v0 = static_cast<int>(tile / tiles_across) * kTileSamples;
    const TileSide a{grid.alpha0 + grid.alpha_step * u0, grid.alpha_step, source_index[stack.a],
                     size[stack.a]};
    const TileSide b{grid.beta0 + grid.beta_step * v0, grid.beta_step, source_index[stack.b],
                     size[stack.b]};
    const auto work = std::make_unique<TileWork>();
    std::array<Slab, kSlicesPerPass> pass;
    int waiting = 0;
    for (const Slab& slab : slabs) {
      if (!meets_occupied(a, b, slab, (*stack.occupied)[static_cast<std::size_t>(slab.slice)])) {
        continue;
      }
      pass[static_cast<std::size_t>(waiting++)] = slab;
      if (waiting == kSlicesPerPass) {
        add_slices(stack, face.sign, a, b, pass.data(), waiting, kernels, *work);
        waiting = 0;
      }
    }
    if (waiting > 0) add_slices(stack, face.sign, a, b, pass.data(), waiting, kernels, *work);
    const int columns = std::min(kTileSamples, grid.alpha_count - u0);
    for (int v = 0; v < std::min(kTileSamples, grid.beta_count - v0); ++v) {
      std::copy_n(work->sum.data() + static_cast<std::ptrdiff_t>(v) * kTileSamples, columns,
                  sums.data() + static_cast<std::ptrdiff_t>(v0 + v) * grid.alpha_count + u0);
    }
  });
  return sums;
}

}  // namespace flavum
