#pragma once
// Inside the folder only: one command judged by the book. rules.cpp has the rules about moving,
// imaging and the patient, rules_bite.cpp those about a bite.

#include "sim/procedure/acts.h"

namespace flavum {

class RuleJudge {
 public:
  RuleJudge(const World& world, const State& before, State& after, const Command& command)
      : world_(world), before_(before), after_(after), command_(command) {}
  /// Everything: first what the watch remembers, then rule by rule.
  void judge();

 private:
  // rules.cpp
  void keep_watch();
  void past_line();       // R1
  void past_lamina();     // R6
  void guide_set();       // R7
  void moved_open();      // R8
  void went_on();         // R9
  void hand_in_beam();    // R12
  void contrast_given();  // ceiling, R9

  // rules_bite.cpp: R2 to R5, R7, R8, R10, R11
  void bite(int index);
  void line_seen(int index);
  void depth_confirmed(int index);
  void facing(int index);
  void corridor(int index);
  void fixed(int index);
  void emptied(int index);
  void two_views(int index);
  void level_and_side(int index);

  /// A new violation, in the way named ("" for the rule's own sentence); nothing when the book
  /// lacks the rule. Its index, or -1.
  int note(RuleId id, const char* when, double value, const PatientPoint& where, int bite = -1);
  /// The same condition lasts: its worst counts.
  void worsen(int violation, double value, const PatientPoint& where, int bite = -1);
  /// The last violation of a rule; `when` null: in any way. -1: none.
  int last(RuleId id, const char* when = nullptr) const;
  void last_or_new(RuleId id, const char* when, double value, const PatientPoint& where, int bite);
  double limit(RuleId id, const char* name) const;
  PatientPoint window_centre(const Bite& b) const;

  const World& world_;
  const State& before_;
  State& after_;
  const Command& command_;
};

}  // namespace flavum
