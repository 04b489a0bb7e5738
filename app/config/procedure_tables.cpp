#include "app/config/procedure_tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "app/config/config.h"
#include "app/config/json_table.h"
#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr std::string_view kRulesFile = "rules.json";
constexpr std::string_view kScenariosFile = "scenarios.json";
constexpr std::string_view kResistanceFile = "resistance.json";

template <class T, std::size_t N>
T word(std::string_view file, const Json& object, const char* key,
       const std::array<std::pair<std::string_view, T>, N>& words) {
  const std::string text = need_text(file, object, key);
  for (const auto& [name, value] : words) {
    if (name == text) return value;
  }
  damaged(file, key, "\"" + text + "\" is not known");
}

constexpr std::array<std::pair<std::string_view, Severity>, 3> kSeverities{
    {{"note", Severity::Note}, {"error", Severity::Error}, {"critical", Severity::Critical}}};

constexpr std::array<std::pair<std::string_view, RefusalReason>, 9> kReasons{
    {{"none", RefusalReason::None},
     {"thin-flavum", RefusalReason::ThinFlavum},
     {"no-laminar-shelf", RefusalReason::NoLaminarShelf},
     {"foraminal-dominant", RefusalReason::ForaminalDominant},
     {"unstable", RefusalReason::Unstable},
     {"high-grade-slip", RefusalReason::HighGradeSlip},
     {"infection", RefusalReason::Infection},
     {"bleeding-risk", RefusalReason::BleedingRisk},
     {"prior-surgery", RefusalReason::PriorSurgery}}};

// Every name in braces must be something there is a number for.
void check_sentence(const Rule& rule, const std::string& sentence, const char* key) {
  for (std::size_t at = sentence.find('{'); at != std::string::npos;
       at = sentence.find('{', at + 1)) {
    const std::size_t close = sentence.find('}', at);
    if (close == std::string::npos) damaged(kRulesFile, key, "a brace is not closed");
    std::string name = sentence.substr(at + 1, close - at - 1);
    name = name.substr(0, name.find(':'));
    if (name != "value" && !rule.limits.contains(name)) {
      damaged(kRulesFile, key, "there is no number \"" + name + "\"");
    }
  }
  if (sentence.find("{value") == std::string::npos) {
    damaged(kRulesFile, key, "the number that broke the rule is not named");
  }
}

// The ways a rule can be broken and the limits it needs, as the code asks for them. A table that
// does not have them all would fail in the middle of an attempt.
struct Needs {
  std::vector<std::string> forms, limits;
};
const std::array<Needs, kRules>& needs() {
  static const std::array<Needs, kRules> all{{
      {{}, {"past_line_mm"}},
      {{"contrast_ceiling"}, {"warn_total_ml"}},
      {{"under_rotated", "over_rotated"}, {"under_rotation_deg", "over_rotation_deg"}},
      {{"near_line"}, {"ventral_deg", "critical_line_mm"}},
      {{"recess"}, {"beyond_border_mm"}},
      {{}, {"past_lamina_mm"}},
      {{"guide_not_set", "guide_too_deep"}, {"least_guide_mm"}},
      {{"not_emptied"}, {"moved_mm", "full_percent"}},
      {{"csf", "bleeding", "reaction", "injected_with_csf"}, {}},
      {{"no_ap", "no_clo"}, {"new_place_mm"}},
      {{"wrong_side", "side_not_confirmed", "no_time_out"}, {"across_mm"}},
      {{}, {}},
  }};
  return all;
}

Rule rule_from(const Json& j, RuleId id) {
  allow_only(kRulesFile, j,
             {"id", "title", "severity", "sentence", "otherwise", "limits", "source"});
  Rule r;
  r.id = id;
  if (need_text(kRulesFile, j, "id") != rule_name(id)) {
    damaged(kRulesFile, "id", std::string(rule_name(id)) + " is expected in its place");
  }
  r.title = need_text(kRulesFile, j, "title");
  r.severity = word(kRulesFile, j, "severity", kSeverities);
  r.source = need_text(kRulesFile, j, "source");
  for (const auto& [name, value] : need_object(kRulesFile, j, "limits").items()) {
    if (!value.is_number()) damaged(kRulesFile, name, "it is not a number");
    r.limits[name] = value.get<double>();
  }
  r.sentence = need_text(kRulesFile, j, "sentence");
  check_sentence(r, r.sentence, "sentence");
  if (j.contains("otherwise")) {
    for (const Json& form : need_array(kRulesFile, j, "otherwise")) {
      allow_only(kRulesFile, form, {"when", "severity", "sentence"});
      r.otherwise.push_back({need_text(kRulesFile, form, "when"),
                             word(kRulesFile, form, "severity", kSeverities),
                             need_text(kRulesFile, form, "sentence")});
      check_sentence(r, r.otherwise.back().sentence, "sentence");
    }
  }
  const Needs& n = needs()[static_cast<std::size_t>(id)];
  std::vector<std::string> forms, limits;
  for (const RuleForm& f : r.otherwise) forms.push_back(f.when);
  for (const auto& [name, value] : r.limits) limits.push_back(name);
  if (!std::ranges::is_permutation(forms, n.forms)) {
    damaged(kRulesFile, "otherwise", std::string(rule_name(id)) + " has other ways to be broken");
  }
  if (!std::ranges::is_permutation(limits, n.limits)) {
    damaged(kRulesFile, "limits", std::string(rule_name(id)) + " needs other limits");
  }
  return r;
}

CaseScenario scenario_from(const Json& j) {
  allow_only(kScenariosFile, j,
             {"name", "preset", "title", "history", "level", "sides", "refuse", "anticoagulated",
              "contrast_allergy", "not_shown", "patient_roll_deg"});
  CaseScenario s;
  s.briefing.name = need_text(kScenariosFile, j, "name");
  s.briefing.title = need_text(kScenariosFile, j, "title");
  s.briefing.history = need_text(kScenariosFile, j, "history");
  s.briefing.refuse = word(kScenariosFile, j, "refuse", kReasons);
  s.briefing.anticoagulated = need_bool(kScenariosFile, j, "anticoagulated");
  s.briefing.contrast_allergy = need_bool(kScenariosFile, j, "contrast_allergy");
  s.preset = need_text(kScenariosFile, j, "preset");
  const auto presets = phantom_presets();
  if (std::ranges::find(presets, s.preset, &PhantomPreset::name) == presets.end()) {
    damaged(kScenariosFile, "preset", "there is no preset \"" + s.preset + "\"");
  }
  const auto level = parse_level(need_text(kScenariosFile, j, "level"));
  if (!level) damaged(kScenariosFile, "level", "it is not a lumbar level");
  s.level = *level;
  for (const Json& side : need_array(kScenariosFile, j, "sides")) {
    const auto parsed = side.is_string() ? parse_side(side.get<std::string>()) : std::nullopt;
    if (!parsed) damaged(kScenariosFile, "sides", "a side is left or right");
    s.sides.push_back(*parsed);
  }
  if (s.sides.empty()) damaged(kScenariosFile, "sides", "no side is to be treated");
  if (j.contains("patient_roll_deg")) {
    const double deg = need_number(kScenariosFile, j, "patient_roll_deg");
    if (std::abs(deg) > 15.0) damaged(kScenariosFile, "patient_roll_deg", "more than 15 deg");
    s.patient_roll_rad = rad_from_deg(deg);
  }
  if (j.contains("not_shown")) s.not_shown = need_text(kScenariosFile, j, "not_shown");
  return s;
}

}  // namespace

RuleBook read_rule_book(std::string_view json) {
  const Json table = parse_table(kRulesFile, json);
  const Json& rules = need_array(kRulesFile, table, "rules");
  if (rules.size() != kRules) damaged(kRulesFile, "rules", "R1 to R12 are expected, each once");
  RuleBook book;
  for (int i = 0; i < kRules; ++i) {
    book.rules.push_back(rule_from(rules[static_cast<std::size_t>(i)], static_cast<RuleId>(i)));
  }
  return book;
}

RuleBook rule_book() { return read_rule_book(embedded_data(kRulesFile)); }

ResistanceModel resistance_model() {
  const Json t = parse_table(kResistanceFile);
  allow_only(
      kResistanceFile, t,
      {"source", "skin_n", "fat_n", "muscle_n", "ligament_n", "bone_n", "epidural_n", "sac_n"});
  const auto n = [&](const char* key) { return need_number(kResistanceFile, t, key); };
  return {n("skin_n"), n("fat_n"),      n("muscle_n"), n("ligament_n"),
          n("bone_n"), n("epidural_n"), n("sac_n")};
}

std::vector<CaseScenario> read_case_scenarios(std::string_view json) {
  const Json table = parse_table(kScenariosFile, json);
  std::vector<CaseScenario> all;
  for (const Json& j : need_array(kScenariosFile, table, "scenarios")) {
    all.push_back(scenario_from(j));
    const std::string& name = all.back().briefing.name;
    const auto same = [&](const CaseScenario& s) { return s.briefing.name == name; };
    if (std::ranges::count_if(all, same) > 1) damaged(kScenariosFile, "name", name + " twice");
  }
  return all;
}

std::vector<CaseScenario> case_scenarios() {
  return read_case_scenarios(embedded_data(kScenariosFile));
}

CaseScenario case_scenario(const std::string& name) {
  std::string known;
  for (CaseScenario& s : case_scenarios()) {
    if (s.briefing.name == name) return std::move(s);
    known += (known.empty() ? "" : ", ") + s.briefing.name;
  }
  throw UsageError("There is no scenario \"" + name + "\". Known scenarios: " + known + ".");
}

}  // namespace flavum
