#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "imaging/base/units.h"
#include "sim/operator/pivot.h"
#include "sim/operator/prospect.h"
#include "sim/operator/stages.h"
#include "sim/operator/sweep.h"
#include "sim/procedure/depth_guide.h"

namespace flavum {
namespace {

constexpr double kDepthStepMm = 1.0;  // depth guide click, clinical.md 1.3
constexpr int kClocks = 12;           // handle positions tried, 30 degrees apart
constexpr double kBoneAllowedMm3 = 4.0;
// Away from ventral by more than rule R4 asks (60 degrees).
constexpr double kVentralRad = rad_from_deg(63.0);
constexpr double kSafeBoneMm = 7.4;  // window's centre; its rim keeps within 9 mm (clinical.md 2.3)
constexpr double kFacetMarginMm = 0.5;  // kept from the medial facet border (rule R5)
constexpr double kFullShare = 0.75;     // of the bite volume: worth emptying

constexpr auto kSweepPositions = sweep_positions(0.93 * kMaxTiltMm);
constexpr int kPlaces = kClocks * static_cast<int>(kSweepPositions.size());

InstrumentJoints place(double depth_mm, int index) {
  const auto& tilt = kSweepPositions[static_cast<std::size_t>(index / kClocks)];
  return {depth_mm, 2.0 * kPi * (index % kClocks) / kClocks, tilt[0], tilt[1]};
}

// Lets the depth guide pass so far, unless that is beyond the portal's maximum. Who forgets the
// maximum sets it deeper.
bool may_pass(Hands& hands, double depth_mm) {
  if (hands.state().portal->depth_stop_mm >= depth_mm) return true;
  const auto most = depth_guide_limit_mm(hands.world(), hands.state());
  if (most && depth_mm > *most && !hands.slips()) return false;
  return hands.act(SetDepthStop{depth_mm}, 2.0);
}

enum class Outcome { Done, MustStop };

// One instrument at one position of the portal, from the surface inwards.
class Pass {
 public:
  Pass(Hands& hands, Side side, InstrumentKind kind, int most_bites)
      : hands_(hands), side_(side), kind_(kind), most_bites_(most_bites) {
    const LevelLandmarks* level = hands.world().patient->landmarks.level(hands.field().level);
    if (level != nullptr) {
      facet_border_mm_ =
          std::abs(lateral_mm(hands.field(), level->medial_facet_border[side_index(side)])) -
          kFacetMarginMm;
    }
  }

  Outcome run() {
    if (!take()) return Outcome::Done;
    const double reach = model().max_reach_mm;
    for (double depth = kDepthStepMm; depth <= reach && bites_ < most_bites_;
         depth += kDepthStepMm) {
      tried_.clear();
      if (!worth_going(depth)) continue;
      const Outcome outcome = work_at(depth);
      if (outcome == Outcome::MustStop) return outcome;
    }
    put_away();
    return Outcome::Done;
  }
  int bites() const { return bites_; }

 private:
  const InstrumentModel& model() const { return *hands_.world().model(kind_); }
  bool take() {
    return hands_.state().instrument == kind_ || hands_.act(SelectInstrument{kind_}, 8.0);
  }
  void put_away() {
    back_and_empty();
    hands_.act(SelectInstrument{InstrumentKind::None}, 3.0);
  }
  void back_and_empty() {
    if (hands_.state().instrument != kind_) return;
    if (hands_.state().advance_mm > 0.0) hands_.act(MoveInstrument{0.0, 0.0, 0.0, 0.0}, 3.0);
    if (hands_.state().held > 0) hands_.act(EmptyJaw{}, 5.0);
  }

  bool promises(const InstrumentJoints& joints, double& yield_mm3) const {
    const Prospect p =
        prospect_at(hands_.world(), hands_.state(), *hands_.state().portal, kind_, joints);
    yield_mm3 = p.yield_mm3;
    return p.yield_mm3 >= hands_.skill().least_yield_mm3 && p.bone_in_way_mm3 <= kBoneAllowedMm3 &&
           (forgets_facing_ ||
            (p.facing_ventral_rad >= kVentralRad && p.lateral_mm <= facet_border_mm_ &&
             (!model().cuts_bone || p.lateral_mm <= kSafeBoneMm)));
  }

  // More than one bite's worth, so that an image is not taken for nothing.
  bool worth_going(double depth) const {
    int count = 0;
    for (int n = 0; n < kPlaces; ++n) {
      double yield = 0.0;
      if (promises(place(depth, n), yield) && ++count >= 2) return true;
    }
    return false;
  }

  // The best place not tried yet whose reading of the line is good enough.
  int best_place(double depth) {
    int best = -1;
    double most = 0.0;
    for (int n = 0; n < kPlaces; ++n) {
      double yield = 0.0;
      if (tried_.contains(n) || !promises(place(depth, n), yield) || yield <= most) continue;
      const InstrumentJoints joints = place(depth, n);
      const PatientPoint tip = instrument_pose(*hands_.state().portal, joints).origin();
      const double line = line_distance_mm(hands_.world(), *hands_.state().portal, kind_, joints);
      if (hands_.read_line_mm(line, tip) < hands_.skill().keep_line_mm) {
        tried_.insert(n);
        continue;
      }
      best = n;
      most = yield;
    }
    return best;
  }

  bool go(const InstrumentJoints& j) {
    const MoveInstrument move{j.advance_mm, j.clock_rad, j.tilt_x_mm, j.tilt_y_mm};
    return hands_.act(move, 3.0) && hands_.state().advance_mm > j.advance_mm - 0.05;
  }

  // Sees to warnings; whether work may go on.
  bool unharmed() {
    if (heed_warning(hands_)) return false;
    return take();
  }

  Outcome work_at(double depth) {
    bool looked = false;
    while (bites_ < most_bites_) {
      forgets_facing_ = hands_.chance(hands_.skill().ventral_slip);
      const int n = best_place(depth);
      if (n < 0) break;
      tried_.insert(n);
      if (!may_pass(hands_, depth)) break;
      const bool deeper = hands_.state().advance_mm < depth - 1e-6;
      if (!go(place(depth, n))) {
        if (!unharmed()) return Outcome::MustStop;
        continue;
      }
      if ((deeper || !looked) && !hands_.slips()) {
        hands_.look_clo(side_);
        looked = true;
      }
      if (!unharmed()) return Outcome::MustStop;
      if (hands_.state().advance_mm < depth - 0.05) continue;  // drawn back on a warning
      if (!keep_line_visible(hands_, side_)) return Outcome::MustStop;
      hands_.act(OpenJaw{}, 1.0);
      if (hands_.act(CloseJaw{}, 2.0)) ++bites_;
      if (!unharmed()) return Outcome::MustStop;
      if (mm3_held() >= kFullShare * model().bite_volume_mm3 && !hands_.slips()) back_and_empty();
    }
    return Outcome::Done;
  }

  double mm3_held() const {
    return static_cast<double>(hands_.state().held) / 255.0 *
           hands_.field().labels.geometry.voxel_volume_mm3();
  }

  Hands& hands_;
  Side side_;
  InstrumentKind kind_;
  int most_bites_;
  int bites_ = 0;
  double facet_border_mm_ = 10.0;
  bool forgets_facing_ = false;
  std::set<int> tried_;
};

// The auger clears the way ahead of the portal, a turn at a time, an image before each.
bool bore(Hands& hands, Side side, int& turns) {
  const InstrumentModel& auger = *hands.world().model(InstrumentKind::Auger);
  const auto bone_to = [&](double depth) {
    const InstrumentJoints ahead{depth, 0.0, 0.0, 0.0};
    return prospect_at(hands.world(), hands.state(), *hands.state().portal,
                       InstrumentKind::TissueSculptor, ahead)
        .bone_in_way_mm3;
  };
  if (bone_to(auger.max_reach_mm) <= kBoneAllowedMm3) return true;
  if (!hands.act(SelectInstrument{InstrumentKind::Auger}, 8.0)) return true;
  for (double depth = 0.0; depth + kDepthStepMm <= auger.max_reach_mm; depth += kDepthStepMm) {
    if (bone_to(auger.max_reach_mm) <= kBoneAllowedMm3) break;
    const InstrumentJoints next{depth + kDepthStepMm, 0.0, 0.0, 0.0};
    const double line =
        line_distance_mm(hands.world(), *hands.state().portal, InstrumentKind::Auger, next);
    const PatientPoint tip = instrument_pose(*hands.state().portal, next).origin();
    if (hands.read_line_mm(line, tip) < hands.skill().keep_line_mm) break;
    if (!may_pass(hands, depth + kDepthStepMm)) break;
    if (bone_to(depth + kDepthStepMm) > bone_to(depth)) {
      hands.act(MoveInstrument{depth, 0.0, 0.0, 0.0}, 2.0);
      if (!hands.slips()) hands.look_clo(side);
      if (!keep_line_visible(hands, side)) return false;
      if (hands.act(CloseJaw{}, 3.0)) ++turns;
      if (heed_warning(hands) || hands.state().instrument != InstrumentKind::Auger) return false;
    }
    const double held_mm3 = static_cast<double>(hands.state().held) / 255.0 *
                            hands.field().labels.geometry.voxel_volume_mm3();
    if (held_mm3 >= kFullShare * auger.bite_volume_mm3) {
      hands.act(MoveInstrument{0.0, 0.0, 0.0, 0.0}, 3.0);
      hands.act(EmptyJaw{}, 5.0);
    }
  }
  hands.act(MoveInstrument{0.0, 0.0, 0.0, 0.0}, 3.0);
  if (hands.state().held > 0) hands.act(EmptyJaw{}, 5.0);
  hands.act(SelectInstrument{InstrumentKind::None}, 3.0);
  return true;
}

bool work(Hands& hands, Side side, InstrumentKind kind, int most_bites, int& bites) {
  Pass pass(hands, side, kind, most_bites);
  const Outcome outcome = pass.run();
  bites += pass.bites();
  return outcome == Outcome::Done;
}

// The free portal points elsewhere and is fixed and looked at again.
bool point_at(Hands& hands, Side side, const PatientPoint& tip) {
  hands.act(FixPortal{false}, 5.0);
  const bool turned = hands.act(PivotPortal{tip}, 15.0);
  if (!hands.slips()) hands.act(FixPortal{true}, 5.0);
  hands.look_ap();
  hands.look_clo(side);
  return turned;
}

}  // namespace

bool resect(Hands& hands, Side side) {
  const OperatorSkill& skill = hands.skill();
  int bone = 0;
  int ligament = 0;
  bool goes_on = work(hands, side, InstrumentKind::BoneRongeur, skill.bone_bites, bone) &&
                 work(hands, side, InstrumentKind::TissueSculptor, skill.ligament_bites, ligament);
  for (int n = 0; goes_on && n < skill.pivots; ++n) {
    const auto tip = best_pivot(hands, side);
    if (!tip || !point_at(hands, side, *tip)) break;
    goes_on = bore(hands, side, bone) &&
              work(hands, side, InstrumentKind::TissueSculptor, skill.ligament_bites, ligament) &&
              work(hands, side, InstrumentKind::BoneRongeur, skill.bone_bites / 2, bone) &&
              work(hands, side, InstrumentKind::TissueSculptor, skill.ligament_bites, ligament);
  }
  hands.say(told("Bone work: %.0f bites.", bone) + told(" Ligament work: %.0f bites.", ligament));
  hands.act(AskPatient{}, 5.0);
  return goes_on;
}

}  // namespace flavum
