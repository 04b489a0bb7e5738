// Contrast inside the dura. In the sac it mixes with the fluid, sinks and outlines the roots; under
// the dura it is a film.
#include <algorithm>
#include <cmath>

#include "sim/carm/machine.h"
#include "sim/fluoroscope/contrast_spread.h"

namespace flavum {
namespace {

// Contrast of 240 mg/mL is heavier than the fluid (1.28 to 1.01): it runs down the sac's lowest
// wall and settles while it spreads. All engineering defaults.
constexpr double kAtOnceLevels = 0.7, kSacLevels = 2.0, kFilmLevels = 3.0;
constexpr double kSpreadS = 20.0;    // spreading and sinking, each by 1 - 1/e
constexpr double kSunkAtOnce = 0.4;  // share that sinks with the injection
// Settled: less by 1 - 1/e this far above the lowest point of the reach, and above the lower wall.
constexpr double kPoolMm = 20.0, kLayerMm = 6.0;
constexpr double kFilmMm = 0.75;
constexpr double kVentralFilm = 0.4;  // a film from behind lies mostly behind
// The roots of the cauda equina, 1.3 mm across, sink ventrally too and part the contrast.
constexpr double kRootMm = 0.65, kRootHolds = 0.1;
constexpr double kRootsInwards = 0.17;  // of the half width, per level above the exit
constexpr double kExitAboveDisc = 8.0 / 35.0;
// Sleeves: the fluid goes this far out along a root.
constexpr double kSleeveMm = 8.0, kSleeveInnerMm = 0.9, kSleeveOuterMm = 2.1;

// 1 at the middle, even over most of the reach, 0 at its end.
double along_the_sac(double levels, double reach) {
  const double x = std::clamp((std::abs(levels) / reach - 0.6) / 0.4, 0.0, 1.0);
  return 1.0 - x * x * (3.0 - 2.0 * x);
}

class InSac {
 public:
  InSac(const ContrastSpace& space, const World& world, const State& state)
      : space_(space),
        world_(world),
        state_(state),
        up_(room_up(world.scenario.patient_roll_rad)),
        most_(world.contrast.iodine_mg_per_ml) {}

  // Mixed and sunk contrast of every injection, then at most pure contrast anywhere.
  ScalarImage myelogram() const {
    struct Fluid {
      Spot spot;
      double level, height, above_wall;
    };
    std::vector<Fluid> fluid;
    for (const CanalVoxel& v : space_.canal()) {
      if (!v.sac) continue;
      fluid.push_back({{v.at, beside_roots(v)},
                       space_.level(v.slice),
                       height(v.at),
                       height(v.at) - lower_wall(v.slice)});
    }
    for (const RootExit& exit : space_.exits()) {
      space_.along_root(
          exit, 0.0, kSleeveMm, kSleeveOuterMm,
          [&](const Eigen::Vector3i& at, const PatientPoint& p, double, double beside) {
            const Label l = space_.label_at(p);
            if (beside < kSleeveInnerMm || l == label::kThecalSac || is_bone(l)) {
              return;
            }
            fluid.push_back({{at, 1.0},
                             space_.level(exit.slice),
                             height(at),
                             height(at) - lower_wall(exit.slice)});
          });
    }
    std::vector<double> weights(fluid.size(), 0.0);
    double total = 0.0;
    for (const Injection& i : state_.contrast.injections) {
      const double mg = mg_of(i, ContrastPattern::Intrathecal);
      const int from = mg > 0.0 ? space_.slice_at(i.where) : -1;
      if (from < 0) continue;
      const double left = std::exp(-seconds_since(i) / kSpreadS);
      const double reach = kSacLevels - (kSacLevels - kAtOnceLevels) * left;
      const double sunk = 1.0 - (1.0 - kSunkAtOnce) * left;
      double lowest = 1e9, all = 0.0, pool = 0.0;
      const auto here = [&](const Fluid& f) {
        return f.spot.value * along_the_sac(f.level - space_.level(from), reach);
      };
      for (const Fluid& f : fluid) {
        if (here(f) > 0.0) lowest = std::min(lowest, f.height);
      }
      const auto settled = [&](const Fluid& f) {
        return std::exp((lowest - f.height) / kPoolMm - f.above_wall / kLayerMm);
      };
      for (const Fluid& f : fluid) {
        all += here(f);
        pool += here(f) * settled(f);
      }
      if (!(all > 0.0)) continue;
      for (std::size_t n = 0; n < fluid.size(); ++n) {
        const double at = here(fluid[n]);
        if (at <= 0.0) continue;
        weights[n] += mg * at * ((1.0 - sunk) / all + sunk * settled(fluid[n]) / pool);
      }
      total += mg;
    }
    return placed(fluid, weights, total);
  }

  ScalarImage film() const {
    Spots spots;
    double total = 0.0;
    for (const Injection& i : state_.contrast.injections) {
      const double mg = mg_of(i, ContrastPattern::Subdural);
      const int from = mg > 0.0 ? space_.slice_at(i.where) : -1;
      if (from < 0) continue;
      total += mg;
      if (spots.empty()) {
        for (const CanalVoxel& v : space_.canal()) {
          if (v.sac && v.from_sac > -kFilmMm) spots.push_back({v.at, 0.0});
        }
      }
      std::size_t n = 0;
      for (const CanalVoxel& v : space_.canal()) {
        if (!v.sac || v.from_sac <= -kFilmMm) continue;
        const double behind = v.dorsal > 0.0 ? 1.0 : kVentralFilm;
        spots[n++].value +=
            mg * behind * along_the_sac(space_.level(v.slice) - space_.level(from), kFilmLevels);
      }
    }
    spread(spots, total, most_, space_.lattice().voxel_volume_mm3());
    return image_of(space_.lattice(), spots);
  }

 private:
  template <class Fluids>
  ScalarImage placed(const Fluids& fluid, const std::vector<double>& weights, double mg) const {
    Spots spots;
    spots.reserve(fluid.size());
    for (std::size_t n = 0; n < fluid.size(); ++n) spots.push_back({fluid[n].spot.at, weights[n]});
    spread(spots, mg, most_, space_.lattice().voxel_volume_mm3());
    return image_of(space_.lattice(), spots);
  }
  double mg_of(const Injection& i, ContrastPattern pattern) const {
    return i.pattern == pattern ? most_ * i.ml * iodine_left(world_, state_, i) : 0.0;
  }
  double seconds_since(const Injection& i) const {
    return static_cast<double>(state_.tick - i.tick) / kTicksPerSecond;
  }
  double height(const Eigen::Vector3i& at) const {
    return space_.lattice().point_of(at.cast<double>()).v.dot(up_.v);
  }

  double lower_wall(int slice) const {
    return space_.point(slice, 0.0, 0.0).v.dot(up_.v) - space_.sac_half_depth(slice);
  }

  // What a voxel of the sac holds of fluid: little where a root runs. Every root comes down along
  // the sac, nearer to its side the nearer its exit.
  double beside_roots(const CanalVoxel& v) const {
    const double width = space_.sac_half_width(v.slice), depth = space_.sac_half_depth(v.slice);
    if (!(width > 0.0)) return 1.0;
    int nth = 0;
    for (Label l = label::kL1; l <= label::kSacrum; ++l, ++nth) {
      const double above = space_.level(v.slice) + static_cast<double>(l) - kExitAboveDisc;
      const double outwards = 0.92 - kRootsInwards * above;
      if (above < 0.0 || outwards < 0.08) continue;
      const double forwards =
          -depth * (nth % 2 == 0 ? 0.5 : 0.2) * std::sqrt(std::max(0.0, 1.0 - outwards * outwards));
      const double beside = std::abs(v.lateral) - outwards * width;
      const double d2 = beside * beside + (v.dorsal - forwards) * (v.dorsal - forwards);
      if (d2 < kRootMm * kRootMm) return kRootHolds;
    }
    return 1.0;
  }

  const ContrastSpace& space_;
  const World& world_;
  const State& state_;
  PatientVector up_;
  double most_;
};

}  // namespace

void add_in_sac(const ContrastSpace& space, const World& world, const State& state,
                std::vector<ScalarImage>& out) {
  const auto any = [&](ContrastPattern p) {
    return std::ranges::any_of(state.contrast.injections,
                               [p](const Injection& i) { return i.pattern == p; });
  };
  if (space.empty()) return;
  const InSac sac(space, world, state);
  if (any(ContrastPattern::Intrathecal)) out.push_back(sac.myelogram());
  if (any(ContrastPattern::Subdural)) out.push_back(sac.film());
}

}  // namespace flavum
