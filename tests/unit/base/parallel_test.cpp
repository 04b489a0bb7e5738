#include "imaging/base/parallel.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace flavum {
namespace {

TEST(ParallelFor, VisitsEveryIndexOnce) {
  std::vector<int> visits(100003, 0);
  parallel_for(static_cast<std::int64_t>(visits.size()),
               [&](std::int64_t i) { ++visits[static_cast<std::size_t>(i)]; });
  for (const int v : visits) ASSERT_EQ(v, 1);
}

TEST(ParallelFor, CarriesAnExceptionOut) {
  EXPECT_THROW(parallel_for(100,
                            [](std::int64_t i) {
                              if (i == 57) throw std::runtime_error("stop");
                            }),
               std::runtime_error);
}

TEST(ParallelFor, DoesNothingForNothing) {
  parallel_for(0, [](std::int64_t) { FAIL(); });
  parallel_for(-5, [](std::int64_t) { FAIL(); });
}

}  // namespace
}  // namespace flavum
