#include "sim/fluoroscope/hand_in_beam.h"

#include <algorithm>

#include "sim/fluoroscope/metal_in_beam.h"

namespace flavum {
namespace {

constexpr double kFingerMm = 17.0, kPalmMm = 26.0;                        // thickness
constexpr double kPhalanxMm = 7.5, kMetacarpalMm = 9.0, kJointMm = 1.35;  // joint: times the shaft
constexpr double kFingersApartMm = 18.0;
constexpr int kFingers = 3;
// The hand's middle over the skin, and what of a tool it needs to hold.
constexpr double kOverSkinMm = 45.0;

using Frame = RigidTransform<Patient, Tool>;

// From a to b in the frame: z along it, origin at a.
Frame along(const Frame& frame, const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
  const Eigen::Vector3d z = (b - a).normalized();
  const Eigen::Vector3d aside =
      std::abs(z.x()) < 0.9 ? Eigen::Vector3d::UnitX() : Eigen::Vector3d::UnitY();
  const Eigen::Vector3d x = (aside - aside.dot(z) * z).normalized();
  Eigen::Matrix3d rotation;
  rotation << x, z.cross(x), z;
  return {frame.rotation() * rotation, frame * Point<Tool>(a)};
}

Piece ball(double z_mm, double diameter_mm) {
  return {ellipsoid({0, 0, z_mm}, Eigen::Vector3d::Constant(0.5 * diameter_mm)), {}, {}};
}

void add_segment(HandInBeam& hand, const Frame& frame, const Eigen::Vector3d& a,
                 const Eigen::Vector3d& b, double flesh_mm, double bone_mm) {
  const double length = (b - a).norm();
  const Frame here = along(frame, a, b);
  hand.flesh.push_back(
      {here,
       {{cylinder(0.0, length, flesh_mm), {}, {}}, ball(0.0, flesh_mm), ball(length, flesh_mm)}});
  // A gap of joint cartilage at either end.
  hand.bones.push_back({here,
                        {{cylinder(1.0, length - 1.0, bone_mm), {}, {}},
                         ball(0.5 * kJointMm * bone_mm + 0.8, kJointMm * bone_mm),
                         ball(length - 0.5 * kJointMm * bone_mm - 0.8, kJointMm * bone_mm)}});
}

}  // namespace

HandInBeam hand_in_beam(const State& state) {
  HandInBeam hand;
  if (!state.imaging.hand_in_field) return hand;
  Frame frame;
  double skin_mm = 0.0;
  Side side = Side::Left;
  if (const auto portal = X_PatientPortalInBeam(state)) {
    const PatientPoint skin = state.portal ? state.portal->skin_entry : state.access.skin_entry;
    frame = *portal;
    skin_mm = distance_mm(skin, portal->origin());
    if (state.portal) side = state.portal->side;
  } else if (state.contrast.needle) {
    const Needle& n = *state.contrast.needle;
    frame =
        along(Frame(Eigen::Matrix3d::Identity(), n.tip()), Eigen::Vector3d::Zero(), -n.direction.v);
    skin_mm = n.depth_mm;
  } else {
    return hand;
  }
  // The hand comes from the side the operator stands on, that of the portal.
  const double out = side == Side::Left ? 1.0 : -1.0;
  const double middle = skin_mm + kOverSkinMm;
  for (int f = 0; f < kFingers; ++f) {
    const double z = middle + kFingersApartMm * (f - 0.5 * (kFingers - 1));
    // Round the shaft, finger next to it: carpus, knuckle, two joints, tip.
    const Eigen::Vector3d p[] = {{out * 112.0, 10.0, z},
                                 {out * 48.0, 16.0, z},
                                 {out * 6.0, 17.0, z},
                                 {-out * 14.0, 5.0, z},
                                 {-out * 6.0, -13.0, z}};
    add_segment(hand, frame, p[0], p[1], kPalmMm, kMetacarpalMm);
    for (int n = 1; n < 4; ++n) add_segment(hand, frame, p[n], p[n + 1], kFingerMm, kPhalanxMm);
  }
  const double z = middle + 0.5 * kFingersApartMm;
  const Eigen::Vector3d thumb[] = {{out * 70.0, -8.0, z - 12.0},
                                   {out * 32.0, -24.0, z},
                                   {out * 4.0, -22.0, z},
                                   {-out * 16.0, -17.0, z}};
  for (int n = 0; n < 3; ++n) {
    add_segment(hand, frame, thumb[n], thumb[n + 1], kFingerMm + 2.0, kPhalanxMm + 1.0);
  }
  return hand;
}

}  // namespace flavum
