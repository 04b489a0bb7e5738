// What is said of a registration, on results made by hand.

#include "imaging/registration/verdict.h"

#include <gtest/gtest.h>

namespace flavum::registration {
namespace {

Registration good(double stretch = 1.0) {
  Registration r;
  r.start = RegistrationStart::Vertebrae;
  for (int n = 0; n < 5; ++n) {
    GroupRegistration g;
    g.level = kLumbarLevels[static_cast<std::size_t>(n)];
    g.disc = g.centre = PatientPoint(0, 0, -35.0 * n);
    g.transform = motion_about(g.centre, {0, 0, 0}, {0, 0, 35.0 * n * (stretch - 1.0)});
    g.overlap = 0.9;
    g.sharpness = 0.45;
    g.neighbour_mm = 35.0 * std::abs(stretch - 1.0);
    g.residual_mm = 1.0 + 0.1 * n;
    judge(g, MrToCt());
    r.groups.push_back(g);
  }
  return r;
}

bool says(const Registration& r, const std::string& words) {
  for (const std::string& s : r.sentences)
    if (s.find(words) != std::string::npos) return true;
  return false;
}

TEST(Verdict, GoodOneNamesLevelsAndTheLargestResidual) {
  Registration r = good();
  judge(r, {1.0, 0.5}, {"", "", "20260101", "HFS"}, {"", "", "20260201", "HFS"});
  EXPECT_EQ(r.alignment, Alignment::Aligned);
  EXPECT_DOUBLE_EQ(r.residual_mm, 1.4);
  EXPECT_TRUE(says(r, "L1-2, L2-3, L3-4, L4-5, L5-S1"));
  EXPECT_TRUE(says(r, "1.4 mm"));
  EXPECT_TRUE(says(r, "Scanned supine, treated prone"));
}

TEST(Verdict, OneVertebraOffAlmostAsGoodIsDoubtful) {
  Registration r = good();
  judge(r, {1.0, 0.95}, {}, {});
  EXPECT_EQ(r.alignment, Alignment::Doubtful);
  EXPECT_TRUE(says(r, "count the levels"));
}

TEST(Verdict, PointsThatFitWorseThanTheNeighbourAreDoubted) {
  Registration r = good();
  r.start = RegistrationStart::Points;
  judge(r, {1.0, 1.3}, {}, {});
  EXPECT_EQ(r.alignment, Alignment::Doubtful);
  EXPECT_TRUE(says(r, "than at the points given"));
}

TEST(Verdict, BonesOfAnotherLengthAreAnotherPatient) {
  Registration r = good(1.06);
  judge(r, {1.0, 0.5}, {}, {});
  EXPECT_NEAR(r.length_ratio, 1.06, 1e-9);
  EXPECT_EQ(r.alignment, Alignment::Failed);
  EXPECT_TRUE(says(r, "another patient"));
  Registration doubtful = good(1.02);
  judge(doubtful, {1.0, 0.5}, {}, {});
  EXPECT_EQ(doubtful.alignment, Alignment::Doubtful);
}

TEST(Verdict, DifferentPatientsFail) {
  Registration r = good();
  judge(r, {1.0, 0.5}, {"A", "", "", ""}, {"B", "", "", ""});
  EXPECT_EQ(r.alignment, Alignment::Failed);
  EXPECT_TRUE(says(r, "different patients"));
}

TEST(Verdict, DatesFarApartAndOtherPositionsAreSaid) {
  Registration r = good();
  judge(r, {1.0, 0.5}, {"", "", "20250101", "HFS"}, {"", "", "20260101", "HFP"});
  EXPECT_EQ(r.alignment, Alignment::Doubtful);
  EXPECT_TRUE(says(r, "365 days apart"));
  EXPECT_TRUE(says(r, "supine in the CT and prone in the MR"));
}

TEST(Verdict, NoOverlapFails) {
  Registration r = good();
  for (GroupRegistration& g : r.groups) {
    g.overlap = 0.1;
    judge(g, MrToCt());
    EXPECT_EQ(g.alignment, Alignment::Failed);
  }
  judge(r, {}, {}, {});
  EXPECT_EQ(r.alignment, Alignment::Failed);
  EXPECT_TRUE(says(r, "does not overlap"));
}

TEST(Verdict, DaysBetweenDates) {
  EXPECT_EQ(days_between("20240228", "20240301"), 2);  // a leap year
  EXPECT_EQ(days_between("20260301", "20260201"), 28);
  EXPECT_FALSE(days_between("2026", "20260101"));
  EXPECT_FALSE(days_between("20261301", "20260101"));
}

}  // namespace
}  // namespace flavum::registration
