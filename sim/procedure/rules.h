#pragma once
// The rules R1-R12 of clinical.md 1.9 (section 0 overrides the table). What they say, how grave
// they are and their limits are data (data/rules.json); when they are broken is code (rules.cpp).
// The sentence is made from the number that broke the rule.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "imaging/base/frames.h"

namespace flavum {

enum class RuleId { R1, R2, R3, R4, R5, R6, R7, R8, R9, R10, R11, R12 };
inline constexpr int kRules = 12;
const char* rule_name(RuleId id);  ///< "R1"

enum class Severity { Note, Error, Critical };

struct Rule {
  RuleId id = RuleId::R1;
  Severity severity = Severity::Error;
  std::string title;     ///< "No instrument past the epidurogram line"
  std::string sentence;  ///< "… by {value} mm": {value} is replaced by the number that broke it
  std::string source;    ///< "clinical 1.9, general knowledge"
  std::map<std::string, double> limits;         ///< "under_rotation_deg": 3; units in the names
  double limit(const std::string& name) const;  ///< CHECKs that it exists
};

struct RuleBook {
  std::vector<Rule> rules;  ///< empty in planning: nothing is judged
  const Rule* find(RuleId id) const;
};

/// A rule broken once. A lasting condition is one violation, kept at its worst.
struct Violation {
  RuleId id = RuleId::R1;
  Severity severity = Severity::Error;
  std::int64_t tick = 0;
  double value = 0.0;   ///< the number that broke it, in the unit of the sentence
  int bite_index = -1;  ///< -1: not by a bite
  PatientPoint where;
  friend bool operator==(const Violation& a, const Violation& b) {
    return a.id == b.id && a.severity == b.severity && a.tick == b.tick && a.value == b.value &&
           a.bite_index == b.bite_index;
  }
};
/// The sentence to show, from the book.
std::string violation_sentence(const RuleBook& book, const Violation& v);

}  // namespace flavum
