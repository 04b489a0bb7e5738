#include "imaging/base/rng.h"

#include <gtest/gtest.h>

#include "imaging/base/hash.h"

namespace flavum {
namespace {

TEST(Random, TheSameKeyAndCounterGiveTheSameNumber) {
  EXPECT_EQ(random_bits(1, 2), random_bits(1, 2));
  EXPECT_NE(random_bits(1, 2), random_bits(1, 3));
  EXPECT_NE(random_bits(1, 2), random_bits(2, 2));
}

TEST(Random, UniformFillsTheUnitIntervalEvenly) {
  constexpr int kDraws = 200000;
  int bins[10] = {};
  double sum = 0.0;
  for (int n = 0; n < kDraws; ++n) {
    const double u = random_uniform(42, static_cast<std::uint64_t>(n));
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++bins[static_cast<int>(10.0 * u)];
    sum += u;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.003);  // 4.6 standard errors
  double chi2 = 0.0;
  for (const int b : bins) chi2 += (b - kDraws / 10.0) * (b - kDraws / 10.0) / (kDraws / 10.0);
  EXPECT_LT(chi2, 33.7);  // 9 degrees of freedom, p = 1e-4
}

TEST(Random, NormalHasUnitVarianceAndNoSkew) {
  constexpr int kDraws = 200000;
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  for (int n = 0; n < kDraws; ++n) {
    const double z = random_normal(9, static_cast<std::uint64_t>(n));
    m1 += z;
    m2 += z * z;
    m3 += z * z * z;
    m4 += z * z * z * z;
  }
  EXPECT_NEAR(m1 / kDraws, 0.0, 0.01);
  EXPECT_NEAR(m2 / kDraws, 1.0, 0.015);
  EXPECT_NEAR(m3 / kDraws, 0.0, 0.03);
  EXPECT_NEAR(m4 / kDraws, 3.0, 0.1);
}

TEST(Hash, IsTheStandardFnv1a) {
  // Published test vector of FNV-1a 64: "a" -> af63dc4c8601ec8c, "foobar" -> 85944171f73967e8.
  const std::string_view a = "a";
  const std::string_view foobar = "foobar";
  EXPECT_EQ(Hash().bytes(std::as_bytes(std::span(a))).value(), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(Hash().bytes(std::as_bytes(std::span(foobar))).value(), 0x85944171f73967e8ULL);
}

}  // namespace
}  // namespace flavum
