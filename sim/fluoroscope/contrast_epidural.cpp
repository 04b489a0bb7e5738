// Contrast in the epidural space: the dorsal column as the epidurogram has it, and what ran out of
// it, ventrally and along the roots.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "sim/fluoroscope/contrast_spread.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/sac.h"

namespace flavum {
namespace {

// Bone that borders on the canal gives room when cut; see docs/cutting.md.
constexpr float kBoneRoomMm = 1.5F;
// Of what ran out this share lies ventrally while there is room, mixed with the fat there, the
// rest along the roots: around the root as far as it takes (engineering defaults; ventral flow is
// seen in a third of patients).
constexpr double kVentralShare = 0.4, kVentralMixed = 0.5;
constexpr double kRootRadiusMm = 1.75, kRootReachMm = 60.0, kBesideMm = 6.0, kRootMixed = 0.6;
// Beside the root contrast goes as far as this many times along it (engineering default).
constexpr double kBesideCost = 6.0, kRootGrainMm = 8.0;
// From the foramen on contrast has to find its way around bone.
constexpr double kFreeStartMm = 8.0;
// The sides are parted by soft septa, over this width; fat in the space leaves a grain (engineering
// defaults).
constexpr double kMidlineMm = 3.0, kGrainMm = 2.0, kGrain = 0.8;

class EpiduralPicture {
 public:
  EpiduralPicture(const ContrastSpace& space, const World& world, const State& state)
      : space_(space),
        world_(world),
        state_(state),
        h_(space.lattice().spacing_mm.x()),
        voxel_mm3_(space.lattice().voxel_volume_mm3()),
        most_(world.contrast.iodine_mg_per_ml),
        column_{contrast_column(world, state, Side::Left),
                contrast_column(world, state, Side::Right)} {}

  void add_side(int side, std::vector<ScalarImage>& out) const {
    const double injected = injected_mg(side);
    if (!(injected > 0.0)) return;
    double in_column = 0.0;
    for (const ColumnSlice& c : column_[side]) {
      if (c.filled > 0.0) {
        in_column += 1e-3 * EpiduralSpace::kStepMm * most_ * c.area_mm2 * c.strength / c.filled;
      }
    }
    in_column = std::min(in_column, injected);
    Spots column = column_spots(side);
    const double did_not_fit = spread(column, in_column, most_, voxel_mm3_);
    out.push_back(image_of(space_.lattice(), column));
    const double out_of_it = injected - in_column + did_not_fit;
    Spots ventral = ventral_spots(side);
    double rest = (1.0 - kVentralShare) * out_of_it;
    rest += spread(ventral, kVentralShare * out_of_it, kVentralMixed * most_, voxel_mm3_);
    out.push_back(image_of(space_.lattice(), ventral));
    add_roots(side, rest, out);
  }

 private:
  double injected_mg(int side) const {
    double mg = 0.0;
    for (const Injection& i : state_.contrast.injections) {
      if (i.pattern != ContrastPattern::Epidural) continue;
      const double share = side == 0 ? i.left_share : 1.0 - i.left_share;
      mg += most_ * i.ml * share * iodine_left(world_, state_, i);
    }
    return mg;
  }

  // Iodine of one side at a place of a slice compared with pure contrast; `layer`, from the wall
  // inwards: only as thick as the column is.
  double column_at(int side, int slice, double lateral, double dorsal, const CanalVoxel* v) const {
    const ColumnSlice& c = column_[side][static_cast<std::size_t>(slice)];
    if (c.filled <= 0.0) return 0.0;
    double share =
        share_above(dorsal, h_) * share_above(side == 0 ? lateral : -lateral, kMidlineMm);
    share *= 1.0 + kGrain * (smooth_noise(Eigen::Vector3d(std::abs(lateral), dorsal,
                                                          slice * EpiduralSpace::kStepMm) /
                                          kGrainMm) -
                             0.5);
    if (v != nullptr) {
      const double whole = v->from_wall + std::max(0.0F, v->from_sac);
      share *= share_above(c.filled * whole - v->from_wall, h_);
    }
    return share * c.strength / c.filled;
  }

  Spots column_spots(int side) const {
    Spots spots;
    for (const CanalVoxel& v : space_.canal()) {
      if (v.sac) continue;
      const double value = column_at(side, v.slice, v.lateral, v.dorsal, &v);
      if (value > 0.0) spots.push_back({v.at, value});
    }
    const OperativeField& field = space_.field();
    if (!(state_.tissue.grid() == field.labels.geometry)) return spots;
    const Tissue::Box cut = state_.tissue.changed_since(Tissue(state_.tissue.grid()));
    for (int k = cut.low.z(); k <= cut.high.z(); ++k) {
      for (int j = cut.low.y(); j <= cut.high.y(); ++j) {
        for (int i = cut.low.x(); i <= cut.high.x(); ++i) {
          const double cavity = (255 - state_.tissue.occupancy({i, j, k})) / 255.0;
          const Label l = field.labels.at(i, j, k);
          const bool room = l == label::kLigamentumFlavum ||
                            (is_bone(l) && field.line_mm.at(i, j, k) <= kBoneRoomMm);
          if (cavity <= 0.0 || !room) continue;
          const PatientPoint p = field.labels.geometry.point_of(i, j, k);
          const int slice = space_.slice_at(p);
          if (slice < 0) continue;
          const EpiduralSlice& s = space_.slices()[static_cast<std::size_t>(slice)];
          const PatientVector d = p - s.centre;
          const double value = column_at(side, slice, d.dot(s.left), d.dot(s.dorsal), nullptr);
          if (value > 0.0) {
            spots.push_back({{i, j, k}, cavity * (1.0 - kSacShareOfRoom) * value});
          }
        }
      }
    }
    return spots;
  }

  Spots ventral_spots(int side) const {
    Spots spots;
    for (const CanalVoxel& v : space_.canal()) {
      if (v.sac) continue;
      const ColumnSlice& c = column_[side][static_cast<std::size_t>(v.slice)];
      const double lateral = side == 0 ? v.lateral : -v.lateral;
      const double value = c.filled * share_above(-v.dorsal, h_) * share_above(lateral, h_);
      if (value > 0.0) spots.push_back({v.at, value});
    }
    return spots;
  }

  // Roots within the column's reach share alike what it has there; without a column the nearest
  // root of every injection takes it all.
  std::vector<double> shares_of_roots(int side) const {
    const std::vector<RootExit>& exits = space_.exits();
    std::vector<double> shares(exits.size(), 0.0);
    double sum = 0.0;
    for (std::size_t n = 0; n < exits.size(); ++n) {
      if (exits[n].side != side) continue;
      shares[n] = column_[side][static_cast<std::size_t>(exits[n].slice)].filled;
      sum += shares[n];
    }
    if (sum > 0.0) {
      for (double& s : shares) s /= sum;
      return shares;
    }
    for (const Injection& i : state_.contrast.injections) {
      if (i.pattern != ContrastPattern::Epidural) continue;
      double nearest = 1e9;
      std::size_t at = exits.size();
      for (std::size_t n = 0; n < exits.size(); ++n) {
        const double d = distance_mm(exits[n].from, i.where);
        if (exits[n].side != side || d >= nearest) continue;
        nearest = d;
        at = n;
      }
      const double mg =
          (side == 0 ? i.left_share : 1.0 - i.left_share) * i.ml * iodine_left(world_, state_, i);
      if (at < exits.size()) shares[at] += mg;
      sum += mg;
    }
    for (double& s : shares) s /= sum > 0.0 ? sum : 1.0;
    return shares;
  }

  // Around a root, as far as contrast gets without passing bone. Nearest to the canal first.
  Spots around_root(const RootExit& exit) const {
    Spots spots;
    std::map<std::array<int, 3>, std::size_t> free;
    std::vector<std::size_t> reached;
    std::vector<bool> seen;
    space_.along_root(
        exit, 0.0, kRootReachMm, kBesideMm,
        [&](const Eigen::Vector3i& at, const PatientPoint& p, double along, double beside) {
          if (beside < kRootRadiusMm) return;
          const Label l = space_.label_at(p);
          if (is_bone(l) || is_canal(l) || is_disc(l) || l == label::kAir ||
              l == label::kLigamentumFlavum) {
            return;
          }
          const Eigen::Vector3d place(along, beside, EpiduralSpace::kStepMm * exit.slice);
          const double grain = kRootGrainMm * (smooth_noise(place / kGrainMm) - 0.5);
          free[{at.x(), at.y(), at.z()}] = spots.size();
          seen.push_back(along < kFreeStartMm);
          if (along < kFreeStartMm) reached.push_back(spots.size());
          spots.push_back({at, grain + along + kBesideCost * (beside - kRootRadiusMm)});
        });
    for (std::size_t n = 0; n < reached.size(); ++n) {
      for (const int axis : {0, 1, 2}) {
        for (const int step : {-1, 1}) {
          Eigen::Vector3i at = spots[reached[n]].at;
          at[axis] += step;
          const auto next = free.find({at.x(), at.y(), at.z()});
          if (next == free.end() || seen[next->second]) continue;
          seen[next->second] = true;
          reached.push_back(next->second);
        }
      }
    }
    std::ranges::sort(reached);
    Spots open;
    open.reserve(reached.size());
    for (const std::size_t n : reached) open.push_back(spots[n]);
    return open;
  }

  // What finds no room at one root goes on to the next one, the nearest ones first.
  void add_roots(int side, double mg, std::vector<ScalarImage>& out) const {
    const std::vector<RootExit>& exits = space_.exits();
    const std::vector<double> shares = shares_of_roots(side);
    std::vector<std::size_t> order;
    for (std::size_t n = 0; n < exits.size(); ++n) {
      if (exits[n].side == side) order.push_back(n);
    }
    int first = 0;
    for (std::size_t n : order) first = shares[n] > 0.0 ? exits[n].slice : first;
    std::ranges::stable_sort(order, {}, [&](std::size_t n) {
      return std::make_pair(shares[n] > 0.0 ? 0 : 1, std::abs(exits[n].slice - first));
    });
    double carried = 0.0;
    for (std::size_t n : order) {
      const double here = carried + mg * shares[n];
      if (!(here > 0.0)) continue;
      Spots spots = around_root(exits[n]);
      carried = pour(spots, here, kRootMixed * most_, voxel_mm3_);
      out.push_back(image_of(space_.lattice(), spots));
    }
  }

  const ContrastSpace& space_;
  const World& world_;
  const State& state_;
  double h_, voxel_mm3_, most_;
  std::array<std::vector<ColumnSlice>, 2> column_;
};

}  // namespace

void add_epidural(const ContrastSpace& space, const World& world, const State& state,
                  std::vector<ScalarImage>& out) {
  if (space.empty()) return;
  const bool any = std::ranges::any_of(state.contrast.injections, [](const Injection& i) {
    return i.pattern == ContrastPattern::Epidural;
  });
  if (!any) return;
  const EpiduralPicture picture(space, world, state);
  for (const int side : {0, 1}) picture.add_side(side, out);
}

}  // namespace flavum
