// The log as text: what is written is read back to the last bit, and whatever else is read is
// refused in words.

#include "sim/record/log.h"

#include <gtest/gtest.h>

#include <limits>
#include <numbers>
#include <set>

#include "imaging/base/error.h"
#include "tests/unit/record/random_commands.h"

namespace flavum {
namespace {

using testing::kCommandKinds;
using testing::Numbers;
using testing::RandomCommands;

LogHeader some_header() {
  LogHeader h;
  h.program_version = "0.1.0";
  h.patient.preset = "case-01";
  h.patient.preset_seed = std::numeric_limits<std::uint64_t>::max();
  h.patient.hash = 0x0123456789abcdefULL;
  h.patient.size_voxels = {512, 512, 200};
  h.patient.spacing_mm = {0.7, 0.7, 1.25};
  h.configuration = 0xfedcba9876543210ULL;
  h.scenario.attempt = true;
  h.scenario.seed = 42;
  h.scenario.briefing.name = "case-01";
  h.scenario.briefing.anticoagulated = true;
  h.scenario.briefing.refuse = RefusalReason::Unstable;
  h.scenario.level = SpineLevel{label::kL3};
  h.scenario.sides = {Side::Right, Side::Left};
  h.scenario.plan = PortalPlan{SpineLevel{label::kL3}, Side::Right, PatientPoint(1.5, -2.25, 300),
                               PatientPoint(0.001, 0, -0.001), 4.0};
  h.scenario.removal = {
      {Side::Right, CutTissue::Bone, PatientPoint(-6.125, 20, 3.5), -0.610865, 8, 5, 6},
      {Side::Left, CutTissue::Ligament, PatientPoint(6.125, 14, 3.5), 0.610865, 8, 2.6, 10}};
  h.operator_id = "trainee 7 \"π\" \\ \n";
  return h;
}

LogEntry entry_of(const Command& c, std::int64_t tick = 0) {
  LogEntry e;
  e.command = c;
  e.tick = tick;
  return e;
}

Command read_back(const Command& c) {
  const Log log = decode_log(encode_header(some_header()) + encode_entry(entry_of(c)));
  return log.entries.at(0).command;
}

std::string refusal_of(const std::string& text) {
  try {
    decode_log(text);
  } catch (const InputRefused& e) {
    return e.what();
  }
  return "not refused";
}

std::string refusal_of_line(const std::string& line) {
  return refusal_of(encode_header(some_header()) + line + "\n{\"t\":9,\"c\":\"ask\"}\n");
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(LogText, EveryCommandIsReadBackToTheBitAsItWasRounded) {
  RandomCommands random(1);
  for (std::size_t kind = 0; kind < kCommandKinds; ++kind) {
    for (int n = 0; n < 200; ++n) {
      const Command raw = random.of_kind(kind);
      const Command rounded = as_logged(raw);
      EXPECT_EQ(Numbers::of(read_back(raw)), Numbers::of(rounded)) << command_word(raw);
      EXPECT_EQ(Numbers::of(as_logged(rounded)), Numbers::of(rounded)) << command_word(raw);
      EXPECT_EQ(encode_entry(entry_of(raw)), encode_entry(entry_of(rounded)));
    }
  }
}

TEST(LogText, RoundingMovesNothingByMoreThanHalfAStep) {
  RandomCommands random(2);
  for (std::size_t kind = 0; kind < kCommandKinds; ++kind) {
    const Command raw = random.of_kind(kind);
    const auto before = Numbers::of(raw);
    const auto after = Numbers::of(as_logged(raw));
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_NEAR(before[i], after[i], 0.5e-3 + 1e-12) << command_word(raw);
    }
  }
  const auto turned =
      std::get<MoveInstrument>(as_logged(MoveInstrument{1.23449, std::numbers::pi, -0.0, -0.0004}));
  EXPECT_EQ(turned.advance_mm, 1.234);
  EXPECT_EQ(turned.clock_rad, 3.141593);
  EXPECT_FALSE(std::signbit(turned.tilt_x_mm));
  EXPECT_FALSE(std::signbit(turned.tilt_y_mm));
}

TEST(LogText, CommandsHaveWordsOfTheirOwn) {
  RandomCommands random(3);
  std::set<std::string> words;
  for (std::size_t kind = 0; kind < kCommandKinds; ++kind) {
    words.insert(command_word(random.of_kind(kind)));
  }
  EXPECT_EQ(words.size(), kCommandKinds);
}

TEST(LogText, ALineSaysWhatWasDoneInUnits) {
  EXPECT_EQ(encode_entry(entry_of(MoveInstrument{3.25, 0.5, 0.0, -1.0}, 123)),
            "{\"t\":123,\"c\":\"move\",\"advance_mm\":3.25,\"clock_rad\":0.5,\"tilt_x_mm\":0,"
            "\"tilt_y_mm\":-1}\n");
  LogEntry check;
  check.kind = LogEntry::Kind::Check;
  check.tick = 7;
  check.hash = 0xab;
  EXPECT_EQ(encode_entry(check), "{\"t\":7,\"hash\":\"00000000000000ab\"}\n");
}

TEST(LogText, TheHeaderIsReadBackWhole) {
  const LogHeader h = some_header();
  const Log log = decode_log(encode_header(h));
  EXPECT_EQ(encode_header(log.header), encode_header(h));
  EXPECT_EQ(log.header.patient.preset_seed, h.patient.preset_seed);
  EXPECT_EQ(log.header.patient.hash, h.patient.hash);
  EXPECT_EQ(log.header.patient.size_voxels, h.patient.size_voxels);
  EXPECT_EQ(log.header.patient.spacing_mm, h.patient.spacing_mm);
  EXPECT_EQ(log.header.scenario.seed, 42U);
  EXPECT_TRUE(log.header.scenario.attempt);
  EXPECT_TRUE(log.header.scenario.briefing.anticoagulated);
  EXPECT_EQ(log.header.scenario.briefing.refuse, RefusalReason::Unstable);
  EXPECT_EQ(log.header.scenario.level, h.scenario.level);
  EXPECT_EQ(log.header.scenario.sides, h.scenario.sides);
  EXPECT_EQ(log.header.scenario.plan, h.scenario.plan);
  EXPECT_EQ(log.header.scenario.removal, h.scenario.removal);
  EXPECT_EQ(log.header.operator_id, h.operator_id);
  EXPECT_FALSE(log.truncated);
  EXPECT_TRUE(log.entries.empty());
}

TEST(LogText, ALogOfAPatientHoldsNoTitleAndNoHistory) {
  LogHeader h = some_header();
  h.patient.preset.clear();
  h.scenario.briefing.title = "Mrs Example";
  h.scenario.briefing.history = "walks 100 m";
  const std::string line = encode_header(h);
  EXPECT_FALSE(holds(line, "Example"));
  EXPECT_FALSE(holds(line, "walks"));
  EXPECT_FALSE(holds(line, "preset"));
}

TEST(LogText, WhatNoLogCanHoldIsKnownBefore) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinite, -infinite, 1.0001e5, -1e300}) {
    EXPECT_FALSE(can_be_logged(MoveInstrument{bad, 0, 0, 0}));
    EXPECT_FALSE(can_be_logged(PoseCArm{{0, bad, {}}}));
    EXPECT_FALSE(can_be_logged(InjectContrast{bad}));
    EXPECT_FALSE(can_be_logged(PivotPortal{PatientPoint(0, bad, 0)}));
  }
  EXPECT_FALSE(can_be_logged(CountLevel{SpineLevel{label::kSacrum}}));
  EXPECT_FALSE(can_be_logged(SelectInstrument{static_cast<InstrumentKind>(9)}));
  EXPECT_TRUE(can_be_logged(MoveInstrument{1e5, -1e5, 0, 0}));
}

TEST(LogText, DamageIsNamedWithItsLine) {
  const auto said = [](const char* line) { return refusal_of_line(line); };
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"fly\"}"), "line 2"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"fly\"}"), "\"fly\" is not a command"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"pedal\"}"), "\"down\" is missing"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"pedal\",\"down\":1}"), "neither true nor false"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"pedal\",\"down\":true,\"x\":1}"), "does not know"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"contrast\",\"ml\":\"5\"}"), "is not a number"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"contrast\",\"ml\":1e9}"), "out of any range"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"contrast\",\"ml\":1e999}"), "too large"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"contrast\",\"ml\":NaN}"), "not a complete line"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"begin_side\",\"side\":\"up\"}"), "is not a choice"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"count_level\",\"level\":\"C4-5\"}"), "not a level"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"pivot_portal\",\"tip_mm\":[1,2]}"), "not a point"));
  EXPECT_TRUE(holds(said("{\"t\":-1,\"c\":\"ask\"}"), "not a whole number"));
  EXPECT_TRUE(holds(said("{\"t\":1.5,\"c\":\"ask\"}"), "not a whole number"));
  EXPECT_TRUE(holds(said("{\"t\":99999999999,\"c\":\"ask\"}"), "weeks away"));
  EXPECT_TRUE(holds(said("{\"t\":18446744073709551615,\"c\":\"ask\"}"), "weeks away"));
  EXPECT_TRUE(holds(said("{\"t\":10,\"c\":\"ask\"}"), "line 3 is damaged, time goes backwards"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"hash\":\"12\"}"), "16 hexadecimal"));
  EXPECT_TRUE(holds(said("[1,2]"), "not an object"));
  EXPECT_TRUE(holds(said("{\"t\":1,\"c\":\"a"), "not a complete line"));
  EXPECT_TRUE(holds(said(""), "not a complete line"));
  EXPECT_TRUE(holds(said(std::string(100000, '[').c_str()), "far longer"));
  EXPECT_TRUE(holds(said(std::string(1000, '[').c_str()), "nested deeper"));
}

TEST(LogText, OtherFilesAreNoLogs) {
  for (const std::string text :
       {"", "\n", "hello", "{}", "{\"format\":\"flavum-case-1\"}", "{\"format\":\"flavum-log-\"}",
        "{\"format\":\"flavum-log-1x\"}", "{\"format\":7}"}) {
    EXPECT_TRUE(holds(refusal_of(text), "not a log of a procedure")) << text;
  }
  EXPECT_TRUE(holds(refusal_of(std::string(kMostLogBytes + 1, ' ')), "too large"));
}

TEST(LogText, OtherVersionsAreRefusedByName) {
  std::string newer = encode_header(some_header());
  newer.replace(newer.find("flavum-log-1"), 12, "flavum-log-2");
  newer.replace(newer.find("0.1.0"), 5, "3.4.5");
  EXPECT_TRUE(holds(refusal_of(newer), "Flavum 3.4.5 in log format 2"));
  EXPECT_TRUE(holds(refusal_of(newer), "newer"));
  EXPECT_TRUE(holds(refusal_of("{\"format\":\"flavum-log-0\"}\n"), "log format 0"));
  EXPECT_TRUE(holds(refusal_of("{\"format\":\"flavum-log-99999\",\"x\":[]}\nanything"), "99999"));
}

std::string short_log() {
  RandomCommands random(5);
  std::string text = encode_header(some_header());
  for (std::size_t kind = 0; kind < kCommandKinds; ++kind) {
    text += encode_entry(entry_of(random.of_kind(kind), static_cast<std::int64_t>(10 * kind)));
  }
  LogEntry check;
  check.kind = LogEntry::Kind::Check;
  check.tick = 1000;
  check.hash = 77;
  return text + encode_entry(check);
}

TEST(LogText, ALogCutOffAnywhereInItsLastTwoLinesLosesAtMostThem) {
  const std::string text = short_log();
  const std::size_t all = decode_log(text).entries.size();
  ASSERT_EQ(all, kCommandKinds + 1);
  const std::size_t last = text.rfind('\n', text.size() - 2) + 1;
  const std::size_t last_but_one = text.rfind('\n', last - 2) + 1;
  for (std::size_t length = last_but_one; length < text.size(); ++length) {
    const Log log = decode_log(std::string_view(text).substr(0, length));
    // A line whose brace is closed is whole, with or without its line feed.
    const bool last_whole = length + 1 == text.size();
    const bool last_but_one_whole = length + 1 >= last;
    const std::size_t kept = last_whole ? all : last_but_one_whole ? all - 1 : all - 2;
    EXPECT_EQ(log.entries.size(), kept) << length;
    const bool at_a_border = length == last_but_one || length + 1 == last || length == last;
    EXPECT_EQ(log.truncated, !at_a_border && !last_whole) << length;
  }
}

TEST(LogText, AnyBytesEndInALogOrARefusal) {
  const std::string whole = short_log();
  int opened = 0, refused = 0;
  for (std::uint64_t n = 0; n < 5000; ++n) {
    RandomStream random(1000 + n);
    const auto at = [&] {
      return static_cast<std::size_t>(random.uniform(0.0, static_cast<double>(whole.size() - 1)));
    };
    std::string text = whole;
    const int changes = 1 + static_cast<int>(random.uniform(0.0, 4.0));
    for (int c = 0; c < changes; ++c) {
      const double how = random.uniform();
      const auto byte = static_cast<char>(random.uniform(0.0, 256.0));
      const std::size_t place = std::min(at(), text.size() - 1);
      if (how < 0.3) {
        // Another digit: mostly still a log, with other numbers.
        const std::size_t digit = text.find_first_of("0123456789", place);
        if (digit != std::string::npos) {
          text[digit] = static_cast<char>('0' + static_cast<int>(random.uniform(0.0, 10.0)));
        }
      } else if (how < 0.5) {
        text[place] = byte;
      } else if (how < 0.65) {
        text.insert(place, 1, byte);
      } else if (how < 0.8) {
        text.erase(place, 1 + static_cast<std::size_t>(random.uniform(0.0, 40.0)));
      } else if (how < 0.9) {
        text.insert(place, whole.substr(at(), 60));
      } else {
        text[place] = "{}[]\",:-0e."[static_cast<std::size_t>(random.uniform(0.0, 11.0))];
      }
      if (text.empty()) text = "x";
    }
    try {
      const Log log = decode_log(text);
      ++opened;
      // Whatever was believed can be written again.
      std::string again = encode_header(log.header);
      for (const LogEntry& e : log.entries) again += encode_entry(e);
      EXPECT_EQ(decode_log(again).entries.size(), log.entries.size());
    } catch (const InputRefused& e) {
      ++refused;
      EXPECT_FALSE(std::string(e.what()).empty());
    }
  }
  EXPECT_GT(opened, 200);
  EXPECT_GT(refused, 2000);
}

TEST(LogText, AnHourOfMotionStaysUnderTwentyMegabytes) {
  RandomCommands random(6);
  std::size_t bytes = encode_header(some_header()).size();
  const std::size_t move = Command(MoveInstrument{}).index();
  for (std::int64_t tick = 0; tick < 3600 * kTicksPerSecond; tick += 6) {
    bytes += encode_entry(entry_of(random.of_kind(move), tick)).size();
    if (tick % 600 == 0) {
      LogEntry check;
      check.kind = LogEntry::Kind::Check;
      check.tick = tick;
      check.hash = random_bits(1, static_cast<std::uint64_t>(tick));
      bytes += encode_entry(check).size();
    }
  }
  RecordProperty("bytes", static_cast<int>(bytes));
  EXPECT_LT(bytes, 20'000'000U);
}

}  // namespace
}  // namespace flavum
