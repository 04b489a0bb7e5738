#include "app/storage/case_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

struct SmallCase {
  ScalarImage volume;
  Segmentation segmentation;
};

SmallCase small_case() {
  ImageGeometry g;
  g.size = {12, 10, 8};
  g.spacing_mm = {0.7, 0.9, 1.5};
  SmallCase c{ScalarImage(g, 40.0F), {}};
  c.segmentation.labels = LabelMap(g, label::kBody);
  c.segmentation.labels.at(3, 4, 5) = label::kLigamentumFlavum;
  c.segmentation.labels.at(4, 4, 5) = label::kThecalSac;
  c.segmentation.confidence = {{label::kLigamentumFlavum, 0.75}, {label::kThecalSac, 0.5}};
  c.segmentation.numbering = "counted from the sacrum";
  return c;
}

void write(const SmallCase& c, const std::filesystem::path& folder) {
  write_case_folder(c.volume, c.segmentation, false, std::nullopt, {}, folder);
}

TEST(CaseFolder, KeepsLabelsAndTheStatesOfStructures) {
  const test::TempFolder folder;
  SmallCase c = small_case();
  c.segmentation.states.set(label::kLigamentumFlavum, StructureState::Edited);
  c.segmentation.states.set(label::kThecalSac, StructureState::Reviewed);
  c.segmentation.states.set(label::kL1, StructureState::Edited);  // no voxel left
  write(c, folder.path());
  const StoredCase stored = read_case_folder(folder.path());
  EXPECT_EQ(stored.segmentation.states, c.segmentation.states);
  EXPECT_EQ(stored.segmentation.labels.voxels, c.segmentation.labels.voxels);
  EXPECT_EQ(stored.segmentation.numbering, c.segmentation.numbering);
  // Written once more it says the same.
  const Json first = read_json_file(folder / "case.json");
  write_case_folder(stored.volume, stored.segmentation, false, std::nullopt, {}, folder.path());
  EXPECT_EQ(read_json_file(folder / "case.json"), first);
  EXPECT_EQ(first["format"], "flavum-case-2");
}

TEST(CaseFolder, OfTheFirstFormatIsAutomatic) {
  const test::TempFolder folder;
  write(small_case(), folder.path());
  Json j = read_json_file(folder / "case.json");
  j["format"] = "flavum-case-1";
  j.erase("structure_states");
  write_json_file(j, folder / "case.json");
  EXPECT_EQ(read_case_folder(folder.path()).segmentation.states, StructureStates());
}

TEST(CaseFolder, RefusesDamagedStatesAndFormatsToCome) {
  const test::TempFolder folder;
  write(small_case(), folder.path());
  const Json good = read_json_file(folder / "case.json");
  for (const Json& bad :
       {Json("edited"), Json::object({{"70", "edited"}}), Json::array({1}),
        Json::array({{{"label", 70}}}), Json::array({{{"label", -1}, {"state", "edited"}}}),
        Json::array({{{"label", 70000}, {"state", "edited"}}}),
        Json::array({{{"label", 70}, {"state", 1}}}),
        Json::array({{{"label", 70}, {"state", "perfect"}}})}) {
    Json j = good;
    j["structure_states"] = bad;
    write_json_file(j, folder / "case.json");
    EXPECT_THROW(read_case_folder(folder.path()), InputRefused) << bad;
  }
  Json lacking = good;
  lacking.erase("structure_states");
  write_json_file(lacking, folder / "case.json");
  EXPECT_THROW(read_case_folder(folder.path()), InputRefused);
  Json newer = good;
  newer["format"] = "flavum-case-3";
  write_json_file(newer, folder / "case.json");
  EXPECT_THROW(read_case_folder(folder.path()), InputRefused);
}

TEST(MeasurementsDocument, SaysWhoStandsForEachOutline) {
  SmallCase c = small_case();
  const auto structure = [](const Json& j, Label l) {
    for (const Json& s : j["structures"]) {
      if (s["label"] == l) return s;
    }
    return Json();
  };
  Json j = measurements_json(c.segmentation);
  EXPECT_EQ(j["state"], "automatic");
  EXPECT_EQ(structure(j, label::kLigamentumFlavum)["confidence"], 0.75);
  c.segmentation.states.set(label::kLigamentumFlavum, StructureState::Edited);
  j = measurements_json(c.segmentation);
  EXPECT_EQ(j["state"], "edited");
  EXPECT_EQ(structure(j, label::kLigamentumFlavum)["state"], "edited");
  EXPECT_FALSE(structure(j, label::kLigamentumFlavum).contains("confidence"));
  EXPECT_EQ(structure(j, label::kThecalSac)["state"], "automatic");
  for (const Label l : {label::kLigamentumFlavum, label::kThecalSac, label::kBody})
    c.segmentation.states.set(l, StructureState::Reviewed);
  EXPECT_EQ(measurements_json(c.segmentation)["state"], "reviewed");
}

}  // namespace
}  // namespace flavum
