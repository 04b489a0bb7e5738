#include "app/storage/case_folder.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

StoredCase small_case() {
  ImageGeometry g;
  g.size = {12, 10, 8};
  g.spacing_mm = {0.7, 0.9, 1.5};
  StoredCase c;
  c.volume = std::make_shared<ScalarImage>(g, 40.0F);
  c.segmentation.labels = LabelMap(g, label::kBody);
  c.segmentation.labels.at(3, 4, 5) = label::kLigamentumFlavum;
  c.segmentation.labels.at(4, 4, 5) = label::kThecalSac;
  c.segmentation.confidence = {{label::kLigamentumFlavum, 0.75}, {label::kThecalSac, 0.5}};
  c.segmentation.numbering = "counted from the sacrum";
  return c;
}

void write(const StoredCase& c, const std::filesystem::path& folder) {
  write_case_folder(c, {}, folder);
}

TEST(CaseFolder, KeepsLabelsAndTheStatesOfStructures) {
  const test::TempFolder folder;
  StoredCase c = small_case();
  c.segmentation.states.set(label::kLigamentumFlavum, StructureState::Edited);
  c.segmentation.states.set(label::kThecalSac, StructureState::Reviewed);
  c.segmentation.states.set(label::kL1, StructureState::Edited);  // no voxel left
  write(c, folder.path());
  const StoredCase stored = read_case_folder(folder.path());
  EXPECT_EQ(stored.segmentation.states, c.segmentation.states);
  EXPECT_EQ(stored.segmentation.labels.voxels, c.segmentation.labels.voxels);
  EXPECT_EQ(stored.segmentation.numbering, c.segmentation.numbering);
  // Written once more it says the same.
  Json first = read_json_file(folder / "case.json");
  write_case_folder(stored, {}, folder.path());
  Json second = read_json_file(folder / "case.json");
  EXPECT_NE(second["labels_file"], first["labels_file"]);
  second.erase("labels_file");
  first.erase("labels_file");
  EXPECT_EQ(second, first);
  EXPECT_EQ(first["format"], "flavum-case-3");
}

DrawnMeasurement drawn_angle() {
  DrawnMeasurement d;
  d.id = 7;
  d.kind = DrawnKind::Angle;
  d.points = {PatientPoint(1, 2, 3), PatientPoint(0.1, -2, 3), PatientPoint(4, 5, 6.25)};
  d.plane = {PatientPoint(1, 2, 3), PatientVector(0, 1, 0), PatientVector(0, 0, -1)};
  d.locked = true;
  d.name = "Facette, links";
  d.corrects = MeasuredQuantity::FacetAngle;
  d.level = SpineLevel{label::kL4};
  d.side = Side::Left;
  return d;
}

TEST(CaseFolder, KeepsWhatWasNotedAndTheOtherImages) {
  const test::TempFolder folder;
  StoredCase c = small_case();
  c.notes.drawn = {drawn_angle()};
  c.notes.next_id = 12;
  c.notes.numbering = {NumberingStatement::Transitional::Yes, true};
  c.painted = "No CT.";
  ImageGeometry g;
  g.size = {5, 6, 7};
  g.spacing_mm = {1.0, 1.5, 4.0};
  c.others.push_back({std::make_shared<ScalarImage>(g, 117.5F), Modality::Mr, "T2 sagittal",
                      "brought back", "20260102", 300.0, 600.0});
  write(c, folder.path());
  const StoredCase back = read_case_folder(folder.path());
  ASSERT_EQ(back.notes.drawn.size(), 1U);
  const DrawnMeasurement& d = back.notes.drawn.front();
  const DrawnMeasurement expected = drawn_angle();
  EXPECT_EQ(d.id, expected.id);
  EXPECT_EQ(d.kind, expected.kind);
  ASSERT_EQ(d.points.size(), 3U);
  for (std::size_t n = 0; n < 3; ++n) EXPECT_EQ((d.points[n] - expected.points[n]).norm(), 0.0);
  EXPECT_EQ(d.plane.down.v, expected.plane.down.v);
  EXPECT_TRUE(d.locked);
  EXPECT_EQ(d.name, expected.name);
  EXPECT_EQ(d.corrects, expected.corrects);
  EXPECT_EQ(d.level, expected.level);
  EXPECT_EQ(d.side, expected.side);
  EXPECT_EQ(back.notes.next_id, 12U);
  EXPECT_EQ(back.notes.numbering, c.notes.numbering);
  EXPECT_EQ(back.painted, "No CT.");
  ASSERT_EQ(back.others.size(), 1U);
  EXPECT_EQ(back.others.front().title, "T2 sagittal");
  EXPECT_EQ(back.others.front().image->voxels, c.others.front().image->voxels);
  EXPECT_EQ(back.others.front().window_width, 600.0);
}

// A save that was interrupted after the labels leaves the case as it was before.
TEST(CaseFolder, LabelsWithoutTheirDocumentDoNotCount) {
  const test::TempFolder folder;
  StoredCase c = small_case();
  write(c, folder.path());
  const Json before = read_json_file(folder / "case.json");
  c.segmentation.labels.at(1, 1, 1) = label::kThecalSac;
  write(c, folder.path());
  const Json after = read_json_file(folder / "case.json");
  ASSERT_NE(after["labels_file"], before["labels_file"]);
  EXPECT_FALSE(std::filesystem::exists(folder / before["labels_file"].get<std::string>()));
  // As if the program had ended just before it replaced the document.
  c.segmentation.labels.at(1, 1, 1) = label::kL1;
  write(c, folder / "other");
  std::filesystem::copy_file(folder / "other" / "labels.nii.gz", folder / "labels.nii.gz");
  EXPECT_EQ(read_case_folder(folder.path()).segmentation.labels.at(1, 1, 1), label::kThecalSac);
}

TEST(CaseFolder, WritesOnlyWhatIsAskedFor) {
  const test::TempFolder folder;
  StoredCase c = small_case();
  write(c, folder.path());
  const auto written = std::filesystem::last_write_time(folder / "volume.nrrd");
  c.notes.numbering.confirmed = true;
  write_case_folder(c, {}, folder.path(), {.images = false, .labels = false});
  EXPECT_EQ(std::filesystem::last_write_time(folder / "volume.nrrd"), written);
  EXPECT_TRUE(read_case_folder(folder.path()).notes.numbering.confirmed);
  EXPECT_TRUE(std::filesystem::exists(folder / "labels.nii.gz"));
}

TEST(CaseFolder, RefusesDamagedNotesAndLabelsOfElsewhere) {
  const test::TempFolder folder;
  StoredCase c = small_case();
  c.notes.drawn = {drawn_angle()};
  write(c, folder.path());
  const Json good = read_json_file(folder / "case.json");
  const std::vector<std::pair<const char*, Json>> damages{
      {"/notes", Json(1)},
      {"/notes/drawn/0/points_mm", Json::array({Json::array({1, 2, 3})})},
      {"/notes/drawn/0/points_mm/0/0", Json("x")},
      {"/notes/drawn/0/plane/across", Json::array({2, 0, 0})},
      {"/notes/drawn/0/kind", Json("circle")},
      {"/notes/drawn/0/id", Json(-1)},
      {"/notes/drawn/0/corrects/quantity", Json("Weight")},
      {"/notes/numbering/transitional", Json("perhaps")},
      {"/labels_file", Json("../labels.nii.gz")},
      {"/labels_file", Json("labels-x.nii.gz")}};
  for (const auto& [where, what] : damages) {
    Json j = good;
    j[Json::json_pointer(where)] = what;
    write_json_file(j, folder / "case.json");
    EXPECT_THROW(read_case_folder(folder.path()), InputRefused) << where;
  }
}

TEST(CaseFolder, OfTheFirstFormatIsAutomatic) {
  const test::TempFolder folder;
  write(small_case(), folder.path());
  Json j = read_json_file(folder / "case.json");
  j["format"] = "flavum-case-1";
  j.erase("structure_states");
  j.erase("notes");
  j.erase("labels_file");
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
  newer["format"] = "flavum-case-4";
  write_json_file(newer, folder / "case.json");
  EXPECT_THROW(read_case_folder(folder.path()), InputRefused);
}

TEST(MeasurementsDocument, SaysWhoStandsForEachOutline) {
  StoredCase c = small_case();
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
