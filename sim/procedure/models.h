#pragma once
// Numbers the procedure runs on, from data/ (app/config reads them once). The values here are the
// same as in data/, for tests; a test holds them together. Every unpublished one is an engineering
// default and says so in data/.

#include <array>
#include <string>

namespace flavum {

/// One needle of data/contrast.json.
struct NeedleModel {
  std::string name;
  double diameter_mm = 0.0;
  double length_mm = 150.0;  ///< shaft that can go into the patient: engineering default
};

/// data/contrast.json; docs/epidurogram.md says what each is for.
struct ContrastModel {
  std::array<NeedleModel, 2> needles{
      {{"22 gauge spinal needle", 0.72, 150.0}, {"Tuohy needle", 1.27, 150.0}}};  ///< by NeedleKind
  double iodine_mg_per_ml = 240.0;
  double cephalad_levels_per_5_ml = 1.28;  ///< published, n = 25
  double caudad_levels_per_5_ml = 0.88;
  double unilateral_share = 0.84;   ///< of needles beside the midline
  double midline_mm = 1.0;          ///< nearer than this a needle serves both sides alike
  double fade_half_life_s = 285.0;  ///< the line is lost after 8-10 min: engineering default
  double visible_opacity = 0.25;    ///< below it the line counts as lost: engineering default
  double most_at_once_ml = 5.0;     ///< the volume of the published series
  double warn_total_ml = 10.0, most_total_ml = 12.0;  ///< intrathecal limit of iohexol
  double vessel_probability = 0.05;                   ///< engineering default
  double subdural_depth_mm = 0.5;                     ///< just inside the sac: engineering default
  /// Dorsal epidural cross-section of one side: narrower than `closed` nothing passes, from `free`
  /// on everything does; `full_opacity`: of undiluted contrast, more does not look denser.
  double closed_mm2 = 5.0, free_mm2 = 24.0, full_opacity_mm2 = 8.0;  ///< engineering defaults
  double window_mm = 3.0;  ///< beyond disc and gap: where the line must be seen
};

/// data/hazards.json. Probabilities per act; all engineering defaults but the baseline's source.
struct HazardModel {
  double baseline_tear = 0.002, baseline_haematoma = 0.002, baseline_nerve = 0.001,
         baseline_infection = 0.003;  ///< of an attempt without fault
  double tear_at_line = 0.02;         ///< a bite or move past the line, per mm past it
  double tear_at_dura = 0.6;          ///< touching the dura; certain from 1 mm inside
  double tear_midline_factor = 2.0;   ///< within 3 mm of the midline: the dorsal fold
  double tear_midline_mm = 3.0;
  double tear_ventral_jaw = 0.05;  ///< a bite that faces the dura from less than 2 mm
  double tear_ventral_jaw_mm = 2.0;
  double tear_ventral_jaw_rad = 1.0471975511965976;  ///< 60 deg, as rule R4
  double nerve_lateral = 0.03;                       ///< a bite in the lateral recess or foramen
  double nerve_ignoring_pain = 0.3;  ///< going on after paraesthesia: per bite, and per mm forward
  double haematoma_anticoagulated = 0.15;
  double haematoma_deep_bite = 0.005;  ///< a bite less than 1 mm from the line
  double haematoma_deep_mm = 1.0;
  double infection_no_antibiotic = 0.01, infection_no_drape = 0.05, infection_per_hour = 0.005;
  double instability_facet_share = 0.5;  ///< certain when half a facet or pars is gone
  double reaction_allergy = 0.5;
  double paraesthesia_near_mm = 0.5;  ///< nearer to the dura than this may hurt
  double paraesthesia_probability = 0.2;
  double bleeding_stops_s = 120.0;  ///< with the instrument withdrawn
  double incomplete_gain_mm = 1.0;  ///< a column this much thicker counts as decompressed
};

/// data/dose.json: dose of one pulse. See sim/procedure/dose.h and docs/procedure.md.
struct DoseModel {
  double detector_ngy_per_pulse = 15.0;  ///< engineering default inside published settings
  double primary_share = 0.75;           ///< of it unscattered, behind a grid: engineering default
  double open_field_loss = 1.64;  ///< table 0.87 x grid 0.70 let through: engineering default
  double reference_to_isocentre_mm = 150.0;  ///< IEC 60601-2-43
  double low_dose_factor = 0.5;
  double most_mgy_per_min = 88.0;          ///< regulatory limit, 10 R/min
  double pulse_ms = 10.0, most_ma = 60.0;  ///< the tube's pulses: engineering defaults
  /// Tube voltage grows with the attenuation (line integral at 60 keV) of the measuring field.
  double kv_reference = 76.5, kv_reference_attenuation = 5.0, kv_per_attenuation = 10.5;
  double least_kv = 60.0, most_kv = 110.0;
};

/// How tissue feels: a force on the tip and a word for it. All engineering defaults but the flavum
/// (porcine needle peaks 11-12 N).
struct ResistanceModel {
  double skin_n = 8.0, fat_n = 1.0, muscle_n = 3.0, ligament_n = 11.5, bone_n = 60.0,
         epidural_n = 0.3, sac_n = 0.5;
};

}  // namespace flavum
