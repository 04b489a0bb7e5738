#include "imaging/phantom/mr_formation.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "imaging/phantom/spine_bend.h"
#include "imaging/phantom/tissue.h"
#include "imaging/phantom/tissue_volume.h"

namespace flavum {
namespace {

using phantom::TissueVolume;

constexpr double kFullSignal = 1000.0;

void check(const MrOptions& o) {
  const ImageGeometry& g = o.grid;
  if ((g.size.array() < 1).any() || (g.spacing_mm.array() < 0.2).any()) {
    throw UsageError("An MR image needs a grid with voxels of at least 0.2 mm.");
  }
  if (!(o.slice_thickness_mm >= 0.2 && o.slice_thickness_mm <= 20.0)) {
    throw UsageError("The MR slice thickness must lie between 0.2 and 20 mm.");
  }
  if (!(o.noise >= 0.0 && o.noise <= 500.0 && o.bias >= 0.0 && o.bias < 1.0)) {
    throw UsageError("MR noise must lie between 0 and 500, the bias amplitude between 0 and 1.");
  }
  if (!(std::abs(o.chemical_shift_px) <= 20.0 &&
        (o.frequency_axis == 0 || o.frequency_axis == 1))) {
    throw UsageError("The chemical shift may be at most 20 pixels, along image axis 0 or 1.");
  }
}

// A smooth field within -1..1: the fall-off of a coil under the back, and a few long waves.
class BiasField {
 public:
  explicit BiasField(std::uint64_t seed) {
    RandomStream random(random_bits(seed, 43));
    for (Wave& w : waves_) {
      const double length = random.uniform(180.0, 420.0);  // mm, engineering default
      const double turn = random.uniform(0.0, 2.0 * kPi);
      const double lift = random.uniform(-0.5 * kPi, 0.5 * kPi);
      w.k = (2.0 * kPi / length) * Eigen::Vector3d(std::cos(turn) * std::cos(lift),
                                                   std::sin(turn) * std::cos(lift), std::sin(lift));
      w.phase = random.uniform(0.0, 2.0 * kPi);
    }
  }
  double operator()(const Eigen::Vector3d& p) const {
    double sum = 0.0;
    for (const Wave& w : waves_) sum += std::sin(w.k.dot(p) + w.phase);
    const double coil = std::tanh((p.y() - 10.0) / 60.0);  // brighter behind; engineering default
    return 0.6 * coil + 0.4 * sum / static_cast<double>(waves_.size());
  }

 private:
  struct Wave {
    Eigen::Vector3d k = Eigen::Vector3d::Zero();
    double phase = 0.0;
  };
  std::array<Wave, 3> waves_;
};

// Trilinear reading of several planes with one set of weights.
struct Reading {
  std::array<std::size_t, 8> at{};
  std::array<float, 8> weight{};
  bool inside = false;

  Reading(const ImageGeometry& g, const Eigen::Vector3d& cijk) {
    const Eigen::Vector3d low = cijk.array().floor();
    const Eigen::Vector3i i0 = low.cast<int>();
    if ((i0.array() < 0).any() || (i0.array() + 1 >= g.size.array()).any()) return;
    inside = true;
    const Eigen::Vector3f t = (cijk - low).cast<float>();
    for (int n = 0; n < 8; ++n) {
      const Eigen::Vector3i d(n & 1, (n >> 1) & 1, n >> 2);
      at[static_cast<std::size_t>(n)] =
          static_cast<std::size_t>(g.offset(i0.x() + d.x(), i0.y() + d.y(), i0.z() + d.z()));
      weight[static_cast<std::size_t>(n)] = (d.x() != 0 ? t.x() : 1.0F - t.x()) *
                                            (d.y() != 0 ? t.y() : 1.0F - t.y()) *
                                            (d.z() != 0 ? t.z() : 1.0F - t.z());
    }
  }
  float of(const std::vector<std::uint8_t>& plane) const {
    float sum = 0.0F;
    for (std::size_t n = 0; n < 8; ++n) sum += weight[n] * static_cast<float>(plane[at[n]]);
    return sum * TissueVolume::kUnit;
  }
};

// Evenly spaced places in a voxel's extent along one axis, in units of its spacing.
std::vector<double> places(double extent_mm, double spacing_mm) {
  constexpr double kStepMm = 0.7;
  const int n = std::max(1, static_cast<int>(std::ceil(extent_mm / kStepMm)));
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(((i + 0.5) / n - 0.5) * extent_mm / spacing_mm);
  return out;
}

struct Box {
  PatientPoint low, high;
};
// What the grid covers, in the phantom's own position.
Box box_of(const MrOptions& o, const PatientMotion& back) {
  Box b{PatientPoint(1e9, 1e9, 1e9), PatientPoint(-1e9, -1e9, -1e9)};
  const ImageGeometry& g = o.grid;
  const double pad_k = 0.5 + 0.5 * o.slice_thickness_mm / g.spacing_mm.z();
  const double pad_ij = 1.0 + std::abs(o.chemical_shift_px);
  for (int n = 0; n < 8; ++n) {
    const Eigen::Vector3d corner((n & 1) != 0 ? g.size.x() - 1 + pad_ij : -pad_ij,
                                 (n & 2) != 0 ? g.size.y() - 1 + pad_ij : -pad_ij,
                                 (n & 4) != 0 ? g.size.z() - 1 + pad_k : -pad_k);
    const PatientPoint p = back * g.point_of(corner);
    b.low.v = b.low.v.cwiseMin(p.v);
    b.high.v = b.high.v.cwiseMax(p.v);
  }
  return b;
}

}  // namespace

ScalarImage make_mr(const Phantom& source, const MrOptions& o, const Progress& progress) {
  check(o);
  const PatientMotion back = o.motion.inverse();
  const phantom::SpineBend bend(phantom::build_spine(source.preset));
  Box box = box_of(o, back);
  if (!bend.straight()) {  // what the grid shows may have come from further away
    const double reach = bend.reach_mm();
    box.low.v.array() -= reach;
    box.high.v.array() += reach;
  }
  const TissueVolume tissue =
      phantom::paint_tissue(source, box.low, box.high, progress.part(0.0, 0.7));
  ScalarImage out(o.grid, 0.0F);
  const ImageGeometry& g = o.grid;
  const BiasField bias(o.seed);
  const std::vector<double> along_i = places(g.spacing_mm.x(), g.spacing_mm.x());
  const std::vector<double> along_j = places(g.spacing_mm.y(), g.spacing_mm.y());
  const std::vector<double> along_k = places(o.slice_thickness_mm, g.spacing_mm.z());
  const auto samples = static_cast<double>(along_i.size() * along_j.size() * along_k.size());
  const Eigen::Vector3d shift =
      o.chemical_shift_px * Eigen::Vector3d::Unit(o.frequency_axis);  // in index units
  const bool t1 = o.weighting == MrWeighting::T1;
  const std::vector<std::uint8_t>& water = t1 ? tissue.water_t1 : tissue.water_t2;
  const double fat_signal = static_cast<double>(t1 ? phantom::kFatT1 : phantom::kFatT2);
  const std::uint64_t key = random_bits(o.seed, 44);
  const auto tissue_index = [&](const Eigen::Vector3d& cijk) {
    return tissue.geometry.index_of(bend.straightened(back * g.point_of(cijk)));
  };
  for (int k = 0; k < g.size.z(); ++k) {
    progress.report(0.7 + 0.3 * k / g.size.z(), "Forming the MR image");
    parallel_for(g.size.y(), [&](std::int64_t row) {
      const int j = static_cast<int>(row);
      for (int i = 0; i < g.size.x(); ++i) {
        double signal = 0.0;
        for (const double dk : along_k) {
          for (const double dj : along_j) {
            for (const double di : along_i) {
              if (tissue.fat.empty()) continue;
              const Eigen::Vector3d at(i + di, j + dj, k + dk);
              const Reading here(tissue.geometry, tissue_index(at));
              if (here.inside) signal += static_cast<double>(here.of(water));
              const Reading shifted(tissue.geometry, tissue_index(at - shift));
              if (shifted.inside)
                signal += fat_signal * static_cast<double>(shifted.of(tissue.fat));
            }
          }
        }
        signal *= kFullSignal / samples;
        signal *= 1.0 + o.bias * bias(g.point_of(i, j, k).v);
        if (o.noise > 0.0) {  // magnitude of a complex signal with normal noise in both channels
          const auto n = static_cast<std::uint64_t>(g.offset(i, j, k));
          signal = std::hypot(signal + o.noise * random_normal(key, 2 * n),
                              o.noise * random_normal(key, 2 * n + 1));
        }
        out.at(i, j, k) = static_cast<float>(std::round(signal));
      }
    });
  }
  progress.report(1.0, "MR image ready");
  return out;
}

}  // namespace flavum
