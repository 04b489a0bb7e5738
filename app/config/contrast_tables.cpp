// data/contrast.json and data/hazards.json. A missing or misspelt number is an error: a default
// must not slip in unseen.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "app/config/json_table.h"
#include "app/config/procedure_tables.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

struct Field {
  const char* key;
  double* value;
  double most = 1e9;  // least is 0
};
constexpr double kOne = 1.0;  // probabilities and shares

void read_numbers(std::string_view file, const Json& table, const std::vector<Field>& fields) {
  for (const Field& f : fields) {
    *f.value = need_number(file, table, f.key);
    if (*f.value < 0.0 || *f.value > f.most) damaged(file, f.key, "out of range");
  }
}

// Every key is one of the fields or one of `more`.
void only(std::string_view file, const Json& table, const std::vector<Field>& fields,
          const std::vector<std::string_view>& more) {
  for (const auto& item : table.items()) {
    const bool field =
        std::ranges::any_of(fields, [&](const Field& f) { return item.key() == f.key; });
    if (!field && std::ranges::find(more, item.key()) == more.end()) {
      damaged(file, item.key(), "not known");
    }
  }
}

void read_needles(std::string_view file, const Json& table, ContrastModel& m) {
  constexpr std::array<std::string_view, 2> kKinds{"spinal-22g", "tuohy"};  // as NeedleKind
  const Json& needles = need_array(file, table, "needles");
  if (needles.size() != kKinds.size()) damaged(file, "needles");
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const Json& j = needles[i];
    allow_only(file, j, {"kind", "name", "diameter_mm", "length_mm", "source"});
    if (need_text(file, j, "kind") != kKinds[i]) damaged(file, "kind");
    m.needles[i] = {need_text(file, j, "name"), need_number(file, j, "diameter_mm"),
                    need_number(file, j, "length_mm")};
    if (!(m.needles[i].length_mm > 0.0)) damaged(file, "length_mm", "out of range");
  }
}

}  // namespace

ContrastModel contrast_model() {
  constexpr std::string_view kFile = "contrast.json";
  const Json table = parse_table(kFile);
  ContrastModel m;
  const std::vector<Field> fields{{"iodine_mg_per_ml", &m.iodine_mg_per_ml},
                                  {"cephalad_levels_per_5_ml", &m.cephalad_levels_per_5_ml},
                                  {"caudad_levels_per_5_ml", &m.caudad_levels_per_5_ml},
                                  {"unilateral_share", &m.unilateral_share, kOne},
                                  {"midline_mm", &m.midline_mm},
                                  {"fade_half_life_s", &m.fade_half_life_s},
                                  {"visible_opacity", &m.visible_opacity, kOne},
                                  {"most_at_once_ml", &m.most_at_once_ml},
                                  {"warn_total_ml", &m.warn_total_ml},
                                  {"most_total_ml", &m.most_total_ml},
                                  {"vessel_probability", &m.vessel_probability, kOne},
                                  {"subdural_depth_mm", &m.subdural_depth_mm},
                                  {"closed_mm2", &m.closed_mm2},
                                  {"free_mm2", &m.free_mm2},
                                  {"full_opacity_mm2", &m.full_opacity_mm2},
                                  {"window_mm", &m.window_mm}};
  only(kFile, table, fields, {"source", "needles"});
  read_numbers(kFile, table, fields);
  read_needles(kFile, table, m);
  if (!(m.fade_half_life_s > 0.0)) damaged(kFile, "fade_half_life_s", "out of range");
  if (!(m.free_mm2 > m.closed_mm2)) damaged(kFile, "free_mm2", "must exceed closed_mm2");
  if (!(m.full_opacity_mm2 > 0.0)) damaged(kFile, "full_opacity_mm2", "out of range");
  if (!(m.cephalad_levels_per_5_ml > 0.0)) damaged(kFile, "cephalad_levels_per_5_ml");
  if (!(m.caudad_levels_per_5_ml > 0.0)) damaged(kFile, "caudad_levels_per_5_ml");
  return m;
}

HazardModel hazard_model() {
  constexpr std::string_view kFile = "hazards.json";
  const Json table = parse_table(kFile);
  HazardModel m;
  double ventral_deg = 0.0;
  const std::vector<Field> fields{{"baseline_tear", &m.baseline_tear, kOne},
                                  {"baseline_haematoma", &m.baseline_haematoma, kOne},
                                  {"baseline_nerve", &m.baseline_nerve, kOne},
                                  {"baseline_infection", &m.baseline_infection, kOne},
                                  {"tear_at_line", &m.tear_at_line, kOne},
                                  {"tear_at_dura", &m.tear_at_dura, kOne},
                                  {"tear_midline_factor", &m.tear_midline_factor},
                                  {"tear_midline_mm", &m.tear_midline_mm},
                                  {"tear_ventral_jaw", &m.tear_ventral_jaw, kOne},
                                  {"tear_ventral_jaw_mm", &m.tear_ventral_jaw_mm},
                                  {"tear_ventral_jaw_deg", &ventral_deg, 180.0},
                                  {"nerve_lateral", &m.nerve_lateral, kOne},
                                  {"nerve_ignoring_pain", &m.nerve_ignoring_pain, kOne},
                                  {"haematoma_anticoagulated", &m.haematoma_anticoagulated, kOne},
                                  {"haematoma_deep_bite", &m.haematoma_deep_bite, kOne},
                                  {"haematoma_deep_mm", &m.haematoma_deep_mm},
                                  {"infection_no_antibiotic", &m.infection_no_antibiotic, kOne},
                                  {"infection_no_drape", &m.infection_no_drape, kOne},
                                  {"infection_per_hour", &m.infection_per_hour, kOne},
                                  {"instability_facet_share", &m.instability_facet_share, kOne},
                                  {"reaction_allergy", &m.reaction_allergy, kOne},
                                  {"paraesthesia_near_mm", &m.paraesthesia_near_mm},
                                  {"paraesthesia_probability", &m.paraesthesia_probability, kOne},
                                  {"bleeding_stops_s", &m.bleeding_stops_s},
                                  {"incomplete_gain_mm", &m.incomplete_gain_mm}};
  only(kFile, table, fields, {"source"});
  read_numbers(kFile, table, fields);
  if (!(m.instability_facet_share > 0.0)) damaged(kFile, "instability_facet_share");
  if (!(m.incomplete_gain_mm > 0.0)) damaged(kFile, "incomplete_gain_mm");
  m.tear_ventral_jaw_rad = rad_from_deg(ventral_deg);
  return m;
}

}  // namespace flavum
