#pragma once
// Views computed from the landmarks, as a hint: which way to turn the C-arm so that the end plates
// are square, a lamina is seen along its face, or the portal end-on. What the machine cannot reach
// is said with how much is missing. A curriculum may forbid hints (Scenario::hints_allowed).

#include <optional>
#include <string>

#include "sim/procedure/state.h"
#include "sim/procedure/world.h"

namespace flavum {

enum class HintKind {
  SquareVertebra,    ///< mean of both end plates, isocentre in the body
  SquareUpperPlate,  ///< the same plane, isocentre in the cranial end plate
  SquareLowerPlate,
  Clo,     ///< contralateral oblique for the lamina of a side
  Barrel,  ///< down the portal or trocar
};
inline constexpr int kHintKinds = 5;

struct ViewHint {
  CArmPose pose;         ///< the wanted one, or the nearest that the machine reaches
  std::string sentence;  ///< what to do and what is seen then
  bool reachable = true;
  std::string shortfall;  ///< what is missing, when not reachable
};

/// The tilt at which the beam, turned by orbital and wig-wag as given, is perpendicular to
/// `cranial` (the normal of the end plates), rad: closed form, docs/carm-geometry.md.
double squaring_tilt_rad(double orbital_rad, double wigwag_rad, const PatientVector& cranial);
/// Orbital and tilt at which the beam runs along `axis` (from source to detector), without wig-wag.
CArmPose pose_along(const PatientVector& axis, const PatientPoint& isocentre);

/// Keeps orbital and wig-wag of `now`. Nothing when the vertebra is not known.
std::optional<ViewHint> square_end_plates(const World& world, const CArmPose& now, Label vertebra,
                                          HintKind which = HintKind::SquareVertebra);
/// For an instrument on `side`. Nothing when the level is not known.
std::optional<ViewHint> clo_for_lamina(const World& world, Side side);
/// Along the portal that stands, else the trocar, else the plan. Nothing without any.
std::optional<ViewHint> down_the_barrel(const World& world, const State& state);

/// Any of the three, for a command.
std::optional<ViewHint> view_hint(const World& world, const State& state, HintKind kind,
                                  Label vertebra, Side side);

}  // namespace flavum
