#include "app/config/beam_tables.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/config/json_table.h"

namespace flavum {
namespace {

constexpr const char* kMaterialsFile = "materials.json";
constexpr const char* kTubeFile = "tube.json";
constexpr const char* kDetectorFile = "detector.json";

// Positive numbers, as many as `count` unless that is 0.
std::vector<double> positive_numbers(const Json& object, const char* key, std::size_t count) {
  std::vector<double> values;
  for (const Json& v : need_array(kMaterialsFile, object, key)) {
    if (!v.is_number() || !(v.get<double>() > 0.0)) {
      damaged(kMaterialsFile, key, "it holds something other than positive numbers");
    }
    values.push_back(v.get<double>());
  }
  if (count != 0 && values.size() != count) {
    damaged(kMaterialsFile, key, "it is not as long as the list of energies");
  }
  return values;
}

Material read_material(const Json& all, const char* key, bool with_absorption) {
  const Json& t = need_object(kMaterialsFile, all, key);
  allow_only(kMaterialsFile, t,
             {"name", "density_g_cm3", "kev", "attenuation_cm2_g", "absorption_cm2_g"});
  Material m;
  m.name = need_text(kMaterialsFile, t, "name");
  m.density_g_cm3 = need_number(kMaterialsFile, t, "density_g_cm3");
  if (!(m.density_g_cm3 > 0.0)) damaged(kMaterialsFile, "density_g_cm3", "it is not positive");
  m.kev = positive_numbers(t, "kev", 0);
  for (std::size_t n = 1; n < m.kev.size(); ++n) {
    const bool edge_of_three = n >= 2 && m.kev[n] == m.kev[n - 2];
    if (m.kev[n] < m.kev[n - 1] || edge_of_three) {
      damaged(kMaterialsFile, "kev", "the energies do not ascend");
    }
  }
  if (m.kev.size() < 2 || m.kev.front() > 10.0 || m.kev.back() < 150.0) {
    damaged(kMaterialsFile, "kev", "the energies do not reach from 10 to 150 keV");
  }
  m.attenuation_cm2_g = positive_numbers(t, "attenuation_cm2_g", m.kev.size());
  if (with_absorption) m.absorption_cm2_g = positive_numbers(t, "absorption_cm2_g", m.kev.size());
  return m;
}

void read_materials(const Json& t, BeamTables& tables) {
  allow_only(kMaterialsFile, t, {"source", "materials"});
  const Json& all = need_object(kMaterialsFile, t, "materials");
  allow_only(kMaterialsFile, all,
             {"soft_tissue", "bone", "iodine", "steel", "water", "air", "aluminium", "copper",
              "scintillator"});
  tables.soft_tissue = read_material(all, "soft_tissue", false);
  tables.bone = read_material(all, "bone", false);
  tables.iodine = read_material(all, "iodine", false);
  tables.steel = read_material(all, "steel", false);
  tables.water = read_material(all, "water", false);
  tables.air = read_material(all, "air", true);
  tables.aluminium = read_material(all, "aluminium", false);
  tables.copper = read_material(all, "copper", false);
  tables.scintillator = read_material(all, "scintillator", true);
}

void read_tube(const Json& t, BeamTables& tables) {
  allow_only(kTubeFile, t,
             {"source", "added_aluminium_mm", "added_copper_mm", "scintillator_mg_cm2", "tasmip"});
  const auto n = [&](const char* key) { return need_number(kTubeFile, t, key); };
  tables.added_aluminium_mm = n("added_aluminium_mm");
  tables.added_copper_mm = n("added_copper_mm");
  tables.scintillator_mg_cm2 = n("scintillator_mg_cm2");
  if (tables.added_aluminium_mm < 0.0 || tables.added_copper_mm < 0.0 ||
      !(tables.scintillator_mg_cm2 > 0.0)) {
    damaged(kTubeFile, "added_aluminium_mm", "a filter or the scintillator is negative");
  }
  for (const Json& row : need_array(kTubeFile, t, "tasmip")) {
    if (!row.is_array() || row.size() != 4) damaged(kTubeFile, "tasmip", "a row is not of four");
    std::array<double, 4> c{};
    for (std::size_t k = 0; k < c.size(); ++k) {
      if (!row[k].is_number()) damaged(kTubeFile, "tasmip", "a row holds something not a number");
      c.at(k) = row[k].get<double>();
    }
    tables.tasmip.push_back(c);
  }
  if (tables.tasmip.size() != 151) damaged(kTubeFile, "tasmip", "it does not have 151 rows");
  for (std::size_t k = 0; k < 10; ++k) {
    for (const double c : tables.tasmip[k]) {
      if (c != 0.0) damaged(kTubeFile, "tasmip", "it has photons below 10 keV");
    }
  }
}

BeamTables read_both(const Json& materials, const Json& tube) {
  BeamTables tables;
  read_materials(materials, tables);
  read_tube(tube, tables);
  return tables;
}

}  // namespace

BeamTables read_beam_tables(std::string_view materials_json, std::string_view tube_json) {
  return read_both(parse_table(kMaterialsFile, materials_json), parse_table(kTubeFile, tube_json));
}

std::shared_ptr<const BeamTables> beam_tables() {
  static const auto tables = std::make_shared<const BeamTables>(
      read_both(parse_table(kMaterialsFile), parse_table(kTubeFile)));
  return tables;
}

DetectorModel detector_model() {
  const Json t = parse_table(kDetectorFile);
  allow_only(kDetectorFile, t,
             {"source", "default_ngy", "focal_spot_mm", "blur_sigma_mm", "electronic_quanta",
              "grid_primary", "grid_scatter"});
  const auto n = [&](const char* key) { return need_number(kDetectorFile, t, key); };
  DetectorModel m;
  m.default_ngy = n("default_ngy");
  m.focal_spot_mm = n("focal_spot_mm");
  m.blur_sigma_mm = n("blur_sigma_mm");
  m.electronic_quanta = n("electronic_quanta");
  m.grid_primary = n("grid_primary");
  m.grid_scatter = n("grid_scatter");
  return m;
}

}  // namespace flavum
