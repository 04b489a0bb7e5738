// What the epidurogram looks like: iodine on the operative field's grid, and the words for it.
#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/instruments/portal_checks.h"
#include "sim/procedure/epidural_room.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/sac.h"

namespace flavum {
namespace {

// In the sac contrast mixes over this far to either side, and a subdural film is this thick
// (engineering defaults).
constexpr double kSacLevels = 2.0;
constexpr double kFilmMm = 1.0;
// Bone that borders on the canal gives room when cut; see docs/cutting.md.
constexpr float kBoneRoomMm = 1.5F;

double share_above(double d, double width) { return std::clamp(d / width + 0.5, 0.0, 1.0); }

struct Injected {
  const Injection* injection;
  double left_over;
};

class Picture {
 public:
  Picture(const World& world, const State& state)
      : world_(world),
        state_(state),
        field_(*world.field),
        h_(field_.labels.geometry.spacing_mm.x()),
        column_{contrast_column(world, state, Side::Left),
                contrast_column(world, state, Side::Right)},
        levels_(world.epidural ? levels_along(world) : std::vector<double>{}) {
    for (const Injection& i : state.contrast.injections) {
      const auto ticks = static_cast<double>(state.tick - i.tick);
      const double half_lives = ticks / kTicksPerSecond / world.contrast.fade_half_life_s;
      const Injected in{&i, std::exp2(-half_lives)};
      if (i.pattern == ContrastPattern::SoftTissue) blobs_.push_back(in);
      if (i.pattern == ContrastPattern::Intrathecal) sac_.push_back(in);
      if (i.pattern == ContrastPattern::Subdural) film_.push_back(in);
    }
  }

  // Share of pure contrast in a voxel, 0..1.
  double at(int i, int j, int k) const {
    const Label l = field_.labels.at(i, j, k);
    if (l == label::kThecalSac) return in_sac(i, j, k);
    if (is_canal(l)) return in_space(i, j, k);
    const bool room =
        l == label::kLigamentumFlavum || (is_bone(l) && field_.line_mm.at(i, j, k) <= kBoneRoomMm);
    const double cavity = room && state_.tissue.grid() == field_.labels.geometry
                              ? (255 - state_.tissue.occupancy({i, j, k})) / 255.0
                              : 0.0;
    if (cavity > 0.0) return cavity * (1.0 - kSacShareOfRoom) * side_value(i, j, k, false);
    if (l == label::kAir || is_bone(l)) return 0.0;
    return in_blob(i, j, k);
  }

 private:
  int slice_of(const PatientPoint& p) const {
    return column_[0].empty() ? -1 : world_.epidural->slice_at(p);
  }

  double in_space(int i, int j, int k) const { return side_value(i, j, k, true); }

  // Contrast of both sides at a voxel; `layer`: only the layer along the canal's wall holds it.
  double side_value(int i, int j, int k, bool layer) const {
    const PatientPoint p = field_.labels.geometry.point_of(i, j, k);
    const int n = slice_of(p);
    if (n < 0) return 0.0;
    const EpiduralSlice& slice = world_.epidural->slices[static_cast<std::size_t>(n)];
    const PatientVector d = p - slice.centre;
    const double dorsal = share_above(d.dot(slice.dorsal), h_);
    double sum = 0.0;
    for (const int s : {0, 1}) {
      const ColumnSlice& c = column_[s][static_cast<std::size_t>(n)];
      if (c.filled <= 0.0) continue;
      const double lateral = d.dot(slice.left);
      double share = share_above(s == 0 ? lateral : -lateral, h_);
      if (layer) {
        const double from_wall = -field_.line_mm.at(i, j, k);
        const double whole = from_wall + std::max(0.0F, field_.dura_mm.at(i, j, k));
        share *= share_above(c.filled * whole - from_wall, h_);
      }
      sum += dorsal * share * c.strength / c.filled;
    }
    return sum;
  }

  double in_sac(int i, int j, int k) const {
    if (sac_.empty() && film_.empty()) return 0.0;
    const PatientPoint p = field_.labels.geometry.point_of(i, j, k);
    double sum = 0.0;
    for (const Injected& in : sac_) sum += in.left_over * diluted(*in.injection, p, false);
    if (field_.dura_mm.at(i, j, k) > -kFilmMm) {
      for (const Injected& in : film_) sum += in.left_over * diluted(*in.injection, p, true);
    }
    return std::min(1.0, sum);
  }

  // The injected volume over the sac's (or its rim's) within reach.
  double diluted(const Injection& injection, const PatientPoint& p, bool film) const {
    const int from = slice_of(injection.where), to = slice_of(p);
    if (from < 0 || to < 0) return 0.0;
    const auto level = [&](std::size_t s) { return levels_[s]; };
    const double centre = level(static_cast<std::size_t>(from));
    if (std::abs(level(static_cast<std::size_t>(to)) - centre) > kSacLevels) return 0.0;
    double mm3 = 0.0;
    for (std::size_t s = 0; s < levels_.size(); ++s) {
      if (std::abs(levels_[s] - centre) > kSacLevels) continue;
      const double area = world_.epidural->slices[s].sac_area_mm2;
      mm3 += (film ? kFilmMm * std::sqrt(4.0 * kPi * area) : area) * EpiduralSpace::kStepMm;
    }
    return mm3 > 0.0 ? std::min(1.0, 1000.0 * injection.ml / mm3) : 0.0;
  }

  double in_blob(int i, int j, int k) const {
    double sum = 0.0;
    for (const Injected& in : blobs_) {
      const double radius = std::cbrt(0.75 * 1000.0 * in.injection->ml / kPi);
      const PatientPoint p = field_.labels.geometry.point_of(i, j, k);
      sum += in.left_over * share_above(radius - distance_mm(p, in.injection->where), h_);
    }
    return std::min(1.0, sum);
  }

  const World& world_;
  const State& state_;
  const OperativeField& field_;
  double h_;
  std::vector<ColumnSlice> column_[2];
  std::vector<double> levels_;
  std::vector<Injected> blobs_, sac_, film_;
};

std::string column_words(const World& world, const State& state) {
  const SliceRange window = level_window(world);
  const std::string level = level_name(level_in_work(world));
  bool seen[2] = {false, false};
  double least_mm[2] = {0.0, 0.0}, least[2] = {1.0, 1.0};
  bool passes[2] = {false, false}, closed[2] = {false, false}, reaches[2] = {true, true};
  for (const Side side : {Side::Left, Side::Right}) {
    const int s = side_index(side);
    const std::vector<ColumnSlice> column = contrast_column(world, state, side);
    for (const ColumnSlice& c : column) {
      seen[s] = seen[s] || c.opacity >= world.contrast.visible_opacity;
    }
    const std::vector<SideSpace> space = dorsal_space(world, &state.cut, side);
    passes[s] = column_gain(world, state, side).passes_now;
    for (int i = window.first; i <= window.last; ++i) {
      const auto at = static_cast<std::size_t>(i);
      least[s] = std::min(least[s], column[at].opacity);
      closed[s] = closed[s] || space[at].area_mm2 <= world.contrast.closed_mm2;
      reaches[s] = reaches[s] && column[at].filled > 0.0;
      if (i == window.first || column[at].thickness_mm < least_mm[s]) {
        least_mm[s] = column[at].thickness_mm;
      }
    }
  }
  if (!seen[0] && !seen[1]) return "The contrast has faded; no column is seen.";
  const bool both = seen[0] && seen[1];
  const int s = seen[0] ? 0 : 1;
  const std::string where = both ? "on both sides" : s == 0 ? "on the left" : "on the right";
  if (window.first > window.last) return "A column " + where + ".";
  const auto all = [&](const bool(&what)[2]) {
    return (!seen[0] || what[0]) && (!seen[1] || what[1]);
  };
  const double thin = both ? std::min(least_mm[0], least_mm[1]) : least_mm[s];
  const double faint = both ? std::min(least[0], least[1]) : least[s];
  if ((seen[0] && closed[0]) || (seen[1] && closed[1])) {
    return "A column " + where + ", interrupted at " + level + ".";
  }
  if (!all(reaches)) return "A column " + where + " that does not reach " + level + ".";
  if (faint < world.contrast.visible_opacity) {
    return "A column " + where + ", too faint at " + level +
           with_number(" (%.0f %% of full density).", 100.0 * faint);
  }
  if (!all(passes)) {
    return "A thin column " + where + ", waisted at " + level + with_number(" to %.1f mm.", thin);
  }
  return "A full column " + where + " that passes " + level + ".";
}

}  // namespace

ScalarImage iodine(const World& world, const State& state) {
  if (!world.field) return {};
  const ImageGeometry& g = world.field->labels.geometry;
  ScalarImage image(g, 0.0F);
  if (state.contrast.injections.empty()) return image;
  const Picture picture(world, state);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const double share = picture.at(i, j, k);
        if (share > 0.0) {
          image.at(i, j, k) = static_cast<float>(world.contrast.iodine_mg_per_ml * share);
        }
      }
    }
  }
  return image;
}

std::string epidurogram_words(const World& world, const State& state) {
  if (state.contrast.injections.empty()) return {};
  switch (state.contrast.injections.back().pattern) {
    case ContrastPattern::Intravascular:
      return "The contrast washes away at once: the needle is in a vessel.";
    case ContrastPattern::Intrathecal:
      return "The contrast outlines the nerve roots inside the sac: the needle is in the thecal "
             "sac.";
    case ContrastPattern::Subdural:
      return "A dense, thin film far up and down on both sides: the needle lies under the dura.";
    case ContrastPattern::SoftTissue:
      return "A blob at the needle's tip: the contrast is not in the epidural space.";
    case ContrastPattern::Epidural:
      break;
  }
  return column_words(world, state);
}

}  // namespace flavum
