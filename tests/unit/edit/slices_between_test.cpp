#include "imaging/edit/slices_between.h"

#include "edit_fixture.h"

namespace flavum {
namespace {

using test::after;
using test::body;
using test::count_of;

constexpr Label kFlavum = label::kLigamentumFlavum;
constexpr Label kSac = label::kThecalSac;

// A disc in one slice across `axis`, about a point given in voxels.
void disc(EditedLabels& edited, int axis, int slice, const Eigen::Vector3d& about, double r,
          Label l = kFlavum) {
  const ImageGeometry& g = edited.labels.geometry;
  for (int k = 0; k < g.size.z(); ++k)
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i) {
        const Eigen::Vector3i at(i, j, k);
        if (at[axis] != slice) continue;
        Eigen::Vector3d d = (at.cast<double>() - about).cwiseProduct(g.spacing_mm);
        d[axis] = 0;
        if (d.norm() <= r) edited.labels.at(at) = l;
      }
}

double slice_mm2(const EditedLabels& edited, int axis, int slice,
                 Eigen::Vector3d* centre = nullptr) {
  const ImageGeometry& g = edited.labels.geometry;
  double count = 0;
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (int k = 0; k < g.size.z(); ++k)
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i) {
        const Eigen::Vector3i at(i, j, k);
        if (at[axis] != slice || edited.labels.at(at) != kFlavum) continue;
        sum += at.cast<double>();
        count += 1;
      }
  if (centre != nullptr) *centre = sum / count;
  return count * g.voxel_volume_mm3() / g.spacing_mm[axis];
}

TEST(FillBetweenSlices, TwoDiscsMakeATruncatedCone) {
  for (int axis = 0; axis < 3; ++axis) {
    ImageGeometry g = test::oblique_grid({60, 60, 60});
    g.spacing_mm = Eigen::Vector3d(0.55, 0.7, 0.6);
    g.spacing_mm[axis] = 2.0;
    EditedLabels start = body(g);
    const Eigen::Vector3d about(30.2, 29.6, 30.1);
    const double r1 = 13.0;
    const double r2 = 5.0;
    const int first = 20;
    const int last = 36;
    disc(start, axis, first, about, r1);
    disc(start, axis, last, about, r2);
    const EditedLabels now = after(start, fill_between_slices(start, kFlavum, axis));
    // The end slices stick out of the cone by half.
    double volume = -0.5 * (slice_mm2(now, axis, first) + slice_mm2(now, axis, last)) * 2.0;
    for (int s = first; s <= last; ++s) {
      const double area = slice_mm2(now, axis, s);
      const double r = r1 + (r2 - r1) * (s - first) / (last - first);
      EXPECT_NEAR(area, kPi * r * r, 2.0 * kPi * r * 0.2) << axis << " " << s;
      volume += area * 2.0;
    }
    const double height = 2.0 * (last - first);
    const double cone = kPi / 3.0 * height * (r1 * r1 + r1 * r2 + r2 * r2);
    EXPECT_NEAR(volume, cone, 0.01 * cone) << axis;
    EXPECT_EQ(slice_mm2(now, axis, first - 1), 0.0);
    EXPECT_EQ(slice_mm2(now, axis, last + 1), 0.0);
    EXPECT_EQ(now.states.of(kFlavum), StructureState::Edited);
  }
}

TEST(FillBetweenSlices, AnObliqueTubeStaysATube) {
  EditedLabels start = body(test::oblique_grid({70, 60, 24}));
  const Eigen::Vector3d a(18, 20, 0);
  const Eigen::Vector3d b(48, 38, 0);
  const double r = 7.0;  // 26 mm apart sideways: the discs do not touch
  disc(start, 2, 4, a, r);
  disc(start, 2, 16, b, r);
  const EditedLabels now = after(start, fill_between_slices(start, kFlavum, 2));
  for (int s = 5; s < 16; ++s) {
    Eigen::Vector3d centre;
    EXPECT_NEAR(slice_mm2(now, 2, s, &centre), kPi * r * r, 0.06 * kPi * r * r) << s;
    const Eigen::Vector3d expected = a + (b - a) * (s - 4) / 12.0;
    EXPECT_NEAR(centre.x(), expected.x(), 0.3);
    EXPECT_NEAR(centre.y(), expected.y(), 0.3);
  }
}

// Left and right flavum on one slice, the left alone on the other: the left one must not wander to
// the middle.
TEST(FillBetweenSlices, APartThatEndsDoesNotDragTheOther) {
  EditedLabels start = body(test::oblique_grid({70, 60, 24}));
  disc(start, 2, 4, {20, 30, 0}, 6.0);
  disc(start, 2, 4, {50, 30, 0}, 6.0);
  disc(start, 2, 10, {20, 30, 0}, 6.0);
  const EditedLabels now = after(start, fill_between_slices(start, kFlavum, 2));
  for (int s = 5; s < 10; ++s) {
    EXPECT_EQ(now.labels.at(20, 30, s), kFlavum);
    EXPECT_EQ(now.labels.at(35, 30, s), label::kBody);
  }
}

TEST(FillBetweenSlices, RedrawsBetweenChosenSlices) {
  EditedLabels start = body(test::oblique_grid({60, 60, 24}));
  for (int s = 3; s <= 15; ++s) disc(start, 2, s, {30, 30, 0}, s == 3 || s == 15 ? 6.0 : 9.0, kSac);
  EXPECT_TRUE(fill_between_slices(start, kSac, 2).refused());
  const EditedLabels now =
      after(start, fill_between_slices(start, kSac, 2, LabelSet::everything(), {15, 3}));
  const double slice = static_cast<double>(count_of(now.labels, kSac)) / 13.0;
  EXPECT_NEAR(slice * 0.7 * 0.9, kPi * 36.0, 0.03 * kPi * 36.0);
  EXPECT_GT(count_of(now.labels, label::kEpiduralOther), 0);
  EXPECT_TRUE(fill_between_slices(start, kSac, 2, LabelSet::everything(), {3, 20}).refused());
}

TEST(FillBetweenSlices, RespectsLocksAndWhatItMayPaintOver) {
  EditedLabels start = body(test::oblique_grid({60, 60, 24}));
  disc(start, 2, 4, {30, 30, 0}, 8.0);
  disc(start, 2, 12, {30, 30, 0}, 8.0);
  for (int s = 6; s < 8; ++s) disc(start, 2, s, {30, 30, 0}, 4.0, label::kL4);
  for (int s = 9; s < 11; ++s) disc(start, 2, s, {30, 30, 0}, 4.0, kSac);
  start.locked.insert(kSac);
  const EditedLabels now =
      after(start, fill_between_slices(start, kFlavum, 2, ~LabelSet{label::kL4}));
  EXPECT_EQ(count_of(now.labels, label::kL4), count_of(start.labels, label::kL4));
  EXPECT_EQ(count_of(now.labels, kSac), count_of(start.labels, kSac));
  EXPECT_EQ(now.labels.at(30, 30, 8), kFlavum);
  start.locked.insert(kFlavum);
  EXPECT_TRUE(fill_between_slices(start, kFlavum, 2).refused());
}

}  // namespace
}  // namespace flavum
