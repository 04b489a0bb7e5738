// Bands of the sac's area and the suggested grade on sections painted by hand.

#include "imaging/measure/grades.h"

#include <gtest/gtest.h>

#include <cmath>

namespace flavum {
namespace {

TEST(SacAreaBand, ChangesAt75And100) {
  EXPECT_NE(sac_area_band(74.9).find("severe"), std::string::npos);
  EXPECT_NE(sac_area_band(75.0).find("moderate"), std::string::npos);
  EXPECT_NE(sac_area_band(100.0).find("moderate"), std::string::npos);
  EXPECT_EQ(sac_area_band(100.1), "above 100 mm2");
}

// A sac of radius 7 mm at all heights, its share of fluid at the level given (roots in stripes),
// wide open elsewhere; a pad of fat behind it.
struct Section {
  ScalarImage t2;
  LabelMap labels;
  Measurement area;
};

Section section(int dark_of_ten, bool fat) {
  ImageGeometry g;
  g.size = {80, 80, 20};
  g.spacing_mm = {0.5, 0.5, 4.0};
  g.origin = PatientPoint(-19.75, -19.75, -38.0);
  Section s{ScalarImage(g, 150.0F), LabelMap(g, label::kBody), {}};
  for (int k = 0; k < 20; ++k) {
    const bool level = k >= 8 && k <= 11;
    for (int j = 0; j < 80; ++j) {
      for (int i = 0; i < 80; ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        const double r = std::hypot(p.x(), p.y());
        if (r < 7.0) {
          s.labels.at(i, j, k) = label::kThecalSac;
          const bool root = level ? i % 10 < dark_of_ten : i % 10 < 1;
          s.t2.at(i, j, k) = root ? 250.0F : 1000.0F;
        } else if (fat && p.y() > 7.0 && r < 10.0) {
          s.labels.at(i, j, k) = label::kEpiduralFat;
          s.t2.at(i, j, k) = 900.0F;
        }
      }
    }
  }
  s.area.quantity = MeasuredQuantity::SacArea;
  return s;
}

char grade(int dark_of_ten, bool fat) {
  const Section s = section(dark_of_ten, fat);
  const auto found = suggest_schizas(s.t2, s.labels, s.area);
  EXPECT_TRUE(found.has_value());
  return found ? found->grade : '?';
}

TEST(Schizas, FollowsFluidAndFat) {
  EXPECT_EQ(grade(2, true), 'A');
  EXPECT_EQ(grade(7, true), 'B');
  EXPECT_EQ(grade(10, true), 'C');
  EXPECT_EQ(grade(10, false), 'D');
  EXPECT_EQ(grade(7, false), 'B');  // fat decides between C and D alone
}

TEST(Schizas, TheShareOfFluidIsTheOnePainted) {
  for (const int dark : {2, 4, 6}) {
    const Section s = section(dark, true);
    const auto found = suggest_schizas(s.t2, s.labels, s.area);
    ASSERT_TRUE(found.has_value());
    double bright = 0.0;
    double all = 0.0;
    for (int j = 0; j < 80; ++j) {
      for (int i = 0; i < 80; ++i) {
        if (s.labels.at(i, j, 9) != label::kThecalSac) continue;
        all += 1.0;
        if (s.t2.at(i, j, 9) > 500.0F) bright += 1.0;
      }
    }
    EXPECT_NEAR(found->fluid_share, bright / all, 0.04);
  }
}

TEST(Schizas, SaysNothingWithoutASacOrWithoutFluid) {
  Section s = section(2, true);
  for (float& v : s.t2.voxels) v = 200.0F;
  EXPECT_FALSE(suggest_schizas(s.t2, s.labels, s.area).has_value());
  s = section(2, true);
  for (auto& l : s.labels.voxels) l = label::kBody;
  EXPECT_FALSE(suggest_schizas(s.t2, s.labels, s.area).has_value());
}

}  // namespace
}  // namespace flavum
