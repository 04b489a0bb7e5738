#include "imaging/edit/brush.h"

#include "edit_fixture.h"
#include "imaging/base/rng.h"

namespace flavum {
namespace {

using test::after;
using test::ball_mm3;
using test::body;
using test::count_of;
using test::oblique_grid;
using test::volume_of;

constexpr Label kFlavum = label::kLigamentumFlavum;

// Distance from a point to a straight line between two others.
double to_line(const PatientPoint& p, const PatientPoint& a, const PatientPoint& b) {
  const Eigen::Vector3d along = b.v - a.v;
  const double t = std::clamp((p.v - a.v).dot(along) / along.squaredNorm(), 0.0, 1.0);
  return (p.v - a.v - t * along).norm();
}

TEST(Brush, ABallHasItsVolumeOnASkewGrid) {
  for (const bool mirrored : {false, true}) {
    const EditedLabels start = body(oblique_grid({60, 50, 30}, mirrored));
    const PatientPoint centre = start.labels.geometry.centre();
    const EditedLabels now = after(start, paint(start, {{centre}, 12.0, {}}, kFlavum));
    EXPECT_NEAR(volume_of(now, kFlavum), ball_mm3(12.0), 0.01 * ball_mm3(12.0));
  }
}

TEST(Brush, AStrokeIsACylinderWithRoundEnds) {
  const EditedLabels start = body(oblique_grid({70, 60, 40}));
  const PatientPoint centre = start.labels.geometry.centre();
  const PatientVector half(9.0, -7.0, 11.0);
  const double r = 5.0;
  const double length = 2.0 * half.norm();
  const EditedLabels now =
      after(start, paint(start, {{centre - half, centre + half}, r, {}}, kFlavum));
  const double expected = kPi * r * r * length + ball_mm3(r);
  EXPECT_NEAR(volume_of(now, kFlavum), expected, 0.01 * expected);
}

TEST(Brush, PaintsExactlyTheVoxelsWithinItsRadiusInPatientSpace) {
  const ImageGeometry g = oblique_grid({40, 36, 24}, true);
  const EditedLabels start = body(g);
  const PatientPoint a = g.point_of(8, 9, 6);
  const PatientPoint b = g.point_of(30, 20, 17);
  const double r = 2.5;  // more than half a voxel's diagonal: the centre line adds nothing
  const EditedLabels now = after(start, paint(start, {{a, b}, r, {}}, kFlavum));
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const double d = to_line(g.point_of(i, j, k), a, b);
        if (std::abs(d - r) < 1e-9) continue;
        ASSERT_EQ(now.labels.at(i, j, k) == kFlavum, d < r) << i << " " << j << " " << k;
      }
    }
  }
}

TEST(Brush, InASliceOfTheGridItPaintsThatSliceAlone) {
  const ImageGeometry g = oblique_grid({60, 50, 9});
  const EditedLabels start = body(g);
  for (int axis = 0; axis < 3; ++axis) {
    const PatientPoint centre = g.point_of(30, 25, 4);
    const PatientVector normal(Eigen::Vector3d(g.direction.col(axis) * -3.0));
    const double r = axis == 2 ? 14.0 : 6.0;
    const EditedLabels now = after(start, paint(start, {{centre}, r, normal}, kFlavum));
    for (int k = 0; k < g.size.z(); ++k)
      for (int j = 0; j < g.size.y(); ++j)
        for (int i = 0; i < g.size.x(); ++i)
          if (now.labels.at(i, j, k) == kFlavum) {
            ASSERT_EQ(Eigen::Vector3i(i, j, k)[axis], Eigen::Vector3i(30, 25, 4)[axis]);
          }
    const double pixel = g.voxel_volume_mm3() / g.spacing_mm[axis];
    const double area = static_cast<double>(count_of(now.labels, kFlavum)) * pixel;
    if (axis == 2) {
      EXPECT_NEAR(area, kPi * r * r, 0.01 * kPi * r * r);
    } else {
      // Half a thick voxel along the edge at most.
      EXPECT_NEAR(area, kPi * r * r, 2.0 * kPi * r * 0.5);
    }
  }
}

TEST(Brush, APlaneHalfWayBetweenTwoSlicesIsOneSlice) {
  const ImageGeometry g = oblique_grid({40, 30, 9});
  const EditedLabels start = body(g);
  const PatientVector normal(Eigen::Vector3d(g.direction.col(2)));
  const PatientPoint between = g.point_of(Eigen::Vector3d(20, 15, 4.5));
  const EditedLabels now = after(
      start,
      paint(start, {{between, between + 3.0 * PatientVector(g.direction.col(0))}, 5.0, normal},
            kFlavum));
  std::set<int> slices;
  for (int k = 0; k < g.size.z(); ++k)
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i)
        if (now.labels.at(i, j, k) == kFlavum) slices.insert(k);
  EXPECT_EQ(slices.size(), 1U);
}

// The voxels a plane cuts fill a slab whose thickness is the voxel's own across the plane.
TEST(Brush, InAnObliquePlaneADiscHasItsAreaTimesTheVoxelsThickness) {
  const ImageGeometry g = oblique_grid({70, 60, 40});
  const EditedLabels start = body(g);
  const PatientPoint centre = g.centre();
  for (const PatientVector& normal :
       {PatientVector(0, 0, 1), PatientVector(0.3, 1, -0.4), PatientVector(-5, 2, 3)}) {
    const double r = 13.0;
    const EditedLabels now = after(start, paint(start, {{centre}, r, normal}, kFlavum));
    const Eigen::Vector3d n = normal.v.normalized();
    const double thickness = (g.direction.transpose() * n).cwiseAbs().dot(g.spacing_mm);
    const double expected = kPi * r * r * thickness;
    EXPECT_NEAR(volume_of(now, kFlavum), expected, 0.02 * expected);
    // No holes: whatever lies in the disc lies in a painted voxel.
    const Eigen::Vector3d u = n.unitOrthogonal();
    const Eigen::Vector3d v = n.cross(u);
    RandomStream random(7);
    for (int draw = 0; draw < 2000; ++draw) {
      const double angle = random.uniform(0, 2 * kPi);
      const double d = (r - 2.0) * std::sqrt(random.uniform());
      const PatientPoint p(
          Eigen::Vector3d(centre.v + d * (std::cos(angle) * u + std::sin(angle) * v)));
      ASSERT_EQ(now.labels.nearest(p, 0), kFlavum);
    }
  }
}

TEST(Brush, LeavesNoGapHoweverThinAndFast) {
  const ImageGeometry g = oblique_grid({50, 45, 30});
  const EditedLabels start = body(g);
  RandomStream random(11);
  for (const bool planar : {false, true}) {
    Stroke stroke{{}, 0.05, {}};
    const Eigen::Vector3d n = Eigen::Vector3d(0.2, -1, 0.7).normalized();
    if (planar) stroke.plane_normal = PatientVector(n);
    for (int p = 0; p < 12; ++p) {
      Eigen::Vector3d at = g.point_of(Eigen::Vector3d(random.uniform(8, 41), random.uniform(8, 36),
                                                      random.uniform(6, 23)))
                               .v;
      if (planar && p > 0) at -= n * n.dot(at - stroke.points.front().v);
      stroke.points.emplace_back(at);
    }
    const EditedLabels now = after(start, paint(start, stroke, kFlavum));
    for (std::size_t p = 1; p < stroke.points.size(); ++p) {
      const PatientVector way = stroke.points[p] - stroke.points[p - 1];
      const int steps = static_cast<int>(way.norm() / 0.02);
      for (int s = 0; s <= steps; ++s) {
        const PatientPoint at = stroke.points[p - 1] + (static_cast<double>(s) / steps) * way;
        if (!g.contains(g.nearest_index(at))) continue;
        // Right on a face between two voxels rounding decides: either will do.
        const bool hit = now.labels.nearest(at, 0) == kFlavum ||
                         now.labels.nearest(at + 1e-6 * way, 0) == kFlavum ||
                         now.labels.nearest(at - 1e-6 * way, 0) == kFlavum;
        ASSERT_TRUE(hit) << p << " " << s;
      }
    }
  }
}

TEST(Brush, PaintsOverWhatItMayAndLeavesTheRest) {
  EditedLabels start = body(oblique_grid({40, 36, 20}));
  const PatientPoint centre = start.labels.geometry.centre();
  test::label_ball(start, label::kL4, centre + PatientVector(5, 0, 0), 6.0);
  test::label_ball(start, label::kThecalSac, centre - PatientVector(5, 0, 0), 4.0);
  const EditedLabels bed =
      after(start, paint(start, {{centre}, 8.0, {}}, kFlavum, LabelSet::flavum_bed()));
  EXPECT_EQ(count_of(bed.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_EQ(count_of(bed.labels, label::kThecalSac), count_of(start.labels, label::kThecalSac));
  EXPECT_GT(count_of(bed.labels, kFlavum), 0);
  EXPECT_EQ(bed.states.of(kFlavum), StructureState::Edited);
  EXPECT_EQ(bed.states.of(label::kL4), StructureState::Automatic);
  const EditedLabels soft =
      after(start, paint(start, {{centre}, 8.0, {}}, kFlavum, LabelSet::soft_tissue()));
  EXPECT_EQ(count_of(soft.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_LT(count_of(soft.labels, label::kThecalSac), count_of(start.labels, label::kThecalSac));
  const EditedLabels all = after(start, paint(start, {{centre}, 8.0, {}}, kFlavum));
  EXPECT_LT(count_of(all.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_EQ(all.states.of(label::kL4), StructureState::Edited);
}

TEST(Brush, NeverChangesALockedStructure) {
  EditedLabels start = body(oblique_grid({40, 36, 20}));
  const PatientPoint centre = start.labels.geometry.centre();
  test::label_ball(start, label::kL4, centre, 6.0);
  start.locked.insert(label::kL4);
  const EditedLabels now = after(start, paint(start, {{centre}, 9.0, {}}, kFlavum));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_GT(count_of(now.labels, kFlavum), 0);
  EXPECT_TRUE(erase(start, {{centre}, 9.0, {}}).step.empty());
  EXPECT_TRUE(paint(start, {{centre}, 9.0, {}}, label::kL4).refused());
}

TEST(Eraser, GivesBackWhatLiesAround) {
  EditedLabels start = body(oblique_grid({40, 36, 20}));
  const PatientPoint centre = start.labels.geometry.centre();
  test::label_ball(start, label::kThecalSac, centre, 6.0);
  test::label_ball(start, kFlavum, centre + PatientVector(8, 0, 0), 3.0);
  const EditedLabels now = after(start, erase(start, {{centre}, 20.0, {}}));
  EXPECT_EQ(count_of(now.labels, label::kEpiduralOther), count_of(start.labels, label::kThecalSac));
  EXPECT_EQ(count_of(now.labels, kFlavum), 0);
  const EditedLabels one = after(start, erase(start, {{centre}, 20.0, {}}, {kFlavum}));
  EXPECT_EQ(count_of(one.labels, label::kThecalSac), count_of(start.labels, label::kThecalSac));
  const EditedLabels fat =
      after(start, erase(start, {{centre}, 20.0, {}}, {kFlavum}, label::kEpiduralFat));
  EXPECT_EQ(count_of(fat.labels, label::kEpiduralFat), count_of(start.labels, kFlavum));
}

TEST(Brush, AStrokePaintedPieceByPieceIsOneStep) {
  const ImageGeometry g = oblique_grid({50, 45, 30});
  EditedLabels start = body(g);
  test::label_ball(start, label::kL4, g.centre(), 6.0);
  RandomStream random(3);
  std::vector<PatientPoint> points;
  for (int p = 0; p < 9; ++p)
    points.push_back(g.point_of(
        Eigen::Vector3d(random.uniform(-4, 53), random.uniform(5, 40), random.uniform(3, 26))));
  EditedLabels now = start;
  EditStep pieces;
  for (std::size_t p = 1; p < points.size(); ++p) {
    const EditStep piece = paint(now, {{points[p - 1], points[p]}, 2.0, {}}, kFlavum).step;
    apply_step(piece, now);
    pieces = p == 1 ? piece : combine_steps(pieces, piece);
  }
  const EditOutcome whole = paint(start, {points, 2.0, {}}, kFlavum);
  EXPECT_EQ(pieces.runs, whole.step.runs);
  EXPECT_EQ(pieces.states, whole.step.states);
  revert_step(pieces, now);
  EXPECT_TRUE(test::same(now, start));
}

TEST(Brush, RefusesWhatIsNoStroke) {
  const EditedLabels start = body(oblique_grid({8, 8, 8}));
  const PatientPoint p = start.labels.geometry.centre();
  const double nan = std::nan("");
  EXPECT_TRUE(paint(start, {{}, 2.0, {}}, kFlavum).refused());
  EXPECT_TRUE(paint(start, {{p}, 0.0, {}}, kFlavum).refused());
  EXPECT_TRUE(paint(start, {{p}, nan, {}}, kFlavum).refused());
  EXPECT_TRUE(paint(start, {{PatientPoint(nan, 0, 0)}, 2.0, {}}, kFlavum).refused());
  EXPECT_TRUE(paint(start, {{p}, 2.0, PatientVector(0, 0, 0)}, kFlavum).refused());
  EXPECT_TRUE(paint(start, {{p}, 2.0, {}}, 33).refused());
  EXPECT_TRUE(paint(start, {{PatientPoint(1e300, -1e300, 0)}, 2.0, {}}, kFlavum).step.empty());
  EXPECT_TRUE(paint(start, {{PatientPoint(500, 0, 0)}, 2.0, {}}, kFlavum).step.empty());
}

}  // namespace
}  // namespace flavum
