#pragma once
// When a trainee counts as proficient: three passes in a row on at least two cases, then a CUSUM
// that watches for decline (acceptable failure 20 %, unacceptable 35 %; clinical.md 5, [S133]).

#include <string>
#include <vector>

namespace flavum {

struct AttemptResult {
  std::string case_name;
  bool passed = false;
};
struct CusumLimits {
  double acceptable = 0.20, unacceptable = 0.35;  ///< failure rates, published for epidurals
  double alpha = 0.1, beta = 0.1;                 ///< error rates, usual values
  int passes_in_a_row = 3, cases = 2;
};
struct Proficiency {
  bool proficient = false;    ///< reached, and no alarm since
  int reached_at = -1;        ///< index of the attempt that reached it
  std::vector<double> cusum;  ///< one per attempt after reached_at
  double alarm_at = 0.0;      ///< upper decision limit h
  bool alarm = false;         ///< the curve has crossed it
};
Proficiency proficiency(const std::vector<AttemptResult>& results, const CusumLimits& limits = {});

}  // namespace flavum
