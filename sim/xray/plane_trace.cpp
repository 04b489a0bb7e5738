#include "sim/xray/plane_trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "imaging/base/parallel.h"
#include "sim/xray/gathered_block.h"

namespace flavum {
namespace {

// The part of one slice's slab in front of the source: middle and height, in slices from the
// source.
struct Slab {
  int slice = 0;
  double distance = 0.0, height = 0.0;
};

std::vector<Slab> slabs_in_front(const std::vector<OccupiedRectangle>& occupied, double source,
                                 int sign) {
  std::vector<Slab> slabs;
  const int slices = static_cast<int>(occupied.size());
  for (int n = 0; n < slices; ++n) {
    const int slice = sign > 0 ? n : slices - 1 - n;
    const double centre = sign * (slice - source);
    const double low = std::max(0.0, centre - 0.5), high = centre + 0.5;
    if (high > low && !occupied[static_cast<std::size_t>(slice)].empty()) {
      slabs.push_back({slice, 0.5 * (low + high), high - low});
    }
  }
  return slabs;
}

// One side of a tile: samples first .. first + kTileSamples of a regular range of slopes.
struct TileSide {
  double slope0, slope_step;
  double source;
  int size;  // voxels along this axis

  double position(int sample, double distance) const {
    return source + (slope0 + slope_step * sample) * distance;
  }
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

using TileImage = std::array<float, static_cast<std::size_t>(kTileSamples) * kTileSamples>;
constexpr std::array<float, kTileSamples> kZeroRow{};

// Voxel rows of one slice resampled for one tile. `bone` is null where a row holds none.
struct ResampledRows {
  std::vector<float> buffer;
  std::vector<const float*> total, bone;
};

template <class Voxel>
struct alignas(32) TileWork {
  TileImage sum{}, above{};
  std::array<TapTable, kSlicesPerPass> across, down;
  std::array<ResampledRows, kSlicesPerPass> rows;
  std::array<int, kSlicesPerPass> first_row{};
  GatheredBlock<Voxel> gathered;
};

struct Tile {
  TileSide a, b;
  int v_first = 0, v_last = kTileSamples - 1;  // rows asked for

  // Whether the footprint on the slice meets the rectangle.
  bool meets(const Slab& slab, const OccupiedRectangle& occupied) const {
    const auto apart = [&](const TileSide& s, int first_n, int last_n, int low, int high) {
      // Beyond the outermost centres the edge voxel continues, hence the clamping.
      const double limit = s.size - 1;
      return std::clamp(s.position(last_n, slab.distance), 0.0, limit) < low - 1 ||
             std::clamp(s.position(first_n, slab.distance), 0.0, limit) > high + 1;
    };
    return !occupied.empty() && !apart(a, 0, kTileSamples - 1, occupied.a_low, occupied.a_high) &&
           !apart(b, v_first, v_last, occupied.b_low, occupied.b_high);
  }
};

// Voxels that a side reads between two distances, with one to spare.
IndexRange footprint(const TileSide& side, int last_sample, double near, double far) {
  double low = side.source, high = side.source;
  bool first = true;
  for (const int n : {0, last_sample}) {
    for (const double distance : {near, far}) {
      const double at = side.position(n, distance);
      low = first ? at : std::min(low, at);
      high = first ? at : std::max(high, at);
      first = false;
    }
  }
  // A tap beyond an end still names the last pair of voxels there.
  const double last = side.size - 1;
  return {static_cast<int>(std::clamp(std::floor(low) - 1.0, 0.0, std::max(0.0, last - 1.0))),
          static_cast<int>(std::clamp(std::floor(high) + 2.0, std::min(1.0, last), last))};
}

// Asks for the voxels of one row that the taps read. The address may lie outside the volume: that
// is harmless, and it is formed as a number for that reason.
template <class Voxel>
void prefetch(const Voxel* row, std::int64_t ahead, const TapTable& taps) {
  constexpr std::uintptr_t kCacheLine = 64;
  const auto base = reinterpret_cast<std::uintptr_t>(row) +
                    static_cast<std::uintptr_t>(ahead * static_cast<std::int64_t>(sizeof(Voxel)));
  const auto byte = [base](std::int32_t index) {
    return base + sizeof(Voxel) * static_cast<std::uintptr_t>(index);
  };
  for (std::uintptr_t at = byte(taps.index.front()); at < byte(taps.index.back() + 2);
       at += kCacheLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(at));
  }
}

template <class Voxel>
class TileTracer {
 public:
  TileTracer(const AttenuationVolume::Data& volume, const SliceStack<Voxel>& stack,
             const TraceRequest& request, const RowKernels& kernels, const Tile& tile)
      : volume_(volume), stack_(stack), request_(request), kernels_(kernels), tile_(tile) {}

  const TileWork<Voxel>& trace(const std::vector<Slab>& slabs) {
    int waiting = 0;
    bool bone = false;
    for (const Slab& slab : slabs) {
      const auto slice = static_cast<std::size_t>(slab.slice);
      if (!tile_.meets(slab, (*stack_.occupied)[slice])) continue;
      const bool split = request_.split_bone && tile_.meets(slab, (*stack_.dense)[slice]);
      resample(slab, split, static_cast<std::size_t>(waiting++));
      bone |= split;
      if (waiting == kSlicesPerPass) {
        blend(waiting, bone);
        waiting = 0;
        bone = false;
      }
    }
    if (waiting > 0) blend(waiting, bone);
    return *work_;
  }

 private:
  void resample(const Slab& slab, bool split, std::size_t g) {
    TapTable &across = work_->across[g], &down = work_->down[g];
    set_taps(tile_.a, slab, static_cast<float>(slab.height), kernels_, across);
    set_taps(tile_.b, slab, 1.0F, kernels_, down);
    const bool gather = stack_.voxel_stride != 1;
    if (gather) turn_over(slab.slice, across);
    const OccupiedRectangle& occupied = (*stack_.occupied)[static_cast<std::size_t>(slab.slice)];
    const int first = down.index[static_cast<std::size_t>(tile_.v_first)];
    const int count = down.index[static_cast<std::size_t>(tile_.v_last)] + 2 - first;
    // The next pass reads about the same rows a few slices on, too scattered for the hardware to
    // guess.
    const std::int64_t ahead = request_.face.sign * kSlicesPerPass * stack_.slice_stride;
    ResampledRows& rows = work_->rows[g];
    work_->first_row[g] = first;
    rows.buffer.resize(2 * static_cast<std::size_t>(count) * kTileSamples);
    rows.total.assign(static_cast<std::size_t>(count), kZeroRow.data());
    rows.bone.assign(static_cast<std::size_t>(count), nullptr);
    const RowResampler<Voxel>& resampler = kernels_.resampler<Voxel>();
    for (int r = std::max(0, occupied.b_low - first);
         r < std::min(count, occupied.b_high + 1 - first); ++r) {
      const auto at = static_cast<std::size_t>(r);
      float* out = rows.buffer.data() + 2 * at * kTileSamples;
      float* above = out + kTileSamples;
      const Voxel* voxels =
          gather ? work_->gathered.row(slab.slice, first + r) : stack_.row(slab.slice, first + r);
      if (!gather) prefetch(voxels, ahead, across);
      if (!split) {
        resampler.plain(voxels, across, out);
      } else if (resampler.split(voxels, across, volume_.bone_from(), out, above)) {
        rows.bone[at] = above;
      }
      rows.total[at] = out;
    }
  }

  // One copy only: takes the rows from a block of slices turned over, made anew when left.
  void turn_over(int slice, TapTable& across) {
    if (!work_->gathered.holds(slice)) {
      const int first = slice / kGatheredSlices * kGatheredSlices;
      const int last =
          std::min(first + kGatheredSlices, static_cast<int>(stack_.occupied->size())) - 1;
      const double source = request_.source_index[stack_.p];
      const double d0 = request_.face.sign * (first - source);
      const double d1 = request_.face.sign * (last - source);
      const double near = std::max(0.0, std::min(d0, d1) - 0.5), far = std::max(d0, d1) + 0.5;
      work_->gathered.fill(stack_, {first, last}, footprint(tile_.a, kTileSamples - 1, near, far),
                           footprint(tile_.b, kTileSamples - 1, near, far));
    }
    for (std::int32_t& index : across.index) index -= work_->gathered.first_a();
  }

  void blend(int count, bool bone) {
    std::array<RowPair, kSlicesPerPass> pairs;
    for (int v = tile_.v_first; v <= tile_.v_last; ++v) {
      const auto at = static_cast<std::size_t>(v);
      const std::size_t out = at * kTileSamples;
      int with_bone = 0;
      std::array<RowPair, kSlicesPerPass> bone_pairs;
      for (std::size_t g = 0; g < static_cast<std::size_t>(count); ++g) {
        const TapTable& down = work_->down[g];
        const ResampledRows& rows = work_->rows[g];
        const auto row = static_cast<std::size_t>(down.index[at] - work_->first_row[g]);
        pairs[g] = {rows.total[row], rows.total[row + 1], down.low[at], down.high[at]};
        if (!bone || (!rows.bone[row] && !rows.bone[row + 1])) continue;
        const auto or_zero = [](const float* p) { return p ? p : kZeroRow.data(); };
        bone_pairs[static_cast<std::size_t>(with_bone++)] = {
            or_zero(rows.bone[row]), or_zero(rows.bone[row + 1]), down.low[at], down.high[at]};
      }
      kernels_.blend(work_->sum.data() + out, pairs.data(), count);
      if (with_bone > 0) kernels_.blend(work_->above.data() + out, bone_pairs.data(), with_bone);
    }
  }

  const AttenuationVolume::Data& volume_;
  const SliceStack<Voxel>& stack_;
  const TraceRequest& request_;
  const RowKernels& kernels_;
  Tile tile_;
  std::unique_ptr<TileWork<Voxel>> work_ = std::make_unique<TileWork<Voxel>>();
};

template <class Voxel>
PlaneSums trace(const AttenuationVolume::Data& volume, const VoxelCopies<Voxel>& copies,
                const TraceRequest& request, const RowKernels& kernels) {
  const SliceStack<Voxel> stack = volume.stack(copies, request.face.axis);
  const Eigen::Vector3i size = volume.geometry.size;
  const Eigen::Vector3d& source = request.source_index;
  const SlopeGrid& grid = request.grid;
  const SampleWindow& window = request.window;
  const std::vector<Slab> slabs =
      slabs_in_front(*stack.occupied, source[request.face.axis], request.face.sign);
  PlaneSums sums{window, {}, {}};
  const auto columns = static_cast<std::size_t>(window.columns());
  sums.total.resize(columns * static_cast<std::size_t>(window.rows()));
  if (request.split_bone) sums.above.resize(sums.total.size());
  const int first_u = window.u_low / kTileSamples, first_v = window.v_low / kTileSamples;
  const int across = window.u_high / kTileSamples + 1 - first_u;
  const int down = window.v_high / kTileSamples + 1 - first_v;
  parallel_for(static_cast<std::int64_t>(across) * down, [&](std::int64_t index) {
    const int u0 = (first_u + static_cast<int>(index % across)) * kTileSamples;
    const int v0 = (first_v + static_cast<int>(index / across)) * kTileSamples;
    const Tile tile{
        {grid.alpha0 + grid.alpha_step * u0, grid.alpha_step, source[stack.a], size[stack.a]},
        {grid.beta0 + grid.beta_step * v0, grid.beta_step, source[stack.b], size[stack.b]},
        std::max(0, window.v_low - v0),
        std::min(kTileSamples - 1, window.v_high - v0)};
    TileTracer<Voxel> tracer(volume, stack, request, kernels, tile);
    const TileWork<Voxel>& work = tracer.trace(slabs);
    const int u_first = std::max(u0, window.u_low);
    const int u_end = std::min(u0 + kTileSamples - 1, window.u_high) + 1;
    for (int v = tile.v_first; v <= tile.v_last; ++v) {
      const std::ptrdiff_t in = static_cast<std::ptrdiff_t>(v) * kTileSamples + u_first - u0;
      const std::ptrdiff_t out =
          static_cast<std::ptrdiff_t>(v0 + v - window.v_low) * window.columns() + u_first -
          window.u_low;
      std::copy_n(work.sum.data() + in, u_end - u_first, sums.total.data() + out);
      if (request.split_bone) {
        std::copy_n(work.above.data() + in, u_end - u_first, sums.above.data() + out);
      }
    }
  });
  return sums;
}

}  // namespace

PlaneSums trace_plane(const AttenuationVolume::Data& volume, const TraceRequest& request,
                      const RowKernels& kernels) {
  return std::visit([&](const auto& copies) { return trace(volume, copies, request, kernels); },
                    volume.copies);
}

}  // namespace flavum
