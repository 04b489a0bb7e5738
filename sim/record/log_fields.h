#pragma once
// What a log line holds of each command: key, unit, precision. Written once, used to encode, to
// decode and to round. Inside the folder only.
//
// A visitor V has: mm, rad, rad_unless_zero and ml (double), whole (int), yes (bool), place
// (PatientPoint, mm), level, and word(key, enumeration, words).

#include "sim/record/log_words.h"

namespace flavum {

template <class V>
void log_fields(V& v, PortalPlan& p) {
  v.level("level", p.level);
  v.word("side", p.side, kSideWords);
  v.place("skin_entry_mm", p.skin_entry);
  v.place("dock_mm", p.dock);
  v.mm("depth_stop_mm", p.depth_stop_mm);
}
template <class V>
void log_fields(V& v, PlannedCut& c) {
  v.word("side", c.side, kSideWords);
  v.word("tissue", c.tissue, kCutTissueWords);
  v.place("centre_mm", c.centre);
  v.rad("turn_rad", c.turn_rad);
  v.mm("width_mm", c.width_mm);
  v.mm("depth_mm", c.depth_mm);
  v.mm("height_mm", c.height_mm);
}
template <class V>
void log_fields(V& v, PlacePortal& c) {
  log_fields(v, c.plan);
}
template <class V>
void log_fields(V& v, SetDepthStop& c) {
  v.mm("depth_stop_mm", c.depth_stop_mm);
}
template <class V>
void log_fields(V& v, PoseCArm& c) {
  v.rad("orbital_rad", c.pose.orbital_rad);
  v.rad("tilt_rad", c.pose.tilt_rad);
  v.place("isocentre_mm", c.pose.isocentre);
  v.rad_unless_zero("wigwag_rad", c.pose.wigwag_rad);
}
template <class V>
void log_fields(V& v, SelectInstrument& c) {
  v.word("kind", c.kind, kInstrumentWords);
}
template <class V>
void log_fields(V& v, MoveInstrument& c) {
  v.mm("advance_mm", c.advance_mm);
  v.rad("clock_rad", c.clock_rad);
  v.mm("tilt_x_mm", c.tilt_x_mm);
  v.mm("tilt_y_mm", c.tilt_y_mm);
}
template <class V>
void log_fields(V& v, DecideCase& c) {
  v.yes("accept", c.accept);
  v.word("reason", c.reason, kRefusalWords);
}
template <class V>
void log_fields(V& v, CheckOff& c) {
  v.word("item", c.item, kCheckWords);
}
template <class V>
void log_fields(V& v, CountLevel& c) {
  v.level("level", c.level);
}
template <class V>
void log_fields(V& v, TimeOut& c) {
  v.level("level", c.level);
  v.word("side", c.side, kSideWords);
}
template <class V>
void log_fields(V& v, LevelPause& c) {
  v.level("level", c.level);
  v.word("side", c.side, kSideWords);
}
template <class V>
void log_fields(V& v, InjectLocal& c) {
  v.ml("ml", c.ml);
}
template <class V>
void log_fields(V& v, SetFluoroscopy& c) {
  v.whole("pulses_per_s", c.settings.pulses_per_second);
  v.yes("low_dose", c.settings.low_dose);
  v.mm("field_width_mm", c.settings.field_width_mm);
  v.mm("field_height_mm", c.settings.field_height_mm);
}
template <class V>
void log_fields(V& v, Pedal& c) {
  v.yes("down", c.down);
}
template <class V>
void log_fields(V& v, HandInField& c) {
  v.yes("in", c.in);
}
template <class V>
void log_fields(V& v, InsertNeedle& c) {
  v.word("kind", c.kind, kNeedleWords);
  v.place("skin_entry_mm", c.skin_entry);
  v.place("target_mm", c.target);
}
template <class V>
void log_fields(V& v, AdvanceNeedle& c) {
  v.mm("depth_mm", c.depth_mm);
}
template <class V>
void log_fields(V& v, InjectContrast& c) {
  v.ml("ml", c.ml);
}
template <class V>
void log_fields(V& v, Incise& c) {
  v.place("where_mm", c.where);
  v.mm("length_mm", c.length_mm);
}
template <class V>
void log_fields(V& v, InsertTrocar& c) {
  v.place("skin_entry_mm", c.skin_entry);
  v.place("target_mm", c.target);
}
template <class V>
void log_fields(V& v, AdvanceTrocar& c) {
  v.mm("depth_mm", c.depth_mm);
}
template <class V>
void log_fields(V& v, RedirectTrocar& c) {
  v.place("target_mm", c.target);
}
template <class V>
void log_fields(V& v, FixPortal& c) {
  v.yes("fixed", c.fixed);
}
template <class V>
void log_fields(V& v, PivotPortal& c) {
  v.place("tip_mm", c.tip);
}
template <class V>
void log_fields(V& v, BeginSide& c) {
  v.word("side", c.side, kSideWords);
}
template <class V>
void log_fields(V& v, StopProcedure& c) {
  v.word("reason", c.reason, kStopWords);
}
template <class V>
void log_fields(V& v, TakeViewHint& c) {
  v.word("view", c.kind, kHintWords);
  v.whole("vertebra", c.vertebra);
  v.word("side", c.side, kSideWords);
}

// Commands that are nothing but themselves.
template <class V>
void log_fields(V&, RemovePortal&) {}
template <class V>
void log_fields(V&, TakeBite&) {}
template <class V>
void log_fields(V&, OpenJaw&) {}
template <class V>
void log_fields(V&, CloseJaw&) {}
template <class V>
void log_fields(V&, EmptyJaw&) {}
template <class V>
void log_fields(V&, Expose&) {}
template <class V>
void log_fields(V&, Aspirate&) {}
template <class V>
void log_fields(V&, RemoveNeedle&) {}
template <class V>
void log_fields(V&, RemoveTrocar&) {}
template <class V>
void log_fields(V&, AskPatient&) {}

// What is particular to the attempt; its title and history are data, not part of a log.
template <class V>
void log_fields(V& v, Briefing& b) {
  v.name("name", b.name);
  v.yes("anticoagulated", b.anticoagulated);
  v.yes("contrast_allergy", b.contrast_allergy);
  v.word("refuse", b.refuse, kRefusalWords);
}

/// The finest step a log keeps, per unit: 0.001 mm, 0.001 mL, 0.000001 rad.
inline constexpr double kPerMm = 1e3, kPerMl = 1e3, kPerRad = 1e6;
/// Larger numbers are no place, angle or volume in an operating room (engineering default).
inline constexpr double kMostNumber = 1e5;

}  // namespace flavum
