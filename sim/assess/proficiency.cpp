#include "sim/assess/proficiency.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "imaging/base/check.h"

namespace flavum {

Proficiency proficiency(const std::vector<AttemptResult>& results, const CusumLimits& limits) {
  CHECK(limits.acceptable > 0.0 && limits.acceptable < limits.unacceptable &&
        limits.unacceptable < 1.0);
  const double p = std::log(limits.unacceptable / limits.acceptable);
  const double q = std::log((1.0 - limits.acceptable) / (1.0 - limits.unacceptable));
  Proficiency out;
  out.step = q / (p + q);
  out.alarm_at = std::log((1.0 - limits.beta) / limits.alpha) / (p + q);
  int& in_a_row = out.passes_in_a_row;
  std::set<std::string> cases;
  for (std::size_t n = 0; n < results.size(); ++n) {
    const AttemptResult& r = results[n];
    if (out.proficient) {
      const double last = out.cusum.empty() ? 0.0 : out.cusum.back();
      out.cusum.push_back(std::max(0.0, last + (r.passed ? 0.0 : 1.0) - out.step));
      if (out.cusum.back() < out.alarm_at) continue;
      out.proficient = false;
      out.alarm = true;
      in_a_row = 0;
      cases.clear();
      continue;
    }
    if (!r.passed) {
      in_a_row = 0;
      cases.clear();
      continue;
    }
    ++in_a_row;
    cases.insert(r.case_name);
    if (in_a_row < limits.passes_in_a_row || static_cast<int>(cases.size()) < limits.cases)
      continue;
    out.proficient = true;
    out.alarm = false;
    out.reached_at = static_cast<int>(n);
    out.cusum.clear();
  }
  out.cases_in_a_row = static_cast<int>(cases.size());
  return out;
}

}  // namespace flavum
