// Reads a log from anybody's bytes: everything is checked before it is believed.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "imaging/base/error.h"
#include "sim/record/log.h"
#include "sim/record/log_fields.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

constexpr int kMostDepth = 6;                // the header needs three
constexpr std::size_t kMostNameBytes = 200;  // of a case, an operator, a version
constexpr int kMostVoxels = 100000;          // per axis
constexpr std::size_t kMostPlannedCuts = 16;

/// What is wrong with a line, in words.
struct Damage {
  std::string what;
};
[[noreturn]] void damaged(const std::string& what) { throw Damage{what}; }

/// The line is no JSON at all: cut off, or overwritten.
struct NotJson {};

// Deep nesting and long lines are refused before anything is parsed.
Json parse_line(std::string_view line) {
  if (line.size() > kMostLineBytes) damaged("it is far longer than a line of a log can be");
  int depth = 0;
  bool in_text = false;
  for (std::size_t n = 0; n < line.size(); ++n) {
    const char c = line[n];
    if (in_text) {
      if (c == '\\') ++n;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMostDepth) damaged("it is nested deeper than a log ever is");
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  Json json;
  try {
    json = Json::parse(line);
  } catch (const Json::out_of_range&) {
    damaged("it holds a number too large to be one");
  } catch (const Json::parse_error&) {
    throw NotJson{};
  }
  if (!json.is_object()) damaged("it is not an object");
  return json;
}

double on_grid(double value, double per_unit) {
  return std::round(value * per_unit) / per_unit + 0.0;
}

/// Takes the fields of an object one by one; at the end none may be left.
class Reader {
 public:
  explicit Reader(const Json& object) : object_(object) {
    if (!object_.is_object()) damaged("an object is missing");
  }
  bool has(const char* key) const { return object_.contains(key); }
  const Json& take(const char* key) {
    const auto found = object_.find(key);
    if (found == object_.end()) damaged(std::string("\"") + key + "\" is missing");
    ++taken_;
    return *found;
  }
  void nothing_left() const {
    if (taken_ != object_.size()) damaged("it holds something this format does not know");
  }

  double number(const Json& j, const char* key) const {
    if (!j.is_number()) damaged(std::string("\"") + key + "\" is not a number");
    const double v = j.get<double>();
    if (!(std::abs(v) <= kMostNumber)) damaged(std::string("\"") + key + "\" is out of any range");
    return v;
  }
  void mm(const char* key, double& v) { v = on_grid(number(take(key), key), kPerMm); }
  void ml(const char* key, double& v) { v = on_grid(number(take(key), key), kPerMl); }
  void rad(const char* key, double& v) { v = on_grid(number(take(key), key), kPerRad); }
  void rad_unless_zero(const char* key, double& v) {
    v = 0.0;
    if (has(key)) rad(key, v);
  }
  void whole(const char* key, int& v) {
    const Json& j = take(key);
    if (!j.is_number_integer()) damaged(std::string("\"") + key + "\" is not a whole number");
    v = static_cast<int>(number(j, key));
  }
  std::uint64_t natural(const char* key) {
    const Json& j = take(key);
    if (!j.is_number_unsigned()) damaged(std::string("\"") + key + "\" is not a whole number");
    return j.get<std::uint64_t>();
  }
  void yes(const char* key, bool& v) {
    const Json& j = take(key);
    if (!j.is_boolean()) damaged(std::string("\"") + key + "\" is neither true nor false");
    v = j.get<bool>();
  }
  void name(const char* key, std::string& v) {
    const Json& j = take(key);
    if (!j.is_string()) damaged(std::string("\"") + key + "\" is not a text");
    v = j.get<std::string>();
    if (v.size() > kMostNameBytes) damaged(std::string("\"") + key + "\" is too long");
  }
  void level(const char* key, SpineLevel& v) {
    std::string text;
    name(key, text);
    for (Label l = label::kT11; l <= label::kL6; ++l) {
      v.cranial = l;
      if (level_name(v) == text) return;
    }
    damaged(std::string("\"") + key + "\" is not a level of the spine");
  }
  void place(const char* key, PatientPoint& p) {
    const Json& j = take(key);
    if (!j.is_array() || j.size() != 3) damaged(std::string("\"") + key + "\" is not a point");
    for (int a = 0; a < 3; ++a) {
      p.v[a] = on_grid(number(j[static_cast<std::size_t>(a)], key), kPerMm);
    }
  }
  template <class E, std::size_t N>
  void word(const char* key, E& e, const std::array<const char*, N>& words) {
    std::string text;
    name(key, text);
    const auto found = std::ranges::find(words, text);
    if (found == words.end()) damaged("\"" + text + "\" is not a choice for \"" + key + "\"");
    e = static_cast<E>(found - words.begin());
  }
  std::uint64_t hash(const char* key) {
    std::string text;
    name(key, text);
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.size() != 16 || end.ec != std::errc() || end.ptr != text.data() + text.size()) {
      damaged(std::string("\"") + key + "\" is not 16 hexadecimal digits");
    }
    return value;
  }

 private:
  const Json& object_;
  std::size_t taken_ = 0;
};

template <std::size_t... I>
bool read_command(Reader& reader, const std::string& word, Command& command,
                  std::index_sequence<I...>) {
  const auto try_one = [&]<class T>(T fields) {
    if (word != kCommandWord<T>) return false;
    log_fields(reader, fields);
    command = fields;
    return true;
  };
  return (try_one(std::variant_alternative_t<I, Command>{}) || ...);
}

LogEntry read_entry(std::string_view line) {
  const Json json = parse_line(line);
  Reader reader(json);
  LogEntry entry;
  const std::uint64_t tick = reader.natural("t");
  if (tick > static_cast<std::uint64_t>(kMostLogTicks)) damaged("its tick is weeks away");
  entry.tick = static_cast<std::int64_t>(tick);
  if (reader.has("hash")) {
    entry.kind = LogEntry::Kind::Check;
    entry.hash = reader.hash("hash");
  } else {
    std::string word;
    reader.name("c", word);
    if (!read_command(reader, word, entry.command,
                      std::make_index_sequence<std::variant_size_v<Command>>{})) {
      damaged("\"" + word + "\" is not a command this program knows");
    }
  }
  reader.nothing_left();
  return entry;
}

CaseIdentity read_case(const Json& json) {
  Reader reader(json);
  CaseIdentity c;
  if (reader.has("preset")) {
    reader.name("preset", c.preset);
    c.preset_seed = reader.natural("preset_seed");
  }
  c.hash = reader.hash("hash");
  const Json& size = reader.take("size_voxels");
  if (!size.is_array() || size.size() != 3) damaged("\"size_voxels\" is not three numbers");
  for (std::size_t a = 0; a < 3; ++a) {
    if (!size[a].is_number_integer() || !(size[a].get<double>() >= 0) ||
        !(size[a].get<double>() <= kMostVoxels)) {
      damaged("\"size_voxels\" is not the size of a scan");
    }
    c.size_voxels[a] = size[a].get<int>();
  }
  PatientPoint spacing;
  reader.place("spacing_mm", spacing);
  for (int a = 0; a < 3; ++a) c.spacing_mm[static_cast<std::size_t>(a)] = spacing.v[a];
  reader.nothing_left();
  return c;
}

LogHeader read_header_1(const Json& json) {
  Reader reader(json);
  LogHeader h;
  reader.take("format");
  reader.name("program", h.program_version);
  h.patient = read_case(reader.take("case"));
  h.configuration = reader.hash("configuration");
  reader.yes("attempt", h.scenario.attempt);
  h.scenario.seed = reader.natural("seed");
  Reader briefing(reader.take("briefing"));
  log_fields(briefing, h.scenario.briefing);
  briefing.nothing_left();
  reader.level("level", h.scenario.level);
  const Json& sides = reader.take("sides");
  if (!sides.is_array() || sides.empty() || sides.size() > 2) {
    damaged("\"sides\" is neither one side nor two");
  }
  h.scenario.sides.clear();
  for (const Json& s : sides) {
    const auto side = s.is_string() ? parse_side(s.get<std::string>()) : std::nullopt;
    if (!side) damaged("\"sides\" holds something that is no side");
    h.scenario.sides.push_back(*side);
  }
  reader.rad_unless_zero("patient_roll_rad", h.scenario.patient_roll_rad);
  if (reader.has("hints_allowed")) reader.yes("hints_allowed", h.scenario.hints_allowed);
  if (reader.has("plan")) {
    Reader plan(reader.take("plan"));
    h.scenario.plan.emplace();
    log_fields(plan, *h.scenario.plan);
    plan.nothing_left();
  }
  if (reader.has("removal")) {
    const Json& cuts = reader.take("removal");
    if (!cuts.is_array() || cuts.empty() || cuts.size() > kMostPlannedCuts) {
      damaged("\"removal\" is no list of boxes");
    }
    for (const Json& c : cuts) {
      Reader cut(c);
      log_fields(cut, h.scenario.removal.emplace_back());
      cut.nothing_left();
    }
  }
  reader.name("operator", h.operator_id);
  reader.nothing_left();
  return h;
}

/// The format number of a header; nothing when it is not a log's header at all.
std::optional<std::uint64_t> format_of(const Json& json) {
  constexpr std::string_view kPrefix = "flavum-log-";
  const auto found = json.find("format");
  if (found == json.end() || !found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  if (text.rfind(kPrefix, 0) != 0) return std::nullopt;
  std::uint64_t version = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + kPrefix.size(), end, version);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return version;
}

[[noreturn]] void refuse_line(std::size_t number, const std::string& what) {
  throw InputRefused("The log cannot be used: line " + std::to_string(number) + " is damaged, " +
                     what + ".");
}
[[noreturn]] void refuse_version(std::uint64_t version, const Json& json) {
  const auto program = json.find("program");
  std::string made = "by another version of Flavum";
  if (program != json.end() && program->is_string() &&
      program->get_ref<const std::string&>().size() <= kMostNameBytes) {
    made = "by Flavum " + program->get<std::string>();
  }
  throw InputRefused("This log was written " + made + " in log format " + std::to_string(version) +
                     ", which this version cannot read. Use " +
                     (version > static_cast<std::uint64_t>(kLogVersion) ? "a newer" : "that") +
                     " version of Flavum.");
}

/// One entry per line, of format 1. `text` starts after the header.
void read_entries_1(std::string_view text, Log& log) {
  for (std::size_t number = 2; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    try {
      LogEntry entry = read_entry(line);
      if (!log.entries.empty() && entry.tick < log.entries.back().tick) {
        damaged("time goes backwards");
      }
      log.entries.push_back(std::move(entry));
    } catch (const NotJson&) {
      // The power failed while the last line was written: what came before is good.
      if (!text.empty()) refuse_line(number, "it is not a complete line");
      log.truncated = true;
    } catch (const Damage& d) {
      refuse_line(number, d.what);
    }
  }
}

}  // namespace

Log decode_log(std::string_view text) {
  if (text.size() > kMostLogBytes) {
    throw InputRefused("This file is too large to be a log of a procedure.",
                       std::to_string(text.size()) + " bytes");
  }
  const std::size_t end = text.find('\n');
  const std::string_view first = text.substr(0, end);
  Json header;
  try {
    header = parse_line(first);
  } catch (const NotJson&) {
    throw InputRefused("This is not a log of a procedure: its first line is no header.");
  } catch (const Damage& d) {
    refuse_line(1, d.what);
  }
  const auto version = format_of(header);
  if (!version) {
    throw InputRefused("This is not a log of a procedure: its first line is no header.");
  }
  Log log;
  try {
    switch (*version) {
      case 1:
        log.header = read_header_1(header);
        break;
      default:
        refuse_version(*version, header);
    }
  } catch (const Damage& d) {
    refuse_line(1, d.what);
  }
  if (end != std::string_view::npos) read_entries_1(text.substr(end + 1), log);
  return log;
}

}  // namespace flavum
