#include "imaging/edit/structure_edits.h"

#include "edit_fixture.h"
#include "imaging/base/rng.h"
#include "imaging/edit/brush.h"

namespace flavum {
namespace {

using test::after;
using test::ball_mm3;
using test::body;
using test::count_of;
using test::oblique_grid;
using test::volume_of;

constexpr Label kFlavum = label::kLigamentumFlavum;
constexpr Label kSac = label::kThecalSac;

EditedLabels ball(double radius_mm, Label l = kFlavum) {
  EditedLabels edited = body(oblique_grid({60, 50, 30}));
  test::label_ball(edited, l, edited.labels.geometry.centre(), radius_mm);
  return edited;
}

// Half of the finest voxel side: where a surface of voxels can be said to be.
constexpr double kRadiusErrorMm = 0.35;

TEST(Grow, ABallGainsInRadius) {
  for (const double by : {0.5, 1.0, 2.0, 4.0}) {
    const EditedLabels start = ball(9.0);
    const EditedLabels now = after(start, grow(start, kFlavum, by));
    EXPECT_GT(volume_of(now, kFlavum), ball_mm3(9.0 + by - kRadiusErrorMm)) << by;
    EXPECT_LT(volume_of(now, kFlavum), ball_mm3(9.0 + by + kRadiusErrorMm)) << by;
  }
}

TEST(Shrink, ABallLosesInRadius) {
  for (const double by : {0.5, 1.0, 2.0, 4.0}) {
    const EditedLabels start = ball(11.0);
    const EditedLabels now = after(start, shrink(start, kFlavum, by));
    EXPECT_GT(volume_of(now, kFlavum), ball_mm3(11.0 - by - kRadiusErrorMm)) << by;
    EXPECT_LT(volume_of(now, kFlavum), ball_mm3(11.0 - by + kRadiusErrorMm)) << by;
  }
}

TEST(Shrink, ThenGrowGivesTheBallBack) {
  const EditedLabels start = ball(11.0);
  const EditedLabels less = after(start, shrink(start, kFlavum, 3.0));
  const EditedLabels back = after(less, grow(less, kFlavum, 3.0));
  EXPECT_NEAR(volume_of(back, kFlavum), ball_mm3(11.0), 0.04 * ball_mm3(11.0));
  std::int64_t differing = 0;
  for (std::size_t n = 0; n < back.labels.voxels.size(); ++n)
    differing += back.labels.voxels[n] != start.labels.voxels[n] ? 1 : 0;
  // All of it within one voxel of the surface.
  const double shell_mm3 = 4.0 * kPi * 11.0 * 11.0 * 1.0;
  EXPECT_LT(static_cast<double>(differing) * start.labels.geometry.voxel_volume_mm3(),
            0.35 * shell_mm3);
}

// A box on the grid has flat faces half a voxel beyond its last centres: exact to the layer, in
// millimetres, whatever the thickness of the slices.
TEST(Grow, MovesFlatFacesByMillimetresNotVoxels) {
  ImageGeometry g = oblique_grid({40, 40, 20});
  g.spacing_mm = {0.7, 0.9, 3.0};
  EditedLabels start = body(g);
  const Eigen::Vector3i low(15, 16, 8);
  const Eigen::Vector3i high(24, 23, 11);
  for (int k = low.z(); k <= high.z(); ++k)
    for (int j = low.y(); j <= high.y(); ++j)
      for (int i = low.x(); i <= high.x(); ++i) start.labels.at(i, j, k) = kFlavum;
  for (const double by : {0.3, 1.0, 1.6, 2.0, 4.6}) {
    const EditedLabels more = after(start, grow(start, kFlavum, by));
    const EditedLabels less = after(start, shrink(start, kFlavum, by));
    for (int axis = 0; axis < 3; ++axis) {
      const int layers = static_cast<int>(std::floor(by / g.spacing_mm[axis] + 0.5 + 1e-6));
      Eigen::Vector3i at = (low + high) / 2;
      at[axis] = high[axis] + layers;
      EXPECT_EQ(more.labels.at(at), kFlavum) << by << " axis " << axis;
      ++at[axis];
      EXPECT_EQ(more.labels.at(at), label::kBody) << by << " axis " << axis;
      // What is left when as many layers go on each side.
      if (2 * layers >= high[axis] - low[axis]) continue;
      at[axis] = high[axis] - layers;
      const bool thick =
          by < 0.4 * (high - low).cast<double>().cwiseProduct(g.spacing_mm).minCoeff();
      if (thick) {
        EXPECT_EQ(less.labels.at(at), kFlavum) << by << " axis " << axis;
      }
      if (layers > 0) {
        ++at[axis];
        EXPECT_EQ(less.labels.at(at), label::kBody) << by << " axis " << axis;
      }
    }
  }
}

TEST(Shrink, StopsWhereTheImageCutsTheStructureOff) {
  EditedLabels start = body(oblique_grid({40, 36, 12}));
  const ImageGeometry& g = start.labels.geometry;
  const Eigen::Vector3d axis = g.direction.col(2);
  test::label_where(start, kSac, [&](const PatientPoint& p) {
    const Eigen::Vector3d d = p.v - g.centre().v;
    return (d - axis * axis.dot(d)).norm() <= 8.0;
  });
  const EditedLabels now = after(start, shrink(start, kSac, 2.0));
  const double length = g.size.z() * g.spacing_mm.z();
  const double radius = std::sqrt(volume_of(now, kSac) / (kPi * length));
  EXPECT_NEAR(radius, 6.0, kRadiusErrorMm);
  EXPECT_GT(count_of(now.labels, label::kEpiduralOther), 0);
  EXPECT_EQ(now.states.of(kSac), StructureState::Edited);
}

TEST(Grow, TakesOnlyWhatItMay) {
  EditedLabels start = ball(6.0);
  const PatientPoint centre = start.labels.geometry.centre();
  test::label_where(start, label::kL4,
                    [&](const PatientPoint& p) { return p.v.x() > centre.v.x() + 7; });
  test::label_where(start, kSac, [&](const PatientPoint& p) { return p.v.x() < centre.v.x() - 7; });
  start.locked.insert(kSac);
  const EditedLabels now = after(start, grow(start, kFlavum, 4.0, ~LabelSet{label::kL4}));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_EQ(count_of(now.labels, kSac), count_of(start.labels, kSac));
  EXPECT_GT(count_of(now.labels, kFlavum), count_of(start.labels, kFlavum));
  const EditedLabels all = after(start, grow(start, kFlavum, 4.0));
  EXPECT_LT(count_of(all.labels, label::kL4), count_of(start.labels, label::kL4));
}

// Neighbouring pairs with and without the label: what a rough surface has more of.
std::int64_t faces(const LabelMap& labels, Label l) {
  const ImageGeometry& g = labels.geometry;
  std::int64_t count = 0;
  for (int k = 0; k + 1 < g.size.z(); ++k)
    for (int j = 0; j + 1 < g.size.y(); ++j)
      for (int i = 0; i + 1 < g.size.x(); ++i) {
        const bool in = labels.at(i, j, k) == l;
        count += (labels.at(i + 1, j, k) == l) != in;
        count += (labels.at(i, j + 1, k) == l) != in;
        count += (labels.at(i, j, k + 1) == l) != in;
      }
  return count;
}

TEST(Smooth, KeepsTheVolumeAndTakesTheRoughness) {
  EditedLabels start = body(oblique_grid({60, 50, 30}));
  const PatientPoint centre = start.labels.geometry.centre();
  std::uint64_t draw = 0;
  test::label_where(start, kFlavum, [&](const PatientPoint& p) {
    return (p - centre).norm() <= 10.0 + 2.0 * random_uniform(5, draw++) - 1.0;
  });
  const std::int64_t ball_faces = faces(ball(10.0).labels, kFlavum);
  ASSERT_GT(faces(start.labels, kFlavum), 5 * ball_faces / 4);
  for (const double sigma : {0.8, 1.5, 2.5, 4.5}) {
    const EditedLabels now = after(start, smooth(start, kFlavum, sigma));
    EXPECT_NEAR(volume_of(now, kFlavum), volume_of(start, kFlavum),
                0.005 * volume_of(start, kFlavum))
        << sigma;
    if (sigma > 1.0) {
      EXPECT_LT(faces(now.labels, kFlavum), 21 * ball_faces / 20) << sigma;
    }
  }
}

TEST(Smooth, KeepsTheVolumeBesideWhatItMayNotTake) {
  EditedLabels start = ball(8.0);
  const PatientPoint centre = start.labels.geometry.centre();
  test::label_where(start, label::kL4,
                    [&](const PatientPoint& p) { return p.v.x() > centre.v.x() + 4; });
  start.locked.insert(label::kL4);
  const EditedLabels now = after(start, smooth(start, kFlavum, 2.0));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_NEAR(volume_of(now, kFlavum), volume_of(start, kFlavum), 0.01 * volume_of(start, kFlavum));
  EXPECT_GT(changed_voxels(smooth(start, kFlavum, 2.0).step), 0);
}

TEST(Islands, AreRemovedBySize) {
  EditedLabels start = body(oblique_grid({60, 50, 30}));
  const PatientPoint c = start.labels.geometry.centre();
  test::label_ball(start, kFlavum, c, 6.0);                            // 905 mm3
  test::label_ball(start, kFlavum, c + PatientVector(0, 11, 0), 3.0);  // 113 mm3
  test::label_ball(start, kFlavum, c - PatientVector(0, 11, 0), 1.5);  // 14 mm3
  EXPECT_NEAR(volume_of(start, kFlavum), 1032.0, 30.0);
  const EditedLabels one = after(start, keep_largest_part(start, kFlavum));
  EXPECT_NEAR(volume_of(one, kFlavum), 905.0, 20.0);
  const EditedLabels two = after(start, remove_islands(start, kFlavum, 50.0));
  EXPECT_NEAR(volume_of(two, kFlavum), 1018.0, 25.0);
  EXPECT_TRUE(remove_islands(start, kFlavum, 5.0).step.empty());
  EXPECT_EQ(count_of(after(start, remove_islands(start, kFlavum, 1e9)).labels, kFlavum), 0);
  // An island of exactly the volume stays, of a voxel less goes.
  EditedLabels single = body(start.labels.geometry);
  for (int i = 5; i < 9; ++i) single.labels.at(i, 5, 5) = kFlavum;
  const double voxel = single.labels.geometry.voxel_volume_mm3();
  EXPECT_TRUE(remove_islands(single, kFlavum, 4 * voxel).step.empty());
  EXPECT_EQ(changed_voxels(remove_islands(single, kFlavum, 4.01 * voxel).step), 4);
}

TEST(Locks, HoldAgainstEveryOperation) {
  EditedLabels start = ball(8.0);
  start = after(start, set_lock(start, kFlavum, true));
  EXPECT_TRUE(start.locked.contains(kFlavum));
  EXPECT_TRUE(set_lock(start, kFlavum, true).step.empty());
  EXPECT_TRUE(grow(start, kFlavum, 1.0).refused());
  EXPECT_TRUE(shrink(start, kFlavum, 1.0).refused());
  EXPECT_TRUE(smooth(start, kFlavum, 1.0).refused());
  EXPECT_TRUE(keep_largest_part(start, kFlavum).refused());
  EXPECT_TRUE(remove_islands(start, kFlavum, 1.0).refused());
  EXPECT_EQ(start.states.of(kFlavum), StructureState::Automatic);
  start = after(start, set_lock(start, kFlavum, false));
  EXPECT_FALSE(grow(start, kFlavum, 1.0).step.empty());
  // What would have to become a locked label stays.
  start.locked.insert(label::kBody);
  EXPECT_TRUE(shrink(start, kFlavum, 1.0).refused());
  EXPECT_TRUE(grow(start, kFlavum, 1.0).step.empty());
}

TEST(States, FollowTheEdits) {
  EditedLabels now = ball(8.0);
  now = after(now, set_state(now, kFlavum, StructureState::Reviewed));
  EXPECT_EQ(now.states.of(kFlavum), StructureState::Reviewed);
  const EditOutcome outcome = grow(now, kFlavum, 1.0);
  EditedLabels grown = after(now, outcome);
  EXPECT_EQ(grown.states.of(kFlavum), StructureState::Edited);
  EXPECT_EQ(grown.states.of(label::kBody), StructureState::Automatic);
  revert_step(outcome.step, grown);
  EXPECT_TRUE(test::same(grown, now));
  EXPECT_TRUE(set_state(now, label::kL1, StructureState::Reviewed).refused());
  // Painting beyond the skin moves the skin.
  EditedLabels air{LabelMap(now.labels.geometry), {}, {}};
  const EditedLabels skin =
      after(air, paint(air, {{air.labels.geometry.centre()}, 3.0, {}}, label::kBody));
  EXPECT_EQ(skin.states.of(label::kBody), StructureState::Edited);
}

TEST(StructureEdits, RefuseWhatMakesNoSense) {
  const EditedLabels start = ball(8.0);
  for (const double bad : {0.0, -1.0, 1e9, std::nan("")}) {
    EXPECT_TRUE(grow(start, kFlavum, bad).refused());
    EXPECT_TRUE(shrink(start, kFlavum, bad).refused());
    EXPECT_TRUE(smooth(start, kFlavum, bad).refused());
    if (bad < 1.0 || std::isnan(bad)) {
      EXPECT_TRUE(remove_islands(start, kFlavum, bad).refused());
    }
  }
  EXPECT_TRUE(grow(start, kSac, 1.0).refused());
  EXPECT_TRUE(grow(start, label::kBody, 1.0).refused());
  EXPECT_TRUE(smooth(start, 33, 1.0).refused());
  EXPECT_TRUE(set_lock(start, 33, true).refused());
}

}  // namespace
}  // namespace flavum
