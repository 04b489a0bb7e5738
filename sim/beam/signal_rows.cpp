#include "sim/beam/signal_rows.h"

#include <cstdint>

#include "imaging/base/fast_math.h"

namespace flavum {
namespace {

FLAVUM_INLINE float between(float v, float low, float high) {
  v = v > low ? v : low;
  return v < high ? v : high;
}

FLAVUM_VECTOR_CLONES
int outside(const float* __restrict v, float high, int count) {
  int many = 0;
  for (int n = 0; n < count; ++n) many += v[n] >= 0.0F && v[n] <= high ? 0 : 1;
  return many;
}

FLAVUM_VECTOR_CLONES
int not_zero(const float* __restrict v, int count) {
  int many = 0;
  for (int n = 0; n < count; ++n) many += v[n] != 0.0F ? 1 : 0;
  return many;
}

}  // namespace

FLAVUM_VECTOR_CLONES
void tissue_row(const TissueTable& table, const float* __restrict soft,
                const float* __restrict bone, int count, float* __restrict out) {
  using T = TissueTable;
  const float* const __restrict log_signal = table.log_signal.data();
  for (int n = 0; n < count; ++n) {
    const float s = between(soft[n] * T::kPerSoft, 0.0F, T::kSoftSteps);
    const float b = between(bone[n] * T::kPerBone, 0.0F, T::kBoneSteps);
    const auto whole_s = static_cast<std::int32_t>(s);
    const auto whole_b = static_cast<std::int32_t>(b);
    const std::int32_t i = whole_s < T::kSoftSteps - 1 ? whole_s : T::kSoftSteps - 1;
    const std::int32_t j = whole_b < T::kBoneSteps - 1 ? whole_b : T::kBoneSteps - 1;
    const float share_s = s - static_cast<float>(i);
    const float share_b = b - static_cast<float>(j);
    const std::int32_t at = i * T::kStride + j;
    const float l00 = log_signal[at], l01 = log_signal[at + 1];
    const float l10 = log_signal[at + T::kStride], l11 = log_signal[at + T::kStride + 1];
    const float low = l00 + share_b * (l01 - l00);
    const float high = l10 + share_b * (l11 - l10);
    out[n] = fast_exp(low + share_s * (high - low));
  }
}

bool all_by_table(const float* soft, const float* bone, const float* iodine, const float* steel,
                  int count) {
  return outside(soft, TissueTable::kMostSoft, count) == 0 &&
         outside(bone, TissueTable::kMostBone, count) == 0 &&
         (iodine == nullptr || not_zero(iodine, count) == 0) &&
         (steel == nullptr || not_zero(steel, count) == 0);
}

FLAVUM_VECTOR_CLONES
float signal_of_terms(const SpectrumTerms& terms, float soft, float bone, float iodine,
                      float steel) {
  constexpr std::size_t kBlock = SpectrumTerms::kBlock;
  const std::size_t count = terms.count;
  float value[SpectrumTerms::kMost];
  for (std::size_t k = 0; k < count; ++k) {
    const float exponent = soft * terms.soft[k] + bone * terms.bone[k] + iodine * terms.iodine[k] +
                           steel * terms.steel[k];
    value[k] = terms.weight[k] * fast_exp(-exponent);
  }
  float lane[kBlock] = {};
  for (std::size_t from = 0; from < count; from += kBlock) {
    for (std::size_t l = 0; l < kBlock; ++l) lane[l] += value[from + l];
  }
  return ((lane[0] + lane[4]) + (lane[1] + lane[5])) + ((lane[2] + lane[6]) + (lane[3] + lane[7]));
}

}  // namespace flavum
