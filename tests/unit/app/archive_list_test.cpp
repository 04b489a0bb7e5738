// What the archive's page lists and says.

#include "app/editor/archive_list.h"

#include <gtest/gtest.h>

#include "imaging/base/error.h"

namespace flavum {
namespace {

PacsStudy study(const std::string& name, const std::string& id) {
  PacsStudy s;
  s.uid = "1.2.3." + id;
  s.patient_name = name;
  s.patient_id = id;
  s.birth_date = "19480305";
  s.date = "20261103";
  s.modalities = "CT\\SR";
  s.description = "Lumbar spine " + name;
  s.series = 3;
  s.images = 1;
  return s;
}

TEST(ArchiveList, HidesNamesButTellsPatientsApart) {
  const std::vector<PacsStudy> found{study("Zeta^Ann", "17"), study("Omega^Bob", "18"),
                                     study("Zeta^Ann", "17")};
  const std::vector<StudyRow> rows = study_rows(found, false);
  EXPECT_EQ(rows[0].patient, "Patient 1");
  EXPECT_EQ(rows[1].patient, "Patient 2");
  EXPECT_EQ(rows[2].patient, "Patient 1");
  for (const StudyRow& row : rows) {
    EXPECT_TRUE(row.birth.empty());
    EXPECT_EQ(row.description.find("Zeta"), std::string::npos);
    EXPECT_EQ(row.description.find("Omega"), std::string::npos);
  }
  EXPECT_EQ(rows[0].amount, "3 series, 1 image");
  EXPECT_EQ(rows[0].modalities, "CT SR");
}

TEST(ArchiveList, ShowsNamesWhenAsked) {
  const std::vector<StudyRow> rows = study_rows({study("Zeta^Ann", "17")}, true);
  EXPECT_EQ(rows[0].patient, "Zeta Ann, 17");
  EXPECT_EQ(rows[0].birth, "1948-03-05");
  EXPECT_EQ(rows[0].date, "2026-11-03");
}

TEST(ArchiveList, TakesDatesAsPeopleWriteThem) {
  EXPECT_EQ(dicom_date(""), "");
  EXPECT_EQ(dicom_date("  "), "");
  EXPECT_EQ(dicom_date("2026-11-03"), "20261103");
  EXPECT_EQ(dicom_date("20261103"), "20261103");
  EXPECT_EQ(dicom_date("3.11.2026"), "20261103");
  for (const char* wrong :
       {"yesterday", "2026-13-01", "2026-04-31", "11/03/2026", "2026", "1.1.26"}) {
    EXPECT_THROW(dicom_date(wrong), UsageError) << wrong;
  }
}

TEST(ArchiveList, SaysWhatTheArchiveOffers) {
  PacsEcho echo;
  echo.milliseconds = 12;
  EXPECT_NE(echo_sentence("Main", echo).find("does not let"), std::string::npos);
  echo.offers_find = true;
  EXPECT_NE(echo_sentence("Main", echo).find("ask its administrators"), std::string::npos);
  echo.offers_move = true;
  EXPECT_NE(echo_sentence("Main", echo).find("C-MOVE"), std::string::npos);
  echo.offers_get = echo.takes_ct = true;
  EXPECT_EQ(echo_sentence("Main", echo),
            "Main answers within 12 ms. It can be searched and sends images over this connection "
            "(C-GET). It takes objects from here.");
}

TEST(ArchiveList, SaysWhatToDoWithNothingAndWithTooMuch) {
  EXPECT_NE(found_sentence(0, false).find("Leave out a filter"), std::string::npos);
  EXPECT_EQ(found_sentence(1, false), "1 study found.");
  EXPECT_NE(found_sentence(500, true).find("narrow the search"), std::string::npos);
}

}  // namespace
}  // namespace flavum
