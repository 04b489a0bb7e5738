// The attempts of one person in the order they were made: when proficiency was reached, and whether
// it still holds.

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/commands.h"
#include "app/cli/recorded_case.h"
#include "app/cli/terminal.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "sim/assess/proficiency.h"

namespace flavum {
namespace {

struct Options {
  std::vector<std::filesystem::path> logs;
  CaseSource source;
  bool json = false;
};

struct Judged {
  std::string log, shown_case, operator_id;
  AttemptResult result;
  std::string attempt;  ///< the same for the same attempt only
  bool counts = true;   ///< false: rightly declined, so that nothing was done that could be judged
};

std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

Judged judge(const std::filesystem::path& path, const CaseSource& source) {
  const auto [r, score] = judge_file(path, source);
  const LogHeader& header = r.replay.log().header;
  if (!header.scenario.attempt) {
    throw InputRefused("A planning session is no attempt and does not count.", path.string());
  }
  // The same anatomy is the same case, whatever its briefing is called.
  const std::string patient = hex(header.patient.hash);
  const std::string& name = header.scenario.briefing.name;
  const Checklist& checklist = r.state.checklist;
  const bool declined = checklist.decided_tick != kNever && !checklist.accepted;
  return {path.filename().string(),
          name.empty() ? "scan " + patient : name,
          header.operator_id,
          {patient, score.passed},
          encode_header(header) + hex(hash(r.state)),
          !(declined && score.passed)};
}

std::vector<Judged> judge_all(const Options& o) {
  std::vector<Judged> all;
  std::set<std::string> seen;
  for (const auto& path : o.logs) {
    all.push_back(judge(path, o.source));
    if (!seen.insert(all.back().attempt).second) {
      throw UsageError("The same attempt is given twice; each counts once.", path.string());
    }
  }
  return all;
}

/// What is known after each attempt; `reached_at` is the index among all of them.
std::vector<Proficiency> course_of(const std::vector<Judged>& all) {
  std::vector<AttemptResult> results;
  std::vector<int> index_of;
  std::vector<Proficiency> course;
  for (std::size_t n = 0; n < all.size(); ++n) {
    if (all[n].counts) {
      results.push_back(all[n].result);
      index_of.push_back(static_cast<int>(n));
    }
    Proficiency p = proficiency(results);
    if (p.reached_at >= 0) p.reached_at = index_of[static_cast<std::size_t>(p.reached_at)];
    course.push_back(std::move(p));
  }
  return course;
}

std::string counted(int n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string standing(const Proficiency& p) {
  char text[160];
  if (!p.cusum.empty()) {
    std::snprintf(text, sizeof text, "CUSUM %.2f of %.2f%s", p.cusum.back(), p.alarm_at,
                  p.alarm ? ", a decline was called" : "");
    if (!p.alarm) return text;
  } else {
    text[0] = 0;
  }
  if (p.proficient) return "proficient";
  return std::string(text) + (text[0] != 0 ? "; " : "") +
         counted(p.passes_in_a_row, "pass", "passes") + " in a row on " +
         counted(p.cases_in_a_row, "case", "cases");
}

void say_course(const std::vector<Judged>& all, const std::vector<Proficiency>& course) {
  std::set<std::string> operators;
  for (std::size_t n = 0; n < all.size(); ++n) {
    operators.insert(all[n].operator_id);
    say("Attempt " + std::to_string(n + 1) + ", " + all[n].shown_case + ", " + all[n].log + ": " +
        (!all[n].counts         ? "rightly declined, does not count; "
         : all[n].result.passed ? "passed; "
                                : "not passed; ") +
        standing(course[n]) + ".");
  }
  if (operators.size() > 1) {
    say("The logs name " + std::to_string(operators.size()) +
        " operators; proficiency is one person's.");
  }
  const Proficiency& now = course.back();
  const CusumLimits limits;
  const std::string wanted = counted(limits.passes_in_a_row, "pass", "passes") +
                             " in a row on at least " + counted(limits.cases, "case", "cases");
  if (now.proficient) {
    say("Proficient: " + wanted + ", reached with attempt " + std::to_string(now.reached_at + 1) +
        ", and no decline since.");
  } else if (now.alarm) {
    say("Proficiency, reached with attempt " + std::to_string(now.reached_at + 1) +
        ", was lost: too many attempts since then were not passed. It needs " + wanted + " again.");
  } else {
    say("Not proficient yet: that needs " + wanted + ".");
  }
}

nlohmann::json course_json(const std::vector<Judged>& all, const std::vector<Proficiency>& course) {
  nlohmann::json attempts = nlohmann::json::array();
  for (std::size_t n = 0; n < all.size(); ++n) {
    const Proficiency& p = course[n];
    attempts.push_back(
        {{"log", all[n].log},
         {"case", {{"name", all[n].shown_case}, {"hash", all[n].result.case_name}}},
         {"operator", all[n].operator_id},
         {"passed", all[n].result.passed},
         {"counts", all[n].counts},
         {"proficient", p.proficient},
         {"passes_in_a_row", p.passes_in_a_row},
         {"cases_in_a_row", p.cases_in_a_row},
         {"cusum", p.cusum.empty() ? nlohmann::json() : nlohmann::json(p.cusum.back())},
         {"decline", p.alarm}});
  }
  const Proficiency& now = course.back();
  const CusumLimits limits;
  return {{"format", "flavum-proficiency-1"},
          {"attempts", attempts},
          {"proficient", now.proficient},
          {"reached_with_attempt",
           now.reached_at < 0 ? nlohmann::json() : nlohmann::json(now.reached_at + 1)},
          {"decline", now.alarm},
          {"limits",
           {{"passes_in_a_row", limits.passes_in_a_row},
            {"cases", limits.cases},
            {"acceptable_failure", limits.acceptable},
            {"unacceptable_failure", limits.unacceptable},
            {"cusum_fall_with_pass", now.step},
            {"cusum_rise_with_failure", 1.0 - now.step},
            {"cusum_decline_at", now.alarm_at}}}};
}

void run(const Options& o) {
  const std::vector<Judged> all = judge_all(o);
  const std::vector<Proficiency> course = course_of(all);
  if (o.json) print_json(course_json(all, course));
  say_course(all, course);
}

}  // namespace

void add_proficiency_command(CLI::App& app) {
  auto* sub = app.add_subcommand("proficiency", "Judge one person's attempts as a course");
  auto o = std::make_shared<Options>();
  sub->add_option("logs", o->logs, "The logs, in the order the attempts were made")->required();
  add_case_options(*sub, o->source);
  sub->add_flag("--json", o->json, "Print the result as JSON on standard output");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
