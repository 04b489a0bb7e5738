#pragma once
// Complications follow from what is done: every risky act adds exposure to a ledger and is drawn
// once from the seeded stream. The score counts the exposure, never the draw.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/frames.h"

namespace flavum {

enum class Complication {
  DuralTear,
  EpiduralHaematoma,
  NerveInjury,
  Infection,
  Instability,
  IncompleteDecompression,  ///< judged at the end, not drawn
  ContrastReaction,
};
inline constexpr int kComplications = 7;
const char* complication_words(Complication c);  ///< "dural tear"

/// One act that carried a risk: kept, so that a debrief can name it.
struct Exposure {
  std::int64_t tick = 0;
  Complication kind = Complication::DuralTear;
  std::int64_t ppm = 0;  ///< probability in parts per million
  std::string why;       ///< "tip 0.4 mm past the dura"
};
struct ComplicationEvent {
  std::int64_t tick = 0;
  Complication kind = Complication::DuralTear;
  PatientPoint where;
};

struct HazardLedger {
  std::vector<Exposure> exposures;
  std::vector<ComplicationEvent> occurred;
  /// 1 - product(1 - p) over the exposures of one kind, in ppm.
  std::int64_t total_ppm(Complication kind) const;
  std::uint64_t draws = 0;  ///< counter of the seeded stream
};

/// What the patient shows. Set by acts and complications; R9 asks what was done afterwards.
enum class Warning { None, Paraesthesia, CsfLeak, BriskBleeding, ContrastReaction };
const char* warning_words(Warning w);  ///< "Pain shooting into the leg"
struct PatientCondition {
  Warning warning = Warning::None;  ///< unresolved; the gravest wins
  std::int64_t since_tick = -1;
  int warnings = 0;   ///< ever
  std::string words;  ///< what the patient or the monitor last said
  std::int64_t asked_tick = -1;
  int times_asked = 0;
};

}  // namespace flavum
