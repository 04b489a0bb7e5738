#pragma once
// The words a log uses for commands and choices. Stable: logs of years are read with them. Inside
// the folder only.

#include <array>

#include "sim/procedure/commands.h"

namespace flavum {

/// "move" for MoveInstrument. A new command needs its word here and its fields in log_fields.h.
template <class T>
inline constexpr const char* kCommandWord = nullptr;

#define FLAVUM_COMMAND_WORD(Type, word) \
  template <>                           \
  inline constexpr const char* kCommandWord<Type> = word

FLAVUM_COMMAND_WORD(PlacePortal, "place_portal");
FLAVUM_COMMAND_WORD(RemovePortal, "remove_portal");
FLAVUM_COMMAND_WORD(SetDepthStop, "depth_stop");
FLAVUM_COMMAND_WORD(PoseCArm, "carm");
FLAVUM_COMMAND_WORD(SelectInstrument, "instrument");
FLAVUM_COMMAND_WORD(MoveInstrument, "move");
FLAVUM_COMMAND_WORD(TakeBite, "bite");
FLAVUM_COMMAND_WORD(OpenJaw, "open");
FLAVUM_COMMAND_WORD(CloseJaw, "close");
FLAVUM_COMMAND_WORD(EmptyJaw, "empty");
FLAVUM_COMMAND_WORD(DecideCase, "decide");
FLAVUM_COMMAND_WORD(CheckOff, "check_off");
FLAVUM_COMMAND_WORD(CountLevel, "count_level");
FLAVUM_COMMAND_WORD(TimeOut, "time_out");
FLAVUM_COMMAND_WORD(LevelPause, "level_pause");
FLAVUM_COMMAND_WORD(InjectLocal, "local");
FLAVUM_COMMAND_WORD(SetFluoroscopy, "fluoroscopy");
FLAVUM_COMMAND_WORD(Pedal, "pedal");
FLAVUM_COMMAND_WORD(Expose, "expose");
FLAVUM_COMMAND_WORD(HandInField, "hand");
FLAVUM_COMMAND_WORD(InsertNeedle, "needle");
FLAVUM_COMMAND_WORD(AdvanceNeedle, "advance_needle");
FLAVUM_COMMAND_WORD(Aspirate, "aspirate");
FLAVUM_COMMAND_WORD(InjectContrast, "contrast");
FLAVUM_COMMAND_WORD(RemoveNeedle, "remove_needle");
FLAVUM_COMMAND_WORD(Incise, "incise");
FLAVUM_COMMAND_WORD(InsertTrocar, "trocar");
FLAVUM_COMMAND_WORD(AdvanceTrocar, "advance_trocar");
FLAVUM_COMMAND_WORD(RedirectTrocar, "redirect_trocar");
FLAVUM_COMMAND_WORD(RemoveTrocar, "remove_trocar");
FLAVUM_COMMAND_WORD(FixPortal, "fix_portal");
FLAVUM_COMMAND_WORD(PivotPortal, "pivot_portal");
FLAVUM_COMMAND_WORD(BeginSide, "begin_side");
FLAVUM_COMMAND_WORD(AskPatient, "ask");
FLAVUM_COMMAND_WORD(StopProcedure, "stop");
FLAVUM_COMMAND_WORD(TakeViewHint, "view_hint");

#undef FLAVUM_COMMAND_WORD

// In the order of the enumerations.
inline constexpr std::array<const char*, 2> kSideWords{"left", "right"};
inline constexpr std::array<const char*, 2> kCutTissueWords{"bone", "ligament"};
inline constexpr std::array<const char*, 4> kInstrumentWords{"none", "bone_rongeur",
                                                             "tissue_sculptor", "auger"};
inline constexpr std::array<const char*, kRefusalReasons> kRefusalWords{
    "none",         "thin_flavum",     "no_laminar_shelf", "foraminal_dominant",
    "unstable",     "high_grade_slip", "infection",        "bleeding_risk",
    "prior_surgery"};
inline constexpr std::array<const char*, kCheckItems> kCheckWords{
    "anticoagulants", "allergy",  "antibiotic",         "bolster",      "drape",
    "pressure",       "dressing", "neurological_check", "recovery_note"};
inline constexpr std::array<const char*, kHintKinds> kHintWords{
    "square_vertebra", "square_upper_plate", "square_lower_plate", "clo", "barrel"};
inline constexpr std::array<const char*, 2> kNeedleWords{"spinal_22g", "tuohy"};
inline constexpr std::array<const char*, kStopReasons> kStopWords{
    "none",     "completed",   "lost_line",   "csf",      "pain",
    "bleeding", "bad_anatomy", "wrong_level", "reaction", "other"};

}  // namespace flavum
