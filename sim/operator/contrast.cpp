#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "sim/operator/stages.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/resistance.h"

namespace flavum {
namespace {

constexpr double kParamedianMm = 4.0;  // needle beside the midline, on the side to be treated
constexpr double kVisibleWithMargin = 1.05;
constexpr double kApproachMm = 12.0;  // from here on in small steps
constexpr double kStepMm = 1.0;
constexpr double kTestMl = 0.5;
// A third of the ceiling, a new epidurogram, is kept for each side to come.
constexpr double kKeptForASide = 1.0 / 3.0;

// How the gap is tried: how steeply the needle climbs (cranial per dorsal) and how far cranial of
// the gap's middle it is aimed. The higher it enters the space, the less contrast it takes to reach
// the level above.
struct Way {
  double climb, cranial_mm;
};
struct Technique {
  std::span<const Way> ways;
  double beyond_mm;            // dorsoventrally deeper than aimed: given up
  double first_ml, top_up_ml;  // after the test
  int most_top_ups;            // one after the other
};
// 3 to 5 mL and top-ups of 1 mL, as in clinical.md 1.6: 12 mL last one side.
constexpr Way kUsualWays[] = {{0.2, 0}, {0.2, -2}, {0.4, -2}, {0.0, 0},
                              {0.2, 2}, {0.0, 2},  {0.0, -2}};
constexpr Technique kUsual{kUsualWays, 8.0, 4.5, 1.0, 3};
// Two sides share the ceiling of 12 mL (0.10): 45 degrees first, as far as the laminae let the
// needle by, then 4 mL in all, then little, and only when the line fades.
constexpr Way kSteepWays[] = {{1.0, 0},  {0.8, 0}, {0.6, 1},  {0.8, -2}, {0.6, -1}, {0.4, 0},
                              {0.4, -2}, {0.2, 0}, {0.2, -2}, {0.0, 0},  {0.0, -2}};
constexpr Technique kSparing{kSteepWays, 12.5, 3.5, 0.5, 5};

const Technique& technique(const Hands& hands) {
  return hands.skill().spares_contrast ? kSparing : kUsual;
}

// One level below, where there is one.
const LevelLandmarks* needle_level(const World& world) {
  const SpineLandmarks& found = world.patient->landmarks;
  const SpineLevel below{world.field->level.caudal()};
  if (const LevelLandmarks* l = found.level(below)) return l;
  return found.level(world.field->level);
}

// By loss of resistance. True when the tip lies in the epidural space.
bool seek_epidural(Hands& hands, double aimed_mm, double beyond_mm) {
  hands.act(AdvanceNeedle{std::max(0.0, aimed_mm - kApproachMm)}, 10.0);
  for (double depth = aimed_mm - kApproachMm; depth <= aimed_mm + beyond_mm; depth += kStepMm) {
    hands.act(AdvanceNeedle{depth}, 1.0);
    const Needle& needle = *hands.state().contrast.needle;
    if (needle.depth_mm < depth - 1e-3) return false;  // bone
    if (resistance_at(hands.world(), hands.state(), needle.tip()).feel == Feel::Give) return true;
  }
  return false;
}

bool place_needle(Hands& hands, Side side) {
  const LevelLandmarks* level = needle_level(hands.world());
  if (level == nullptr) return false;
  const OperativeField& field = hands.field();
  for (const auto& [climb, cranial_mm] : technique(hands).ways) {
    const PatientPoint target =
        hands.aimed(level->interlaminar_centre + side_sign(side) * kParamedianMm * field.left +
                    cranial_mm * field.cranial);
    const PatientVector back = (field.dorsal - climb * field.cranial).normalized();
    const auto skin = skin_along(*hands.world().patient, target, back);
    if (!skin) continue;
    if (hands.state().contrast.needle) hands.act(RemoveNeedle{}, 5.0);
    if (!hands.act(InsertNeedle{NeedleKind::Tuohy, *skin, target}, 10.0)) continue;
    const double beyond = technique(hands).beyond_mm * std::hypot(1.0, climb);
    if (seek_epidural(hands, distance_mm(*skin, target), beyond)) return true;
  }
  return false;
}

// What may still be given on this side.
double left_to_give_ml(const Hands& hands, Side side) {
  const double most = hands.world().contrast.most_total_ml;
  const auto& sides = hands.world().scenario.sides;
  const auto at = std::ranges::find(sides, side);
  const auto to_come = at == sides.end() ? 0 : std::distance(at, sides.end()) - 1;
  // As long as this side is not better, it comes first.
  const bool keeps = hands.skill().spares_contrast && flows_better(hands, side);
  const double kept = keeps ? kKeptForASide * most * static_cast<double>(to_come) : 0.0;
  return most - kept - hands.state().contrast.total_ml;
}

}  // namespace

bool flows_better(const Hands& hands, Side side) {
  const ColumnGain gain = column_gain(hands.world(), hands.state(), side);
  return gain.now_mm >= 1.25 * gain.before_mm;
}

bool make_epidurogram(Hands& hands, Side side) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (!place_needle(hands, side)) continue;
    if (!hands.slips()) hands.act(Aspirate{}, 5.0);
    const ContrastState& contrast = hands.state().contrast;
    if (contrast.csf_aspirated && !hands.slips()) return false;
    hands.act(InjectContrast{kTestMl}, 5.0);
    hands.look_clo(side);
    const ContrastPattern pattern = hands.state().contrast.injections.empty()
                                        ? ContrastPattern::SoftTissue
                                        : hands.state().contrast.injections.back().pattern;
    if (pattern != ContrastPattern::Epidural && !hands.slips()) continue;  // recognised: again
    hands.act(InjectContrast{technique(hands).first_ml}, 15.0);
    hands.look_clo(side);
    if (keep_line_visible(hands, side)) {
      hands.say(epidurogram_words(hands.world(), hands.state()));
      return true;
    }
  }
  return false;
}

bool keep_line_visible(Hands& hands, Side side) {
  // With something in hand: it fades while the jaw is opened.
  const double wanted = kVisibleWithMargin * hands.world().contrast.visible_opacity;
  const double top_up_ml = technique(hands).top_up_ml;
  for (int tries = 0; tries < technique(hands).most_top_ups; ++tries) {
    if (line_visibility(hands.world(), hands.state(), side) >= wanted) return true;
    if (hands.slips()) return true;  // does not look
    const bool may = hands.state().contrast.needle && left_to_give_ml(hands, side) >= top_up_ml;
    if (!may || !hands.act(InjectContrast{top_up_ml}, 8.0)) break;
    hands.look_clo(side);
  }
  return line_visible(hands.world(), hands.state(), side);
}

}  // namespace flavum
