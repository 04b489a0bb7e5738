#include "app/config/config.h"

#include <algorithm>

#include "app/config/json_table.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

PhantomPreset preset_from(const Json& j) {
  PhantomPreset p;
  read(j, "name", p.name);
  read(j, "title", p.title);
  read(j, "body_width_mm", p.body_width_mm);
  read(j, "body_depth_mm", p.body_depth_mm);
  read(j, "body_anterior_height_mm", p.body_anterior_height_mm);
  read(j, "body_posterior_height_mm", p.body_posterior_height_mm);
  read(j, "canal_width_mm", p.canal_width_mm);
  read(j, "canal_depth_mm", p.canal_depth_mm);
  read(j, "lamina_half_angle_deg", p.lamina_half_angle_deg);
  read(j, "facet_angle_deg", p.facet_angle_deg);
  read(j, "lamina_thickness_mm", p.lamina_thickness_mm);
  read(j, "lamina_height_mm", p.lamina_height_mm);
  read(j, "disc_height_mm", p.disc_height_mm);
  read(j, "interlaminar_gap_mm", p.interlaminar_gap_mm);
  read(j, "interlaminar_width_mm", p.interlaminar_width_mm);
  read(j, "flavum_left_mm", p.flavum_left_mm);
  read(j, "flavum_right_mm", p.flavum_right_mm);
  read(j, "flavum_cranial_cover_mm", p.flavum_cranial_cover_mm);
  read(j, "dorsal_fat_mm", p.dorsal_fat_mm);
  read(j, "sac_area_mm2", p.sac_area_mm2);
  read(j, "sac_width_mm", p.sac_width_mm);
  read(j, "slip_mm", p.slip_mm);
  read(j, "lordosis_deg", p.lordosis_deg);
  read(j, "skin_to_lamina_mm", p.skin_to_lamina_mm);
  read(j, "trabecular_hu", p.trabecular_hu);
  read(j, "facet_arthrosis", p.facet_arthrosis);
  read(j, "disc_bulge_mm", p.disc_bulge_mm);
  read(j, "foraminal_stenosis", p.foraminal_stenosis);
  read(j, "flavum_calcification", p.flavum_calcification);
  read(j, "lamina_missing_mm", p.lamina_missing_mm);
  read(j, "slip_motion_mm", p.slip_motion_mm);
  read(j, "pedicle_screws", p.pedicle_screws);
  read(j, "scoliosis_deg", p.scoliosis_deg);
  read(j, "scoliosis_apex", p.scoliosis_apex);
  read(j, "axial_rotation_deg", p.axial_rotation_deg);
  read(j, "lumbar_count", p.lumbar_count);
  std::string posture = "supine";
  read(j, "posture", posture);
  if (posture != "supine" && posture != "prone") damaged("phantom_presets.json", "posture");
  if (posture == "prone") p.posture = Posture::Prone;
  return p;
}

InstrumentModel instrument(const char* kind_name, InstrumentKind kind) {
  const Json table = parse_table("instruments.json");
  for (const Json& j : table.value("instruments", Json::array())) {
    if (j.value("kind", "") != kind_name) continue;
    InstrumentModel m;
    m.kind = kind;
    read(j, "name", m.name);
    read(j, "shaft_diameter_mm", m.shaft_diameter_mm);
    read(j, "window_length_mm", m.window_length_mm);
    read(j, "window_width_mm", m.window_width_mm);
    read(j, "window_depth_mm", m.window_depth_mm);
    read(j, "bite_volume_mm3", m.bite_volume_mm3);
    read(j, "max_reach_mm", m.max_reach_mm);
    read(j, "cuts_bone", m.cuts_bone);
    read(j, "cuts_ligament", m.cuts_ligament);
    read(j, "bore_mm", m.bore_mm);
    return m;
  }
  throw OperationFailed(std::string("Flavum's own table instruments.json lacks the instrument ") +
                        kind_name + ".");
}

}  // namespace

std::vector<PhantomPreset> phantom_presets() {
  std::vector<PhantomPreset> presets;
  const Json table = parse_table("phantom_presets.json");
  for (const Json& j : table.value("presets", Json::array())) presets.push_back(preset_from(j));
  return presets;
}

PhantomPreset phantom_preset(const std::string& name) {
  const std::vector<PhantomPreset> presets = phantom_presets();
  const auto it = std::ranges::find(presets, name, &PhantomPreset::name);
  if (it != presets.end()) return *it;
  std::string known;
  for (const PhantomPreset& p : presets) known += (known.empty() ? "" : ", ") + p.name;
  throw UsageError("There is no preset \"" + name + "\". Known presets: " + known + ".");
}

namespace {

CArmModel carm_from(const Json& j) {
  CArmModel m;
  read(j, "name", m.name);
  read(j, "fields_mm", m.fields_mm);
  read(j, "source_detector_mm", m.source_detector_mm);
  read(j, "source_isocentre_mm", m.source_isocentre_mm);
  read(j, "detector_width_mm", m.detector_width_mm);
  read_angle(j, "orbital_min_deg", m.orbital_min_rad);
  read_angle(j, "orbital_max_deg", m.orbital_max_rad);
  read_angle(j, "tilt_min_deg", m.tilt_min_rad);
  read_angle(j, "tilt_max_deg", m.tilt_max_rad);
  read_angle(j, "wigwag_min_deg", m.wigwag_min_rad);
  read_angle(j, "wigwag_max_deg", m.wigwag_max_rad);
  read(j, "lift_mm", m.lift_mm);
  read(j, "column_mm", m.column_mm);
  return m;
}

}  // namespace

std::vector<CArmModel> carm_presets() {
  std::vector<CArmModel> carms;
  const Json table = parse_table("carms.json");
  for (const Json& j : table.value("carms", Json::array())) carms.push_back(carm_from(j));
  if (carms.empty()) throw OperationFailed("Flavum's own table carms.json names no C-arm.");
  return carms;
}

CArmModel default_carm() { return carm_presets().front(); }

PortalModel default_portal() {
  PortalModel m;
  const Json table = parse_table("instruments.json");
  const Json j = table.value("portal", Json::object());
  read(j, "outer_diameter_mm", m.outer_diameter_mm);
  read(j, "inner_diameter_mm", m.inner_diameter_mm);
  read(j, "length_mm", m.length_mm);
  read(j, "incision_diameter_mm", m.incision_diameter_mm);
  return m;
}

InstrumentModel bone_rongeur() { return instrument("bone-rongeur", InstrumentKind::BoneRongeur); }
InstrumentModel auger() { return instrument("auger", InstrumentKind::Auger); }
InstrumentModel tissue_sculptor() {
  return instrument("tissue-sculptor", InstrumentKind::TissueSculptor);
}

}  // namespace flavum
