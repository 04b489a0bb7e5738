#include "sim/fluoroscope/metal_in_beam.h"

#include <algorithm>
#include <array>

#include "sim/procedure/readings.h"

namespace flavum {
namespace {

// Engineering defaults, mm, where no other source is given.
constexpr double kFar = 1e3;
// Between the portal's outer end and an instrument's hub, so that the longest reach is free.
constexpr double kHubClearanceMm = 25.0;
constexpr double kHubDiameterMm = 12.0, kHubLengthMm = 15.0;
constexpr double kGripDiameterMm = 9.0, kGripLengthMm = 70.0;
constexpr double kGuideDiameterMm = 9.0, kGuideOverlapMm = 8.0;
constexpr double kFootMm = 0.8;     // distal plate that a rongeur bites against
constexpr double kNoseMm = 0.6;     // distal end of the sculptor in front of its window
constexpr double kShutterMm = 0.3;  // wall of the tube that closes the sculptor's window
constexpr double kPointMm = 1.5;    // an auger's point
constexpr double kFlutePitchMm = 1.25, kFluteMm = 0.5, kFluteCore = 0.5;
// Inner diameters of 22 and 18 gauge needles, regular wall (needle gauge table).
constexpr std::array<double, 2> kNeedleBoreMm{0.413, 0.838};
constexpr std::array<double, 2> kBevelRad{0.35, 0.7};  // Quincke point; Tuohy's side opening

RigidTransform<Patient, Tool> along(const PatientPoint& tip, const PatientVector& to_handle) {
  const PatientVector z = to_handle.normalized();
  const PatientVector aside =
      std::abs(z.x()) < 0.9 ? PatientVector(1, 0, 0) : PatientVector(0, 1, 0);
  const PatientVector x = (aside - aside.dot(z) * z).normalized();
  Eigen::Matrix3d rotation;
  rotation << x.v, z.cross(x).v, z.v;
  return {rotation, tip};
}

Solid needle(const World& world, const Needle& n) {
  const auto kind = static_cast<std::size_t>(n.kind);
  const NeedleModel& model = world.contrast.needles[kind];
  Piece shaft = tube(0.0, model.length_mm, model.diameter_mm, kNeedleBoreMm[kind]);
  // The bevel: cut off by a plane through the tip.
  const Eigen::Vector3d normal(std::cos(kBevelRad[kind]), 0.0, -std::sin(kBevelRad[kind]));
  shaft.body = shaft.body.behind(normal, normal.x() * -0.5 * model.diameter_mm);
  return {along(n.tip(), -n.direction), {shaft}};
}

// A rod in halves: one carries the foot, the other slides down on it and bites.
std::vector<Piece> rongeur(const InstrumentModel& m, bool open, double hub_mm) {
  const double d = m.shaft_diameter_mm;
  const Convex rod = cylinder(0.0, hub_mm, d);
  const double slider_mm = open ? m.window_length_mm : kFootMm;
  Piece slider{rod.within({0.0, -kFar, slider_mm}, {kFar, kFar, kFar}), {}, {}};
  // The cup that holds the bite opens towards the foot.
  slider.windows.push_back(
      box({0.1 * d, -0.5 * m.window_width_mm + 0.5, slider_mm},
          {0.5 * d - 0.4, 0.5 * m.window_width_mm - 0.5, slider_mm + 0.6 * m.window_length_mm}));
  return {{rod.within({-kFar, -kFar, 0.0}, {0.0, kFar, kFar}), {}, {}},
          {rod.within({0.0, -kFar, 0.0}, {kFar, kFar, kFootMm}), {}, {}},
          slider};
}

// A rod with a window cut from its side; closed, the wall of an inner tube covers it.
std::vector<Piece> sculptor(const InstrumentModel& m, bool open, double hub_mm) {
  const double d = m.shaft_diameter_mm;
  const double half = 0.5 * m.window_width_mm;
  const Eigen::Vector3d low(0.0, -half, kNoseMm), high(kFar, half, m.window_length_mm);
  Piece rod{cylinder(kNoseMm, hub_mm, d), {}, {box(low, high)}};
  std::vector<Piece> pieces{rod, {cone(0.0, kNoseMm, 0.7 * d, d), {}, {}}};
  if (!open) {
    Piece shutter{cylinder(kNoseMm, m.window_length_mm, d).within(low, high), {}, {}};
    shutter.windows.push_back(cylinder(kNoseMm, m.window_length_mm, d - 2.0 * kShutterMm));
    pieces.push_back(shutter);
  }
  return pieces;
}

// Flutes as thin discs round a core: what a helix looks like from the side, without its slant.
std::vector<Piece> auger_pieces(const InstrumentModel& m, double hub_mm) {
  const double d = m.shaft_diameter_mm;
  std::vector<Piece> pieces{{cone(0.0, kPointMm, 0.0, kFluteCore * d), {}, {}},
                            {cylinder(kPointMm, m.window_length_mm, kFluteCore * d), {}, {}},
                            {cylinder(m.window_length_mm, hub_mm, d), {}, {}}};
  for (double z = kPointMm; z + kFluteMm <= m.window_length_mm; z += kFlutePitchMm) {
    pieces.push_back({cylinder(z, z + kFluteMm, d), {}, {}});
  }
  return pieces;
}

void add_handle(std::vector<Piece>& pieces, double hub_mm) {
  const double end = hub_mm + kHubLengthMm;
  pieces.push_back({cylinder(hub_mm, end, kHubDiameterMm), {}, {}});
  pieces.push_back({cylinder(end, end + kGripLengthMm, kGripDiameterMm), {}, {}});
}

// In the portal's frame: an instrument's hub when its tip stands at the portal's tip.
double hub_mm(const PortalModel& portal) { return portal.length_mm + kHubClearanceMm; }

Solid portal_with_guide(const World& world, const State& state,
                        const RigidTransform<Patient, Tool>& pose) {
  const PortalModel& m = world.portal;
  Solid s{pose, {tube(0.0, m.length_mm, m.outer_diameter_mm, m.inner_diameter_mm)}};
  if (state.portal) {
    // Sits on the portal's outer end; the hub meets it when the tip is at the depth stop.
    s.pieces.push_back(tube(m.length_mm - kGuideOverlapMm, hub_mm(m) - state.portal->depth_stop_mm,
                            kGuideDiameterMm, m.outer_diameter_mm));
  }
  return s;
}

}  // namespace

std::vector<Piece> instrument_pieces(const InstrumentModel& model, bool jaw_open, double hub_mm) {
  std::vector<Piece> pieces = model.bores() ? auger_pieces(model, hub_mm)
                              : model.kind == InstrumentKind::TissueSculptor
                                  ? sculptor(model, jaw_open, hub_mm)
                                  : rongeur(model, jaw_open, hub_mm);
  add_handle(pieces, hub_mm);
  return pieces;
}

std::optional<RigidTransform<Patient, Tool>> X_PatientPortalInBeam(const State& state) {
  if (state.portal) {
    InstrumentJoints joints = joints_of(state);
    joints.clock_rad = 0.0;
    const RigidTransform<Patient, Tool> tip = instrument_pose(*state.portal, joints);
    return RigidTransform<Patient, Tool>(tip.rotation(),
                                         tip * Point<Tool>(0, 0, joints.advance_mm));
  }
  const Access& a = state.access;
  if (!a.trocar_in) return std::nullopt;
  return along(a.skin_entry + (a.depth_mm - kTrocarTipMm) * a.direction, -a.direction);
}

std::vector<Solid> metal_in_beam(const World& world, const State& state) {
  std::vector<Solid> metal;
  if (state.contrast.needle) metal.push_back(needle(world, *state.contrast.needle));
  const auto portal = X_PatientPortalInBeam(state);
  if (!portal) return metal;
  metal.push_back(portal_with_guide(world, state, *portal));
  const double bore = world.portal.inner_diameter_mm;
  if (!state.portal) {
    std::vector<Piece> trocar{{cone(-kTrocarTipMm, 0.0, 0.0, bore), {}, {}},
                              {cylinder(0.0, hub_mm(world.portal), bore), {}, {}}};
    add_handle(trocar, hub_mm(world.portal));
    metal.push_back({*portal, trocar});
    return metal;
  }
  const InstrumentModel* model = world.model(state.instrument);
  const auto pose = X_PatientInstrument(world, state);
  if (model != nullptr && pose) {
    metal.push_back({*pose, instrument_pieces(*model, state.jaw_open, hub_mm(world.portal))});
  }
  return metal;
}

}  // namespace flavum
