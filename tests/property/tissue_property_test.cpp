// Laws of cutting, of the sac and of the sums, for drawn poses and sequences from fixed seeds.

#include <gtest/gtest.h>

#include <numeric>

#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "sim/patient/level_shape.h"
#include "sim/procedure/decompression.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/sac.h"
#include "sim/procedure/shaft.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

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

RigidTransform<Patient, Tool> random_pose(RandomStream& draw) {
  const Eigen::Quaterniond q(draw.normal(), draw.normal(), draw.normal(), draw.normal());
  return {q.normalized().toRotationMatrix(),
          PatientPoint(draw.uniform(-2, 2), draw.uniform(-2, 2), draw.uniform(-2, 2))};
}

TEST(AugerProperty, ATurnTakesItsCylinderInEveryDirectionAndNothingElse) {
  const auto field = solid_bone();
  const ImageGeometry& g = field->labels.geometry;
  InstrumentModel auger = attempt_world().auger;
  auger.bite_volume_mm3 = 1e6;
  RandomStream draw(0x61756765);
  const double truth = kPi * kShaftRadius * kShaftRadius * (auger.bore_mm + auger.window_length_mm);
  double sum = 0.0;
  double by_axis[3] = {0, 0, 0};
  int poses_by_axis[3] = {0, 0, 0};
  constexpr int kPoses = 150;
  for (int n = 0; n < kPoses; ++n) {
    State s;
    const auto pose = random_pose(draw);
    const double mm3 =
        mm3_of(*field, cut_window(*field, auger, window_of(auger, pose, 10.0), s).bone);
    EXPECT_NEAR(mm3, truth, 0.05 * truth);
    sum += mm3;
    int axis = 0;
    pose.axis(2).v.cwiseAbs().maxCoeff(&axis);
    by_axis[axis] += mm3;
    ++poses_by_axis[axis];
    if (n % 10 != 0) continue;
    const auto inverse = pose.inverse();
    const Tissue::Box box = s.tissue.changed_since(Tissue(g));
    for (int k = box.low.z(); k <= box.high.z(); ++k) {
      for (int j = box.low.y(); j <= box.high.y(); ++j) {
        for (int i = box.low.x(); i <= box.high.x(); ++i) {
          if (s.tissue.occupancy({i, j, k}) == 255) continue;
          const Eigen::Vector3d q = (inverse * g.point_of(i, j, k)).v;
          EXPECT_LT(q.head<2>().norm(), kShaftRadius + 0.5);
          EXPECT_GT(q.z(), -auger.bore_mm - 0.5);
          EXPECT_LT(q.z(), auger.window_length_mm + 0.5);
        }
      }
    }
  }
  EXPECT_NEAR(sum / kPoses, truth, 0.02 * truth);
  for (int a = 0; a < 3; ++a) {
    ASSERT_GT(poses_by_axis[a], 20);
    EXPECT_NEAR(by_axis[a] / poses_by_axis[a], truth, 0.02 * truth) << a;
  }
}

TEST(FillProperty, BitesWithAFillingJawSumToItsRoomAndNoFurther) {
  const auto field = solid_bone();
  RandomStream draw(0x66696c6c);
  for (int n = 0; n < 30; ++n) {
    InstrumentModel m = synthetic_rongeur();
    m.bite_volume_mm3 = draw.uniform(5.0, 60.0);
    State s;
    std::int64_t held = 0;
    for (int bite = 0; bite < 12; ++bite) {
      s.held = held;
      const Taken t = cut_window(*field, m, window_of(m, random_pose(draw), 10.0), s);
      held += t.bone;
      EXPECT_LE(held, bite_capacity(*field, m));
    }
    EXPECT_EQ(held, bite_capacity(*field, m));  // twelve bites of 36 mm3 fill any of them
    EXPECT_EQ(held, s.cut.bone);
  }
}

// Random work of both instruments on a plan; calls `after` with each new state.
template <class F>
State work(const World& w, const PortalPlan& plan, RandomStream& draw, int bites, const F& after) {
  World planning = w;
  planning.scenario.attempt = false;
  const double sign = side_sign(plan.side);
  State s = ready_state(planning, plan, InstrumentKind::BoneRongeur);
  for (int n = 0; n < bites; ++n) {
    const auto kind = n % 2 == 0 ? InstrumentKind::BoneRongeur : InstrumentKind::TissueSculptor;
    s = apply(planning, s, SelectInstrument{kind});
    const double advance = draw.uniform(2.0, 10.0);
    const double clock = draw.uniform(-kPi, kPi);
    const double x = draw.uniform(-2, 2);
    const double y = draw.uniform(-2, 2);
    s = apply(planning, s, MoveInstrument{advance, sign * clock, sign * x, y});
    const State before = s;
    s = apply(planning, s, TakeBite{});
    after(before, s);
  }
  return s;
}

TEST(SumsProperty, ColumnsRegionsAndSlicesAgreeWithTheTotalsExactly) {
  const World& w = attempt_world();
  RandomStream draw(0x73756d73);
  const State end = work(w, oblique_plan(), draw, 30, [&](const State&, const State& s) {
    const auto total = [](const std::shared_ptr<const ColumnSums>& c) {
      return c ? std::accumulate(c->begin(), c->end(), std::int64_t{0}) : 0;
    };
    EXPECT_EQ(total(s.cut.flavum_columns), s.cut.ligament);
    EXPECT_GE(total(s.cut.room_columns), s.cut.ligament);
    EXPECT_EQ(std::accumulate(s.cut.by_region.begin(), s.cut.by_region.end(), std::int64_t{0}),
              s.cut.bone);
    EXPECT_EQ(s.cut.by_region[0], 0);
  });
  ASSERT_GT(end.cut.ligament, 0);
  ASSERT_GT(end.cut.bone, 0);
  const OperativeField& f = *w.field;
  std::int64_t flavum = 0;
  for (const Label l : f.labels.voxels) flavum += l == label::kLigamentumFlavum ? 255 : 0;
  EXPECT_EQ(std::accumulate(f.flavum_columns.begin(), f.flavum_columns.end(), std::int64_t{0}),
            flavum);
  double lost = 0.0;
  for (const AxialAreas& a : axial_areas(w, end)) {
    for (const int s : {0, 1}) lost += a.flavum_before_mm2[s] - a.flavum_after_mm2[s];
  }
  EXPECT_NEAR(lost, mm3_of(f, end.cut.ligament), 1e-6);
  const FlavumLeft left = flavum_left(w, end);
  EXPECT_NEAR(left.removed_mm3[0] + left.removed_mm3[1], mm3_of(f, end.cut.ligament), 1e-6);
  // No column lost more than it had.
  for (std::size_t n = 0; n < f.flavum_columns.size(); ++n) {
    EXPECT_LE((*end.cut.flavum_columns)[n], f.flavum_columns[n]);
    EXPECT_GE((*end.cut.flavum_columns)[n], 0);
  }
}

TEST(MirrorProperty, AreasSumsRegionsAndShiftAreMirrored) {
  const World w = level_with_sac([](double x, double y, double z) {
    return std::hypot(x, y) < kSacRadius && (std::abs(z) > 10.25 || y < 3.25);
  });
  const auto nothing = [](const State&, const State&) {};
  RandomStream draw_left(0x6d697272), draw_right(0x6d697272);
  const State left = work(w, oblique_plan(Side::Left), draw_left, 24, nothing);
  const State right = work(w, oblique_plan(Side::Right), draw_right, 24, nothing);
  ASSERT_GT(left.cut.ligament, 0);
  // Sub-samples exactly on a window's face may fall either way: a few hundredths of a cubic
  // millimetre a bite.
  constexpr double kTie = 0.5;
  const auto a = axial_areas(w, left);
  const auto b = axial_areas(w, right);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    for (const int s : {0, 1}) {
      EXPECT_NEAR(a[n].flavum_before_mm2[s], b[n].flavum_before_mm2[1 - s], 1e-9);
      EXPECT_NEAR(a[n].flavum_after_mm2[s], b[n].flavum_after_mm2[1 - s], kTie);
      EXPECT_NEAR(a[n].canal_after_mm2[s], b[n].canal_after_mm2[1 - s], kTie);
    }
  }
  const Spared x = spared(w, left);
  const Spared y = spared(w, right);
  for (const int s : {0, 1}) {
    EXPECT_NEAR(x.facet_percent[s], y.facet_percent[1 - s], 0.1);
    EXPECT_NEAR(x.pars_percent[s], y.pars_percent[1 - s], 0.1);
  }
  EXPECT_NEAR(x.all_bone_mm3, y.all_bone_mm3, kTie);
  double most = 0.0;
  for (double across = -12.0; across <= 12.0; across += 0.7) {
    for (double along = -14.0; along <= 10.0; along += 0.9) {
      const double here = sac_shift_mm(w, left, PatientPoint(across, 5, along));
      EXPECT_NEAR(here, sac_shift_mm(w, right, PatientPoint(-across, 5, along)), 0.05);
      most = std::max(most, here);
    }
  }
  EXPECT_GT(most, 0.1);
}

TEST(SacProperty, TheShiftIsNeverNegativeNorBeyondTheRoomAndOnlyGrows) {
  const World w = level_with_sac([](double x, double y, double z) {
    return std::hypot(x, y) < kSacRadius && (std::abs(z) > 10.25 || y < 3.25);
  });
  RandomStream draw(0x73616373);
  work(w, oblique_plan(), draw, 24, [&](const State& before, const State& s) {
    const ColumnChart& chart = w.field->chart;
    if (!s.cut.flavum_columns) return;
    for (int n = 0; n < static_cast<int>(chart.size()); ++n) {
      const PatientPoint p =
          chart.centre + chart.lateral_mm(n) * chart.left + chart.cranial_mm(n) * chart.cranial;
      if (std::abs(chart.lateral_mm(n)) > 13.0 || std::abs(chart.cranial_mm(n)) > 16.0) continue;
      const double shift = sac_shift_mm(w, s, p);
      EXPECT_GE(shift, 0.0);
      EXPECT_LE(shift,
                kSacShareOfRoom *
                        column_mm(*w.field, (*s.cut.flavum_columns)[static_cast<std::size_t>(n)]) +
                    0.001);
      EXPECT_GE(shift, sac_shift_mm(w, before, p));
    }
  });
}

TEST(AlarmProperty, NeitherAFurtherPointNorAFurtherVoxelSilencesIt) {
  const World w = level_with_sac([](double x, double y, double z) {
    return std::hypot(x, y) < kSacRadius && (std::abs(z) > 10.25 || y < 3.25);
  });
  RandomStream draw(0x616c726d);
  work(w, oblique_plan(), draw, 24, [&](const State& before, const State& s) {
    const auto pose = instrument_pose(*s.portal, joints_of(s));
    const InstrumentModel* model = w.model(s.instrument);
    ToolPoints some;
    add_cylinder(some, model->shaft_diameter_mm, 0.0, s.advance_mm);
    const ToolPoints all = working_end(w.portal, model, s.advance_mm);
    const double whole = nearest_dura(w, s, pose, all).mm;
    EXPECT_LE(whole, nearest_dura(w, s, pose, some).mm + 1e-6);
    EXPECT_LE(whole, nearest(w.field->dura_mm, pose, all).mm + 1e-6);
    // The same pose after the bite is never further from the dura than before it.
    EXPECT_LE(whole, nearest_dura(w, before, pose, all).mm + 1e-6);
    if (before.cut.least_over_dura_um >= 0) {
      EXPECT_LE(s.cut.least_over_dura_um, before.cut.least_over_dura_um);
    }
    EXPECT_GE(s.cut.exposed_dura_um2, before.cut.exposed_dura_um2);
    if (s.cut.least_over_dura_um >= 0) {
      World planning = w;
      planning.scenario.attempt = false;
      const auto map = tissue_over_dura(planning, s);
      EXPECT_NEAR(*std::ranges::min_element(map),
                  0.001 * static_cast<double>(s.cut.least_over_dura_um), 0.001);
    }
  });
}

Command random_command(RandomStream& draw, const State& s) {
  const double pick = draw.uniform();
  if (pick < 0.10) {
    return SelectInstrument{static_cast<InstrumentKind>(static_cast<int>(draw.uniform(0, 4)))};
  }
  if (pick < 0.25) return OpenJaw{};
  if (pick < 0.45) return CloseJaw{};
  if (pick < 0.55) return EmptyJaw{};
  if (pick < 0.65) return MoveInstrument{-1.0, s.clock_rad, 0, 0};
  return MoveInstrument{draw.uniform(-2.0, 12.0), draw.uniform(-kPi, kPi), draw.uniform(-2, 2),
                        draw.uniform(-2, 2)};
}

TEST(AttemptProperty, AnySequenceKeepsTheLaws) {
  const World& w = attempt_world();
  RandomStream draw(0x61747470);
  int stopped = 0, bites = 0, refused = 0;
  for (int run = 0; run < 8; ++run) {
    State s = working_state(w, straight_plan(run % 2 == 0 ? 6.0 : -6.0, -3.0 + run),
                            InstrumentKind::BoneRongeur);
    for (int step = 0; step < 150; ++step) {
      const Command c = random_command(draw, s);
      const auto before = hash(s);
      const Verdict v = validate(w, s, c);
      EXPECT_EQ(hash(s), before);
      if (!v.ok) {
        EXPECT_EQ(v.reason.back(), '.');
        ++refused;
        continue;
      }
      const State next = apply(w, s, c);
      EXPECT_EQ(hash(s), before);
      EXPECT_EQ(hash(apply(w, s, c)), hash(next));
      EXPECT_GE(next.path_mm, s.path_mm);
      EXPECT_GE(next.cut.bone, s.cut.bone);
      EXPECT_GE(next.cut.ligament, s.cut.ligament);
      EXPECT_LE(bone_that_stops_mm3(w, next, joints_of(next)), kBoneStopsMm3 + 1e-9);
      if (const InstrumentModel* model = w.model(next.instrument)) {
        EXPECT_LE(next.held, bite_capacity(*w.field, *model));
      }
      stopped += next.stopped_by_bone && std::holds_alternative<MoveInstrument>(c);
      bites += static_cast<int>(next.bites.size() - s.bites.size());
      s = next;
    }
  }
  EXPECT_GT(stopped, 20);
  EXPECT_GT(bites, 50);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace flavum
