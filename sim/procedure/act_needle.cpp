#include <algorithm>
#include <cmath>

#include "imaging/base/rng.h"
#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/epidurogram.h"

namespace flavum {
namespace {

constexpr double kStepMm = 0.25;       // looked at along the way; half a voxel of the field
constexpr double kShortestMm = 1.0;    // nearer points give no direction (engineering default)
constexpr double kOffTheSkinMm = 5.0;  // a needle starts at the skin (engineering default)
constexpr int kHalfLeft = 128;         // bone of which less is left no longer stops a needle
constexpr std::uint64_t kVessel = 0x76657373656cULL;  // purposes of the random stream
constexpr std::uint64_t kOneSide = 0x6f6e6573696465ULL;

// Label and what is left of it.
bool is_solid_bone(const World& world, const State& state, const PatientPoint& p) {
  if (world.field) {
    const ImageGeometry& g = world.field->labels.geometry;
    const Eigen::Vector3i at = g.nearest_index(p);
    if (g.contains(at)) {
      const bool cut = state.tissue.grid() == g && state.tissue.occupancy(at) < kHalfLeft;
      return is_bone(world.field->labels.at(at)) && !cut;
    }
  }
  return world.patient && world.patient->labels &&
         is_bone(world.patient->labels->nearest(p, label::kAir));
}

// Air (or the end of the scan) is within reach.
bool near_skin(const World& world, const PatientPoint& p) {
  const LabelMap& labels = *world.patient->labels;
  const ImageGeometry& g = labels.geometry;
  const Eigen::Vector3i reach =
      (Eigen::Vector3d::Constant(kOffTheSkinMm).cwiseQuotient(g.spacing_mm))
          .array()
          .ceil()
          .cast<int>();
  const Eigen::Vector3i at = g.nearest_index(p);
  for (int k = -reach.z(); k <= reach.z(); ++k) {
    for (int j = -reach.y(); j <= reach.y(); ++j) {
      for (int i = -reach.x(); i <= reach.x(); ++i) {
        const Eigen::Vector3i n = at + Eigen::Vector3i(i, j, k);
        // The end of the scan counts as skin: a cropped scan has no other.
        if (!g.contains(n) || labels.at(n) == label::kAir) return true;
      }
    }
  }
  return false;
}

Verdict needle_in(const State& state, const char* otherwise) {
  return state.contrast.needle ? Verdict{} : refuse(otherwise);
}

// Sideways from the middle of the canal, positive to the left.
double lateral_of(const World& world, const PatientPoint& p) {
  const int at = world.epidural ? world.epidural->slice_at(p) : -1;
  if (at >= 0) {
    const EpiduralSlice& s = world.epidural->slices[static_cast<std::size_t>(at)];
    return (p - s.centre).dot(s.left);
  }
  return world.field ? lateral_mm(*world.field, p) : p.x();
}

void note_sac(const World& world, State& state, const PatientPoint& p, bool was_inside) {
  const double depth = depth_in_sac_mm(world, p);
  if (!was_inside) {
    state.events.push_back({EventKind::NeedleInSac, -1, depth, p, state.tick});
    return;
  }
  for (auto e = state.events.rbegin(); e != state.events.rend(); ++e) {
    if (e->kind != EventKind::NeedleInSac) continue;
    if (depth > e->depth_mm) {
      e->depth_mm = depth;
      e->where = p;
    }
    return;
  }
}

bool in_sac(ContrastPattern p) {
  return p == ContrastPattern::Intrathecal || p == ContrastPattern::Subdural;
}
bool in_epidural_space(ContrastPattern p) {
  return p == ContrastPattern::Epidural || p == ContrastPattern::Intravascular;
}

// One step of the tip; draws whether a vessel is met when it enters the epidural space.
void stand_at(const World& world, State& state, double depth_mm) {
  Needle& needle = *state.contrast.needle;
  const ContrastPattern was = pattern_at(world, needle);
  needle.depth_mm = depth_mm;
  const ContrastPattern now = pattern_at(world, needle);
  if (in_sac(now)) note_sac(world, state, needle.tip(), in_sac(was));
  if (!in_epidural_space(now)) {
    needle.in_vessel = false;
  } else if (!in_epidural_space(was)) {
    // By insertion: along the same track lies the same vessel.
    const double u = random_uniform(mix64(world.scenario.seed ^ kVessel),
                                    static_cast<std::uint64_t>(state.contrast.needle_passes));
    needle.in_vessel = u < world.contrast.vessel_probability;
  }
}

}  // namespace

Verdict check(const World& world, const State& state, const InsertNeedle& c) {
  if (state.contrast.needle) return refuse("A needle is already in. Remove it first.");
  if (!c.skin_entry.v.allFinite() || !c.target.v.allFinite()) {
    return refuse("The needle's entry or target is not a place in the patient.");
  }
  if (distance_mm(c.skin_entry, c.target) < kShortestMm) {
    return refuse("Entry and target are the same place: the needle has no direction.");
  }
  if (world.patient && world.patient->labels && !near_skin(world, c.skin_entry)) {
    return refuse("A needle starts at the skin; this point lies deeper.");
  }
  return {};
}
void act(const World&, State& state, const InsertNeedle& c) {
  Needle needle;
  needle.kind = c.kind;
  needle.skin_entry = c.skin_entry;
  needle.direction = (c.target - c.skin_entry).normalized();
  needle.tick = state.tick;
  state.contrast.needle = needle;
  ++state.contrast.needle_passes;
}

Verdict check(const World& world, const State& state, const AdvanceNeedle& c) {
  if (const Verdict v = needle_in(state, "There is no needle to advance."); !v.ok) return v;
  const NeedleModel& model =
      world.contrast.needles[static_cast<std::size_t>(state.contrast.needle->kind)];
  if (!std::isfinite(c.depth_mm) || c.depth_mm < 0.0) {
    return refuse("That is not a depth below the skin.");
  }
  if (c.depth_mm > model.length_mm) {
    return refuse(with_number("The needle is %.0f mm long.", model.length_mm));
  }
  return {};
}
void act(const World& world, State& state, const AdvanceNeedle& c) {
  const Needle start = *state.contrast.needle;
  const double way = c.depth_mm - start.depth_mm;
  const int n = std::max(1, static_cast<int>(std::ceil(std::abs(way) / kStepMm)));
  for (int i = 1; i <= n; ++i) {
    const double depth = i == n ? c.depth_mm : start.depth_mm + way * i / n;
    // Bone stops the needle at the last free step; drawing back is always possible.
    if (way > 0.0 && is_solid_bone(world, state, start.skin_entry + depth * start.direction)) {
      return;
    }
    stand_at(world, state, depth);
  }
}

Verdict check(const World&, const State& state, const Aspirate&) {
  return needle_in(state, "There is no needle to aspirate through.");
}
void act(const World& world, State& state, const Aspirate&) {
  switch (pattern_at(world, *state.contrast.needle)) {
    case ContrastPattern::Intrathecal:
      state.contrast.csf_aspirated = true;
      state.condition.words = "Clear fluid comes back: the needle is in the thecal sac.";
      break;
    case ContrastPattern::Intravascular:
      state.contrast.blood_aspirated = true;
      state.condition.words = "Blood comes back: the needle is in a vessel.";
      break;
    case ContrastPattern::Epidural:
    case ContrastPattern::Subdural:  // too thin a space to draw from: the trap of this position
    case ContrastPattern::SoftTissue:
      state.condition.words = "Nothing comes back.";
      break;
  }
}

Verdict check(const World& world, const State& state, const InjectContrast& c) {
  if (const Verdict v = needle_in(state, "Insert a needle before injecting contrast."); !v.ok) {
    return v;
  }
  const ContrastModel& m = world.contrast;
  if (!(c.ml > 0.0)) return refuse("There is nothing to inject.");
  if (!(c.ml <= m.most_at_once_ml)) {
    return refuse(with_number("At most %.0f mL are injected at once.", m.most_at_once_ml));
  }
  constexpr double kSlackMl = 1e-9;
  if (state.contrast.total_ml + c.ml > m.most_total_ml + kSlackMl) {
    return refuse(with_number("That would make %.1f mL in all; ", state.contrast.total_ml + c.ml) +
                  with_number("%.0f mL is the most, because more would exceed the limit for the "
                              "thecal sac if it ran there.",
                              m.most_total_ml));
  }
  return {};
}
void act(const World& world, State& state, const InjectContrast& c) {
  const ContrastModel& m = world.contrast;
  const Needle& needle = *state.contrast.needle;
  Injection injection;
  injection.tick = state.tick;
  injection.ml = c.ml;
  injection.pattern = pattern_at(world, needle);
  injection.where = needle.tip();
  for (const Side side : {Side::Left, Side::Right}) {
    injection.seen_before[static_cast<std::size_t>(side_index(side))] =
        line_visibility(world, state, side);
  }
  const double lateral = lateral_of(world, injection.where);
  const double u = random_uniform(mix64(world.scenario.seed ^ kOneSide),
                                  static_cast<std::uint64_t>(state.contrast.injections.size()));
  if (std::abs(lateral) >= m.midline_mm && u < m.unilateral_share) {
    injection.left_share = lateral > 0.0 ? 1.0 : 0.0;
  }
  state.contrast.injections.push_back(injection);
  state.contrast.total_ml += c.ml;
  if (state.contrast.total_ml >= m.warn_total_ml - 1e-9) {
    state.condition.words =
        with_number("%.1f mL of contrast have been given; ", state.contrast.total_ml) +
        with_number("%.0f mL is the most.", m.most_total_ml);
  }
}

Verdict check(const World&, const State& state, const RemoveNeedle&) {
  return needle_in(state, "There is no needle to remove.");
}
void act(const World&, State& state, const RemoveNeedle&) { state.contrast.needle.reset(); }

}  // namespace flavum
