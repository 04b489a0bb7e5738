#pragma once
// Numbers the procedure runs on, from data/ (app/config reads them once). The values here are the
// same as in data/, for tests; a test holds them together. Every unpublished one is an engineering
// default and says so in data/.

#include <array>
#include <string>

namespace flavum {

/// data/contrast.json
struct ContrastModel {
  double iodine_mg_per_ml = 240.0;
  double cephalad_levels_per_5_ml = 1.28;  ///< published, n = 25
  double caudad_levels_per_5_ml = 0.88;
  double unilateral_share = 0.84;   ///< of needles beside the midline
  double fade_half_life_s = 300.0;  ///< fades over 8-10 min: engineering default
  double visible_opacity = 0.25;    ///< below it the line counts as lost: engineering default
  double warn_total_ml = 10.0, most_total_ml = 12.0;  ///< intrathecal limit of iohexol
  double vessel_probability = 0.05;                   ///< engineering default
  double subdural_depth_mm = 0.5;                     ///< just inside the sac: engineering default
};

/// data/hazards.json. Probabilities per act; all engineering defaults but the baseline's source.
struct HazardModel {
  double baseline_tear = 0.002, baseline_haematoma = 0.002, baseline_nerve = 0.001,
         baseline_infection = 0.003;  ///< of an attempt without fault
  double tear_at_line = 0.02;         ///< a bite or move past the line, per mm past it
  double tear_at_dura = 0.6;          ///< touching the dura; certain from 1 mm inside
  double tear_midline_factor = 2.0;   ///< within 3 mm of the midline: the dorsal fold
  double tear_ventral_jaw = 0.05;     ///< a bite that faces the dura from less than 2 mm
  double nerve_lateral = 0.03;        ///< a bite in the lateral recess or foramen
  double nerve_ignoring_pain = 0.3;   ///< going on after paraesthesia
  double haematoma_anticoagulated = 0.15;
  double haematoma_deep_bite = 0.005;  ///< a bite less than 1 mm from the line
  double infection_no_antibiotic = 0.01, infection_no_drape = 0.05, infection_per_hour = 0.005;
  double instability_facet_share = 0.5;  ///< certain when half a facet is gone
  double reaction_allergy = 0.5;
  double paraesthesia_near_mm = 0.5;  ///< nearer to the dura than this may hurt
  double paraesthesia_probability = 0.2;
};

/// Dose of one pulse. See sim/procedure/imaging.h and docs/procedure.md.
struct DoseModel {
  double detector_ngy_per_pulse = 20.0;      ///< engineering default inside published settings
  double open_field_loss = 2.2;              ///< table, grid and cover: engineering default
  double reference_to_isocentre_mm = 150.0;  ///< IEC 60601-2-43
  double low_dose_factor = 0.5;
  double most_mgy_per_min = 88.0;  ///< regulatory limit, 10 R/min
};

/// How tissue feels: a force on the tip and a word for it. All engineering defaults but the flavum
/// (porcine needle peaks 11-12 N).
struct ResistanceModel {
  double skin_n = 8.0, fat_n = 1.0, muscle_n = 3.0, ligament_n = 11.5, bone_n = 60.0,
         epidural_n = 0.3, sac_n = 0.5;
};

}  // namespace flavum
