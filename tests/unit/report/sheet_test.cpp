// The rehearsal sheet as a PDF, and the lists behind the structured reports.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "app/config/config.h"
#include "app/editor/procedure_world.h"
#include "app/report/findings.h"
#include "app/report/measurement_list.h"
#include "app/report/plan_words.h"
#include "app/report/rehearsal_sheet.h"
#include "imaging/base/error.h"
#include "imaging/phantom/phantom.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  std::string text;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  ::pclose(pipe);
  return text;
}

RehearsalSheet small_sheet() {
  RehearsalSheet s;
  s.level = "L4-5";
  s.side = "LEFT";
  s.numbering = "Levels: counted from the sacrum.";
  s.review = "NOT REVIEWED";
  s.places = {{"Dock point", "11 mm left of the midline", ""}};
  s.margins = {{"To the dura", "4.2 mm (3 to 6)", ""}};
  s.identity = "J\u00fcrgen Mu\u00f1oz-\u0141\u00f3d\u017a";  // beyond ASCII and beyond Latin 1
  for (SheetPicture* p : {&s.axial, &s.ap, &s.clo, &s.sagittal})
    p->pixels = {2, 2, std::vector<std::uint8_t>(12)};
  return s;
}

TEST(RehearsalSheet, IsAPdfOfTwoPagesWithFontsInside) {
  const test::TempFolder folder;
  const std::string pdf = draw_sheet(small_sheet());
  EXPECT_EQ(pdf.rfind("%PDF-", 0), 0U);
  EXPECT_NE(pdf.find("%%EOF"), std::string::npos);
  std::ofstream(folder / "s.pdf", std::ios::binary) << pdf;
  const std::string file = "'" + (folder / "s.pdf").string() + "'";
  const std::string info = output_of("pdfinfo " + file);
  if (info.empty()) GTEST_SKIP() << "pdfinfo (package poppler-utils) is absent";
  EXPECT_NE(info.find("Pages:           2"), std::string::npos) << info;
  EXPECT_NE(info.find("(A4)"), std::string::npos) << info;
  const std::string words = output_of("pdftotext " + file + " -");
  EXPECT_NE(words.find("L4-5 LEFT"), std::string::npos) << words;
  EXPECT_NE(words.find("J\u00fcrgen Mu\u00f1oz-\u0141\u00f3d\u017a"), std::string::npos) << words;
  EXPECT_NE(words.find("4.2 mm (3 to 6)"), std::string::npos);
  EXPECT_NE(words.find("not a medical device"), std::string::npos);
  EXPECT_NE(words.find("NOT REVIEWED"), std::string::npos);
  const std::string fonts = output_of("pdffonts " + file);
  EXPECT_NE(fonts.find("DejaVuSans"), std::string::npos) << fonts;
  EXPECT_EQ(fonts.find(" no  "), fonts.find(" no  no"));  // the column "emb" never says no
}

TEST(RehearsalSheet, ACaseWithoutAPortalIsRefused) {
  EXPECT_THROW(rehearsal_sheet(OpenedPath()), InputRefused);
}

const SheetLine* line_named(const std::vector<SheetLine>& lines, const std::string& name) {
  for (const SheetLine& l : lines) {
    if (l.name == name) return &l;
  }
  return nullptr;
}

// A value that a physician corrected is the one that is printed, and it says so; the others stay.
TEST(Findings, ACorrectionStandsInForTheProgramsValue) {
  PhantomOptions coarse;
  coarse.spacing_mm = 1.5;
  coarse.slice_spacing_mm = 2.0;
  const Phantom patient = make_phantom(phantom_preset("case-01"), coarse);
  const SpineLevel level{label::kL4};
  PlanNotes notes;
  const auto before = level_findings(patient.truth, patient.landmarks, notes, level);
  const std::string left = std::string(quantity_name(MeasuredQuantity::FlavumThickness)) + ", left";
  const std::string right =
      std::string(quantity_name(MeasuredQuantity::FlavumThickness)) + ", right";
  ASSERT_NE(line_named(before, left), nullptr);
  ASSERT_NE(line_named(before, right), nullptr);
  EXPECT_TRUE(line_named(before, left)->note.empty());
  DrawnMeasurement corrected;
  corrected.id = 1;
  corrected.points = {PatientPoint(0, 0, 0), PatientPoint(0, 3, 4)};
  corrected.corrects = MeasuredQuantity::FlavumThickness;
  corrected.level = level;
  corrected.side = Side::Left;
  notes.drawn.push_back(corrected);
  DrawnMeasurement free = corrected;
  free.id = 2;
  free.corrects.reset();
  free.name = "Cyst";
  notes.drawn.push_back(free);
  const auto after = level_findings(patient.truth, patient.landmarks, notes, level);
  EXPECT_EQ(line_named(after, left)->value, "5.0 mm");
  EXPECT_EQ(line_named(after, left)->note, "corrected by hand");
  EXPECT_EQ(line_named(after, right)->value, line_named(before, right)->value);
  EXPECT_EQ(after.size(), before.size());
  const auto drawn = drawn_findings(notes);
  ASSERT_EQ(drawn.size(), 1U);
  EXPECT_EQ(drawn.front().name, "Cyst");
  EXPECT_EQ(drawn.front().value, "5.0 mm");
}

TEST(PlanWords, RangesAreNeverNarrowerThanTheVoxel) {
  Case patient;
  ImageGeometry g;
  g.size = {1, 1, 1};
  g.spacing_mm = {0.5, 0.5, 3.0};
  patient.ct = std::make_shared<const ScalarImage>(g);
  EXPECT_EQ(distance_words(4.2, patient), "4.2 mm (1 to 8)");
  EXPECT_EQ(distance_words(1.8, patient), "1.8 mm (\u22122 to 5)");
  patient.generated = true;
  EXPECT_EQ(distance_words(4.2, patient), "4.2 mm");
  EXPECT_EQ(lateral_words(11.2), "11 mm left of the midline");
  EXPECT_EQ(lateral_words(-11.2), "11 mm right of the midline");
  EXPECT_EQ(lateral_words(0.2), "in the midline");
}

TEST(DoseList, CarriesEveryShotInSiUnits) {
  World world;
  State state;
  state.imaging.kerma_ngy = 2'500'000;
  state.imaging.kap_ngy_m2 = 30'000;
  state.imaging.fluoroscopy_ticks = 90;
  Shot shot;
  shot.tick = 60;
  shot.last_tick = 119;
  shot.pulses = 8;
  shot.kerma_ngy = 1'250'000;
  state.imaging.shots = {shot, shot};
  const DoseReport report = dose_report(world, state);
  EXPECT_DOUBLE_EQ(report.kerma_gy, 0.0025);
  EXPECT_DOUBLE_EQ(report.kap_gy_m2, 3e-5);
  EXPECT_DOUBLE_EQ(report.fluoroscopy_s, 1.5);
  ASSERT_EQ(report.events.size(), 2U);
  EXPECT_DOUBLE_EQ(report.events[0].start_s, 1.0);
  EXPECT_DOUBLE_EQ(report.events[0].duration_s, 1.0);
  EXPECT_DOUBLE_EQ(report.events[0].kerma_gy, 0.00125);
  EXPECT_DOUBLE_EQ(std::abs(report.events[0].positioner_primary_deg), 180.0);  // AP, prone
}

}  // namespace
}  // namespace flavum
