#include <charconv>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "imaging/base/check.h"
#include "sim/record/log.h"
#include "sim/record/log_fields.h"

namespace flavum {
namespace {

double rounded(double value, double per_unit) {
  return std::round(value * per_unit) / per_unit + 0.0;  // + 0.0: a minus zero reads back as zero
}

// Shortest decimal text that reads back as the same number, never with an exponent.
std::string decimal(double value) {
  char text[400];
  const auto end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  CHECK(end.ec == std::errc());
  return {text, end.ptr};
}

std::string in_quotes(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string hex(std::uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(value));
  return text;
}

struct Rounding {
  void mm(const char*, double& v) { v = rounded(v, kPerMm); }
  void ml(const char*, double& v) { v = rounded(v, kPerMl); }
  void rad(const char*, double& v) { v = rounded(v, kPerRad); }
  void rad_unless_zero(const char* k, double& v) { rad(k, v); }
  void whole(const char*, int&) {}
  void yes(const char*, bool&) {}
  void name(const char*, std::string&) {}
  void level(const char*, SpineLevel&) {}
  void place(const char*, PatientPoint& p) {
    for (int a = 0; a < 3; ++a) p.v[a] = rounded(p.v[a], kPerMm);
  }
  template <class E, std::size_t N>
  void word(const char*, E&, const std::array<const char*, N>&) {}
};

struct Examination {
  bool good = true;
  void number(double v) { good = good && std::abs(v) <= kMostNumber; }  // false for NaN
  void mm(const char*, double& v) { number(v); }
  void ml(const char*, double& v) { number(v); }
  void rad(const char*, double& v) { number(v); }
  void rad_unless_zero(const char*, double& v) { number(v); }
  void whole(const char*, int& v) { number(v); }
  void yes(const char*, bool&) {}
  void name(const char*, std::string&) {}
  void level(const char*, SpineLevel& l) { good = good && is_vertebra(l.cranial); }
  void place(const char*, PatientPoint& p) {
    for (int a = 0; a < 3; ++a) number(p.v[a]);
  }
  template <class E, std::size_t N>
  void word(const char*, E& e, const std::array<const char*, N>&) {
    good = good && static_cast<int>(e) >= 0 && static_cast<std::size_t>(e) < N;
  }
};

// Appends ,"key":value.
struct Writer {
  std::string& out;
  void key(const char* k) {
    if (out.back() != '{') out += ',';
    out += '"';
    out += k;
    out += "\":";
  }
  void text(const char* k, const std::string& raw) {
    key(k);
    out += raw;
  }
  void mm(const char* k, double& v) { text(k, decimal(rounded(v, kPerMm))); }
  void ml(const char* k, double& v) { text(k, decimal(rounded(v, kPerMl))); }
  void rad(const char* k, double& v) { text(k, decimal(rounded(v, kPerRad))); }
  void rad_unless_zero(const char* k, double& v) {
    if (rounded(v, kPerRad) != 0.0) rad(k, v);
  }
  void whole(const char* k, int& v) { text(k, std::to_string(v)); }
  void yes(const char* k, bool& v) { text(k, v ? "true" : "false"); }
  void name(const char* k, std::string& v) { text(k, in_quotes(v)); }
  void level(const char* k, SpineLevel& l) { text(k, in_quotes(level_name(l))); }
  void place(const char* k, PatientPoint& p) {
    key(k);
    for (int a = 0; a < 3; ++a) out += (a == 0 ? "[" : ",") + decimal(rounded(p.v[a], kPerMm));
    out += ']';
  }
  template <class E, std::size_t N>
  void word(const char* k, E& e, const std::array<const char*, N>& words) {
    text(k, in_quotes(words.at(static_cast<std::size_t>(e))));
  }
  template <class T>
  void object(const char* k, T value) {
    key(k);
    out += '{';
    log_fields(*this, value);
    out += '}';
  }
};

}  // namespace

Command as_logged(const Command& command) {
  Command c = command;
  Rounding rounding;
  std::visit([&](auto& fields) { log_fields(rounding, fields); }, c);
  return c;
}

Scenario as_logged(const Scenario& scenario) {
  Scenario s = scenario;
  Rounding rounding;
  rounding.rad("patient_roll_rad", s.patient_roll_rad);
  if (s.plan) log_fields(rounding, *s.plan);
  for (PlannedCut& cut : s.removal) log_fields(rounding, cut);
  return s;
}

bool can_be_logged(const Command& command) {
  Command c = command;
  Examination examination;
  std::visit([&](auto& fields) { log_fields(examination, fields); }, c);
  return examination.good;
}

std::string command_word(const Command& command) {
  return std::visit(
      []<class T>(const T&) -> std::string {
        static_assert(kCommandWord<T> != nullptr, "give the command its word in log_words.h");
        return kCommandWord<T>;
      },
      command);
}

std::string encode_header(const LogHeader& header) {
  std::string line = "{";
  Writer w{line};
  w.text("format", in_quotes("flavum-log-" + std::to_string(header.version)));
  w.text("program", in_quotes(header.program_version));
  w.key("case");
  line += '{';
  if (!header.patient.preset.empty()) {
    w.text("preset", in_quotes(header.patient.preset));
    w.text("preset_seed", std::to_string(header.patient.preset_seed));
  }
  w.text("hash", hex(header.patient.hash));
  w.key("size_voxels");
  for (std::size_t a = 0; a < 3; ++a) {
    line += (a == 0 ? "[" : ",") + std::to_string(header.patient.size_voxels[a]);
  }
  line += ']';
  PatientPoint spacing(header.patient.spacing_mm[0], header.patient.spacing_mm[1],
                       header.patient.spacing_mm[2]);
  w.place("spacing_mm", spacing);
  line += '}';
  w.text("configuration", hex(header.configuration));
  w.text("attempt", header.scenario.attempt ? "true" : "false");
  w.text("seed", std::to_string(header.scenario.seed));
  w.object("briefing", header.scenario.briefing);
  SpineLevel level = header.scenario.level;
  w.level("level", level);
  w.key("sides");
  line += '[';
  for (const Side s : header.scenario.sides) {
    if (line.back() != '[') line += ',';
    line += in_quotes(side_name(s));
  }
  line += ']';
  double roll = header.scenario.patient_roll_rad;
  w.rad_unless_zero("patient_roll_rad", roll);
  if (!header.scenario.hints_allowed) w.text("hints_allowed", "false");
  if (header.scenario.plan) w.object("plan", *header.scenario.plan);
  if (!header.scenario.removal.empty()) {
    w.key("removal");
    line += '[';
    for (PlannedCut cut : header.scenario.removal) {
      line += line.back() == '[' ? "{" : ",{";
      log_fields(w, cut);
      line += '}';
    }
    line += ']';
  }
  w.text("operator", in_quotes(header.operator_id));
  return line + "}\n";
}

std::string encode_entry(const LogEntry& entry) {
  std::string line = "{";
  Writer w{line};
  w.text("t", std::to_string(entry.tick));
  if (entry.kind == LogEntry::Kind::Check) {
    w.text("hash", hex(entry.hash));
  } else {
    CHECK(can_be_logged(entry.command));
    w.text("c", in_quotes(command_word(entry.command)));
    Command c = entry.command;
    std::visit([&](auto& fields) { log_fields(w, fields); }, c);
  }
  return line + "}\n";
}

}  // namespace flavum
