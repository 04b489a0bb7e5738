#include "sim/beam/signal_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "imaging/base/check.h"
#include "imaging/base/parallel.h"
#include "sim/beam/signal_rows.h"

namespace flavum {
namespace {

constexpr double kLayerKev = 60.0;  // what the line integrals of BeamLayers refer to
// K alpha lines: iodine 28.6, caesium 31.0 keV.
constexpr double kKFluorescenceKev = 30.0;

// One energy of the spectrum: its weight in the signal and in the signal's variance, and what units
// of the layers attenuate.
struct Term {
  double weight = 0.0, variance = 0.0, soft = 0.0, bone = 0.0, iodine = 0.0, steel = 0.0;
};

// A photon is seen with probability 1 - exp(-mu t). It leaves all its energy, or escapes in part as
// K fluorescence: then kKFluorescenceKev are missing, as often as the mean share asks for.
struct SeenPhoton {
  double seen = 0.0;         // probability
  double left_kev = 0.0;     // by one that is seen, mean
  double square_kev2 = 0.0;  // its mean square
};
SeenPhoton seen_photon(const BeamTables& t, double kev) {
  SeenPhoton p;
  p.seen = -std::expm1(-1e-3 * t.scintillator_mg_cm2 * mass_attenuation_cm2_g(t.scintillator, kev));
  p.left_kev = kev * absorbed_share(t, kev) / p.seen;
  const double escapes = std::min(1.0, (kev - p.left_kev) / kKFluorescenceKev);
  p.square_kev2 =
      p.left_kev * p.left_kev + escapes * (1.0 - escapes) * kKFluorescenceKev * kKFluorescenceKev;
  return p;
}

std::vector<Term> terms_of(const BeamTables& t, const Spectrum& spectrum) {
  const double soft = mass_attenuation_cm2_g(t.soft_tissue, kLayerKev);
  const double bone = mass_attenuation_cm2_g(t.bone, kLayerKev);
  std::vector<Term> terms;
  double all = 0.0, variance = 0.0;
  for (std::size_t k = 0; k < spectrum.photons.size(); ++k) {
    if (spectrum.photons[k] == 0.0) continue;
    const auto kev = static_cast<double>(k);
    Term term;
    term.weight = spectrum.photons[k] * kev * absorbed_share(t, kev);
    const SeenPhoton photon = seen_photon(t, kev);
    term.variance = spectrum.photons[k] * photon.seen * photon.square_kev2;
    term.soft = mass_attenuation_cm2_g(t.soft_tissue, kev) / soft;
    term.bone = mass_attenuation_cm2_g(t.bone, kev) / bone;
    term.iodine = 1e-3 * mass_attenuation_cm2_g(t.iodine, kev);
    term.steel = attenuation_per_mm(t.steel, kev);
    all += term.weight;
    variance += term.variance;
    terms.push_back(term);
  }
  CHECK(all > 0.0);
  for (Term& term : terms) {
    term.weight /= all;
    term.variance /= variance;
  }
  return terms;
}

SpectrumTerms single_precision(const std::vector<Term>& terms) {
  SpectrumTerms s;
  CHECK(terms.size() <= SpectrumTerms::kMost);
  for (std::size_t k = 0; k < terms.size(); ++k) {
    s.weight.at(k) = static_cast<float>(terms[k].weight);
    s.soft.at(k) = static_cast<float>(terms[k].soft);
    s.bone.at(k) = static_cast<float>(terms[k].bone);
    s.iodine.at(k) = static_cast<float>(terms[k].iodine);
    s.steel.at(k) = static_cast<float>(terms[k].steel);
  }
  constexpr std::size_t kBlock = SpectrumTerms::kBlock;
  s.count = (terms.size() + kBlock - 1) / kBlock * kBlock;
  return s;
}

// exp(-(s + b)) = exp(-s) exp(-b): the table is the product of two matrices.
TissueTable tissue_table(const std::vector<Term>& terms) {
  using T = TissueTable;
  std::vector<double> behind_bone(terms.size() * T::kStride);
  for (std::size_t k = 0; k < terms.size(); ++k) {
    for (std::size_t j = 0; j < T::kStride; ++j) {
      behind_bone[k * T::kStride + j] =
          std::exp(-terms[k].bone * static_cast<double>(j) / static_cast<double>(T::kPerBone));
    }
  }
  TissueTable table;
  table.log_signal.reserve(static_cast<std::size_t>(T::kSoftSteps + 1) * T::kStride);
  std::vector<double> row(T::kStride);
  for (int i = 0; i <= T::kSoftSteps; ++i) {
    std::ranges::fill(row, 0.0);
    for (std::size_t k = 0; k < terms.size(); ++k) {
      const double behind_soft =
          terms[k].weight * std::exp(-terms[k].soft * i / static_cast<double>(T::kPerSoft));
      const double* const bone = &behind_bone[k * T::kStride];
      for (std::size_t j = 0; j < T::kStride; ++j) row[j] += behind_soft * bone[j];
    }
    for (const double signal : row) {
      table.log_signal.push_back(static_cast<float>(std::log(signal)));
    }
  }
  return table;
}

// The signal's relative variance for one uGy and mm2 is its second moment over its mean squared.
double quanta_for_noise(const BeamTables& t, const Spectrum& spectrum) {
  double mean = 0.0, square = 0.0;
  for (std::size_t k = 0; k < spectrum.photons.size(); ++k) {
    if (spectrum.photons[k] == 0.0) continue;
    const SeenPhoton p = seen_photon(t, static_cast<double>(k));
    mean += spectrum.photons[k] * p.seen * p.left_kev;
    square += spectrum.photons[k] * p.seen * p.square_kev2;
  }
  return mean * mean / square / air_kerma_ugy(t, spectrum);
}

// Variance over mean of the signal, relative to the open field, at the nodes of a coarse grid.
struct HardeningTable {
  static constexpr int kPerUnit = 8;
  static constexpr int kSoftSteps = 12 * kPerUnit, kBoneSteps = 6 * kPerUnit;
  std::vector<float> nodes;  // bone runs fastest

  HardeningTable() = default;
  explicit HardeningTable(const std::vector<Term>& terms) {
    constexpr int kRow = kBoneSteps + 1;
    std::vector<double> behind_bone;
    for (const Term& t : terms) {
      for (int j = 0; j < kRow; ++j) behind_bone.push_back(std::exp(-t.bone * j / kPerUnit));
    }
    for (int i = 0; i <= kSoftSteps; ++i) {
      double mean[kRow] = {}, variance[kRow] = {};
      const double* bone = behind_bone.data();
      for (const Term& t : terms) {
        const double soft = std::exp(-t.soft * i / kPerUnit);
        for (int j = 0; j < kRow; ++j, ++bone) {
          mean[j] += t.weight * soft * *bone;
          variance[j] += t.variance * soft * *bone;
        }
      }
      for (int j = 0; j < kRow; ++j) nodes.push_back(static_cast<float>(variance[j] / mean[j]));
    }
  }
  float at(float soft, float bone) const {
    const float s = std::clamp(soft * kPerUnit, 0.0F, static_cast<float>(kSoftSteps));
    const float b = std::clamp(bone * kPerUnit, 0.0F, static_cast<float>(kBoneSteps));
    const int i = std::min(static_cast<int>(s), kSoftSteps - 1);
    const int j = std::min(static_cast<int>(b), kBoneSteps - 1);
    const float share_s = s - static_cast<float>(i), share_b = b - static_cast<float>(j);
    const float* const n = &nodes[static_cast<std::size_t>(i * (kBoneSteps + 1) + j)];
    const float* const next = n + kBoneSteps + 1;
    const float low = n[0] + share_b * (n[1] - n[0]);
    return low + share_s * (next[0] + share_b * (next[1] - next[0]) - low);
  }
};

}  // namespace

struct SignalTable::Data {
  double kv = 80.0;
  double quanta_per_mm2_per_ugy = 0.0;
  std::vector<Term> terms;
  SpectrumTerms single;
  TissueTable tissue;
  HardeningTable hardening;
};

double absorbed_share(const BeamTables& tables, double kev) {
  return -std::expm1(-1e-3 * tables.scintillator_mg_cm2 *
                     mass_absorption_cm2_g(tables.scintillator, kev));
}

double absorbed_kev(const BeamTables& tables, const Spectrum& spectrum) {
  double sum = 0.0;
  for (std::size_t k = 0; k < spectrum.photons.size(); ++k) {
    if (spectrum.photons[k] == 0.0) continue;
    const auto kev = static_cast<double>(k);
    sum += spectrum.photons[k] * kev * absorbed_share(tables, kev);
  }
  return sum;
}

SignalTable::SignalTable(const BeamTables& tables, double kv) {
  const Spectrum spectrum = tube_spectrum(tables, kv);
  auto data = std::make_shared<Data>();
  data->kv = kv;
  data->quanta_per_mm2_per_ugy = quanta_for_noise(tables, spectrum);
  data->terms = terms_of(tables, spectrum);
  data->single = single_precision(data->terms);
  data->tissue = tissue_table(data->terms);
  data->hardening = HardeningTable(data->terms);
  data_ = std::move(data);
}

double SignalTable::kv() const {
  CHECK(data_ != nullptr);
  return data_->kv;
}

double SignalTable::quanta_per_mm2_per_ugy() const {
  CHECK(data_ != nullptr);
  return data_->quanta_per_mm2_per_ugy;
}

float SignalTable::signal_per_quantum(float soft, float bone) const {
  CHECK(data_ != nullptr);
  return data_->hardening.at(soft, bone);
}

double SignalTable::transmission(const BeamLayer& l) const {
  CHECK(data_ != nullptr);
  double sum = 0.0;
  for (const Term& t : data_->terms) {
    sum += t.weight * std::exp(-(l.soft * t.soft + l.bone * t.bone + l.iodine_mg_cm2 * t.iodine +
                                 l.steel_mm * t.steel));
  }
  return sum;
}

PixelImage SignalTable::transmission(const BeamLayers& layers) const {
  CHECK(data_ != nullptr);
  const PixelImage &soft = layers.soft, &bone = layers.bone;
  const auto fits = [&](const PixelImage& image) {
    return image.columns == soft.columns && image.rows == soft.rows;
  };
  const bool iodine = !layers.iodine_mg_cm2.pixels.empty();
  const bool steel = !layers.steel_mm.pixels.empty();
  CHECK(fits(bone) && (!iodine || fits(layers.iodine_mg_cm2)) && (!steel || fits(layers.steel_mm)));

  PixelImage out(soft.columns, soft.rows);
  const auto columns = static_cast<std::size_t>(soft.columns);
  parallel_ranges(soft.rows, 8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t r = begin; r < end; ++r) {
      const std::size_t first = static_cast<std::size_t>(r) * columns;
      const float* const s = &soft.pixels[first];
      const float* const b = &bone.pixels[first];
      const float* const i = iodine ? &layers.iodine_mg_cm2.pixels[first] : nullptr;
      const float* const m = steel ? &layers.steel_mm.pixels[first] : nullptr;
      float* const o = &out.pixels[first];
      tissue_row(data_->tissue, s, b, soft.columns, o);
      // Most stretches of a row hold nothing but tissue.
      constexpr std::size_t kStretch = 32;
      for (std::size_t from = 0; from < columns; from += kStretch) {
        const std::size_t to = std::min(columns, from + kStretch);
        if (all_by_table(s + from, b + from, i != nullptr ? i + from : i,
                         m != nullptr ? m + from : m, static_cast<int>(to - from))) {
          continue;
        }
        for (std::size_t c = from; c < to; ++c) {
          const float mg = i != nullptr ? i[c] : 0.0F;
          const float mm = m != nullptr ? m[c] : 0.0F;
          const bool in_table = s[c] >= 0.0F && s[c] <= TissueTable::kMostSoft && b[c] >= 0.0F &&
                                b[c] <= TissueTable::kMostBone;
          if (in_table && mg == 0.0F && mm == 0.0F) continue;
          o[c] = signal_of_terms(data_->single, s[c], b[c], mg, mm);
        }
      }
    }
  });
  return out;
}

}  // namespace flavum
