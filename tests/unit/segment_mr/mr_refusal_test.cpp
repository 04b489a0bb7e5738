#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/error.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

TEST(SegmentMrRefusal, NoSpineNoLabels) {
  ImageGeometry g;
  g.size = {40, 60, 60};
  g.spacing_mm = {4, 4, 4};
  ScalarImage ball(g);
  for (int k = 0; k < 60; ++k)
    for (int j = 0; j < 60; ++j)
      for (int i = 0; i < 40; ++i)
        ball.at(i, j, k) = std::hypot(i - 20, std::hypot(j - 30, k - 30)) < 16 ? 500.0F : 5.0F;
  EXPECT_THROW(segment_mr(ball), InputRefused);
  EXPECT_THROW(segment_mr(ScalarImage(g)), InputRefused);
}

TEST(SegmentMrRefusal, AStudyWithoutALongSeries) {
  ImageGeometry g;
  g.size = {64, 64, 3};
  g.spacing_mm = {3, 3, 4.8};
  StudySeries s;
  s.image = std::make_shared<ScalarImage>(g, 100.0F);
  EXPECT_THROW(segment_study({s}), InputRefused);
  EXPECT_THROW(segment_study({}), InputRefused);
}

}  // namespace
}  // namespace flavum
