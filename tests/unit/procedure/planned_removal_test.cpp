// The planned bone window and ligament zone, against the slabs of the synthetic level.

#include "sim/procedure/planned_removal.h"

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

struct Sum {
  double mm3 = 0.0;
  Eigen::Vector3d low = Eigen::Vector3d::Constant(1e3), high = Eigen::Vector3d::Constant(-1e3);
};
// What is gone of one tissue, and where.
Sum gone(const OperativeField& field, const Tissue& t, CutTissue tissue) {
  const ImageGeometry& g = field.labels.geometry;
  Sum sum;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const Eigen::Vector3i ijk(i, j, k);
        const double share = (255 - t.occupancy(ijk)) / 255.0;
        const bool bone = is_bone(field.labels.at(ijk));
        if (share <= 0.0 || bone != (tissue == CutTissue::Bone)) continue;
        sum.mm3 += share * g.voxel_volume_mm3();
        const Eigen::Vector3d p = g.point_of(ijk.cast<double>()).v;
        sum.low = sum.low.cwiseMin(p);
        sum.high = sum.high.cwiseMax(p);
      }
    }
  }
  return sum;
}

PlannedCut box(CutTissue tissue, const Eigen::Vector3d& low, const Eigen::Vector3d& high) {
  PlannedCut c;
  c.tissue = tissue;
  c.centre = PatientPoint(Eigen::Vector3d(0.5 * (low + high)));
  c.width_mm = high.x() - low.x();
  c.depth_mm = high.y() - low.y();
  c.height_mm = high.z() - low.z();
  return c;
}

// A box across the border between ligament and lamina (y = 13.25): each takes its own tissue only.
TEST(PlannedRemoval, ABoxClearsItsOwnTissueAlone) {
  const OperativeField& f = *synthetic_world().field;
  const Eigen::Vector3d low(3.25, 10.25, 0.25), high(9.25, 15.25, 6.25);
  const Tissue bone = planned_tissue(f, {box(CutTissue::Bone, low, high)});
  EXPECT_NEAR(gone(f, bone, CutTissue::Bone).mm3, 6.0 * 2.0 * 6.0, 1e-9);
  EXPECT_EQ(gone(f, bone, CutTissue::Ligament).mm3, 0.0);
  const Tissue ligament = planned_tissue(f, {box(CutTissue::Ligament, low, high)});
  EXPECT_EQ(gone(f, ligament, CutTissue::Bone).mm3, 0.0);
  EXPECT_NEAR(gone(f, ligament, CutTissue::Ligament).mm3, 6.0 * 3.0 * 6.0, 1e-9);
  EXPECT_TRUE(planned_tissue(f, {}).untouched());
}

// The same box twice, and two that overlap: what is planned twice is removed once.
TEST(PlannedRemoval, BoxesUnite) {
  const OperativeField& f = *synthetic_world().field;
  const PlannedCut a = box(CutTissue::Ligament, {3.25, 9.25, -8.25}, {7.25, 12.25, -4.25});
  const PlannedCut b = box(CutTissue::Ligament, {5.25, 9.25, -8.25}, {9.25, 12.25, -4.25});
  EXPECT_EQ(planned_tissue(f, {a, a}), planned_tissue(f, {a}));
  EXPECT_NEAR(gone(f, planned_tissue(f, {a, b}), CutTissue::Ligament).mm3, 6.0 * 3.0 * 4.0, 1e-9);
}

TEST(PlannedRemoval, ATurnedBoxKeepsItsVolume) {
  const OperativeField& f = *synthetic_world().field;
  PlannedCut c = box(CutTissue::Ligament, {4.25, 9.75, -8.25}, {8.25, 11.75, -4.25});
  for (const double deg : {10.0, -20.0, 33.0}) {
    c.turn_rad = rad_from_deg(deg);
    const Sum s = gone(f, planned_tissue(f, {c}), CutTissue::Ligament);
    EXPECT_NEAR(s.mm3, 4.0 * 2.0 * 4.0, 0.02 * 32.0) << deg;
  }
}

// Positive: the left end comes dorsally.
TEST(PlannedRemoval, TurnsAsItSays) {
  const OperativeField& f = *synthetic_world().field;
  PlannedCut c = box(CutTissue::Ligament, {3.25, 10.5, -8.25}, {9.25, 11.0, -4.25});
  c.turn_rad = rad_from_deg(20.0);
  const Tissue t = planned_tissue(f, {c});
  const ImageGeometry& g = f.labels.geometry;
  // 2 mm to the left of the centre the box lies 2 tan(20 deg) = 0.73 mm further dorsally.
  EXPECT_LT(t.occupancy(g.nearest_index(PatientPoint(8.25, 11.5, -6.0))), 255);
  EXPECT_EQ(t.occupancy(g.nearest_index(PatientPoint(8.25, 10.0, -6.0))), 255);
}

TEST(PlannedRemoval, TheProposalStaysWhereAPortalMayWork) {
  const World& w = attempt_world();
  const OperativeField& f = *w.field;
  const auto cuts = propose_removal(w, straight_plan(7.0, 4.0));
  ASSERT_EQ(cuts.size(), 2U);
  const Tissue planned = planned_tissue(f, cuts);
  const double voxel = f.labels.geometry.spacing_mm.x();
  const Sum bone = gone(f, planned, CutTissue::Bone);
  EXPECT_GT(bone.mm3, 50.0);
  EXPECT_LE(bone.high.x(), 9.0 + voxel);
  EXPECT_GE(bone.low.z(), kLowerEdge - voxel);
  EXPECT_LE(bone.high.z(), kLowerEdge + 6.0 + voxel);
  const Sum ligament = gone(f, planned, CutTissue::Ligament);
  EXPECT_GT(ligament.mm3, 20.0);
  EXPECT_LE(ligament.high.x(), 9.0 + voxel);
  EXPECT_GE(ligament.low.z(), kLowerEdge - 4.0 - voxel);
  EXPECT_LE(ligament.high.z(), kLowerEdge + 6.0 + voxel);
}

TEST(PlannedRemoval, LeftAndRightMirror) {
  const World& w = attempt_world();
  const OperativeField& f = *w.field;
  const Tissue left = planned_tissue(f, propose_removal(w, straight_plan(6.0, 4.0)));
  const Tissue right = planned_tissue(f, propose_removal(w, straight_plan(-6.0, 4.0)));
  for (const CutTissue tissue : {CutTissue::Bone, CutTissue::Ligament}) {
    const Sum l = gone(f, left, tissue), r = gone(f, right, tissue);
    EXPECT_NEAR(l.mm3, r.mm3, 0.01 * l.mm3);
    EXPECT_NEAR(l.low.x(), -r.high.x(), 1e-9);
    EXPECT_NEAR(l.high.x(), -r.low.x(), 1e-9);
  }
}

TEST(PlannedRemoval, WithoutAThicknessOnlyTheBoneIsPlanned) {
  World w = attempt_world();
  auto patient = std::make_shared<Case>(*w.patient);
  for (LevelLandmarks& l : patient->landmarks.levels) {
    l.flavum_thickness_mm[0] = l.flavum_thickness_mm[1] = 0.0;
  }
  w.patient = patient;
  const auto cuts = propose_removal(w, straight_plan());
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].tissue, CutTissue::Bone);
}

}  // namespace
}  // namespace flavum
