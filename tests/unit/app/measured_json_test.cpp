// The JSON of measurements: units in the keys, bands and angles of view where they belong.

#include "app/storage/measured_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "imaging/base/units.h"

namespace flavum {
namespace {

TEST(MeasuredJson, CarriesUnitPlaneAndPoints) {
  Measurement area;
  area.quantity = MeasuredQuantity::SacArea;
  area.value = 78.0;
  area.uncertainty = 5.5;
  area.plane.origin = PatientPoint(1, 2, 3);
  area.points = {PatientPoint(0, 0, 0), PatientPoint(4, 0, 0), PatientPoint(0, 4, 0)};
  Measurement angle;
  angle.quantity = MeasuredQuantity::LaminarHalfAngle;
  angle.level = {label::kL3};
  angle.side = Side::Right;
  angle.value = rad_from_deg(56.0);
  angle.uncertainty = rad_from_deg(4.0);
  const nlohmann::json j = measured_json({area, angle});
  ASSERT_EQ(j.size(), 2U);
  EXPECT_EQ(j[0]["level"], "L4-5");
  EXPECT_FALSE(j[0].contains("side"));
  EXPECT_EQ(j[0]["value_mm2"], 78.0);
  EXPECT_EQ(j[0]["uncertainty_mm2"], 5.5);
  EXPECT_EQ(j[0]["band"], "75 to 100 mm2 (moderate)");
  EXPECT_EQ(j[0]["plane"]["origin_mm"], nlohmann::json::array({1.0, 2.0, 3.0}));
  EXPECT_EQ(j[0]["points_mm"].size(), 3U);
  EXPECT_EQ(j[1]["level"], "L3-4");
  EXPECT_EQ(j[1]["side"], "right");
  EXPECT_NEAR(j[1]["value_deg"].get<double>(), 56.0, 1e-9);
  EXPECT_NEAR(j[1]["uncertainty_deg"].get<double>(), 4.0, 1e-9);
  EXPECT_NEAR(j[1]["best_clo_deg"].get<double>(), 56.0, 1e-9);
  EXPECT_FALSE(j[1].contains("band"));
}

}  // namespace
}  // namespace flavum
