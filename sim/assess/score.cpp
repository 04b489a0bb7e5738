#include "sim/assess/score.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "sim/assess/judging.h"

namespace flavum {
namespace {

// Losing more than half a facet is critical (clinical.md 5).
constexpr double kCriticalFacetPercent = 50.0;

bool declined(const State& s) {
  return s.checklist.decided_tick != kNever && !s.checklist.accepted;
}

Outcome outcome_of(const World& world, const State& s, const Findings& found) {
  if (!world.attempt()) return Outcome::Rehearsal;
  if (declined(s)) {
    return candidacy_right(world, s) ? Outcome::DeclinedRightly : Outcome::DeclinedWrongly;
  }
  if (s.stopped == StopReason::None) return Outcome::Unfinished;
  if (s.stopped == StopReason::Completed) return Outcome::Completed;
  return stop_has_cause(world, s, found) ? Outcome::StoppedWithCause : Outcome::StoppedWithoutCause;
}

std::string with_number(const char* format, double value) {
  char text[200];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

bool lists(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::count(ids, id) > 0;
}

std::string times(std::size_t n) {
  return n < 2 ? std::string() : " This happened " + std::to_string(n) + " times.";
}

// The worst of each rule: the first of its kind carries the sentence, the rest are counted.
void say_violations(const World& world, const State& s, Severity severity, Score& score) {
  std::map<RuleId, std::vector<const Violation*>> by_rule;
  for (const Violation& v : s.violations) {
    if (v.severity == severity) by_rule[v.id].push_back(&v);
  }
  for (const auto& [id, list] : by_rule) {
    const bool said = severity == Severity::Critical && lists(score.critical, rule_name(id));
    if (severity == Severity::Critical && !said) score.critical.emplace_back(rule_name(id));
    if (!said) {
      score.sentences.push_back(violation_sentence(world.rules, *list.front()) +
                                times(list.size()));
    }
  }
}

double value_of(const Score& score, const char* name) {
  const Metric* m = score.find(name);
  return m == nullptr ? 0.0 : m->value;
}

void say_dura_and_line(const State& s, Score& score) {
  const auto crossed = [&s](EventKind kind) {
    return std::ranges::any_of(s.events, [kind](const Event& e) { return e.kind == kind; });
  };
  if (crossed(EventKind::DuraCrossed)) {
    score.critical.emplace_back("dura");
    score.sentences.push_back(with_number("The dura was crossed, at the deepest by %.1f mm.",
                                          value_of(score, "dura_breach")));
  }
  if (crossed(EventKind::LineCrossed)) {
    score.critical.emplace_back("R1");
    score.sentences.push_back(
        with_number("An instrument went past the epidurogram line by %.1f mm.",
                    value_of(score, "line_breach")));
  }
}

// Told, never counted: the score holds the risk that was run.
void say_complications(const State& s, Score& score) {
  for (const ComplicationEvent& e : s.hazards.occurred) {
    score.sentences.push_back(
        std::string("It came to this complication: ") + complication_words(e.kind) +
        ". Whether it comes is chance; the risk that was run is what counts.");
  }
}

void say_facet(Score& score) {
  for (const char* name : {"facet_removed_left", "facet_removed_right"}) {
    const Metric* m = score.find(name);
    if (m == nullptr || m->value <= kCriticalFacetPercent) continue;
    if (!lists(score.critical, "facet")) score.critical.emplace_back("facet");
    score.sentences.push_back(m->title + ": " + value_words(*m, m->value) +
                              ". More than half a facet is gone; the level may become unstable.");
  }
}

void say_candidacy(const World& world, const State& s, Score& score) {
  const Briefing& b = world.scenario.briefing;
  const bool must_refuse = b.refuse != RefusalReason::None;
  const std::string given = refusal_words(s.checklist.refused_because);
  if (score.outcome == Outcome::DeclinedRightly) {
    score.sentences.push_back("It was right to decline: " + given + ".");
  } else if (score.outcome == Outcome::DeclinedWrongly && must_refuse) {
    score.sentences.push_back("It was right to decline, but not because " + given +
                              "; the reason is that " + refusal_words(b.refuse) + ".");
  } else if (score.outcome == Outcome::DeclinedWrongly) {
    score.sentences.push_back("This patient was a candidate; it does not hold that " + given + ".");
  } else if (must_refuse && s.checklist.accepted) {
    score.critical.emplace_back("candidacy");
    score.sentences.push_back(std::string("This case should have been declined: ") +
                              refusal_words(b.refuse) + ".");
  }
}

void say_outcome(const State& s, Score& score) {
  const std::string why = stop_words(s.stopped);
  if (score.outcome == Outcome::Unfinished) {
    score.sentences.emplace_back("The attempt was not ended, so it is incomplete.");
  } else if (score.outcome == Outcome::StoppedWithoutCause) {
    score.sentences.push_back("The procedure was stopped because " + why +
                              ", but nothing recorded bears that out, so it is incomplete.");
  } else if (score.outcome == Outcome::StoppedWithCause) {
    score.sentences.push_back("It was right to stop: " + why +
                              ". What was achieved does not decide about passing.");
  }
}

void say_failed_gates(Score& score) {
  for (const Metric& m : score.metrics) {
    if (!m.gates || m.passed()) continue;
    // Said already, with more detail.
    const bool said = m.name == "dura_contacts" || m.name == "critical_violations" ||
                      (m.name == "dura_breach" && lists(score.critical, "dura")) ||
                      (m.name == "line_breach" && lists(score.critical, "R1")) ||
                      m.name == "candidacy_right" ||
                      (m.name == "warnings_continued_through" && lists(score.critical, "R9"));
    if (said) continue;
    score.sentences.push_back(m.title + ": " + value_words(m, m.value) + "; wanted is " +
                              (m.unit == "yes/no" ? ""
                               : m.at_most        ? "at most "
                                                  : "at least ") +
                              value_words(m, m.benchmark) + ".");
  }
}

void shorten(Score& score) {
  if (score.sentences.size() <= kMostSentences) return;
  const std::size_t more = score.sentences.size() - (kMostSentences - 1);
  score.sentences.resize(kMostSentences - 1);
  score.sentences.push_back(std::to_string(more) + " further points stand in the table.");
}

std::vector<Metric> metrics_of(const Judged& j, const BenchmarkTable& table, Outcome outcome) {
  Sheet sheet(table, sides_for_limits(j.world, j.state));
  const bool attempt = j.world.attempt();
  // Of a case that was not touched only the decision is judged.
  if (outcome == Outcome::DeclinedRightly || outcome == Outcome::DeclinedWrongly) {
    add_checklist(j, sheet);
    return sheet.take();
  }
  add_line_and_dura(j, sheet);
  if (attempt) add_safety(j, sheet);
  add_decompression(j, sheet);
  add_spared(j, sheet);
  if (attempt) {
    add_access(j, sheet);
    add_imaging(j, sheet);
  }
  add_bites(j, sheet);
  if (attempt) {
    add_handling(j, sheet);
    add_checklist(j, sheet);
  }
  std::vector<Metric> metrics = sheet.take();
  for (Metric& m : metrics) {
    const bool achieved = m.group == MetricGroup::Decompression;
    if (achieved && (!attempt || outcome == Outcome::StoppedWithCause)) m.gates = false;
    // A rehearsal removes tissue at will: only the line and the dura decide.
    const bool line_or_dura =
        m.group == MetricGroup::Safety && !m.name.starts_with("residual_ligament");
    if (!attempt && !line_or_dura) m.gates = false;
  }
  return metrics;
}

bool may_pass(Outcome outcome) {
  return outcome != Outcome::Unfinished && outcome != Outcome::StoppedWithoutCause &&
         outcome != Outcome::DeclinedWrongly;
}

}  // namespace

Score score(const World& world, const State& state, const Findings& found,
            const BenchmarkTable& table) {
  Score s;
  s.outcome = outcome_of(world, state, found);
  const Judged judged{world, state, found, s.outcome == Outcome::Completed};
  s.metrics = metrics_of(judged, table, s.outcome);
  say_dura_and_line(state, s);
  say_complications(state, s);
  if (world.attempt()) {
    say_violations(world, state, Severity::Critical, s);
    say_facet(s);
    say_candidacy(world, state, s);
    say_outcome(state, s);
  }
  const bool gates =
      std::ranges::all_of(s.metrics, [](const Metric& m) { return !m.gates || m.passed(); });
  s.passed = s.critical.empty() && gates && may_pass(s.outcome);
  say_failed_gates(s);
  if (world.attempt()) say_violations(world, state, Severity::Error, s);
  if (s.passed && s.sentences.empty() && world.attempt()) {
    s.sentences.emplace_back("Passed: no safety gate was touched and every limit was kept.");
  }
  shorten(s);
  return s;
}

Score score(const World& world, const State& state, const BenchmarkTable& benchmarks) {
  return score(world, state, examine(world, state), benchmarks);
}

}  // namespace flavum
