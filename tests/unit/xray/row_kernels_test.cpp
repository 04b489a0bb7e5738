#include "sim/xray/row_kernels.h"

#include <cstring>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "imaging/base/rng.h"

namespace flavum {
namespace {

bool same_bits(const void* a, const void* b, std::size_t bytes) {
  return std::memcmp(a, b, bytes) == 0;
}

std::vector<float> random_row(std::size_t n, std::uint64_t seed) {
  std::vector<float> row(n);
  for (std::size_t i = 0; i < n; ++i) {
    row[i] = static_cast<float>(random_uniform(seed, i) - 0.3);
  }
  return row;
}

// Voxels of one row, some above 0.25 of the range.
template <class Voxel>
std::vector<Voxel> random_voxels(std::size_t n, std::uint64_t seed) {
  std::vector<Voxel> row;
  for (const float x : random_row(n, seed)) {
    row.push_back(std::is_same_v<Voxel, float> ? static_cast<Voxel>(x)
                                               : static_cast<Voxel>(40000.0F * (x + 0.3F)));
  }
  return row;
}

template <class Voxel>
void expect_same_resampling() {
  const RowKernels &fast = row_kernels(), &portable = portable_row_kernels();
  const std::vector<Voxel> row = random_voxels<Voxel>(400, 1);
  const float from = std::is_same_v<Voxel, float> ? 0.25F : 25000.3F;
  for (const double step : {0.0, 0.11, 0.54, 0.9, 1.7, 4.3}) {
    for (const double start : {-7.3, 0.0, 31.25, 290.0}) {
      TapTable a{}, b{};
      fast.fill_taps({start, step, 301, 0.75F}, a);
      portable.fill_taps({start, step, 301, 0.75F}, b);
      ASSERT_TRUE(same_bits(&a, &b, sizeof a));
      std::vector<float> out_a(kTileSamples), out_b(kTileSamples);
      fast.resampler<Voxel>().plain(row.data(), a, out_a.data());
      portable.resampler<Voxel>().plain(row.data(), b, out_b.data());
      ASSERT_TRUE(same_bits(out_a.data(), out_b.data(), kTileSamples * sizeof(float)));
      std::vector<float> split_a(kTileSamples), above_a(kTileSamples), above_b(kTileSamples);
      fast.resampler<Voxel>().split(row.data(), a, from, split_a.data(), above_a.data());
      portable.resampler<Voxel>().split(row.data(), b, from, out_b.data(), above_b.data());
      ASSERT_TRUE(same_bits(split_a.data(), out_a.data(), kTileSamples * sizeof(float)));
      ASSERT_TRUE(same_bits(above_a.data(), above_b.data(), kTileSamples * sizeof(float)));
    }
  }
}

TEST(RowKernels, TheFastAndThePortableFormGiveTheSameBits) {
  expect_same_resampling<float>();
  expect_same_resampling<std::uint16_t>();
  const RowKernels &fast = row_kernels(), &portable = portable_row_kernels();
  const std::vector<float> first = random_row(4 * kTileSamples, 2),
                           second = random_row(4 * kTileSamples, 3);
  for (int count = 1; count <= kSlicesPerPass; ++count) {
    std::vector<RowPair> pairs;
    for (int g = 0; g < count; ++g) {
      pairs.push_back({first.data() + g * kTileSamples, second.data() + g * kTileSamples,
                       0.3F + 0.1F * static_cast<float>(g), 0.6F});
    }
    std::vector<float> a = random_row(kTileSamples, 4), b = a;
    fast.blend(a.data(), pairs.data(), count);
    portable.blend(b.data(), pairs.data(), count);
    ASSERT_TRUE(same_bits(a.data(), b.data(), kTileSamples * sizeof(float)));
  }
}

TEST(RowKernels, ASampleBetweenTwoVoxelsIsTheirLinearBlendAndBeyondTheEndsTheEdgeVoxel) {
  const std::vector<float> row = random_row(64, 5);
  TapTable taps{};
  row_kernels().fill_taps({-2.0, 0.5, 10, 1.0F}, taps);
  std::vector<float> out(kTileSamples);
  row_kernels().floats.plain(row.data(), taps, out.data());
  EXPECT_FLOAT_EQ(out[0], row[0]);
  EXPECT_FLOAT_EQ(out[6], row[1]);                         // position 1.0
  EXPECT_FLOAT_EQ(out[7], 0.5F * row[1] + 0.5F * row[2]);  // position 1.5
  EXPECT_FLOAT_EQ(out[63], row[9]);                        // far beyond the last centre
}

TEST(RowKernels, SplittingClipsVoxelsBeforeItInterpolatesAndTellsRowsWithoutAny) {
  std::vector<std::uint16_t> row(64, 100);
  TapTable taps{};
  row_kernels().fill_taps({0.0, 0.5, 40, 2.0F}, taps);
  std::vector<float> out(kTileSamples), above(kTileSamples);
  EXPECT_FALSE(row_kernels().codes.split(row.data(), taps, 100.0F, out.data(), above.data()));
  row[3] = 300;
  EXPECT_TRUE(row_kernels().codes.split(row.data(), taps, 150.0F, out.data(), above.data()));
  EXPECT_FLOAT_EQ(above[5], 2.0F * 0.5F * 150.0F);  // half way to a voxel without bone
  EXPECT_FLOAT_EQ(above[6], 2.0F * 150.0F);
  EXPECT_FLOAT_EQ(above[8], 0.0F);
  EXPECT_FLOAT_EQ(out[5], 2.0F * 200.0F);
}

}  // namespace
}  // namespace flavum
