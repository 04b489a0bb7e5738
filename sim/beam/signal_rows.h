#pragma once
// Private to sim/beam: the loops over one row of pixels, in single precision. Vector code by the
// compiler, with the same bits on every machine (only +, * and bit patterns; no library function,
// no fused multiply-add).

#include <array>
#include <cstddef>
#include <vector>

namespace flavum {

/// ln of the signal behind soft tissue and bone (line integrals at 60 keV), on a regular grid.
struct TissueTable {
  static constexpr float kPerSoft = 16.0F, kPerBone = 64.0F;  ///< nodes per unit
  static constexpr int kSoftSteps = 192, kBoneSteps = 384;    ///< to 12 and to 6
  static constexpr int kStride = kBoneSteps + 1;
  static constexpr float kMostSoft = kSoftSteps / kPerSoft, kMostBone = kBoneSteps / kPerBone;
  std::vector<float> log_signal;  ///< bone runs fastest
};

/// One term per energy, padded to whole blocks with terms of weight 0.
struct SpectrumTerms {
  static constexpr std::size_t kBlock = 8;
  static constexpr std::size_t kMost = 144;
  std::size_t count = 0;  ///< a multiple of kBlock
  /// Weight of the energy in the open field (they add up to 1), and what a unit of soft, bone,
  /// iodine (mg/cm2) and steel (mm) adds to the exponent.
  std::array<float, kMost> weight{}, soft{}, bone{}, iodine{}, steel{};
};

/// out[n] = signal by the table. Pixels outside the table get the value at its border.
void tissue_row(const TissueTable& table, const float* soft, const float* bone, int count,
                float* out);
/// Whether all of them are inside the table, and have neither iodine nor steel (null: none).
bool all_by_table(const float* soft, const float* bone, const float* iodine, const float* steel,
                  int count);
/// The sum over the energies.
float signal_of_terms(const SpectrumTerms& terms, float soft, float bone, float iodine,
                      float steel);

}  // namespace flavum
