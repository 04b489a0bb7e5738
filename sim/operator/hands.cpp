#include "sim/operator/hands.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "imaging/base/units.h"
#include "sim/procedure/view_judgement.h"

namespace flavum {
namespace {

// Time of an action at pace 1 (engineering defaults).
constexpr double kTurnCArmS = 8.0;
constexpr double kSingleShotS = 1.0;

}  // namespace

std::string told(const char* format, double value) {
  char text[240];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

Hands::Hands(Attempt& attempt, const OperatorSkill& skill, std::uint64_t seed)
    : attempt_(attempt), skill_(skill), draw_(mix64(seed ^ 0x6f70657261746f72ULL)) {}

void Hands::wait(double seconds) {
  attempt_.advance_by(std::max<std::int64_t>(1, std::llround(seconds * kTicksPerSecond)));
}

bool Hands::act(const Command& command, double seconds) {
  const bool done = attempt_.dispatch(command).ok;
  wait(seconds * skill_.pace);
  return done;
}

PatientPoint Hands::aimed(const PatientPoint& p) {
  const Eigen::Vector3d error(draw_.normal(), draw_.normal(), draw_.normal());
  return p + PatientVector(Eigen::Vector3d(skill_.aim_sd_mm * error));
}

double Hands::read_line_mm(double true_mm, const PatientPoint& at) {
  double hidden = 0.0;
  if (!state().imaging.shots.empty()) {
    const ViewJudgement& view = state().imaging.shots.back().view;
    if (view.kind == ViewKind::Clo) {
      const Side side = other_side(view.detector_side);
      hidden = -std::abs(lateral_mm(field(), at)) * std::sin(view.over_rotation_rad) /
               std::sin(laminar_half_angle_rad(world(), side));
    }
  }
  return true_mm + hidden + skill_.depth_sd_mm * draw_.normal();
}

void Hands::expose() {
  if (skill_.run_s <= 0.0) {
    act(Expose{}, kSingleShotS);
    return;
  }
  act(Pedal{true}, skill_.run_s);
  act(Pedal{false}, 0.5);
}

void Hands::look_ap() {
  CArmPose pose = best_ap(world());
  pose.orbital_rad += skill_.view_sd_rad * draw_.normal();
  if (!(pose == state().carm)) act(PoseCArm{pose}, kTurnCArmS);
  expose();
}

// The C-arm stays where it is when it already shows the side.
void Hands::look_clo(Side side) {
  const ViewJudgement now = judge_view(world(), state().carm);
  if (now.kind != ViewKind::Clo || now.detector_side != other_side(side)) {
    CArmPose pose = best_clo(world(), side);
    const double sign = pose.orbital_rad < 0.0 ? -1.0 : 1.0;
    pose.orbital_rad += sign * (skill_.view_bias_rad + skill_.view_sd_rad * draw_.normal());
    act(PoseCArm{pose}, kTurnCArmS);
  }
  expose();
}

}  // namespace flavum
