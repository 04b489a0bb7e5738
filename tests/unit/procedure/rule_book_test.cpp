// The book of rules: every rule and every way of breaking it can be reached, says what broke it,
// and a damaged book is refused.

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/config/config.h"
#include "imaging/base/error.h"
#include "tests/unit/procedure/rule_course.h"

namespace flavum {
namespace {

using namespace testing;
using Json = nlohmann::json;

const World& world() {
  static const World w = rules_world();
  return w;
}

struct Provocation {
  RuleId id;
  std::string when;
  std::function<State()> make;
};

template <class Change>
std::function<State()> bite_after(Change change) {
  return [change] {
    State s = course(world());
    change(s);
    return bitten(world(), s);
  };
}
template <class Change>
std::function<State()> bite_with(Change change) {
  return [change] {
    const State s = course(world());
    Bite b = good_bite(s);
    change(b);
    return bitten(world(), s, b);
  };
}
std::function<State()> bite_when(Warning warning) {
  return bite_after([warning](State& s) {
    s.condition.warning = warning;
    s.condition.since_tick = s.tick - 90;
  });
}
std::function<State()> event(EventKind kind, double mm) {
  return [kind, mm] {
    return judged(world(), course(world()), MoveInstrument{}, [&](State& a) {
      a.events.push_back({kind, -1, mm, PatientPoint(1, 2, 3), a.tick});
    });
  };
}
std::function<State()> injection(double ml, bool csf) {
  return [ml, csf] {
    State s = course(world());
    if (csf) s.condition.warning = Warning::CsfLeak;
    return judged(world(), s, InjectContrast{ml}, [&](State& a) {
      Injection i;
      i.ml = ml;
      a.contrast.injections.push_back(i);
      a.contrast.total_ml += ml;
    });
  };
}

std::vector<Provocation> provocations() {
  using enum RuleId;
  return {
      {R1, "", event(EventKind::LineCrossed, 0.1)},
      {R2, "", bite_after([](State& s) { s.contrast.injections.clear(); })},
      {R2, "contrast_ceiling", injection(5.0, false)},
      {R3, "", bite_after([](State& s) { s.imaging.shots[1].instrument_in_field = false; })},
      {R3, "under_rotated", bite_after([](State& s) {
         s.imaging.shots[1] = shot_of(ViewKind::Clo, Side::Left, 5600, -4);
       })},
      {R3, "over_rotated", bite_after([](State& s) {
         s.imaging.shots[1] = shot_of(ViewKind::Clo, Side::Left, 5600, 12);
       })},
      {R4, "", bite_with([](Bite& b) { b.facing_ventral_rad = 1.0; })},
      {R4, "near_line", bite_with([](Bite& b) {
         b.facing_ventral_rad = 1.0;
         b.line_distance_mm = 1.0;
       })},
      {R5, "", bite_with([](Bite& b) { b.lateral_mm = 12.0; })},
      {R5, "recess",
       [] {
         State s = course(world(), Side::Left, 14.0);
         Bite b = good_bite(s);
         b.lateral_mm = 12.0;
         return bitten(world(), s, b);
       }},
      {R6, "", event(EventKind::PastLamina, 0.1)},
      {R7, "", bite_after([](State& s) { s.access.portal_fixed = false; })},
      {R7, "guide_not_set", bite_after([](State& s) { s.portal->depth_stop_mm = 0.0; })},
      {R7, "guide_too_deep",
       [] {
         State s = course(world());
         s.portal->depth_stop_mm = 5.0;
         return judged(world(), s, SetDepthStop{15.0},
                       [](State& a) { a.portal->depth_stop_mm = 15.0; });
       }},
      {R8, "",
       [] {
         State s = course(world());
         s.jaw_open = true;
         return judged(world(), s, MoveInstrument{}, [](State& a) { a.advance_mm = 3.0; });
       }},
      {R8, "not_emptied", bite_after([](State& s) { s.held = 1000000; })},
      {R9, "", bite_when(Warning::Paraesthesia)},
      {R9, "csf", bite_when(Warning::CsfLeak)},
      {R9, "bleeding", bite_when(Warning::BriskBleeding)},
      {R9, "reaction", bite_when(Warning::ContrastReaction)},
      {R9, "injected_with_csf", injection(1.0, true)},
      {R10, "", bite_after([](State& s) { s.imaging.shots.clear(); })},
      {R10, "no_ap", bite_after([](State& s) { s.imaging.shots[0].instrument_in_field = false; })},
      {R10, "no_clo", bite_after([](State& s) { s.imaging.shots[1].instrument_in_field = false; })},
      {R11, "", bite_after([](State& s) { s.checklist.time_out->level = SpineLevel{label::kL5}; })},
      {R11, "wrong_side", bite_with([](Bite& b) { b.lateral_mm = -5.0; })},
      {R11, "side_not_confirmed",
       bite_after([](State& s) { s.checklist.time_out->side = Side::Right; })},
      {R11, "no_time_out", bite_after([](State& s) { s.checklist.time_out.reset(); })},
      {R12, "",
       [] {
         State s = course(world());
         s.imaging.shots[0].hand_in_field = true;
         return judged(world(), s, Expose{}, [](State&) {});
       }},
  };
}

TEST(RuleBook, EveryRuleAndEveryWayOfBreakingItIsReached) {
  const std::vector<Provocation> all = provocations();
  ASSERT_EQ(world().rules.rules.size(), static_cast<std::size_t>(kRules));
  for (const Rule& rule : world().rules.rules) {
    std::vector<std::string> ways{""};
    for (const RuleForm& f : rule.otherwise) ways.push_back(f.when);
    for (const std::string& way : ways) {
      const auto p = std::ranges::find_if(
          all, [&](const Provocation& x) { return x.id == rule.id && x.when == way; });
      ASSERT_NE(p, all.end()) << rule_name(rule.id) << " " << way << " has no test";
      const State s = p->make();
      const int form = rule.form(way);
      const auto v = std::ranges::find_if(
          s.violations, [&](const Violation& x) { return x.id == rule.id && x.form == form; });
      ASSERT_NE(v, s.violations.end()) << rule_name(rule.id) << " " << way;
      const Severity expected =
          form == 0 ? rule.severity : rule.otherwise[static_cast<std::size_t>(form - 1)].severity;
      EXPECT_EQ(v->severity, expected);
      const std::string said = violation_sentence(world().rules, *v);
      EXPECT_EQ(said.find_first_of("{}"), std::string::npos) << said;
      EXPECT_EQ(said.back(), '.') << said;
      char with_decimal[32], whole[32];
      std::snprintf(with_decimal, sizeof with_decimal, "%.1f", v->value);
      std::snprintf(whole, sizeof whole, "%.0f", v->value);
      EXPECT_TRUE(said.find(with_decimal) != std::string::npos ||
                  said.find(whole) != std::string::npos)
          << said << " does not name " << v->value;
    }
  }
}

TEST(RuleBook, SentencesAreMadeFromTheNumber) {
  Violation v;
  v.id = RuleId::R1;
  v.value = 0.44;
  EXPECT_EQ(violation_sentence(world().rules, v),
            "The instrument went 0.4 mm past the epidurogram line.");
  v.id = RuleId::R4;
  v.value = 31.6;
  EXPECT_EQ(violation_sentence(world().rules, v),
            "The jaw was closed facing 32 degrees from straight ventral; keep at least 60.");
  EXPECT_EQ(violation_sentence({}, v), "");
}

TEST(RuleBook, GravityIsAsInTheClinicalTable) {
  const auto severity = [](RuleId id) { return world().rules.find(id)->severity; };
  using enum RuleId;
  for (const RuleId id : {R1, R2, R6, R9, R11}) EXPECT_EQ(severity(id), Severity::Critical);
  for (const RuleId id : {R3, R4, R5, R7, R8, R10, R12}) EXPECT_EQ(severity(id), Severity::Error);
}

// The words of the clinical table that R3 stands on (section 0.2).
TEST(RuleBook, LimitsAreThePublishedOnes) {
  const Rule& r3 = *world().rules.find(RuleId::R3);
  EXPECT_EQ(r3.limit("under_rotation_deg"), 3.0);
  EXPECT_EQ(r3.limit("over_rotation_deg"), 10.0);
  const Rule& r4 = *world().rules.find(RuleId::R4);
  EXPECT_EQ(r4.limit("ventral_deg"), 60.0);
  EXPECT_EQ(r4.limit("critical_line_mm"), 2.0);
  EXPECT_THROW(r4.limit("something_else"), std::logic_error);
}

void collect(const Json& j, const std::string& path, std::vector<std::string>& out) {
  if (j.is_object()) {
    for (const auto& [key, value] : j.items()) collect(value, path + "/" + key, out);
  } else if (j.is_array()) {
    for (std::size_t i = 0; i < j.size(); ++i) collect(j[i], path + "/" + std::to_string(i), out);
  }
  if (!path.empty()) out.push_back(path);
}

// The name of the field, or for a place in a list that of the list.
std::string named(const std::string& path) {
  std::string key = path.substr(path.rfind('/') + 1);
  if (key.find_first_not_of("0123456789") != std::string::npos) return key;
  const std::string list = path.substr(0, path.rfind('/'));
  return list.substr(list.rfind('/') + 1);
}

TEST(RuleBook, ADamageAnywhereIsRefusedByName) {
  const Json whole = Json::parse(embedded_data("rules.json"));
  std::vector<std::string> paths;
  collect(whole.at("rules"), "/rules", paths);
  ASSERT_GT(paths.size(), 100U);
  for (const std::string& path : paths) {
    for (const bool missing : {true, false}) {
      Json broken = whole;
      const Json::json_pointer at(path);
      if (missing) {
        const std::string key = path.substr(path.rfind('/') + 1);
        Json& parent = broken[at.parent_pointer()];
        if (parent.is_array()) {
          parent.erase(std::stoul(key));
        } else {
          parent.erase(key);
        }
      } else {
        broken[at] = Json::array({true});
        if (whole[at].is_array()) broken[at] = "not a list";
      }
      try {
        read_rule_book(broken.dump());
        ADD_FAILURE() << path << (missing ? " may be missing" : " may be anything");
      } catch (const OperationFailed& e) {
        const std::string said = e.what();
        EXPECT_NE(said.find("rules.json"), std::string::npos) << said;
        EXPECT_NE(said.find('"'), std::string::npos) << said;
        if (!missing && named(path) != "rules" && named(path) != "otherwise") {
          EXPECT_NE(said.find("\"" + named(path) + "\""), std::string::npos)
              << path << ": " << said;
        }
      }
    }
  }
}

TEST(RuleBook, TextsNameNoNumberThatIsNotThere) {
  Json table = Json::parse(embedded_data("rules.json"));
  table["rules"][3]["sentence"] = "Facing {value}, at least {ventral_degrees}.";
  EXPECT_THROW(read_rule_book(table.dump()), OperationFailed);
  table["rules"][3]["sentence"] = "Facing the wrong way.";
  EXPECT_THROW(read_rule_book(table.dump()), OperationFailed);
}

TEST(RuleBook, TheDocumentHasEveryRuleWithItsTitleAndSentences) {
  std::stringstream text;
  text << std::ifstream(std::string(FLAVUM_SOURCE_DIR) + "/docs/rules.md").rdbuf();
  const std::string document = text.str();
  for (const Rule& r : world().rules.rules) {
    EXPECT_NE(document.find(std::string("| ") + rule_name(r.id) + " | "), std::string::npos);
    EXPECT_NE(document.find(r.title), std::string::npos) << r.title;
    for (const auto& [name, value] : r.limits) {
      EXPECT_NE(document.find("`" + name + "`"), std::string::npos) << name;
    }
    for (const RuleForm& f : r.otherwise) {
      EXPECT_NE(document.find("`" + f.when + "`"), std::string::npos) << f.when;
    }
  }
}

}  // namespace
}  // namespace flavum
