#include "imaging/base/parallel.h"

#include <algorithm>

#ifdef FLAVUM_JTHREAD
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#else
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#endif

namespace flavum {

void parallel_ranges(std::int64_t count, std::int64_t grain,
                     const std::function<void(std::int64_t, std::int64_t)>& body) {
  if (count <= 0) return;
#ifdef FLAVUM_JTHREAD
  const std::int64_t threads =
      std::clamp<std::int64_t>(std::thread::hardware_concurrency(), 1, (count + grain - 1) / grain);
  std::exception_ptr failure;
  std::mutex failure_mutex;
  {
    std::vector<std::jthread> workers;
    for (std::int64_t t = 0; t < threads; ++t) {
      workers.emplace_back([&, t] {
        try {
          body(count * t / threads, count * (t + 1) / threads);
        } catch (...) {
          const std::lock_guard lock(failure_mutex);
          failure = std::current_exception();
        }
      });
    }
  }
  if (failure) std::rethrow_exception(failure);
#else
  tbb::parallel_for(tbb::blocked_range<std::int64_t>(0, count, std::max<std::int64_t>(1, grain)),
                    [&](const tbb::blocked_range<std::int64_t>& r) { body(r.begin(), r.end()); });
#endif
}

}  // namespace flavum
