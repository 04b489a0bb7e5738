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

/// Another way of breaking a rule, with its own gravity and words.
struct RuleForm {
  std::string when;  ///< "near_line": the name the code asks for
  Severity severity = Severity::Error;
  std::string sentence;
};

struct Rule {
  RuleId id = RuleId::R1;
  Severity severity = Severity::Error;
  std::string title;  ///< "No instrument past the epidurogram line"
  /// "… by {value} mm": {value} is replaced by the number that broke it, {value:0} without
  /// decimals; any other name in braces by the limit of that name.
  std::string sentence;
  std::vector<RuleForm> otherwise;              ///< the other ways it is broken
  std::string source;                           ///< "clinical 1.9, general knowledge"
  std::map<std::string, double> limits;         ///< "under_rotation_deg": 3; units in the names
  double limit(const std::string& name) const;  ///< CHECKs that it exists
  /// 0: severity and sentence above; n: otherwise[n - 1]. CHECKs that the name exists; "" is 0.
  int form(const std::string& when) const;
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
  int form = 0;         ///< in which way, see Rule::form()
  PatientPoint where;
  friend bool operator==(const Violation& a, const Violation& b) {
    return a.id == b.id && a.severity == b.severity && a.tick == b.tick && a.value == b.value &&
           a.bite_index == b.bite_index && a.form == b.form;
  }
};
/// What the rules remember between commands. Kept by note_rules() alone.
struct RuleWatch {
  std::int64_t advance_tick = -1;     ///< of the last advance of the instrument, or new place
  std::int64_t shots_at_advance = 0;  ///< how many shots there were then
  bool has_place = false;             ///< trocar or portal stands somewhere
  PatientPoint place;                 ///< where its tip came to stand
  std::int64_t place_tick = -1;
  std::int64_t shots_at_place = 0;     ///< how many there were then
  bool stood_on_bone = false;          ///< since it was inserted or aimed anew
  std::int64_t moved_open_um = 0;      ///< way of the open jaw since it was opened
  std::int64_t moved_open_noted = -1;  ///< index of the violation about it
};

/// The sentence to show, from the book.
std::string violation_sentence(const RuleBook& book, const Violation& v);

}  // namespace flavum
