// Areas, thickness left and regions on a level of slabs, by hand.

#include "sim/procedure/decompression.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "imaging/base/units.h"
#include "imaging/volume/distance_field.h"
#include "sim/patient/level_shape.h"
#include "tests/support/cut_level.h"

namespace flavum {
namespace {

using namespace testing;

// A voxel between two columns is shared 127 to 128: a column may miss one part in 255 either way.
constexpr double kSplit = 2.0 / 255.0;
constexpr double kThick = kFlavumDorsal - kFlavumVentral;  // 5 mm

// 6 x 2 x 8 mm of the left ligament's dorsal side.
State thinned_left() {
  const World& w = synthetic_world();
  State s = fresh_state(w);
  take_box(w, s, {1.75, kFlavumDorsal - 2.0, -8.25}, {7.75, kFlavumDorsal, -0.25});
  return s;
}

const AxialAreas& slice_at(const std::vector<AxialAreas>& slices, double cranial) {
  return *std::ranges::find_if(
      slices, [&](const AxialAreas& a) { return std::abs(a.cranial_mm - cranial) < 1e-9; });
}

TEST(Chart, HoldsSlabsAtTheirThickness) {
  const OperativeField& f = *synthetic_world().field;
  for (const PatientPoint& p :
       {PatientPoint(0, 0, 0), PatientPoint(5, 0, -3), PatientPoint(-11, 0, 9)}) {
    const auto n = static_cast<std::size_t>(f.chart.column_of(p));
    EXPECT_NEAR(column_mm(f, f.flavum_columns[n]), kThick, kSplit * kThick);
  }
  const auto middle = static_cast<std::size_t>(f.chart.column_of(PatientPoint()));
  EXPECT_NEAR(column_mm(f, f.canal_columns[middle]), 2.0 * kCanalRadius, 0.3);
  EXPECT_NEAR(column_mm(f, f.sac_columns[middle]), 2.0 * kSacRadius, 0.3);
}

TEST(Chart, IsSymmetricAndSaysWhereItEnds) {
  const ColumnChart& c = synthetic_world().field->chart;
  for (const double x : {0.0, 0.49, 0.5, 0.51, 1.5, 7.25, 20.0}) {
    for (const double z : {0.0, 0.5, 3.75}) {
      const int left = c.column_of(PatientPoint(x, 3, z));
      const int right = c.column_of(PatientPoint(-x, -9, -z));
      ASSERT_GE(left, 0);
      EXPECT_DOUBLE_EQ(c.lateral_mm(left), -c.lateral_mm(right));
      EXPECT_DOUBLE_EQ(c.cranial_mm(left), -c.cranial_mm(right));
      EXPECT_NEAR(c.lateral_mm(left), x, 0.5 + 1e-9);
    }
  }
  EXPECT_EQ(c.column_of(PatientPoint(500, 0, 0)), -1);
  EXPECT_EQ(c.column_of(PatientPoint(0, 0, -500)), -1);
}

TEST(AxialAreas, AreThoseOfTheSlabs) {
  const auto slices = axial_areas(synthetic_world(), fresh_state(synthetic_world()));
  for (const double z : {-14.0, -7.0, 0.0, 9.0}) {
    const AxialAreas& a = slice_at(slices, z);
    for (const int s : {0, 1}) {
      EXPECT_NEAR(a.flavum_before_mm2[s], kFlavumHalfWidth * kThick,
                  kSplit * kFlavumHalfWidth * kThick);
      EXPECT_NEAR(a.canal_before_mm2[s], 0.5 * kPi * kCanalRadius * kCanalRadius, 1.0);
      EXPECT_DOUBLE_EQ(a.flavum_after_mm2[s], a.flavum_before_mm2[s]);
      EXPECT_DOUBLE_EQ(a.canal_after_mm2[s], a.canal_before_mm2[s]);
    }
  }
  EXPECT_DOUBLE_EQ(slice_at(slices, 12.0).flavum_before_mm2[0], 0.0);
}

TEST(AxialAreas, LoseWhatWasTakenOnItsSideAlone) {
  const auto slices = axial_areas(synthetic_world(), thinned_left());
  for (const double z : {-7.0, -4.0, -1.0}) {
    const AxialAreas& a = slice_at(slices, z);
    EXPECT_NEAR(a.flavum_before_mm2[0] - a.flavum_after_mm2[0], 12.0, 0.05);
    EXPECT_NEAR(a.canal_after_mm2[0] - a.canal_before_mm2[0], 12.0, 0.05);
    EXPECT_DOUBLE_EQ(a.flavum_before_mm2[1], a.flavum_after_mm2[1]);
  }
  const AxialAreas& off = slice_at(slices, 3.0);
  EXPECT_DOUBLE_EQ(off.flavum_before_mm2[0], off.flavum_after_mm2[0]);
}

TEST(FlavumLeft, HasTheWindowOfTheSlabsAndWhatIsLeftInIt) {
  const World& w = synthetic_world();
  // 10 columns to the facet border at 10.75, rows from -14.25 to -0.25 + 8.
  for (const Side side : {Side::Left, Side::Right}) {
    EXPECT_EQ(flavum_window(w, side).size(), 10U * 22U);
    EXPECT_NEAR(w.field->lower_edge_mm[side_index(side)], kLowerEdge, 1e-9);
    EXPECT_NEAR(w.field->upper_edge_mm[side_index(side)], -14.25, 1e-9);
  }
  const FlavumLeft before = flavum_left(w, fresh_state(w));
  EXPECT_DOUBLE_EQ(before.mean_thinning_percent[0], 0.0);
  EXPECT_NEAR(before.least_left_mm[0], kThick, kSplit * kThick);
  const FlavumLeft after = flavum_left(w, thinned_left());
  EXPECT_NEAR(after.removed_mm3[0], 6.0 * 2.0 * 8.0, 0.5);
  EXPECT_DOUBLE_EQ(after.removed_mm3[1], 0.0);
  EXPECT_NEAR(after.mean_thinning_percent[0], 100.0 * 96.0 / (220.0 * kThick), 0.05);
  // Columns half in the cut count as worked, with half of its depth: 1 mm of 5, above the limit.
  EXPECT_GE(after.worked_area_mm2[0], 6.0 * 8.0);
  EXPECT_LE(after.worked_area_mm2[0], 7.0 * 9.0);
  // All that was taken lies in them, but for rim columns that lost less than kWorkedMm each.
  const double in_worked =
      after.worked_thinning_percent[0] / 100.0 * after.worked_area_mm2[0] * kThick;
  EXPECT_LE(in_worked, after.removed_mm3[0] + 0.1);
  EXPECT_GE(in_worked, after.removed_mm3[0] - 2.0 * (7 + 9) * kWorkedMm * 0.5);
  EXPECT_DOUBLE_EQ(after.worked_area_mm2[1], 0.0);
  EXPECT_NEAR(after.least_left_mm[0], kThick - 2.0, 0.01);
  EXPECT_DOUBLE_EQ(after.mean_thinning_percent[1], 0.0);
  EXPECT_NEAR(after.least_left_mm[1], kThick, kSplit * kThick);
}

TEST(Regions, HaveTheVolumesOfTheSlabs) {
  const World& w = synthetic_world();
  const auto mm3 = [&](BoneRegion r) {
    return mm3_of(*w.field, w.field->bone_in_region[static_cast<std::size_t>(r)]);
  };
  constexpr double kLamina = kLaminaDorsal - kFlavumDorsal;
  // The joint reaches to 8 mm above its landmark's height: the voxel centred there belongs to it.
  EXPECT_NEAR(mm3(BoneRegion::FacetLeft), (20.25 - 10.75) * kLamina * (8.25 - kLowerEdge), 1e-6);
  EXPECT_NEAR(mm3(BoneRegion::ParsLeft), (20.25 - 10.75) * kLamina * (22.25 - 8.25), 1e-6);
  EXPECT_NEAR(mm3(BoneRegion::FacetRight), mm3(BoneRegion::FacetLeft), 1e-9);
  EXPECT_NEAR(mm3(BoneRegion::ParsRight), mm3(BoneRegion::ParsLeft), 1e-9);
  // Within 9 mm, and the 2 mm of the spinous process's base that still count as lamina.
  EXPECT_NEAR(mm3(BoneRegion::CranialLamina),
              2.0 * 9.25 * kLamina * 22.5 + 2.0 * kSpinousHalfWidth * 2.0 * 22.5, 1e-6);
  std::int64_t all = 0, bone = 0;
  for (const std::int64_t v : w.field->bone_in_region) all += v;
  for (const Label l : w.field->labels.voxels) bone += is_bone(l) ? 255 : 0;
  EXPECT_EQ(all, bone);
}

TEST(Regions, BoneTakenCountsWhereItStood) {
  const World& w = synthetic_world();
  State s = fresh_state(w);
  const auto taken = [&](BoneRegion r) {
    return mm3_of(*w.field, s.cut.by_region[static_cast<std::size_t>(r)]);
  };
  take_box(w, s, {12, 14, 2}, {14, 18, 4});
  EXPECT_NEAR(taken(BoneRegion::FacetLeft), 16.0, 0.5);
  take_box(w, s, {-14, 14, 12}, {-12, 18, 14});
  EXPECT_NEAR(taken(BoneRegion::ParsRight), 16.0, 0.5);
  take_box(w, s, {2, 14, 2}, {4, 18, 4});
  EXPECT_NEAR(taken(BoneRegion::CranialLamina), 16.0, 0.5);
  take_box(w, s, {2, 14, -20}, {4, 18, -18});
  EXPECT_NEAR(taken(BoneRegion::CaudalLamina), 16.0, 0.5);
  take_box(w, s, {9.25, 14, 2}, {10.5, 18, 4});
  EXPECT_NEAR(taken(BoneRegion::LateralLamina), 10.0, 0.5);
  const Spared kept = spared(w, s);
  const double facet = 9.5 * 6.0 * 8.5;
  EXPECT_NEAR(kept.facet_percent[0], 100.0 * (1.0 - 16.0 / facet), 0.15);
  EXPECT_DOUBLE_EQ(kept.facet_percent[1], 100.0);
  EXPECT_DOUBLE_EQ(kept.pars_percent[0], 100.0);
  EXPECT_LT(kept.pars_percent[1], 100.0);
  EXPECT_NEAR(kept.lateral_lamina_mm3, 42.0, 1.0);
  EXPECT_NEAR(kept.all_bone_mm3, 74.0, 1.5);
}

TEST(TissueOverDura, IsTheLayerLeftAndItsLeastIsTheReadings) {
  // A flat sac with nothing but ligament on it.
  World w = level_with_sac([](double x, double y, double) {
    return std::abs(x) < 6.25 && std::abs(y) < kFlavumVentral;
  });
  w.scenario.attempt = false;
  State s = fresh_state(w);
  take_box(w, s, {-2.25, kFlavumDorsal - 2.0, -3.25}, {2.25, kFlavumDorsal, 3.25});
  auto map = tissue_over_dura(w, s);
  const auto over = [&](double x, double z) {
    return map[static_cast<std::size_t>(w.field->chart.column_of(PatientPoint(x, 0, z)))];
  };
  EXPECT_NEAR(over(0, 0), 3.0, kTooNear);
  EXPECT_EQ(over(5, 0), kFarMm);
  EXPECT_NEAR(*std::ranges::min_element(map), 0.001 * static_cast<double>(s.cut.least_over_dura_um),
              0.001);
  EXPECT_EQ(s.cut.exposed_dura_um2, 0);
  // Down to the dura over 4.5 x 6.5 mm: that much of it lies bare.
  take_box(w, s, {-2.25, kFlavumVentral, -3.25}, {2.25, kFlavumDorsal, 3.25});
  map = tissue_over_dura(w, s);
  EXPECT_EQ(over(0, 0), 0.0F);
  EXPECT_EQ(s.cut.least_over_dura_um, 0);
  EXPECT_NEAR(1e-6 * static_cast<double>(s.cut.exposed_dura_um2), 4.5 * 6.5, 0.02 * 4.5 * 6.5);
}

}  // namespace
}  // namespace flavum
