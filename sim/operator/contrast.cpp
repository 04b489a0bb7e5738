#include <cmath>

#include "sim/operator/stages.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/resistance.h"

namespace flavum {
namespace {

constexpr double kParamedianMm = 4.0;  // needle beside the midline, on the side to be treated
constexpr double kVisibleWithMargin = 1.05;
constexpr double kApproachMm = 12.0;  // from here on in small steps
constexpr double kStepMm = 1.0;
constexpr double kBeyondMm = 8.0;                                // deeper than aimed: given up
constexpr double kTestMl = 0.5, kFirstMl = 4.5, kTopUpMl = 1.0;  // clinical.md 1.6
// How the gap is tried: how steeply the needle climbs (cranial per dorsal) and how far cranial of
// the gap's middle it is aimed. The higher it enters the space, the further contrast reaches.
struct Way {
  double climb, cranial_mm;
};
constexpr Way kWays[] = {{0.2, 0}, {0.2, -2}, {0.4, -2}, {0.0, 0}, {0.2, 2}, {0.0, 2}, {0.0, -2}};

// One level below, where there is one.
const LevelLandmarks* needle_level(const World& world) {
  const SpineLandmarks& found = world.patient->landmarks;
  const SpineLevel below{world.field->level.caudal()};
  if (const LevelLandmarks* l = found.level(below)) return l;
  return found.level(world.field->level);
}

// By loss of resistance. True when the tip lies in the epidural space.
bool seek_epidural(Hands& hands, double aimed_mm) {
  hands.act(AdvanceNeedle{std::max(0.0, aimed_mm - kApproachMm)}, 10.0);
  for (double depth = aimed_mm - kApproachMm; depth <= aimed_mm + kBeyondMm; depth += kStepMm) {
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
  for (const auto& [climb, cranial_mm] : kWays) {
    const PatientPoint target =
        hands.aimed(level->interlaminar_centre + side_sign(side) * kParamedianMm * field.left +
                    cranial_mm * field.cranial);
    const PatientVector back = (field.dorsal - climb * field.cranial).normalized();
    const auto skin = skin_along(*hands.world().patient, target, back);
    if (!skin) continue;
    if (hands.state().contrast.needle) hands.act(RemoveNeedle{}, 5.0);
    if (!hands.act(InsertNeedle{NeedleKind::Tuohy, *skin, target}, 10.0)) continue;
    if (seek_epidural(hands, distance_mm(*skin, target))) return true;
  }
  return false;
}

}  // namespace

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
    hands.act(InjectContrast{kFirstMl}, 15.0);
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
  for (int tries = 0; tries < 3; ++tries) {
    if (line_visibility(hands.world(), hands.state(), side) >= wanted) return true;
    if (hands.slips()) return true;  // does not look
    if (!hands.state().contrast.needle || !hands.act(InjectContrast{kTopUpMl}, 8.0)) {
      return false;
    }
    hands.look_clo(side);
  }
  return line_visible(hands.world(), hands.state(), side);
}

}  // namespace flavum
