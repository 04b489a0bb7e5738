// The book of rules itself: looking a rule up, and making its sentence from a number.

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "imaging/base/check.h"
#include "sim/procedure/rules.h"

namespace flavum {
namespace {

// "value" or "value:0" or a limit's name.
std::string number_for(const Rule& rule, double value, std::string_view name) {
  int decimals = 1;
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view digits = name.substr(colon + 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), decimals);
    name = name.substr(0, colon);
  }
  const double number = name == "value" ? value : rule.limit(std::string(name));
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", std::clamp(decimals, 0, 3), number);
  return text;
}

}  // namespace

const char* rule_name(RuleId id) {
  static constexpr std::array<const char*, kRules> kNames{"R1", "R2", "R3", "R4",  "R5",  "R6",
                                                          "R7", "R8", "R9", "R10", "R11", "R12"};
  return kNames.at(static_cast<std::size_t>(id));
}

double Rule::limit(const std::string& name) const {
  const auto it = limits.find(name);
  CHECK(it != limits.end());
  return it->second;
}

int Rule::form(const std::string& when) const {
  if (when.empty()) return 0;
  const auto it = std::ranges::find(otherwise, when, &RuleForm::when);
  CHECK(it != otherwise.end());
  return 1 + static_cast<int>(it - otherwise.begin());
}

const Rule* RuleBook::find(RuleId id) const {
  const auto it = std::ranges::find(rules, id, &Rule::id);
  return it == rules.end() ? nullptr : &*it;
}

std::string violation_sentence(const RuleBook& book, const Violation& v) {
  const Rule* rule = book.find(v.id);
  if (rule == nullptr) return {};
  const auto form = static_cast<std::size_t>(v.form);
  CHECK(form <= rule->otherwise.size());
  const std::string& pattern = form == 0 ? rule->sentence : rule->otherwise[form - 1].sentence;
  std::string said;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = pattern.find('{', at);
    const std::size_t close = open == std::string::npos ? open : pattern.find('}', open);
    if (close == std::string::npos) return said + pattern.substr(at);
    said += pattern.substr(at, open - at);
    said +=
        number_for(*rule, v.value, std::string_view(pattern).substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return said;
}

}  // namespace flavum
