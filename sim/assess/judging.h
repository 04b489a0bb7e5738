#pragma once
// Inside sim/assess only: the sheet the metrics are written on, and the groups that write them.

#include "sim/assess/score.h"

namespace flavum {

/// Sides with a bite that took something; planning counts the same way. Index as side_index().
struct SidesTreated {
  bool side[2] = {false, false};
  int count() const { return (side[0] ? 1 : 0) + (side[1] ? 1 : 0); }
};
SidesTreated sides_treated(const State& state);
/// How many sides the limits are for: those begun, at least one, at most those planned.
int sides_for_limits(const World& world, const State& state);

class Sheet {
 public:
  Sheet(const BenchmarkTable& table, int sides) : table_(&table), sides_(sides) {}
  /// CHECKs that the kind exists.
  void add(const char* kind, double value);
  void add(const char* kind, Side side, double value);
  std::vector<Metric> take() { return std::move(metrics_); }

 private:
  void write(const char* kind, const char* suffix, const char* side_words, double value);
  const BenchmarkTable* table_;
  int sides_;
  std::vector<Metric> metrics_;
};

/// Everything a group needs.
struct Judged {
  const World& world;
  const State& state;
  const Findings& found;
  bool whole_plan = false;  ///< ended as planned: every planned side is judged, treated or not
};
void add_line_and_dura(const Judged& judged, Sheet& sheet);  ///< also in planning
void add_safety(const Judged& judged, Sheet& sheet);
void add_decompression(const Judged& judged, Sheet& sheet);  ///< also in planning
void add_spared(const Judged& judged, Sheet& sheet);         ///< also in planning
void add_access(const Judged& judged, Sheet& sheet);
void add_imaging(const Judged& judged, Sheet& sheet);
void add_bites(const Judged& judged, Sheet& sheet);  ///< also in planning
void add_handling(const Judged& judged, Sheet& sheet);
void add_checklist(const Judged& judged, Sheet& sheet);

/// Whether a case was rightly taken on or declined (a must-refuse case is passed by declining it).
bool candidacy_right(const World& world, const State& state);
/// The refusal was given for the reason that holds.
bool refusal_reason_right(const World& world, const State& state);
/// Whether what a stop was for can be found in the state. Completed and None: false.
bool stop_has_cause(const World& world, const State& state, const Findings& found);

inline double minutes(std::int64_t ticks) {
  return static_cast<double>(ticks) / (60.0 * kTicksPerSecond);
}
inline double percent(double part, double whole) {
  return whole > 0.0 ? 100.0 * part / whole : 0.0;
}
inline double percent_change(double before, double after) {
  return before > 0.0 ? 100.0 * (after - before) / before : 0.0;
}

}  // namespace flavum
