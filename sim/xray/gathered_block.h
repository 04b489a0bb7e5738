#pragma once
// Private to sim/xray: rows along j from a volume that keeps only its i-fast copy. Voxels of some
// neighbouring i slices are turned over at once, a cache line of them at a time.

#include <algorithm>
#include <vector>

#include "sim/xray/attenuation_data.h"

namespace flavum {

inline constexpr int kGatheredSlices = 32;

/// Indices low..high, inclusive.
struct IndexRange {
  int low = 0, high = -1;
  int count() const { return high - low + 1; }
};

template <class Voxel>
class GatheredBlock {
 public:
  bool holds(int slice) const { return slice >= first_slice_ && slice < first_slice_ + slices_; }
  int first_a() const { return a_.low; }
  /// Row of the slice; element n is voxel first_a() + n.
  const Voxel* row(int slice, int b) const {
    return voxels_.data() +
           (static_cast<std::ptrdiff_t>(slice - first_slice_) * b_.count() + (b - b_.low)) *
               a_.count();
  }
  void fill(const SliceStack<Voxel>& stack, const IndexRange& slices, const IndexRange& a,
            const IndexRange& b) {
    first_slice_ = slices.low;
    slices_ = slices.count();
    a_ = a;
    b_ = b;
    const std::int64_t per_slice = static_cast<std::int64_t>(a.count()) * b.count();
    voxels_.resize(static_cast<std::size_t>(per_slice * slices_ + kPaddingVoxels));
    for (int y = b.low; y <= b.high; ++y) {
      Voxel* out = voxels_.data() + static_cast<std::int64_t>(y - b.low) * a.count();
      const Voxel* in = stack.row(first_slice_, y) + a.low * stack.voxel_stride;
      for (int x0 = 0; x0 < a.count(); x0 += kBlock) {
        const int x1 = std::min(x0 + kBlock, a.count());
        for (int s = 0; s < slices_; ++s) {
          for (int x = x0; x < x1; ++x) out[s * per_slice + x] = in[x * stack.voxel_stride + s];
        }
      }
    }
  }

 private:
  static constexpr int kBlock = 8;
  int first_slice_ = 0, slices_ = 0;
  IndexRange a_, b_;
  std::vector<Voxel> voxels_;
};

}  // namespace flavum
