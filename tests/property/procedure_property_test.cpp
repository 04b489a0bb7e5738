// Laws that hold for every pose and every sequence of commands; poses are drawn from fixed seeds.

#include <gtest/gtest.h>

#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/readings.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using namespace testing;

RigidTransform<Patient, Tool> random_pose(RandomStream& draw, const PatientPoint& near) {
  const Eigen::Quaterniond q(draw.normal(), draw.normal(), draw.normal(), draw.normal());
  const Eigen::Vector3d shift(draw.uniform(-2, 2), draw.uniform(-2, 2), draw.uniform(-2, 2));
  return {q.normalized().toRotationMatrix(), near + PatientVector(shift)};
}

// A field that is bone everywhere, so that a window's volume is all that counts.
std::shared_ptr<const OperativeField> solid_bone() {
  auto f = std::make_shared<OperativeField>();
  ImageGeometry g;
  g.size = {72, 72, 72};
  g.spacing_mm = Eigen::Vector3d::Constant(0.5);
  g.origin = PatientPoint(-17.75, -17.75, -17.75);
  f->labels = LabelMap(g, label::kL4);
  f->dura_mm = f->line_mm = ScalarImage(g, 50.0F);
  return f;
}

InstrumentModel bottomless(double length, double width, double depth) {
  InstrumentModel m = synthetic_rongeur();
  m.window_length_mm = length;
  m.window_width_mm = width;
  m.window_depth_mm = depth;
  m.bite_volume_mm3 = 1e6;
  return m;
}

TEST(CutProperty, RemovedVolumeIsTheWindowsVolumeInEveryDirection) {
  const auto field = solid_bone();
  RandomStream draw(0x62697465);
  for (const InstrumentModel& m : {bottomless(4, 3, 3), bottomless(8, 3, 2.5)}) {
    const double truth = m.window_length_mm * m.window_width_mm * m.window_depth_mm;
    double sum = 0.0;
    double by_axis[3] = {0, 0, 0};
    int poses_by_axis[3] = {0, 0, 0};
    constexpr int kPoses = 300;
    for (int n = 0; n < kPoses; ++n) {
      State s;
      const auto pose = random_pose(draw, PatientPoint());
      const Taken t = cut_window(*field, m, window_of(m, pose, 1e3), s);
      const double mm3 = mm3_of(*field, t.bone);
      EXPECT_NEAR(mm3, truth, 0.05 * truth);
      sum += mm3;
      int axis = 0;
      pose.axis(2).v.cwiseAbs().maxCoeff(&axis);
      by_axis[axis] += mm3;
      ++poses_by_axis[axis];
    }
    EXPECT_NEAR(sum / kPoses, truth, 0.02 * truth);
    for (int a = 0; a < 3; ++a) {
      ASSERT_GT(poses_by_axis[a], 30);
      EXPECT_NEAR(by_axis[a] / poses_by_axis[a], truth, 0.02 * truth) << a;
    }
  }
}

TEST(CutProperty, NothingIsTakenOutsideTheWindowAndOneVoxel) {
  const auto field = solid_bone();
  const ImageGeometry& g = field->labels.geometry;
  RandomStream draw(0x6f757473);
  for (int n = 0; n < 40; ++n) {
    const InstrumentModel m = bottomless(4, 3, 3);
    State s;
    const Window w = window_of(m, random_pose(draw, PatientPoint()), 1e3);
    cut_window(*field, m, w, s);
    const auto inverse = w.X_PatientTool.inverse();
    const Tissue::Box box = s.tissue.changed_since(Tissue(g));
    for (int k = box.low.z(); k <= box.high.z(); ++k) {
      for (int j = box.low.y(); j <= box.high.y(); ++j) {
        for (int i = box.low.x(); i <= box.high.x(); ++i) {
          if (s.tissue.occupancy({i, j, k}) == 255) continue;
          const Eigen::Vector3d q = (inverse * g.point_of(i, j, k)).v;
          EXPECT_TRUE((q.array() > w.low.array() - 0.5).all());
          EXPECT_TRUE((q.array() < w.high.array() + 0.5).all());
        }
      }
    }
  }
}

TEST(CutProperty, ABiteNeverHoldsMoreThanItsVolumeAndARepeatTakesOnlyTheRest) {
  const auto field = solid_bone();
  RandomStream draw(0x72657374);
  for (int n = 0; n < 40; ++n) {
    InstrumentModel m = bottomless(4, 3, 3);
    m.bite_volume_mm3 = draw.uniform(1.0, 30.0);
    State s;
    const Window w = window_of(m, random_pose(draw, PatientPoint()), 1e3);
    double total = 0.0;
    for (int bite = 0; bite < 60; ++bite) {
      const double mm3 = mm3_of(*field, cut_window(*field, m, w, s).bone);
      EXPECT_LE(mm3, m.bite_volume_mm3 + 1e-9);
      total += mm3;
    }
    EXPECT_NEAR(total, 36.0, 1.8);
    EXPECT_EQ(cut_window(*field, m, w, s).bone, 0);
  }
}

Command random_command(RandomStream& draw, const State& state) {
  const double pick = draw.uniform();
  if (pick < 0.04) return PlacePortal{straight_plan(draw.uniform(-12, 12), draw.uniform(-10, 10))};
  if (pick < 0.06)
    return PlacePortal{oblique_plan(draw.uniform() < 0.5 ? Side::Left : Side::Right)};
  if (pick < 0.07) return RemovePortal{};
  if (pick < 0.20) return SetDepthStop{draw.uniform(-1, 16)};
  if (pick < 0.22) return PoseCArm{{draw.uniform(-3, 3), draw.uniform(-1, 1), PatientPoint()}};
  if (pick < 0.30) {
    return SelectInstrument{static_cast<InstrumentKind>(static_cast<int>(draw.uniform(0, 3)))};
  }
  if (pick < 0.70) {
    const double stop = state.portal ? state.portal->depth_stop_mm : 1.0;
    return MoveInstrument{draw.uniform(-0.1, 1.1) * stop, draw.uniform(-kPi, kPi),
                          draw.uniform(-2.5, 2.5), draw.uniform(-2.5, 2.5)};
  }
  return TakeBite{};
}

int crossings(const State& s, EventKind kind) {
  return static_cast<int>(std::ranges::count(s.events, kind, &Event::kind));
}

double deepest(const State& s, EventKind kind) {
  double d = 0.0;
  for (const Event& e : s.events) {
    if (e.kind == kind) d = std::max(d, e.depth_mm);
  }
  return d;
}

TEST(StateProperty, AnySequenceOfCommandsKeepsTheLaws) {
  const World& w = synthetic_world();
  RandomStream draw(0x636f6d6d);
  int bites = 0, crossed = 0, refused = 0;
  for (int run = 0; run < 12; ++run) {
    State s = fresh_state(w);
    for (int step = 0; step < 120; ++step) {
      const Command c = random_command(draw, s);
      const auto before = hash(s);
      const Verdict v = validate(w, s, c);
      EXPECT_EQ(hash(s), before);
      if (!v.ok) {
        EXPECT_FALSE(v.reason.empty());
        EXPECT_EQ(v.reason.back(), '.');
        ++refused;
        continue;
      }
      const State kept = s;
      State next;
      ASSERT_NO_THROW(next = apply(w, s, c));
      // Pure: the old value is as it was, the same command gives the same state.
      EXPECT_EQ(hash(s), before);
      EXPECT_EQ(hash(apply(w, kept, c)), hash(next));
      // Tissue only goes; records only grow.
      EXPECT_GE(next.cut.bone, s.cut.bone);
      EXPECT_GE(next.cut.ligament, s.cut.ligament);
      EXPECT_GE(next.events.size(), s.events.size());
      for (const EventKind k : {EventKind::LineCrossed, EventKind::DuraCrossed}) {
        EXPECT_GE(crossings(next, k), crossings(s, k));
        EXPECT_GE(deepest(next, k), deepest(s, k));
      }
      const Readings r = measure(w, next);
      const Readings earlier = measure(w, s);
      EXPECT_GE(r.dura_crossed, earlier.dura_crossed);
      EXPECT_GE(r.line_crossed, earlier.line_crossed);
      EXPECT_GE(r.exposed_dura_mm2, earlier.exposed_dura_mm2);
      EXPECT_LE(r.flavum_area_after_mm2, r.flavum_area_before_mm2);
      EXPECT_GE(r.canal_area_after_mm2, r.canal_area_before_mm2);
      // The dura lies inside the line, and inside either is never silent once an instrument is in
      // hand.
      EXPECT_GE(r.dura_mm + 1e-4, r.line_mm);
      EXPECT_GE(r.tissue_over_dura_mm, 0.0);
      if (next.instrument != InstrumentKind::None) {
        EXPECT_TRUE(r.line_mm >= 0.0 || r.line_crossed);
        EXPECT_TRUE(r.dura_mm >= 0.0 || r.dura_crossed);
      }
      if (r.has_distance && r.dura_mm < 0.0) {
        EXPECT_EQ(r.tissue_over_dura_mm, 0.0);
      }
      bites += std::holds_alternative<TakeBite>(c);
      crossed += static_cast<int>(r.dura_crossed);
      s = next;
    }
  }
  // The loop did exercise what it is about.
  EXPECT_GT(bites, 50);
  EXPECT_GT(crossed, 10);
  EXPECT_GT(refused, 50);
}

TEST(StateProperty, TotalsAreTheSumOverTheTissue) {
  const World& w = synthetic_world();
  RandomStream draw(0x73756d73);
  State s = ready_state(w, oblique_plan(), InstrumentKind::BoneRongeur);
  for (int n = 0; n < 25; ++n) {
    if (n == 12) s = apply(w, s, SelectInstrument{InstrumentKind::TissueSculptor});
    s = apply(w, s,
              MoveInstrument{draw.uniform(1.0, 10.0), draw.uniform(-kPi, kPi), draw.uniform(-2, 2),
                             draw.uniform(-2, 2)});
    s = apply(w, s, TakeBite{});
  }
  std::int64_t bone = 0, ligament = 0;
  const ImageGeometry& g = s.tissue.grid();
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const int gone = 255 - s.tissue.occupancy({i, j, k});
        (is_bone(w.field->labels.at(i, j, k)) ? bone : ligament) += gone;
      }
    }
  }
  EXPECT_EQ(bone, s.cut.bone);
  EXPECT_EQ(ligament, s.cut.ligament);
  double by_bites = 0.0;
  for (const Bite& b : s.bites) by_bites += b.bone_mm3 + b.ligament_mm3;
  const Readings r = measure(w, s);
  EXPECT_GT(r.bone_removed_mm3, 50.0);
  EXPECT_GT(r.ligament_removed_mm3, 20.0);
  EXPECT_NEAR(by_bites, r.bone_removed_mm3 + r.ligament_removed_mm3, 1e-6);
}

TEST(StateProperty, AMirroredPatientGivesMirroredResults) {
  const World& w = synthetic_world();
  RandomStream draw(0x6d697272);
  State left = ready_state(w, oblique_plan(Side::Left), InstrumentKind::BoneRongeur);
  State right = ready_state(w, oblique_plan(Side::Right), InstrumentKind::BoneRongeur);
  for (int n = 0; n < 30; ++n) {
    const InstrumentKind kind =
        n % 2 == 0 ? InstrumentKind::BoneRongeur : InstrumentKind::TissueSculptor;
    left = apply(w, left, SelectInstrument{kind});
    right = apply(w, right, SelectInstrument{kind});
    const double advance = draw.uniform(1.0, 10.0);
    const double clock = draw.uniform(-kPi, kPi);
    const double tx = draw.uniform(-2, 2);
    const double ty = draw.uniform(-2, 2);
    left = apply(w, left, MoveInstrument{advance, clock, tx, ty});
    right = apply(w, right, MoveInstrument{advance, -clock, -tx, ty});
    left = apply(w, left, TakeBite{});
    right = apply(w, right, TakeBite{});
    const Bite& a = left.bites.back();
    const Bite& b = right.bites.back();
    // Sub-samples exactly on a window's face may fall either way: a few hundredths of a cubic
    // millimetre.
    EXPECT_NEAR(a.bone_mm3, b.bone_mm3, 0.05);
    EXPECT_NEAR(a.ligament_mm3, b.ligament_mm3, 0.05);
    EXPECT_NEAR(a.dura_distance_mm, b.dura_distance_mm, 1e-3);
    EXPECT_NEAR(a.line_distance_mm, b.line_distance_mm, 1e-3);
  }
  EXPECT_EQ(left.events.size(), right.events.size());
}

TEST(StateProperty, DrivenThroughTheDuraFromAnywhereItIsRecordedAtLeastAsDeepAsItEnds) {
  const World& w = synthetic_world();
  RandomStream draw(0x64757261);
  for (int n = 0; n < 60; ++n) {
    PortalPlan plan = straight_plan(draw.uniform(0.3, 6.0), draw.uniform(-8.0, 10.0));
    plan.skin_entry = plan.skin_entry + PatientVector(draw.uniform(-8, 8), 0, draw.uniform(-30, 0));
    State s = ready_state(w, plan, InstrumentKind::TissueSculptor);
    const State end = apply(w, s, MoveInstrument{15.0, draw.uniform(-kPi, kPi), 0.0, 0.0});
    const Readings r = measure(w, end);
    EXPECT_EQ(r.line_crossed, r.line_mm < 0.0 || crossings(end, EventKind::LineCrossed) > 0);
    if (r.dura_mm < 0.0) {
      EXPECT_TRUE(r.dura_crossed);
      EXPECT_GE(deepest(end, EventKind::DuraCrossed), -r.dura_mm - 1e-9);
    }
    // In small steps the same way is the same crossing, once.
    State slow = s;
    for (double a = 0.5; a <= 15.0; a += 0.5) slow = apply(w, slow, MoveInstrument{a, 0, 0, 0});
    EXPECT_LE(crossings(slow, EventKind::DuraCrossed), 1);
  }
}

}  // namespace
}  // namespace flavum
