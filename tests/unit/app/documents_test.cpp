#include "app/storage/documents.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "imaging/base/error.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

Json valid_geometry() {
  return {{"source_mm", {0, -500, 0}}, {"detector_center_mm", {0, 500, 10}},
          {"column_dir", {2, 0, 0}},   {"row_dir", {0, 0, -1}},
          {"pixel_pitch_mm", 0.5},     {"size_px", {512, 256}}};
}

ProjectionGeometry read(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / "flavum-test-geometry.json";
  std::ofstream(path) << text;
  return read_projection_geometry(path);
}

TEST(ProjectionGeometryFile, IsReadWithDirectionsNormalised) {
  const ProjectionGeometry g = read(valid_geometry().dump());
  EXPECT_EQ(g.source, PatientPoint(0, -500, 0));
  EXPECT_EQ(g.column_dir, PatientVector(1, 0, 0));
  EXPECT_EQ(g.size_px, Eigen::Vector2i(512, 256));
  EXPECT_EQ(g.pixel_pitch_mm, 0.5);
}

TEST(ProjectionGeometryFile, EveryFieldIsNeeded) {
  const Json whole = valid_geometry();
  for (const auto& item : whole.items()) {
    Json j = whole;
    j.erase(item.key());
    EXPECT_THROW(read(j.dump()), InputRefused) << item.key();
    j[item.key()] = "text";
    EXPECT_THROW(read(j.dump()), InputRefused) << item.key();
  }
}

TEST(ProjectionGeometryFile, RefusesWhatCannotBeADetector) {
  Json skewed = valid_geometry();
  skewed["row_dir"] = {0.5, 0, -1};
  EXPECT_THROW(read(skewed.dump()), InputRefused);
  Json edge_on = valid_geometry();
  edge_on["source_mm"] = {0, 500, 700};
  EXPECT_THROW(read(edge_on.dump()), InputRefused);
  Json huge = valid_geometry();
  huge["size_px"] = {100000, 100000};
  EXPECT_THROW(read(huge.dump()), InputRefused);
  EXPECT_THROW(read("not json"), InputRefused);
  EXPECT_THROW(read("[1, 2]"), InputRefused);
}

TEST(PortalDocument, RoundTrips) {
  PortalPlan plan;
  plan.level = SpineLevel{label::kL3};
  plan.side = Side::Right;
  plan.skin_entry = PatientPoint(-15.25, 80.5, -40);
  plan.dock = PatientPoint(-8, 30, 0.125);
  plan.depth_stop_mm = 6;
  EXPECT_EQ(portal_from_json(portal_json(plan, {})), plan);
}

TEST(JsonFiles, AreReplacedWholeAndReadBack) {
  const auto path = std::filesystem::temp_directory_path() / "flavum-test-document.json";
  write_json_file({{"a", 1}}, path);
  write_json_file({{"a", 2}}, path);
  EXPECT_EQ(read_json_file(path)["a"], 2);
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

}  // namespace
}  // namespace flavum
