#pragma once
// The tables a procedure runs on: rules, scenarios and models. Each is read from one file of data/;
// every function throws OperationFailed naming the file and the field when a table is damaged.

#include <string>
#include <string_view>
#include <vector>

#include "sim/assess/score.h"
#include "sim/procedure/models.h"
#include "sim/procedure/rules.h"
#include "sim/procedure/scenario.h"

namespace flavum {

/// data/rules.json: R1 to R12, each once, in order.
RuleBook rule_book();
RuleBook read_rule_book(std::string_view json);

/// data/resistance.json
ResistanceModel resistance_model();

/// A briefing with the spine it belongs to. Several scenarios may share a preset.
struct CaseScenario {
  Briefing briefing;
  std::string preset;       ///< of data/phantom_presets.json
  SpineLevel level;         ///< to be treated
  std::vector<Side> sides;  ///< in the order planned
  /// How the patient lies on the table, see Scenario; at most 15 deg, usually 0 or 3 to 8.
  double patient_roll_rad = 0.0;
  std::string not_shown;  ///< what the preset's anatomy does not show; may be empty
};
/// data/scenarios.json. Each preset has at least one, named like it.
std::vector<CaseScenario> case_scenarios();
std::vector<CaseScenario> read_case_scenarios(std::string_view json);
/// Throws UsageError listing the known names.
CaseScenario case_scenario(const std::string& name);

// Read by the files beside this one: contrast_tables.cpp, hazard_tables.cpp, dose_tables.cpp,
// benchmark_tables.cpp.
ContrastModel contrast_model();    ///< data/contrast.json
HazardModel hazard_model();        ///< data/hazards.json
DoseModel dose_model();            ///< data/dose.json
BenchmarkTable benchmark_table();  ///< data/benchmarks.json
BenchmarkTable read_benchmark_table(std::string_view json);

}  // namespace flavum
