#include "sim/procedure/view_hints.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "sim/procedure/view_judgement.h"

namespace flavum {
namespace {

std::string degrees(double rad) {
  return std::to_string(std::lround(std::abs(deg_from_rad(rad)))) + "\u00b0";
}
std::string tilt_words(double rad) {
  if (std::lround(deg_from_rad(rad)) == 0) return "no tilt";
  return degrees(rad) + (rad > 0.0 ? " cephalad" : " caudad");
}
std::string orbital_words(double rad) {
  if (std::lround(deg_from_rad(rad)) == 0) return "the detector straight over the back";
  return std::string("the detector to the patient's ") + (rad > 0.0 ? "LEFT " : "RIGHT ") +
         degrees(rad);
}
const char* side_word(Side s) { return s == Side::Left ? "left" : "right"; }

// Where the machine ends, it ends; `goal` says what for: "Squaring the end plates of L4".
ViewHint within_reach(const World& world, const CArmPose& wanted, const std::string& sentence,
                      const std::string& goal) {
  const double roll = world.scenario.patient_roll_rad;
  ViewHint hint{wanted, sentence, true, {}};
  hint.pose.tilt_rad =
      std::clamp(wanted.tilt_rad, world.carm.tilt_min_rad, world.carm.tilt_max_rad);
  hint.pose.orbital_rad = std::clamp(wanted.orbital_rad, least_orbital_rad(world.carm, roll),
                                     most_orbital_rad(world.carm, roll));
  const double tilt_missing = std::abs(wanted.tilt_rad - hint.pose.tilt_rad);
  const double turn_missing = std::abs(wanted.orbital_rad - hint.pose.orbital_rad);
  hint.reachable = tilt_missing < 1e-9 && turn_missing < 1e-9;
  if (tilt_missing >= 1e-9) {
    hint.shortfall = goal + " needs " + tilt_words(wanted.tilt_rad) + "; this C-arm tilts " +
                     degrees(hint.pose.tilt_rad) + ", " + degrees(tilt_missing) + " short.";
  } else if (turn_missing >= 1e-9) {
    hint.shortfall = goal + " needs " + orbital_words(wanted.orbital_rad) +
                     "; this C-arm reaches " + degrees(hint.pose.orbital_rad) + ", " +
                     degrees(turn_missing) + " short.";
  }
  return hint;
}

// From the patient out through the back, along the instrument.
struct Axis {
  PatientVector outward;
  PatientPoint at;
  const char* name;
};
std::optional<Axis> instrument_axis(const World& world, const State& state) {
  const auto of_plan = [](const PortalPlan& p, const char* name) {
    return Axis{-portal_direction(p), p.dock, name};
  };
  if (state.portal) return of_plan(*state.portal, "portal");
  if (state.access.trocar_in) {
    const Access& a = state.access;
    return Axis{-a.direction, a.skin_entry + a.depth_mm * a.direction, "trocar"};
  }
  if (world.scenario.plan) return of_plan(*world.scenario.plan, "planned portal");
  return std::nullopt;
}

}  // namespace

double squaring_tilt_rad(double orbital_rad, double wigwag_rad, const PatientVector& cranial) {
  // Seen from the C turned by the wig-wag, the normal is turned back.
  const double c = std::cos(wigwag_rad), s = std::sin(wigwag_rad);
  const PatientVector n(c * cranial.x() - s * cranial.z(), cranial.y(),
                        c * cranial.z() + s * cranial.x());
  // beam . n = cos t (sin o nx + cos o ny) + sin t nz = 0
  return std::atan2(-(std::sin(orbital_rad) * n.x() + std::cos(orbital_rad) * n.y()), n.z());
}

CArmPose pose_along(const PatientVector& axis, const PatientPoint& isocentre) {
  const PatientVector a = axis.normalized();
  return {std::atan2(a.x(), a.y()), std::asin(std::clamp(a.z(), -1.0, 1.0)), isocentre};
}

std::optional<ViewHint> square_end_plates(const World& world, const CArmPose& now, Label vertebra,
                                          HintKind which) {
  const VertebraLandmarks* v =
      world.patient ? world.patient->landmarks.vertebra(vertebra) : nullptr;
  if (v == nullptr) return std::nullopt;
  CArmPose pose = now;
  pose.tilt_rad = squaring_tilt_rad(now.orbital_rad, now.wigwag_rad, v->cranial);
  std::string what = "the end plates of ";
  pose.isocentre = v->body_centre;
  if (which == HintKind::SquareUpperPlate) {
    pose.isocentre = v->upper_end_plate;
    what = "the upper end plate of ";
  } else if (which == HintKind::SquareLowerPlate) {
    pose.isocentre = v->lower_end_plate;
    what = "the lower end plate of ";
  }
  what += vertebra_name(vertebra);
  return within_reach(world, pose,
                      "With " + tilt_words(pose.tilt_rad) + " the beam lies in " + what +
                          ": each rim is a single line.",
                      "Squaring " + what);
}

std::optional<ViewHint> clo_for_lamina(const World& world, Side side) {
  const SpineLevel level = world.field ? world.field->level : world.scenario.level;
  const LevelLandmarks* l = world.patient ? world.patient->landmarks.level(level) : nullptr;
  if (l == nullptr) return std::nullopt;
  CArmPose pose = best_clo(world, side);
  const double turn = laminar_half_angle_rad(world, side);
  pose.orbital_rad = side == Side::Left ? -turn : turn;
  const bool measured = l->laminar_half_angle_rad[side_index(side)] == turn;
  const std::string lamina =
      std::string("the ") + side_word(side) + " lamina of " + vertebra_name(level.cranial);
  std::string sentence =
      "With " + orbital_words(pose.orbital_rad) + " the beam runs along " + lamina + ".";
  if (!measured) sentence += " This lamina was not measured; the angle is the usual one.";
  return within_reach(world, pose, sentence, "Looking along " + lamina);
}

std::optional<ViewHint> down_the_barrel(const World& world, const State& state) {
  const auto axis = instrument_axis(world, state);
  if (!axis) return std::nullopt;
  const CArmPose pose = pose_along(axis->outward, axis->at);
  const std::string name = std::string("the ") + axis->name;
  return within_reach(world, pose,
                      "With " + orbital_words(pose.orbital_rad) + " and " +
                          tilt_words(pose.tilt_rad) + " the beam runs down " + name +
                          ": it is a ring.",
                      "Looking down " + name);
}

std::optional<ViewHint> view_hint(const World& world, const State& state, HintKind kind,
                                  Label vertebra, Side side) {
  switch (kind) {
    case HintKind::SquareVertebra:
    case HintKind::SquareUpperPlate:
    case HintKind::SquareLowerPlate:
      return square_end_plates(world, state.carm, vertebra, kind);
    case HintKind::Clo:
      return clo_for_lamina(world, side);
    case HintKind::Barrel:
      return down_the_barrel(world, state);
  }
  return std::nullopt;
}

}  // namespace flavum
