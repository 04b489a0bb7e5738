#include "sim/patient/tissue.h"

#include <gtest/gtest.h>

namespace flavum {
namespace {

ImageGeometry grid() {
  ImageGeometry g;
  g.size = {40, 17, 33};
  g.spacing_mm = Eigen::Vector3d::Constant(0.5);
  return g;
}

TEST(Tissue, StartsWholeAndRemembersWhatIsWritten) {
  Tissue t(grid());
  EXPECT_TRUE(t.untouched());
  EXPECT_EQ(t.occupancy({39, 16, 32}), 255);
  t.set_occupancy({39, 16, 32}, 7);
  t.set_occupancy({16, 0, 0}, 0);
  EXPECT_EQ(t.occupancy({39, 16, 32}), 7);
  EXPECT_EQ(t.occupancy({16, 0, 0}), 0);
  EXPECT_EQ(t.occupancy({15, 0, 0}), 255);
  EXPECT_FALSE(t.untouched());
}

TEST(Tissue, ACopyIsNotChangedByWritingToTheOriginal) {
  Tissue before(grid());
  before.set_occupancy({3, 3, 3}, 100);
  Tissue after = before;
  after.set_occupancy({3, 3, 4}, 0);
  after.set_occupancy({3, 3, 3}, 50);
  EXPECT_EQ(before.occupancy({3, 3, 3}), 100);
  EXPECT_EQ(before.occupancy({3, 3, 4}), 255);
  EXPECT_EQ(after.occupancy({3, 3, 3}), 50);
}

TEST(Tissue, ChangedSinceGivesTheExactBounds) {
  const Tissue before(grid());
  Tissue after = before;
  EXPECT_TRUE(after.changed_since(before).empty());
  after.set_occupancy({2, 5, 30}, 1);
  after.set_occupancy({33, 4, 15}, 1);
  const Tissue::Box box = after.changed_since(before);
  EXPECT_EQ(box.low, Eigen::Vector3i(2, 4, 15));
  EXPECT_EQ(box.high, Eigen::Vector3i(33, 5, 30));
}

TEST(Tissue, EqualContentHashesEquallyHoweverItCameAbout) {
  Tissue a(grid());
  Tissue b(grid());
  a.set_occupancy({1, 1, 1}, 9);
  a.set_occupancy({1, 1, 1}, 255);
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.hash(), b.hash());
  a.set_occupancy({1, 1, 1}, 254);
  EXPECT_FALSE(a == b);
  EXPECT_NE(a.hash(), b.hash());
}

TEST(Tissue, AnIndexOutsideTheGridIsAProgrammingError) {
  const Tissue t(grid());
  EXPECT_THROW(t.occupancy({40, 0, 0}), std::logic_error);
  EXPECT_THROW(t.occupancy({0, -1, 0}), std::logic_error);
}

}  // namespace
}  // namespace flavum
