#include "imaging/volume/labels.h"

#include <gtest/gtest.h>

namespace flavum {
namespace {

TEST(Labels, NumbersAreTheAgreedOnes) {
  EXPECT_EQ(label::kL1, 20);
  EXPECT_EQ(label::kL5, 24);
  EXPECT_EQ(label::kSacrum, 26);
  EXPECT_EQ(label::disc_below(label::kL4), 123);
  EXPECT_EQ(label::kThecalSac, 60);
  EXPECT_EQ(label::kLigamentumFlavum, 70);
}

TEST(Labels, AreListedOnceInAscendingOrder) {
  for (std::size_t n = 1; n < all_labels().size(); ++n)
    EXPECT_LT(all_labels()[n - 1].value, all_labels()[n].value);
}

TEST(SpineLevel, NamesRoundTrip) {
  for (const SpineLevel level : kLumbarLevels) EXPECT_EQ(parse_level(level_name(level)), level);
  EXPECT_EQ(level_name(SpineLevel{label::kL4}), "L4-5");
  EXPECT_EQ(level_name(SpineLevel{label::kL5}), "L5-S1");
  EXPECT_EQ(parse_level("L4-L5"), SpineLevel{label::kL4});
  EXPECT_FALSE(parse_level("L4-6"));
  EXPECT_FALSE(parse_level(""));
}

TEST(Side, LeftIsThePatientsPlusX) {
  EXPECT_EQ(side_sign(Side::Left), 1.0);
  EXPECT_EQ(parse_side("right"), Side::Right);
  EXPECT_FALSE(parse_side("Left "));
}

}  // namespace
}  // namespace flavum
