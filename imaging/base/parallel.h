#pragma once
// Parallel loop over [0, count) in contiguous ranges. Ranges may run in any order, so bodies write
// disjoint outputs; results then do not depend on the number of threads. Backed by TBB (or by
// std::jthread where FLAVUM_JTHREAD is set, for the thread sanitizer).

#include <cstdint>
#include <functional>

namespace flavum {

void parallel_ranges(std::int64_t count, std::int64_t grain,
                     const std::function<void(std::int64_t begin, std::int64_t end)>& body);

/// Body called once per index.
template <class Body>
void parallel_for(std::int64_t count, const Body& body) {
  parallel_ranges(count, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) body(i);
  });
}

}  // namespace flavum
