// Contrast in a vein of the epidural plexus: thin and branching, from the tip along the front of
// the canal, out with the roots and up beside the spine, gone within seconds.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "imaging/base/units.h"
#include "sim/fluoroscope/contrast_spread.h"

namespace flavum {
namespace {

// A plain plexus (engineering defaults): veins of the canal's front, nearer to the middle behind a
// body than behind a disc, joined across there; a vein out with every root; one beside the spine.
constexpr double kCanalVeinMm = 1.3, kRootVeinMm = 1.0, kSideVeinMm = 1.4;  // radii
constexpr double kUpMm = 95.0, kDownMm = 40.0, kOutMm = 16.0, kSideUpMm = 90.0;
constexpr double kSideLateralMm = 30.0, kSideVentralMm = 14.0;
constexpr double kWindingMm = 0.9;
constexpr double kFlowMmPerS = 35.0;  // blood that takes it along
constexpr double kTailMm = 25.0;      // clearing behind it, by 1 - 1/e
constexpr double kStepMm = 0.25;

struct Vein {
  std::vector<PatientPoint> line;
  double from_mm = 0.0;  ///< along the blood's way from the tip
  double radius_mm = 1.0;
};

class Plexus {
 public:
  Plexus(const ContrastSpace& space, const PatientPoint& tip) : space_(space) {
    start_ = space.slice_at(tip);
    if (start_ < 0) return;
    const EpiduralSlice& s = space.slices()[static_cast<std::size_t>(start_)];
    const int side = (tip - s.centre).dot(s.left) >= 0.0 ? 0 : 1;
    // From behind the sac around its side to the front.
    Vein inlet{{tip}, 0.0, kRootVeinMm};
    const double dorsal = (tip - s.centre).dot(s.dorsal);
    const double lateral = std::abs((tip - s.centre).dot(s.left));
    const double sign = side == 0 ? 1.0 : -1.0;
    const double width = space.sac_half_width(start_) + 1.0;
    inlet.line.push_back(place(start_ + 2, sign * std::max(lateral, 0.8 * width), 0.6 * dorsal));
    inlet.line.push_back(place(start_ + 4, sign * width, 0.0));
    inlet.line.push_back(canal_vein(start_ + 7, side));
    veins.push_back(inlet);
    const double reached = length(inlet.line);
    run(start_ + 7, side, 1, kUpMm, reached);
    run(start_ + 7, side, -1, kDownMm, reached);
  }
  std::vector<Vein> veins;

 private:
  int clamped(int slice) const {
    return std::clamp(slice, 0, static_cast<int>(space_.slices().size()) - 1);
  }
  PatientPoint place(int slice, double lateral, double dorsal) const {
    return space_.point(clamped(slice), lateral, dorsal);
  }
  PatientPoint canal_vein(int slice, int side) const {
    const int at = clamped(slice);
    const double sign = side == 0 ? 1.0 : -1.0;
    const double bow = std::cos(2.0 * kPi * space_.level(at));  // 1 behind a disc
    const double wind = kWindingMm * std::sin(0.37 * at + side);
    const double lateral = space_.sac_half_width(at) * (0.72 + 0.2 * bow) + wind;
    return space_.point(at, sign * lateral, -space_.sac_half_depth(at) - 0.8);
  }
  static double length(const std::vector<PatientPoint>& line) {
    double sum = 0.0;
    for (std::size_t n = 1; n < line.size(); ++n) sum += distance_mm(line[n - 1], line[n]);
    return sum;
  }

  // Along the canal one way, with everything that leaves it.
  void run(int from, int side, int way, double most_mm, double from_mm) {
    Vein vein{{}, from_mm, kCanalVeinMm};
    const int n = static_cast<int>(space_.slices().size());
    for (int i = clamped(from); i >= 0 && i < n; i += way) {
      const double at = from_mm + std::abs(i - clamped(from)) * EpiduralSpace::kStepMm;
      if (at - from_mm > most_mm) break;
      vein.line.push_back(canal_vein(i, side));
      for (const RootExit& exit : space_.exits()) {
        if (exit.slice == i && exit.side == side) leave(exit, vein.line.back(), at);
      }
      const double level = space_.level(i) - 0.5,
                   next = level + (space_.level(1) - space_.level(0));
      if (std::floor(level) != std::floor(next)) cross(i, side, vein.line.back(), at);
    }
    veins.push_back(vein);
  }
  void leave(const RootExit& exit, const PatientPoint& from, double from_mm) {
    Vein out{{from, exit.from + 4.0 * exit.along, exit.from + kOutMm * exit.along},
             from_mm,
             kRootVeinMm};
    const double sign = exit.side == 0 ? 1.0 : -1.0;
    out.line.push_back(place(exit.slice - 4, sign * kSideLateralMm, -kSideVentralMm));
    Vein up{{}, from_mm + length(out.line), kSideVeinMm};
    for (int i = -4; i <= static_cast<int>(kSideUpMm); i += 3) {
      const int at = exit.slice + i;
      if (at != clamped(at)) break;
      const double wind = 1.6 * kWindingMm * std::sin(0.21 * at + 2.0 * exit.side);
      up.line.push_back(place(at, sign * (kSideLateralMm + wind), -kSideVentralMm));
    }
    veins.push_back(out);
    veins.push_back(up);
  }
  // Behind the middle of a body to the other side, and a little way along there.
  void cross(int slice, int side, const PatientPoint& from, double from_mm) {
    Vein over{{from, canal_vein(slice + 1, 1 - side)}, from_mm, kRootVeinMm};
    const double reached = from_mm + length(over.line);
    veins.push_back(over);
    Vein other{{}, reached, kRootVeinMm};
    for (int i = slice + 1; i <= slice + 18; ++i) other.line.push_back(canal_vein(i, 1 - side));
    veins.push_back(other);
  }

  const ContrastSpace& space_;
  int start_ = -1;
};

struct Earliest {
  bool operator()(const Eigen::Vector3i& a, const Eigen::Vector3i& b) const {
    return std::lexicographical_compare(a.data(), a.data() + 3, b.data(), b.data() + 3);
  }
};
// Way of the blood from the tip to every voxel of the plexus, mm.
std::map<Eigen::Vector3i, double, Earliest> voxels_of(const ContrastSpace& space,
                                                      const Plexus& plexus) {
  std::map<Eigen::Vector3i, double, Earliest> way;
  const ImageGeometry& g = space.lattice();
  for (const Vein& v : plexus.veins) {
    double along = v.from_mm;
    for (std::size_t n = 1; n < v.line.size(); ++n) {
      const PatientVector step = v.line[n] - v.line[n - 1];
      const double length = step.norm();
      for (double at = 0.0; at < length; at += kStepMm) {
        const PatientPoint p = v.line[n - 1] + at / length * step;
        const Eigen::Vector3d c = g.index_of(p);
        const Eigen::Vector3d r =
            Eigen::Vector3d::Constant(v.radius_mm).cwiseQuotient(g.spacing_mm);
        const Eigen::Vector3i low = (c - r).array().ceil().cast<int>();
        const Eigen::Vector3i high = (c + r).array().floor().cast<int>();
        for (int k = low.z(); k <= high.z(); ++k) {
          for (int j = low.y(); j <= high.y(); ++j) {
            for (int i = low.x(); i <= high.x(); ++i) {
              if (distance_mm(g.point_of(i, j, k), p) > v.radius_mm) continue;
              const auto [known, added] = way.try_emplace({i, j, k}, along + at);
              if (!added) known->second = std::min(known->second, along + at);
            }
          }
        }
      }
      along += length;
    }
  }
  return way;
}

}  // namespace

void add_in_veins(const ContrastSpace& space, const World& world, const State& state,
                  std::vector<ScalarImage>& out) {
  if (space.empty()) return;
  const double most = world.contrast.iodine_mg_per_ml;
  const double voxel_mm3 = space.lattice().voxel_volume_mm3();
  for (const Injection& i : state.contrast.injections) {
    if (i.pattern != ContrastPattern::Intravascular) continue;
    const double mg = most * i.ml * iodine_left(world, state, i);
    if (!(mg > 0.0)) continue;
    const auto way = voxels_of(space, Plexus(space, i.where));
    const double t = static_cast<double>(state.tick - i.tick) / kTicksPerSecond;
    Spots spots;
    spots.reserve(way.size());
    // Pushed on at once as far as the injected volume needs, then taken along by the blood: first
    // what is nearest to the tip clears.
    for (const auto& [at, mm] : way) spots.push_back({at, mm});
    std::ranges::stable_sort(spots, {}, &Spot::value);
    const auto pushed = std::min(spots.size(), static_cast<std::size_t>(1e3 * i.ml / voxel_mm3));
    const double front = (pushed > 0 ? spots[pushed - 1].value : 0.0) + kFlowMmPerS * t;
    for (Spot& s : spots) {
      const double cleared = std::exp(std::min(0.0, s.value - kFlowMmPerS * t) / kTailMm);
      s.value = s.value <= front ? cleared : 0.0;
    }
    spread(spots, mg, most, voxel_mm3);  // what the veins cannot hold has gone on already
    out.push_back(image_of(space.lattice(), spots));
  }
}

}  // namespace flavum
