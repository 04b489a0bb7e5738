// What the series browser lists, in which order, with which sentence; whose data it says it is.

#include "app/editor/series_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

namespace flavum {
namespace {

VolumeEntry volume(const std::string& id, Modality modality, int slices,
                   const std::string& kind = "volume") {
  VolumeEntry v;
  v.id = id;
  v.series_uid = "1.2." + id;
  v.modality = modality;
  v.kind = kind;
  v.description = "Lumbar spine bone";
  v.geometry.size = {512, 512, slices};
  v.geometry.spacing_mm = {0.4, 0.4, 0.625};
  return v;
}

Refusal refusal(const std::string& kind, const std::string& description, const std::string& why) {
  Refusal r;
  r.kind = kind;
  r.description = description;
  r.modality = "CT";
  r.files = {"scan/0001", "scan/0002"};
  r.columns = 512;
  r.rows = 300;
  r.reason = "Series \"" + description + "\" (CT, 2 files): " + why;
  return r;
}

std::vector<std::string> ids(const SeriesList& list) {
  std::vector<std::string> all;
  for (const SeriesRow& row : list.rows) all.push_back(row.id.empty() ? row.kind : row.id);
  return all;
}

TEST(SeriesList, PutsOriginalCtFirstAndChoosesTheLargest) {
  Catalogue c;
  c.refused.push_back(refusal("localizer", "Scout", "A scout."));
  c.volumes = {volume("mr", Modality::Mr, 900), volume("small", Modality::Ct, 40),
               volume("mpr", Modality::Ct, 800, "reformatted"), volume("big", Modality::Ct, 300)};
  VolumeEntry tilted = volume("tilted", Modality::Ct, 1000);
  tilted.tilt.emplace();
  tilted.tilt->angle_rad = 18.5 * std::numbers::pi / 180.0;
  c.volumes.push_back(tilted);
  const SeriesList list = list_series(c);
  EXPECT_EQ(ids(list), (std::vector<std::string>{"big", "small", "mpr", "mr", "tilted",
                                                 "Scout or localizer"}));
  ASSERT_TRUE(list.chosen);
  EXPECT_EQ(list.rows[*list.chosen].id, "big");
  EXPECT_EQ(list.summary, "4 volumes can be opened, 1 after correction of the tilt; 1 cannot.");
}

// Most candidates have MR alone.
TEST(SeriesList, ChoosesMrWhereThereIsNoCt) {
  Catalogue c;
  c.volumes = {volume("mr", Modality::Mr, 900)};
  const SeriesList list = list_series(c);
  ASSERT_TRUE(list.chosen);
  EXPECT_EQ(list.rows[*list.chosen].id, "mr");
  EXPECT_EQ(list.rows.front().use, SeriesUse::Open);
}

TEST(SeriesList, NeverChoosesWhatCannotBeOpened) {
  Catalogue c;
  c.refused.push_back(refusal("gap", "Lumbar", "Images are missing."));
  const SeriesList list = list_series(c);
  EXPECT_FALSE(list.chosen);
  EXPECT_EQ(list.summary, "Nothing here can be opened.");
}

TEST(SeriesList, SaysTheAngleOfATiltAndOffersTheCorrection) {
  Catalogue c;
  VolumeEntry tilted = volume("tilted", Modality::Ct, 100);
  tilted.tilt.emplace();
  tilted.tilt->angle_rad = 18.5 * std::numbers::pi / 180.0;
  tilted.tilt->scanned = tilted.geometry;
  tilted.geometry.size = {512, 600, 100};  // the upright grid is larger
  tilted.description = "Lumbar spine [tilt of 18.5° corrected]";
  tilted.cautions = {{"tilt-corrected", "The volume was made upright."}, {"lossy", "With loss."}};
  c.volumes = {tilted};
  const SeriesList list = list_series(c);
  EXPECT_EQ(list.rows[0].as_written, "Lumbar spine");  // as scanned: nothing is corrected yet
  EXPECT_EQ(list.rows[0].cautions, std::vector<std::string>{"With loss."});
  EXPECT_EQ(list.rows[0].size, "512 × 512, 100 slices");
  EXPECT_EQ(list.rows[0].use, SeriesUse::Correct);
  EXPECT_NEAR(list.rows[0].tilt_deg, 18.5, 1e-9);
  EXPECT_NE(list.rows[0].wrong.find("18.5°"), std::string::npos);
  EXPECT_TRUE(needs_choice(list));  // never corrected without being asked for
}

TEST(SeriesList, AsksOnlyWhenThereIsSomethingToChooseOrToKnow) {
  Catalogue c;
  c.volumes = {volume("only", Modality::Ct, 100)};
  EXPECT_FALSE(needs_choice(list_series(c)));
  c.refused.push_back(refusal("localizer", "Scout", "A scout."));
  EXPECT_TRUE(needs_choice(list_series(c)));
  c.refused.clear();
  c.cautions.push_back({"missing-files", "Three images of the disc are missing."});
  EXPECT_TRUE(needs_choice(list_series(c)));
  c.cautions.clear();
  c.volumes.push_back(volume("second", Modality::Ct, 50));
  EXPECT_TRUE(needs_choice(list_series(c)));
}

TEST(SeriesList, ShowsNoWordOfADescriptionThatCouldNameAPerson) {
  Catalogue c;
  c.volumes = {volume("ct", Modality::Ct, 100)};
  c.volumes[0].description = "Lumbar spine for Zebediah 4711";
  c.refused.push_back(refusal("localizer", "Zebediah scout", "A scout."));
  Refusal file;
  file.files = {"scan/Zebediah.dcm"};
  file.description = "Zebediah.dcm";
  file.kind = "unreadable";
  file.reason = "File Zebediah.dcm: The file is damaged; copy it again from its source.";
  c.refused.push_back(file);
  for (const SeriesRow& row : list_series(c).rows) {
    for (const std::string& text : {row.title, row.wrong, row.size, row.kind}) {
      EXPECT_EQ(text.find("Zebediah"), std::string::npos) << text;
      EXPECT_EQ(text.find("4711"), std::string::npos) << text;
    }
  }
  EXPECT_EQ(list_series(c).rows[0].as_written, "Lumbar spine for Zebediah 4711");
}

TEST(SeriesList, ReasonsStandWithoutTheNameTheyBeginWith) {
  EXPECT_EQ(reason_alone(refusal("gap", "Lumbar (a): b", "Images are missing.")),
            "Images are missing.");
  Refusal nameless = refusal("gap", "", "Images are missing.");
  nameless.reason = "Series without a name (CT, 2 files, the first is 0001): Images are missing.";
  EXPECT_EQ(reason_alone(nameless), "Images are missing.");
}

TEST(SeriesList, CarriesEveryCautionAndThoseOfItsKind) {
  Catalogue c;
  c.volumes = {volume("mpr", Modality::Ct, 100, "reformatted")};
  c.volumes[0].cautions = {{"lossy", "Compressed with loss."}, {"burned-in", "Text in it."}};
  const SeriesRow row = list_series(c).rows[0];
  ASSERT_EQ(row.cautions.size(), 3U);
  EXPECT_EQ(row.cautions[1], "Compressed with loss.");
  EXPECT_EQ(row.cautions[2], "Text in it.");
}

TEST(Identity, IsRemovedOnlyWhenEveryVolumeSaysSo) {
  Catalogue c;
  EXPECT_EQ(list_series(c).identity, Identity::Present);
  c.volumes = {volume("a", Modality::Ct, 100), volume("b", Modality::Ct, 100)};
  c.volumes[0].identity_removed = true;
  EXPECT_EQ(list_series(c).identity, Identity::Present);
  c.volumes[1].identity_removed = true;
  EXPECT_EQ(list_series(c).identity, Identity::Removed);
}

TEST(Identity, IsSaidDifferentlyForEachState) {
  std::vector<std::string> titles;
  for (const Identity i :
       {Identity::Synthetic, Identity::Removed, Identity::Present, Identity::NotStated}) {
    titles.push_back(identity_words(i).title);
    EXPECT_EQ(identity_words(i).careful, i == Identity::Present || i == Identity::NotStated);
  }
  std::ranges::sort(titles);
  EXPECT_EQ(std::ranges::adjacent_find(titles), titles.end());
}

}  // namespace
}  // namespace flavum
