#include "sim/procedure/command_title.h"

#include <variant>

namespace flavum {
namespace {

// One line per command, no default: a new command does not compile without its title.
struct TitleOf {
  const char* operator()(const PlacePortal&) const { return "Move portal"; }
  const char* operator()(const RemovePortal&) const { return "Remove portal"; }
  const char* operator()(const SetDepthStop&) const { return "Set depth stop"; }
  const char* operator()(const PoseCArm&) const { return "Move C-arm"; }
  const char* operator()(const SelectInstrument&) const { return "Change instrument"; }
  const char* operator()(const MoveInstrument&) const { return "Move instrument"; }
  const char* operator()(const TakeBite&) const { return "Take a bite"; }
  const char* operator()(const OpenJaw&) const { return "Open the jaw"; }
  const char* operator()(const CloseJaw&) const { return "Close the jaw"; }
  const char* operator()(const EmptyJaw&) const { return "Empty the jaw"; }
  const char* operator()(const DecideCase& c) const {
    return c.accept ? "Accept the case" : "Decline the case";
  }
  const char* operator()(const CheckOff& c) const { return check_item_words(c.item); }
  const char* operator()(const CountLevel&) const { return "Count the level"; }
  const char* operator()(const TimeOut&) const { return "Time-out"; }
  const char* operator()(const LevelPause&) const { return "Level pause"; }
  const char* operator()(const InjectLocal&) const { return "Inject local anaesthetic"; }
  const char* operator()(const SetFluoroscopy&) const { return "Set fluoroscopy"; }
  const char* operator()(const Pedal& c) const {
    return c.down ? "Press the pedal" : "Release the pedal";
  }
  const char* operator()(const Expose&) const { return "Take one image"; }
  const char* operator()(const HandInField& c) const {
    return c.in ? "Hold the portal by hand" : "Take the hand away";
  }
  const char* operator()(const InsertNeedle&) const { return "Insert the needle"; }
  const char* operator()(const AdvanceNeedle&) const { return "Advance the needle"; }
  const char* operator()(const Aspirate&) const { return "Aspirate"; }
  const char* operator()(const InjectContrast&) const { return "Inject contrast"; }
  const char* operator()(const RemoveNeedle&) const { return "Remove the needle"; }
  const char* operator()(const Incise&) const { return "Incise the skin"; }
  const char* operator()(const InsertTrocar&) const { return "Insert the trocar"; }
  const char* operator()(const AdvanceTrocar&) const { return "Advance the trocar"; }
  const char* operator()(const RedirectTrocar&) const { return "Redirect the trocar"; }
  const char* operator()(const RemoveTrocar&) const { return "Remove the trocar"; }
  const char* operator()(const FixPortal& c) const {
    return c.fixed ? "Fix the portal" : "Release the portal";
  }
  const char* operator()(const PivotPortal&) const { return "Pivot the portal"; }
  const char* operator()(const BeginSide& c) const {
    return c.side == Side::Left ? "Begin the left side" : "Begin the right side";
  }
  const char* operator()(const AskPatient&) const { return "Ask the patient"; }
  const char* operator()(const StopProcedure&) const { return "End the procedure"; }
  const char* operator()(const TakeViewHint&) const { return "Take a computed view"; }
};

}  // namespace

const char* command_title(const Command& command) { return std::visit(TitleOf{}, command); }

}  // namespace flavum
