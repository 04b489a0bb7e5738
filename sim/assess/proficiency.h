#pragma once
// When a trainee counts as proficient: three passes in a row on at least two cases, then a CUSUM
// that watches for decline (acceptable failure 20 %, unacceptable 35 %; clinical.md 5, [S133]).
//
// The curve rises by 1 - s with a failure and falls by s with a pass, never below zero (Page,
// Biometrika 1954), with s and the limit from Wald's sequential test as usual for procedural skills
// (Williams et al., BMJ 1992; Bolsin and Colson, Int J Qual Health Care 2000):
//   P = ln(p1 / p0), Q = ln((1 - p0) / (1 - p1)), s = Q / (P + Q), h = ln((1 - beta) / alpha) / (P
//   + Q)
// with p0 the acceptable and p1 the unacceptable failure rate. At h the decline is called.

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
  int passes_in_a_row = 0;    ///< while it is not reached: counted so far
  int cases_in_a_row = 0;     ///< different ones among these passes
  std::vector<double> cusum;  ///< one per attempt after reached_at, up to an alarm
  double step = 0.0;          ///< s: the fall with a pass
  double alarm_at = 0.0;      ///< upper decision limit h
  bool alarm = false;         ///< the curve has crossed it, and proficiency was not reached anew
};
/// After an alarm proficiency has to be reached again, by attempts after the alarm.
Proficiency proficiency(const std::vector<AttemptResult>& results, const CusumLimits& limits = {});

}  // namespace flavum
