#pragma once
// One pair of functions per command: check() says whether it is possible, act() does it. Inside the
// folder only; others call validate() and apply(). A group of commands per file: act_portal.cpp,
// act_instrument.cpp, act_setup.cpp, act_imaging.cpp, act_needle.cpp, act_access.cpp,
// act_course.cpp.

#include "sim/procedure/apply.h"

namespace flavum {

#define FLAVUM_ACT(Type)                                  \
  Verdict check(const World&, const State&, const Type&); \
  void act(const World&, State&, const Type&);

// act_portal.cpp
FLAVUM_ACT(PlacePortal)
FLAVUM_ACT(RemovePortal)
FLAVUM_ACT(SetDepthStop)
// act_instrument.cpp
FLAVUM_ACT(SelectInstrument)
FLAVUM_ACT(MoveInstrument)
FLAVUM_ACT(TakeBite)
FLAVUM_ACT(OpenJaw)
FLAVUM_ACT(CloseJaw)
FLAVUM_ACT(EmptyJaw)
// act_setup.cpp
FLAVUM_ACT(DecideCase)
FLAVUM_ACT(CheckOff)
FLAVUM_ACT(CountLevel)
FLAVUM_ACT(TimeOut)
FLAVUM_ACT(LevelPause)
FLAVUM_ACT(InjectLocal)
// act_imaging.cpp
FLAVUM_ACT(PoseCArm)
FLAVUM_ACT(TakeViewHint)
FLAVUM_ACT(SetFluoroscopy)
FLAVUM_ACT(Pedal)
FLAVUM_ACT(Expose)
FLAVUM_ACT(HandInField)
// act_needle.cpp
FLAVUM_ACT(InsertNeedle)
FLAVUM_ACT(AdvanceNeedle)
FLAVUM_ACT(Aspirate)
FLAVUM_ACT(InjectContrast)
FLAVUM_ACT(RemoveNeedle)
// act_access.cpp
FLAVUM_ACT(Incise)
FLAVUM_ACT(InsertTrocar)
FLAVUM_ACT(AdvanceTrocar)
FLAVUM_ACT(RedirectTrocar)
FLAVUM_ACT(RemoveTrocar)
FLAVUM_ACT(FixPortal)
FLAVUM_ACT(PivotPortal)
// act_course.cpp
FLAVUM_ACT(BeginSide)
FLAVUM_ACT(StopProcedure)
// act_patient.cpp
FLAVUM_ACT(AskPatient)

#undef FLAVUM_ACT

inline Verdict refuse(std::string reason) { return {false, std::move(reason)}; }

/// After act(), in an attempt: what the act sets off. Both compare the states before and after.
/// rules.cpp: appends to after.violations.
void note_rules(const World& world, const State& before, State& after, const Command& command);
/// hazards.cpp: runs the hazards of this act, draws complications, lets the patient answer.
void run_hazards(const World& world, const State& before, State& after, const Command& command);

}  // namespace flavum
