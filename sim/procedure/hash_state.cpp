#include <cmath>
#include <memory>

#include "imaging/base/hash.h"
#include "sim/procedure/state.h"

// Every field of State, quantised. Left out are only the texts of the hazard ledger and of the
// patient (Exposure::why, PatientCondition::words): sentences made from numbers that are hashed.

namespace flavum {
namespace {

struct Quantised {
  Hash h;
  void whole(std::int64_t v) { h.integer(static_cast<std::uint64_t>(v)); }
  void yes(bool v) { whole(v ? 1 : 0); }
  template <class E>
  void kind(E e) {
    whole(static_cast<std::int64_t>(e));
  }
  void micro(double v) { whole(std::llround(1e6 * v)); }  // rad, and shares of one
  void milli(double v) { whole(std::llround(1e3 * v)); }  // mm to um, mm3, mL to uL, kV
  void point(const PatientPoint& p) {
    for (int a = 0; a < 3; ++a) milli(p.v[a]);
  }
  void unit(const PatientVector& d) {
    for (int a = 0; a < 3; ++a) micro(d.v[a]);
  }
  template <class T>
  bool has(const T& optional) {
    yes(optional.has_value());
    return optional.has_value();
  }
  template <class T>
  void count(const std::vector<T>& list) {
    whole(static_cast<std::int64_t>(list.size()));
  }
};

void add(Quantised& q, const PortalPlan& p) {
  q.whole(p.level.cranial);
  q.kind(p.side);
  q.point(p.skin_entry);
  q.point(p.dock);
  q.milli(p.depth_stop_mm);
}

void add(Quantised& q, const CArmPose& c) {
  q.micro(c.orbital_rad);
  q.micro(c.tilt_rad);
  q.micro(c.wigwag_rad);
  q.point(c.isocentre);
}

// Columns from which nothing was taken do not count: a null chart and one of zeros are the same.
void add(Quantised& q, const std::shared_ptr<const ColumnSums>& columns) {
  if (columns) {
    for (std::size_t i = 0; i < columns->size(); ++i) {
      if ((*columns)[i] == 0) continue;
      q.whole(static_cast<std::int64_t>(i));
      q.whole((*columns)[i]);
    }
  }
  q.whole(-1);
}

void add(Quantised& q, const CutTotals& c) {
  for (const std::int64_t v :
       {c.bone, c.ligament, c.flavum_slab, c.room_slab, c.exposed_dura_um2, c.least_over_dura_um}) {
    q.whole(v);
  }
  for (const std::int64_t v : c.by_region) q.whole(v);
  add(q, c.flavum_columns);
  add(q, c.room_columns);
}

void add(Quantised& q, const Bite& b) {
  q.kind(b.instrument);
  q.point(b.X_PatientTool.origin());
  for (int a = 0; a < 3; ++a) q.unit(b.X_PatientTool.axis(a));
  for (const double v : {b.bone_mm3, b.ligament_mm3, b.dura_distance_mm, b.line_distance_mm,
                         b.advance_mm, b.lateral_mm}) {
    q.milli(v);
  }
  q.micro(b.facing_ventral_rad);
  q.whole(b.tick);
  q.kind(b.side);
}

void add(Quantised& q, const Event& e) {
  q.kind(e.kind);
  q.whole(e.bite_index);
  q.milli(e.depth_mm);
  q.point(e.where);
  q.whole(e.tick);
}

void add(Quantised& q, const std::optional<LevelAndSide>& l) {
  if (!q.has(l)) return;
  q.whole(l->level.cranial);
  q.kind(l->side);
}

void add(Quantised& q, const Checklist& c) {
  for (const std::int64_t t : c.tick) q.whole(t);
  q.whole(c.decided_tick);
  q.yes(c.accepted);
  q.kind(c.refused_because);
  if (q.has(c.counted)) q.whole(c.counted->cranial);
  q.whole(c.counted_tick);
  add(q, c.time_out);
  q.whole(c.time_out_tick);
  add(q, c.level_pause);
  q.whole(c.level_pause_tick);
  q.count(c.pauses);
  for (const LevelPauseDone& p : c.pauses) {
    add(q, std::optional(p.where));
    q.whole(p.tick);
  }
  q.milli(c.local_anaesthetic_ml);
  q.whole(c.local_anaesthetic_tick);
}

void add(Quantised& q, const FluoroscopySettings& s) {
  q.whole(s.pulses_per_second);
  q.yes(s.low_dose);
  q.milli(s.field_width_mm);
  q.milli(s.field_height_mm);
}

void add(Quantised& q, const Shot& s) {
  q.whole(s.tick);
  q.whole(s.last_tick);
  q.whole(s.pulses);
  add(q, s.pose);
  add(q, s.settings);
  q.milli(s.kv);
  q.whole(s.kerma_ngy);
  q.whole(s.kap_ngy_m2);
  q.whole(s.pulse_kerma_ngy);
  q.whole(s.pulse_kap_ngy_m2);
  q.kind(s.view.kind);
  q.kind(s.view.detector_side);
  q.micro(s.view.over_rotation_rad);
  q.yes(s.view.adequate);
  q.yes(s.instrument_in_field);
  q.milli(s.advance_mm);
  q.yes(s.hand_in_field);
  q.yes(s.contrast_seen);
  q.yes(s.moved_while_live);
}

void add(Quantised& q, const Imaging& i) {
  add(q, i.settings);
  q.yes(i.pedal);
  q.yes(i.hand_in_field);
  q.count(i.shots);
  for (const Shot& s : i.shots) add(q, s);
  q.whole(i.kerma_ngy);
  q.whole(i.kap_ngy_m2);
  q.whole(i.pulses);
  q.whole(i.fluoroscopy_ticks);
  q.whole(i.carm_moves);
}

void add(Quantised& q, const ContrastState& c) {
  if (q.has(c.needle)) {
    q.kind(c.needle->kind);
    q.point(c.needle->skin_entry);
    q.unit(c.needle->direction);
    q.milli(c.needle->depth_mm);
    q.whole(c.needle->tick);
    q.yes(c.needle->in_vessel);
  }
  q.count(c.injections);
  for (const Injection& i : c.injections) {
    q.whole(i.tick);
    q.milli(i.ml);
    q.kind(i.pattern);
    q.point(i.where);
    q.micro(i.left_share);
    for (const double seen : i.seen_before) q.micro(seen);
  }
  q.milli(c.total_ml);
  q.yes(c.csf_aspirated);
  q.yes(c.blood_aspirated);
  q.whole(c.needle_passes);
}

void add(Quantised& q, const Access& a) {
  if (q.has(a.incision)) q.point(*a.incision);
  q.milli(a.incision_mm);
  q.whole(a.incision_tick);
  q.yes(a.trocar_in);
  q.point(a.skin_entry);
  q.unit(a.direction);
  q.milli(a.depth_mm);
  q.yes(a.on_bone);
  q.whole(a.redirects);
  q.yes(a.portal_fixed);
}

void add(Quantised& q, const SideWork& s) {
  q.kind(s.side);
  q.whole(s.begun_tick);
  q.whole(s.withdrawn_tick);
  if (q.has(s.docked)) add(q, *s.docked);
  q.whole(s.first_bite);
}

void add(Quantised& q, const HazardLedger& l) {
  q.count(l.exposures);
  for (const Exposure& e : l.exposures) {
    q.whole(e.tick);
    q.kind(e.kind);
    q.whole(e.ppm);
  }
  q.count(l.occurred);
  for (const ComplicationEvent& e : l.occurred) {
    q.whole(e.tick);
    q.kind(e.kind);
    q.point(e.where);
  }
  q.h.integer(l.draws);
}

void add(Quantised& q, const PatientCondition& c) {
  q.kind(c.warning);
  q.whole(c.since_tick);
  q.whole(c.warnings);
  q.whole(c.asked_tick);
  q.whole(c.times_asked);
}

void add(Quantised& q, const Violation& v) {
  q.kind(v.id);
  q.kind(v.severity);
  q.whole(v.tick);
  q.micro(v.value);
  q.whole(v.bite_index);
  q.whole(v.form);
  q.point(v.where);
}

void add(Quantised& q, const RuleWatch& w) {
  q.whole(w.advance_tick);
  q.whole(w.shots_at_advance);
  q.yes(w.has_place);
  q.point(w.place);
  q.whole(w.place_tick);
  q.whole(w.shots_at_place);
  q.yes(w.stood_on_bone);
  q.whole(w.moved_open_um);
  q.whole(w.moved_open_noted);
}

template <class T>
void add_all(Quantised& q, const std::vector<T>& list) {
  q.count(list);
  for (const T& t : list) add(q, t);
}

}  // namespace

std::uint64_t hash(const State& s) {
  Quantised q;
  if (q.has(s.portal)) add(q, *s.portal);
  add(q, s.carm);
  q.kind(s.instrument);
  q.milli(s.advance_mm);
  q.micro(s.clock_rad);
  q.milli(s.tilt_x_mm);
  q.milli(s.tilt_y_mm);
  q.yes(s.jaw_open);
  q.whole(s.held);
  q.yes(s.stopped_by_bone);
  q.h.integer(s.tissue.hash());
  add(q, s.cut);
  add_all(q, s.bites);
  add_all(q, s.events);
  add(q, s.checklist);
  add(q, s.imaging);
  add(q, s.contrast);
  add(q, s.access);
  add_all(q, s.sides);
  add(q, s.hazards);
  add(q, s.condition);
  add_all(q, s.violations);
  add(q, s.watch);
  q.milli(s.path_mm);
  q.whole(s.instrument_changes);
  q.kind(s.stopped);
  q.whole(s.stopped_tick);
  q.whole(s.tick);
  return q.h.value();
}

}  // namespace flavum
