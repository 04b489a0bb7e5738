#pragma once
// What the team confirms, in words and by hand, and when. Nothing here is enforced: skipping an
// item is possible and has its consequence (rules.h, hazards.h, sim/assess).

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "imaging/volume/labels.h"
#include "sim/procedure/scenario.h"

namespace flavum {

/// In the order they are usually done (clinical.md 0.9, 1.4, 1.8).
enum class CheckItem {
  Anticoagulants,     ///< sign-in: asked, and stopped where needed
  Allergy,            ///< sign-in: contrast and local anaesthetic
  Antibiotic,         ///< given before the incision
  Bolster,            ///< under the abdomen: opens the interlaminar gap
  Drape,              ///< skin prepared, sterile drape
  Pressure,           ///< manual pressure after withdrawal
  Dressing,           ///< adhesive strip and dressing
  NeurologicalCheck,  ///< leg power and sensation
  RecoveryNote,       ///< written
};
inline constexpr int kCheckItems = 9;
const char* check_item_words(CheckItem item);  ///< "Antibiotic given"

inline constexpr std::int64_t kNever = -1;

struct LevelAndSide {
  SpineLevel level;
  Side side = Side::Left;
  friend bool operator==(const LevelAndSide&, const LevelAndSide&) = default;
};

struct LevelPauseDone {
  LevelAndSide where;
  std::int64_t tick = 0;
};

struct Checklist {
  std::array<std::int64_t, kCheckItems> tick{kNever, kNever, kNever, kNever, kNever,
                                             kNever, kNever, kNever, kNever};
  std::int64_t decided_tick = kNever;  ///< candidacy
  bool accepted = false;
  RefusalReason refused_because = RefusalReason::None;
  std::optional<SpineLevel> counted;  ///< the level the trainee counted to
  std::int64_t counted_tick = kNever;
  std::optional<LevelAndSide> time_out;  ///< before the incision
  std::int64_t time_out_tick = kNever;
  std::vector<LevelPauseDone> pauses;       ///< every one, for the score
  std::optional<LevelAndSide> level_pause;  ///< before the first bite of a side
  std::int64_t level_pause_tick = kNever;
  double local_anaesthetic_ml = 0.0;
  std::int64_t local_anaesthetic_tick = kNever;

  bool done(CheckItem item) const { return tick[static_cast<std::size_t>(item)] != kNever; }
};

}  // namespace flavum
