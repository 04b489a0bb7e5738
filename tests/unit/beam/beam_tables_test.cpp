// data/materials.json, data/tube.json, data/detector.json: damage is named.

#include "app/config/beam_tables.h"

#include <gtest/gtest.h>

#include <string>

#include "app/config/config.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(BeamTables, DamageNamesTheFileAndTheField) {
  const std::string materials{embedded_data("materials.json")}, tube{embedded_data("tube.json")};
  EXPECT_EQ(read_beam_tables(materials, tube).tasmip, beam_tables()->tasmip);
  const auto message = [&](const std::string& m, const std::string& t) -> std::string {
    try {
      read_beam_tables(m, t);
    } catch (const OperationFailed& e) {
      return e.what();
    }
    return "";
  };
  const auto names = [&](const std::string& text, const std::string& file, const std::string& key) {
    EXPECT_NE(text.find(file), std::string::npos) << text;
    EXPECT_NE(text.find(key), std::string::npos) << text;
  };
  names(message(replaced(materials, "\"bone\"", "\"bones\""), tube), "materials.json", "bone");
  names(message(replaced(materials, "0.2048", "-0.2048"), tube), "materials.json",
        "attenuation_cm2_g");
  names(message(replaced(materials, "0.2048, ", ""), tube), "materials.json", "attenuation_cm2_g");
  names(message(replaced(materials, "[10, 15, 20", "[10, 21, 20"), tube), "materials.json", "kev");
  names(message(replaced(materials, "absorption_cm2_g\": [4.742", "absorption_cm2_g\": [0"), tube),
        "materials.json", "absorption_cm2_g");
  names(message(materials, replaced(tube, "[0, 0, 0, 0],", "[0, 0, 0],")), "tube.json", "tasmip");
  names(message(materials, replaced(tube, "[0, 0, 0, 0],", "")), "tube.json", "tasmip");
  names(message(materials, replaced(tube, "270.0", "0")), "tube.json", "wrong value");
  EXPECT_NE(message(materials, "{"), "");
}

// Tests and attempts use the same numbers.
TEST(BeamTables, TheFilesHoldTheDefaults) {
  const BeamTables used;
  EXPECT_EQ(beam_tables()->added_aluminium_mm, used.added_aluminium_mm);
  EXPECT_EQ(beam_tables()->added_copper_mm, used.added_copper_mm);
  EXPECT_EQ(beam_tables()->scintillator_mg_cm2, used.scintillator_mg_cm2);
  const DetectorModel table = detector_model(), model;
  EXPECT_EQ(table.default_ngy, model.default_ngy);
  EXPECT_EQ(table.focal_spot_mm, model.focal_spot_mm);
  EXPECT_EQ(table.blur_sigma_mm, model.blur_sigma_mm);
  EXPECT_EQ(table.electronic_quanta, model.electronic_quanta);
  EXPECT_EQ(table.grid_primary, model.grid_primary);
  EXPECT_EQ(table.grid_scatter, model.grid_scatter);
}

}  // namespace
}  // namespace flavum
