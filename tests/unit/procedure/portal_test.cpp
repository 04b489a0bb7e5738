#include "sim/instruments/portal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "imaging/base/error.h"
#include "imaging/volume/resample.h"
#include "tests/support/synthetic_level.h"

namespace flavum {
namespace {

using namespace testing;

// A distance on labels against its closed form.
void expect_distance(double measured, double truth) {
  EXPECT_GT(measured, truth - kTooNear);
  EXPECT_LT(measured, truth + kTooFar);
}

const Margin& margin(const std::vector<Margin>& margins, const std::string& name) {
  return *std::ranges::find(margins, name, &Margin::structure);
}

bool any_contains(const std::vector<std::string>& lines, const std::string& part) {
  return std::ranges::any_of(lines, [&](const std::string& l) { return l.find(part) != l.npos; });
}

TEST(Portal, ItsFrameHasTheHandleTowardsTheSkinAndXToThePatientsLeft) {
  const PortalPlan plan = oblique_plan();
  const auto pose = X_PatientTool(plan);
  EXPECT_NEAR(pose.rotation().determinant(), 1.0, 1e-12);
  EXPECT_NEAR(pose.axis(2).dot(portal_direction(plan)), -1.0, 1e-12);
  EXPECT_GT(pose.axis(0).x(), 0.9);
  EXPECT_EQ(pose.origin(), plan.dock);
}

TEST(Portal, TissuesAlongTheAxisHaveTheirTrueLengths) {
  PortalPlan plan = straight_plan();
  plan.depth_stop_mm = 15.0;
  const World& w = synthetic_world();
  const PortalReport r = examine_portal(*w.patient, *w.field, plan);
  EXPECT_NEAR(r.path_mm, 41.0, 1e-9);
  ASSERT_EQ(r.tissues.size(), 4U);
  EXPECT_EQ(r.tissues[0].tissue, label::kBody);
  EXPECT_EQ(r.tissues[1].tissue, label::kL4);
  EXPECT_EQ(r.tissues[2].tissue, label::kLigamentumFlavum);
  EXPECT_EQ(r.tissues[3].tissue, label::kBody);
  EXPECT_NEAR(r.tissues[1].to_mm - r.tissues[1].from_mm, 6.0, 0.25);
  EXPECT_NEAR(r.tissues[2].to_mm - r.tissues[2].from_mm, 5.0, 0.25);
  EXPECT_NEAR(r.tissues.back().to_mm, r.path_mm + 15.0, 1e-9);
}

TEST(Portal, AnglesAreThoseOfTheDrawing) {
  const World& w = synthetic_world();
  EXPECT_NEAR(examine_portal(*w.patient, *w.field, straight_plan()).angle_to_skin_deg, 90.0, 0.5);
  PortalPlan plan = straight_plan(7.0, 1.0);
  plan.skin_entry = PatientPoint(7.0, kSkin, 1.0 - (kSkin - kLaminaDorsal));
  const PortalReport r = examine_portal(*w.patient, *w.field, plan);
  EXPECT_NEAR(r.angle_to_skin_deg, 45.0, 0.5);
  EXPECT_NEAR(r.cephalad_tilt_deg, 45.0, 1e-6);
}

TEST(Portal, MarginsAreMeasuredFromTheWallNotTheAxis) {
  const World& w = synthetic_world();
  const PortalReport r = examine_portal(*w.patient, *w.field, straight_plan(7.5));
  const double wall = 0.5 * 5.16;
  // Closed forms; planes are exact on this grid.
  EXPECT_NEAR(margin(r.margins, "spinous process").distance_mm, 7.5 - wall - kSpinousHalfWidth,
              0.05);
  EXPECT_NEAR(margin(r.margins, "facet").distance_mm, kFacetBorder - 7.5 - wall, 0.05);
  expect_distance(margin(r.margins, "dura").distance_mm,
                  std::hypot(7.5 - wall, kLaminaDorsal) - kSacRadius);
  EXPECT_TRUE(std::ranges::is_sorted(r.margins, {}, &Margin::distance_mm));
}

TEST(Portal, TheMarginToTheDuraIncludesTheInstrumentDownToTheDepthStop) {
  const World& w = synthetic_world();
  PortalPlan plan = straight_plan(5.0);
  plan.depth_stop_mm = 12.0;
  const PortalReport r = examine_portal(*w.patient, *w.field, plan);
  expect_distance(margin(r.margins, "dura").distance_mm,
                  std::hypot(5.0 - kShaftRadius, kLaminaDorsal - 12.0) - kSacRadius);
  plan.depth_stop_mm = 15.0;
  EXPECT_LT(margin(examine_portal(*w.patient, *w.field, plan).margins, "dura").distance_mm, -0.5);
}

TEST(Portal, AWarningNamesTheNumberThatTriggersIt) {
  const World& w = synthetic_world();
  for (double x = 5.0; x < 9.0; x += 0.25) {
    const PortalReport r = examine_portal(*w.patient, *w.field, straight_plan(x));
    const double facet = margin(r.margins, "facet").distance_mm;
    char expected[80];
    if (facet >= 0.0) {
      std::snprintf(expected, sizeof expected, "is %.1f mm from the facet.", facet);
    } else {
      std::snprintf(expected, sizeof expected, "overlaps the facet by %.1f mm.", -facet);
    }
    EXPECT_EQ(any_contains(r.warnings, expected), facet < 2.0) << x << " " << facet;
    EXPECT_EQ(any_contains(r.warnings, "facet"), facet < 2.0);
  }
}

TEST(Portal, ADockInTheGapIsSaid) {
  const World& w = synthetic_world();
  const PortalReport r = examine_portal(*w.patient, *w.field, straight_plan(7.0, -7.0));
  EXPECT_TRUE(any_contains(r.warnings, "no lamina under the dock"));
  const PortalReport low = examine_portal(*w.patient, *w.field, straight_plan(7.0, -20.0));
  EXPECT_TRUE(any_contains(low.warnings, "stands on L5, not on the lamina of L4"));
}

TEST(Portal, SkinIsFoundFromInsideAndNotBeyondTheScan) {
  const World& w = synthetic_world();
  const auto skin = skin_along(*w.patient, PatientPoint(10, 30, -20), PatientVector(0, 2, 0));
  ASSERT_TRUE(skin);
  EXPECT_NEAR(skin->y(), kSkin, 0.3);
  const auto cropped = synthetic_case(1.0, 50.0);
  EXPECT_FALSE(skin_along(*cropped, PatientPoint(10, 30, -20), PatientVector(0, 1, 0)));
  EXPECT_FALSE(skin_along(*w.patient, PatientPoint(10, 65, -20), PatientVector(0, 1, 0)));
}

TEST(Proposal, FollowsTheRulesOnBothSides) {
  const World& w = synthetic_world();
  for (const Side side : {Side::Left, Side::Right}) {
    const PortalProposal p = propose_portal(*w.patient, *w.field, w.field->level, side);
    const double sign = side_sign(side);
    EXPECT_NEAR(p.plan.dock.y(), kLaminaDorsal, 0.5);
    EXPECT_GT(sign * p.plan.dock.x(), kSpinousHalfWidth);
    EXPECT_LT(sign * p.plan.dock.x(), kFacetBorder);
    EXPECT_GT(p.plan.dock.z(), kLowerEdge - 0.5);
    EXPECT_LT(p.plan.dock.z(), 6.0);
    EXPECT_NEAR(p.plan.skin_entry.y(), kSkin, 0.5);
    EXPECT_GE(sign * p.plan.skin_entry.x(), 9.9);
    EXPECT_LE(sign * p.plan.skin_entry.x(), 20.1);
    const double caudad = p.plan.dock.z() - p.plan.skin_entry.z();
    EXPECT_GT(caudad, 30.0);
    EXPECT_LT(caudad, 60.0);
    EXPECT_EQ(p.plan.depth_stop_mm, 0.0);
    EXPECT_GE(p.reasons.size(), 3U);
    const PortalReport r = examine_portal(*w.patient, *w.field, p.plan);
    // The corridor is 6.5 mm wide, the portal 5.16.
    EXPECT_GT(r.margins.front().distance_mm, 0.0) << r.margins.front().structure;
    EXPECT_TRUE(validate(w, fresh_state(w), PlacePortal{p.plan}).ok);
  }
}

TEST(Proposal, SaysWhenTheSkinIsOutsideTheScan) {
  const auto cropped = synthetic_case(1.0, 50.0);
  const auto field = build_operative_field(*cropped, SpineLevel{label::kL4}, 1.0);
  const PortalProposal p = propose_portal(*cropped, *field, field->level, Side::Left);
  EXPECT_TRUE(any_contains(p.reasons, "skin is outside the scan"));
  EXPECT_TRUE(
      any_contains(examine_portal(*cropped, *field, p.plan).warnings, "skin is outside the scan"));
}

TEST(Proposal, KeepsItsDirectionWhereTheScanEndsBelowTheEntry) {
  auto patient = *synthetic_case(1.0);
  const LabelMap& whole = *patient.labels;
  const int cut = whole.geometry.nearest_index(PatientPoint(0, 0, -22)).z();
  auto part = std::make_shared<LabelMap>(
      crop_geometry(whole.geometry, Eigen::Vector3i(0, 0, cut), whole.geometry.size));
  const Eigen::Vector3i n = part->geometry.size;
  for (int k = 0; k < n.z(); ++k) {
    for (int j = 0; j < n.y(); ++j) {
      for (int i = 0; i < n.x(); ++i) part->at(i, j, k) = whole.at(i, j, k + cut);
    }
  }
  patient.labels = part;
  const auto field = build_operative_field(patient, SpineLevel{label::kL4}, 1.0);
  const PortalProposal p = propose_portal(patient, *field, field->level, Side::Left);
  EXPECT_TRUE(any_contains(p.reasons, "skin is outside the scan"));
  EXPECT_NEAR(p.plan.skin_entry.z(), -22.0, 1.5);
  // 41 mm deep and 35 to 52 mm caudad.
  const PortalReport r = examine_portal(patient, *field, p.plan);
  EXPECT_GT(r.cephalad_tilt_deg, 35.0);
  EXPECT_LT(r.cephalad_tilt_deg, 55.0);
}

TEST(OperativeField, RefusesALevelWithoutCanalOrLamina) {
  auto patient = *synthetic_case(1.0);
  EXPECT_THROW(build_operative_field(patient, SpineLevel{label::kL2}), InputRefused);
  auto labels = std::make_shared<LabelMap>(*patient.labels);
  for (auto& l : labels->voxels) {
    if (is_canal(l)) l = label::kBody;
  }
  patient.labels = labels;
  EXPECT_THROW(build_operative_field(patient, SpineLevel{label::kL4}, 1.0), InputRefused);
  labels = std::make_shared<LabelMap>(*synthetic_case(1.0)->labels);
  for (auto& l : labels->voxels) {
    if (l == label::kL4) l = label::kBody;
  }
  patient.labels = labels;
  EXPECT_THROW(build_operative_field(patient, SpineLevel{label::kL4}, 1.0), InputRefused);
}

TEST(OperativeField, CrossSectionsHaveTheirTrueArea) {
  const OperativeField& f = *synthetic_world().field;
  EXPECT_NEAR(slab_area_mm2(f, f.flavum_slab), 24.5 * 5.0, 0.1);
  EXPECT_NEAR(slab_area_mm2(f, f.canal_slab), 3.14159 * kCanalRadius * kCanalRadius, 3.0);
}

TEST(OperativeField, DistancesToDuraAndLineAreThoseOfTheCylinders) {
  const OperativeField& f = *synthetic_world().field;
  for (double y = -12.0; y < 30.0; y += 1.7) {
    for (double x = -11.0; x < 12.0; x += 1.3) {
      const double axis = std::hypot(x, y);
      const PatientPoint p(x, y, 3.3);
      // Plus what interpolating a bent field between voxels costs.
      const double dura = sample_linear(f.dura_mm, p, 0.0F) - (axis - kSacRadius);
      const double line = sample_linear(f.line_mm, p, 0.0F) - (axis - kCanalRadius);
      if (axis > kCanalRadius) {
        EXPECT_GT(std::min(dura, line), -kTooNear) << x << " " << y;
        EXPECT_LT(std::max(dura, line), kTooFar) << x << " " << y;
      } else if (axis < kSacRadius - 0.5) {
        EXPECT_NEAR(dura, 0.0, kTooNear);
        EXPECT_NEAR(line, 0.0, kTooNear);
      }
    }
  }
}

}  // namespace
}  // namespace flavum
