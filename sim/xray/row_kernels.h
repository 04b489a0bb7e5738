#pragma once
// Private to sim/xray: the inner loops of plane_trace, in a portable form and one for AVX2, chosen
// at run time. Both do the same single-precision operations in the same order (no fused
// multiply-add), so they give the same bits.

#include <array>
#include <cstdint>
#include <type_traits>

namespace flavum {

/// Samples per row of a tile; a multiple of 8.
inline constexpr int kTileSamples = 64;
/// Slices blended in one pass over a tile.
inline constexpr int kSlicesPerPass = 4;

/// Where the samples of one tile side fall between voxels of one slice: value = low[n] *
/// x[index[n]] + high[n] * x[index[n] + 1]. Indices ascend.
struct alignas(32) TapTable {
  std::array<float, kTileSamples> low, high;
  std::array<std::int32_t, kTileSamples> index;
};

/// Positions start + n * step in voxels, clamped to the `size` centres; weights are scaled by
/// `weight`.
struct TapRequest {
  double start = 0.0, step = 0.0;
  int size = 0;
  float weight = 1.0F;
};

/// Two neighbouring resampled rows and their weights.
struct RowPair {
  const float* first = nullptr;
  const float* second = nullptr;
  float low = 0.0F, high = 0.0F;
};

/// Resampling of one row of voxels; may read 8 voxels past index[n].
template <class Voxel>
struct RowResampler {
  /// out[n] = low[n] * row[index[n]] + high[n] * row[index[n] + 1].
  void (*plain)(const Voxel* row, const TapTable&, float* out);
  /// The same, and above[n] likewise of max(0, voxel - from). False if no voxel read is above
  /// `from`: then `above` may be left as it was.
  bool (*split)(const Voxel* row, const TapTable&, float from, float* out, float* above);
};

struct RowKernels {
  void (*fill_taps)(const TapRequest&, TapTable&);
  RowResampler<float> floats;
  RowResampler<std::uint16_t> codes;
  /// sum[n] += over the pairs: low * first[n] + high * second[n], for kTileSamples values.
  void (*blend)(float* sum, const RowPair* pairs, int count);

  template <class Voxel>
  const RowResampler<Voxel>& resampler() const {
    if constexpr (std::is_same_v<Voxel, float>) {
      return floats;
    } else {
      return codes;
    }
  }
};

const RowKernels& portable_row_kernels();
/// The fastest set this machine can run.
const RowKernels& row_kernels();

}  // namespace flavum
