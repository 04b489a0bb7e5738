// Which patient and which configuration a log belongs to.

#include <array>
#include <bit>
#include <cmath>

#include "imaging/base/hash.h"
#include "imaging/base/rng.h"
#include "sim/record/log.h"

namespace flavum {
namespace {

struct Quantised {
  Hash h;
  void whole(std::int64_t v) { h.integer(static_cast<std::uint64_t>(v)); }
  void micro(double v) { whole(std::llround(1e6 * v)); }
  void um(double mm) { whole(std::llround(1e3 * mm)); }
  template <class... T>
  void micros(T... v) {
    (micro(v), ...);
  }
  template <class V>
  void triple(const V& v) {
    for (int a = 0; a < 3; ++a) um(v[a]);
  }
  void point(const PatientPoint& p) { triple(p.v); }
  void direction(const PatientVector& d) {
    for (int a = 0; a < 3; ++a) micro(d.v[a]);
  }
  void grid(const ImageGeometry& g) {
    for (int a = 0; a < 3; ++a) {
      whole(g.size[a]);
      micro(g.spacing_mm[a]);
      for (int b = 0; b < 3; ++b) micro(g.direction(a, b));
    }
    point(g.origin);
  }
};

// Four voxels a word, four lanes side by side in a fixed order: 50 million voxels in well under a
// tenth of a second, where byte by byte takes several.
std::uint64_t hash_voxels(const std::vector<std::uint16_t>& v) {
  std::array<std::uint64_t, 4> lane{1, 2, 3, 4};
  const auto word = [&](std::size_t n) {
    std::uint64_t w = 0;
    for (std::size_t i = 0; i < 4 && n + i < v.size(); ++i) {
      w |= static_cast<std::uint64_t>(v[n + i]) << (16 * i);
    }
    return w;
  };
  const auto stir = [](std::uint64_t state, std::uint64_t w) {
    state = (state ^ w) * 0x9e3779b97f4a7c15ULL;
    return state ^ (state >> 29);
  };
  std::size_t n = 0;
  for (; n + 16 <= v.size(); n += 16) {
    for (std::size_t l = 0; l < 4; ++l) lane[l] = stir(lane[l], word(n + 4 * l));
  }
  for (; n < v.size(); n += 4) lane[0] = stir(lane[0], word(n));
  Hash h;
  for (const std::uint64_t l : lane) h.integer(mix64(l));
  return h.value();
}

void add(Quantised& q, const SpineLandmarks& landmarks) {
  q.whole(static_cast<std::int64_t>(landmarks.vertebrae.size()));
  for (const VertebraLandmarks& v : landmarks.vertebrae) {
    q.whole(v.vertebra);
    for (const PatientPoint& p :
         {v.body_centre, v.canal_centre, v.upper_end_plate, v.lower_end_plate}) {
      q.point(p);
    }
    for (const PatientVector& d : {v.left, v.dorsal, v.cranial}) q.direction(d);
  }
  q.whole(static_cast<std::int64_t>(landmarks.levels.size()));
  for (const LevelLandmarks& l : landmarks.levels) {
    q.whole(l.level.cranial);
    for (const PatientPoint& p : {l.canal_centre, l.disc_centre, l.interlaminar_centre}) q.point(p);
    for (int s = 0; s < 2; ++s) {
      q.point(l.lamina_dock[s]);
      q.point(l.flavum_centre[s]);
      q.point(l.medial_facet_border[s]);
      q.um(l.flavum_thickness_mm[s]);
      q.micro(l.laminar_half_angle_rad[s]);
    }
  }
}

void add(Quantised& q, const InstrumentModel& m) {
  q.whole(static_cast<std::int64_t>(m.kind));
  q.micros(m.shaft_diameter_mm, m.window_length_mm, m.window_width_mm, m.window_depth_mm,
           m.bite_volume_mm3, m.max_reach_mm, m.bore_mm);
  q.whole(m.cuts_bone ? 1 : 0);
  q.whole(m.cuts_ligament ? 1 : 0);
}

void add(Quantised& q, const Scenario& s) {
  q.whole(s.attempt ? 1 : 0);
  q.h.integer(s.seed);
  q.h.text(s.briefing.name);
  q.whole(s.briefing.anticoagulated ? 1 : 0);
  q.whole(s.briefing.contrast_allergy ? 1 : 0);
  q.whole(static_cast<std::int64_t>(s.briefing.refuse));
  q.whole(s.level.cranial);
  q.micro(s.patient_roll_rad);
  q.whole(s.hints_allowed ? 1 : 0);
  q.whole(static_cast<std::int64_t>(s.sides.size()));
  for (const Side side : s.sides) q.whole(side_index(side));
  q.whole(static_cast<std::int64_t>(s.removal.size()));
  for (const PlannedCut& cut : s.removal) {
    q.whole(side_index(cut.side));
    q.whole(static_cast<std::int64_t>(cut.tissue));
    q.point(cut.centre);
    q.micro(cut.turn_rad);
    for (const double mm : {cut.width_mm, cut.depth_mm, cut.height_mm}) q.um(mm);
  }
  q.whole(s.plan ? 1 : 0);
  if (!s.plan) return;
  q.whole(s.plan->level.cranial);
  q.whole(side_index(s.plan->side));
  q.point(s.plan->skin_entry);
  q.point(s.plan->dock);
  q.um(s.plan->depth_stop_mm);
}

void add(Quantised& q, const RuleBook& book) {
  q.whole(static_cast<std::int64_t>(book.rules.size()));
  for (const Rule& r : book.rules) {
    q.whole(static_cast<std::int64_t>(r.id));
    q.whole(static_cast<std::int64_t>(r.severity));
    q.whole(static_cast<std::int64_t>(r.limits.size()));
    for (const auto& [name, value] : r.limits) {
      q.h.text(name);
      q.micro(value);
    }
  }
}

// tests/unit/record/identity_test.cpp finds a number of a model that is missing here.
void add(Quantised& q, const HazardModel& h) {
  q.micros(h.baseline_tear, h.baseline_haematoma, h.baseline_nerve, h.baseline_infection,
           h.tear_at_line, h.tear_at_dura, h.tear_midline_factor, h.tear_midline_mm,
           h.tear_ventral_jaw, h.tear_ventral_jaw_mm, h.tear_ventral_jaw_rad, h.nerve_lateral,
           h.nerve_ignoring_pain, h.haematoma_anticoagulated, h.haematoma_deep_bite,
           h.haematoma_deep_mm, h.infection_no_antibiotic, h.infection_no_drape,
           h.infection_per_hour, h.instability_facet_share, h.reaction_allergy,
           h.paraesthesia_near_mm, h.paraesthesia_probability, h.bleeding_stops_s,
           h.incomplete_gain_mm);
}

void add(Quantised& q, const ContrastModel& c) {
  for (const NeedleModel& n : c.needles) q.micros(n.diameter_mm, n.length_mm);
  q.micros(c.iodine_mg_per_ml, c.cephalad_levels_per_5_ml, c.caudad_levels_per_5_ml,
           c.unilateral_share, c.midline_mm, c.fade_half_life_s, c.visible_opacity,
           c.most_at_once_ml, c.warn_total_ml, c.most_total_ml, c.vessel_probability,
           c.subdural_depth_mm, c.closed_mm2, c.free_mm2, c.full_opacity_mm2, c.window_mm);
}

void add(Quantised& q, const DoseModel& d) {
  q.micros(d.detector_ngy_per_pulse, d.primary_share, d.open_field_loss,
           d.reference_to_isocentre_mm, d.low_dose_factor, d.most_mgy_per_min, d.pulse_ms,
           d.most_ma, d.kv_reference, d.kv_reference_attenuation, d.kv_per_attenuation, d.least_kv,
           d.most_kv);
}

// The spectrum decides the dose.
void add(Quantised& q, const BeamTables& b) {
  const auto fine = [&](double v) { q.whole(std::llround(1e9 * v)); };
  for (const Material* m : {&b.soft_tissue, &b.bone, &b.iodine, &b.steel, &b.water, &b.air,
                            &b.aluminium, &b.copper, &b.scintillator}) {
    fine(m->density_g_cm3);
    for (const std::vector<double>* list : {&m->kev, &m->attenuation_cm2_g, &m->absorption_cm2_g}) {
      q.whole(static_cast<std::int64_t>(list->size()));
      for (const double v : *list) fine(v);
    }
  }
  q.whole(static_cast<std::int64_t>(b.tasmip.size()));
  for (const auto& row : b.tasmip) {
    for (const double c : row) fine(c);
  }
  q.micros(b.added_aluminium_mm, b.added_copper_mm, b.scintillator_mg_cm2);
}

}  // namespace

std::uint64_t hash(const Case& patient) {
  Quantised q;
  if (patient.labels) {
    q.grid(patient.labels->geometry);
    q.h.integer(hash_voxels(patient.labels->voxels));
  }
  add(q, patient.landmarks);
  return q.h.value() == 0 ? 1 : q.h.value();
}

CaseIdentity identity_of(const Case& patient, const std::string& preset,
                         std::uint64_t preset_seed) {
  CaseIdentity c{preset, preset_seed, hash(patient), {}, {}};
  if (patient.labels) {
    const ImageGeometry& g = patient.labels->geometry;
    for (int a = 0; a < 3; ++a) {
      c.size_voxels[static_cast<std::size_t>(a)] = g.size[a];
      c.spacing_mm[static_cast<std::size_t>(a)] = g.spacing_mm[a];
    }
  }
  return c;
}

std::uint64_t configuration_hash(const World& w) {
  Quantised q;
  q.micros(w.portal.outer_diameter_mm, w.portal.inner_diameter_mm, w.portal.length_mm,
           w.portal.incision_diameter_mm);
  for (const InstrumentModel* m : {&w.rongeur, &w.sculptor, &w.auger}) add(q, *m);
  q.micros(w.carm.source_detector_mm, w.carm.source_isocentre_mm, w.carm.detector_width_mm,
           w.carm.orbital_min_rad, w.carm.orbital_max_rad, w.carm.tilt_min_rad, w.carm.tilt_max_rad,
           w.carm.wigwag_min_rad, w.carm.wigwag_max_rad, w.carm.lift_mm, w.carm.column_mm);
  q.whole(w.body ? 1 : 0);
  if (w.body) {
    q.point(w.body->centre);
    q.um(w.body->half_width_mm);
    q.um(w.body->half_depth_mm);
  }
  add(q, w.scenario);
  add(q, w.rules);
  add(q, w.contrast);
  add(q, w.hazards);
  add(q, w.dose);
  q.whole(w.beam ? 1 : 0);
  if (w.beam) add(q, *w.beam);
  q.micros(w.resistance.skin_n, w.resistance.fat_n, w.resistance.muscle_n, w.resistance.ligament_n,
           w.resistance.bone_n, w.resistance.epidural_n, w.resistance.sac_n);
  q.whole(w.field ? 1 : 0);
  if (w.field) q.grid(w.field->labels.geometry);
  return q.h.value();
}

}  // namespace flavum
