// Measurements drawn by hand: values, ranges and statistics against closed forms; how they lie in
// a plane; the plane of the isocentre.

#include <gtest/gtest.h>

#include <cmath>

#include "app/editor/drawn_in_plane.h"
#include "app/storage/drawn_value.h"
#include "app/storage/measured_table.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

// Value = 10 x + 3 y + 50 at every voxel centre, on a grid of 0.5 x 0.5 x 2 mm.
ScalarImage ramp() {
  ScalarImage image;
  image.geometry.size = {120, 100, 10};
  image.geometry.spacing_mm = {0.5, 0.5, 2.0};
  image.geometry.origin = PatientPoint(-30, -25, -10);
  image.voxels.resize(120 * 100 * 10);
  for (int k = 0; k < 10; ++k)
    for (int j = 0; j < 100; ++j)
      for (int i = 0; i < 120; ++i)
        image.voxels[static_cast<std::size_t>((k * 100 + j) * 120 + i)] =
            static_cast<float>(10.0 * (-30 + 0.5 * i) + 3.0 * (-25 + 0.5 * j) + 50.0);
  return image;
}

DrawnMeasurement drawn(DrawnKind kind, std::vector<PatientPoint> points) {
  DrawnMeasurement d;
  d.id = 3;
  d.kind = kind;
  d.points = std::move(points);
  return d;
}

TEST(DrawnValue, DistanceIsPythagoras) {
  const auto d = drawn(DrawnKind::Distance, {PatientPoint(1, 2, 3), PatientPoint(4, 6, 15)});
  EXPECT_NEAR(value_of(d, nullptr).value, 13.0, 1e-12);
  EXPECT_EQ(value_of(d, nullptr).uncertainty, 0.0);
}

TEST(DrawnValue, RangeOfADistanceFollowsTheVoxelAlongIt) {
  const ScalarImage image = ramp();
  const auto across = drawn(DrawnKind::Distance, {PatientPoint(0, 0, 0), PatientPoint(9, 0, 0)});
  const auto along = drawn(DrawnKind::Distance, {PatientPoint(0, 0, 0), PatientPoint(0, 0, 9)});
  // Two ends, each evenly within a voxel: 1.96 sqrt(2/12) voxel.
  EXPECT_NEAR(value_of(across, &image).uncertainty, 1.96 * std::sqrt(2.0 / 12.0) * 0.5, 1e-9);
  EXPECT_NEAR(value_of(along, &image).uncertainty, 1.96 * std::sqrt(2.0 / 12.0) * 2.0, 1e-9);
}

TEST(DrawnValue, AngleBetweenArmsOfKnownSlope) {
  const auto right = drawn(DrawnKind::Angle,
                           {PatientPoint(5, 0, 0), PatientPoint(0, 0, 0), PatientPoint(0, 7, 0)});
  EXPECT_NEAR(value_of(right, nullptr).value, kPi / 2, 1e-12);
  const auto thirty = drawn(DrawnKind::Angle, {PatientPoint(2, 0, 0), PatientPoint(0, 0, 0),
                                               PatientPoint(std::sqrt(3.0), 1, 0)});
  EXPECT_NEAR(deg_from_rad(value_of(thirty, nullptr).value), 30.0, 1e-9);
}

TEST(DrawnValue, RangeOfARightAngle) {
  const ScalarImage image = ramp();
  // Ends move across their arms (0.5 mm voxels), the vertex along the sum of both gradients.
  const auto d = drawn(DrawnKind::Angle,
                       {PatientPoint(10, 0, 0), PatientPoint(0, 0, 0), PatientPoint(0, 20, 0)});
  const double s = 0.5 / std::sqrt(12.0);
  const double vertex = s / 10 + s / 20;  // both axes of the voxel at once
  EXPECT_NEAR(value_of(d, &image).uncertainty,
              1.96 * std::sqrt(s * s / 100 + s * s / 400 + vertex * vertex), 1e-9);
}

TEST(DrawnValue, RegionOnARampHasItsMeanAndSpreadInClosedForm) {
  const ScalarImage image = ramp();
  const auto d = drawn(DrawnKind::Region, {PatientPoint(-6, -2, 0), PatientPoint(10, 10, 0)});
  const DrawnValue v = value_of(d, &image);
  const double a = 8, b = 6;  // half axes, centre (2, 4)
  EXPECT_NEAR(v.value, kPi * a * b, 1e-9);
  ASSERT_TRUE(v.inside);
  EXPECT_NEAR(v.inside->mean, 10 * 2 + 3 * 4 + 50, 0.5);
  // Along a diameter of half length a the spread of an ellipse is a / 2.
  const double reach = std::hypot(10 * a, 3 * b);
  EXPECT_NEAR(v.inside->sd, reach / 2, 0.02 * reach);
  EXPECT_NEAR(v.inside->most, 82 + reach, 0.05 * reach);
  EXPECT_NEAR(v.inside->least, 82 - reach, 0.05 * reach);
  EXPECT_GE(v.inside->least, 82 - reach - 1.0);
}

TEST(DrawnValue, RegionOutsideTheImageHasNoStatistics) {
  const ScalarImage image = ramp();
  const auto d = drawn(DrawnKind::Region, {PatientPoint(200, 200, 0), PatientPoint(210, 210, 0)});
  EXPECT_FALSE(value_of(d, &image).inside);
  EXPECT_NEAR(value_of(d, &image).value, kPi * 25, 1e-9);
}

TEST(DrawnValue, Words) {
  EXPECT_EQ(measured_words(MeasuredUnit::Millimetre, 12.34, 0), "12.3 mm");
  EXPECT_EQ(measured_words(MeasuredUnit::Millimetre, 12.34, 0.78), "12.3 ± 0.8 mm");
  EXPECT_EQ(measured_words(MeasuredUnit::Radian, rad_from_deg(43), 0), "43.0°");
  EXPECT_EQ(measured_words(MeasuredUnit::SquareMillimetre, 84.6, 0), "85 mm²");
  EXPECT_EQ(region_words({54.2, 11.8, -20.4, 92.9}, "HU"), "mean 54, SD 12, from −20 to 93 HU");
  EXPECT_EQ(region_words({54.2, 11.8, -0.4, 92.9}, ""), "mean 54, SD 12, from 0 to 93");
  EXPECT_EQ(drawn_name(drawn(DrawnKind::Angle, {})), "Angle 3");
}

TEST(DrawnValue, ACorrectionStartsWithTheValueItCorrects) {
  Measurement m;
  m.quantity = MeasuredQuantity::SacArea;
  m.level = {label::kL3};
  m.plane = {PatientPoint(5, 5, 5), PatientVector(0, 1, 0), PatientVector(0, 0, 1)};
  // A rectangle of 20 x 10 mm.
  m.points = {PatientPoint(5, 5, 5), PatientPoint(5, 25, 5), PatientPoint(5, 25, 15),
              PatientPoint(5, 5, 15)};
  m.value = 200;
  const DrawnMeasurement d = correction_from(m);
  EXPECT_EQ(d.kind, DrawnKind::Region);
  EXPECT_NEAR(value_of(d, nullptr).value, 200, 1e-9);
  const PatientVector diagonal = d.points[1] - d.points[0];
  EXPECT_NEAR(diagonal.y() / diagonal.z(), 2.0, 1e-9);
  EXPECT_NEAR(distance_mm(d.points[0] + 0.5 * diagonal, PatientPoint(5, 15, 10)), 0, 1e-9);
  PlanNotes notes;
  notes.drawn = {d};
  EXPECT_NE(correction_of(notes, MeasuredQuantity::SacArea, {label::kL3}, {}), nullptr);
  EXPECT_EQ(correction_of(notes, MeasuredQuantity::SacArea, {label::kL4}, {}), nullptr);
  EXPECT_EQ(correction_of(notes, MeasuredQuantity::SacArea, {label::kL3}, Side::Left), nullptr);
}

TEST(MeasuredTable, ACorrectionTakesTheRowOfWhatItCorrects) {
  Measurement m;
  m.quantity = MeasuredQuantity::FlavumThickness;
  m.level = {label::kL4};
  m.side = Side::Left;
  m.value = 4.0;
  m.uncertainty = 0.5;
  m.points = {PatientPoint(0, 0, 0), PatientPoint(4, 0, 0)};
  Measurement other = m;
  other.side = Side::Right;
  MeasuredByHand h;
  h.drawn = correction_from(m);
  h.drawn.points[1] = PatientPoint(5, 0, 0);
  h.value = value_of(h.drawn, nullptr);
  EXPECT_EQ(measurements_csv({m, other}, {h}),
            "name,level,side,value,uncertainty,unit,how,automatic_value,mean,sd,min,max,grey_unit,"
            "drawn_on,points_lps_mm\r\n"
            "\"Ligamentum flavum, thickness\",L4-5,left,5.000,,mm,corrected by hand,4.000,,,,,,"
            "slice,\"0.000 0.000 0.000; 5.000 0.000 0.000\"\r\n"
            "\"Ligamentum flavum, thickness\",L4-5,right,4.000,0.500,mm,automatic,,,,,,,labels,"
            "\"0.000 0.000 0.000; 4.000 0.000 0.000\"\r\n");
}

TEST(MeasuredTable, ATypedNameCannotBreakTheTableOrBecomeAFormula) {
  MeasuredByHand h;
  h.drawn = drawn(DrawnKind::Distance, {PatientPoint(0, 0, 0), PatientPoint(1, 0, 0)});
  h.drawn.name = "=2\"x, y";
  h.value = value_of(h.drawn, nullptr);
  EXPECT_NE(measurements_csv({}, {h}).find("\"'=2\"\"x, y\",,,1.000"), std::string::npos);
}

TEST(DrawnInPlane, SeenInFullNearbyFadedFurtherAndNotFarAway) {
  const auto d = drawn(DrawnKind::Distance, {PatientPoint(0, 0, 1), PatientPoint(9, 0, -2)});
  const MeasuredPlane axial;
  const auto seen = [&](double z) {
    MeasuredPlane plane = axial;
    plane.origin = PatientPoint(40, -7, z);
    return visibility_at(off_plane_mm(d.points, plane));
  };
  EXPECT_EQ(seen(0.5), 1.0);
  EXPECT_GT(seen(4.0), 0.0);
  EXPECT_LT(seen(4.0), 1.0);
  EXPECT_EQ(seen(8.5), 0.0);  // its farther end is 10.5 mm away
}

TEST(DrawnInPlane, DraggingACornerOfARegionKeepsTheOppositeOne) {
  auto d = drawn(DrawnKind::Region, {PatientPoint(0, 0, 4), PatientPoint(10, 6, 4)});
  const auto before = handles_of(d);
  ASSERT_EQ(before.size(), 4U);
  EXPECT_NEAR(distance_mm(before[1], PatientPoint(10, 0, 4)), 0, 1e-12);
  move_handle(d, 1, PatientPoint(14, -2, 9));  // off its plane: brought back
  EXPECT_NEAR(value_of(d, nullptr).value, 0.25 * kPi * 14 * 8, 1e-9);
  bool kept = false;
  for (const PatientPoint& p : handles_of(d))
    kept = kept || distance_mm(p, PatientPoint(0, 6, 4)) < 1e-9;
  EXPECT_TRUE(kept);
  for (const PatientPoint& p : handles_of(d)) EXPECT_NEAR(p.z(), 4.0, 1e-12);
}

TEST(DrawnInPlane, TheLineOfARegionLiesOnTheEllipse) {
  const auto d = drawn(DrawnKind::Region, {PatientPoint(-8, -3, 0), PatientPoint(8, 3, 0)});
  for (const PatientPoint& p : line_of(d))
    EXPECT_NEAR(p.x() * p.x() / 64 + p.y() * p.y() / 9, 1.0, 1e-12);
}

TEST(DrawnInPlane, LengthsOnFluoroscopyHoldAtTheIsocentre) {
  ProjectionGeometry g;
  g.source = PatientPoint(0, -700, 0);
  g.detector_centre = PatientPoint(0, 300, 0);
  g.column_dir = PatientVector(1, 0, 0);
  g.row_dir = PatientVector(0, 0, -1);
  g.pixel_pitch_mm = 0.4;
  const MeasuredPlane plane = isocentre_plane(g, PatientPoint(0, 0, 0));
  const auto a = pixel_in_plane(g, 255.5, 255.5, plane), b = pixel_in_plane(g, 305.5, 255.5, plane);
  ASSERT_TRUE(a && b);
  EXPECT_NEAR(distance_mm(*a, PatientPoint(0, 0, 0)), 0.0, 1e-9);
  EXPECT_NEAR(distance_mm(*a, *b), 50 * 0.4 * 700 / 1000, 1e-9);  // magnified 10/7
  EXPECT_NEAR(off_plane_mm({*a, *b}, plane), 0.0, 1e-9);
  EXPECT_TRUE(same_view(plane, plane));
  MeasuredPlane turned = plane;
  turned.across = PatientVector(std::cos(0.05), std::sin(0.05), 0);
  EXPECT_FALSE(same_view(plane, turned));
}

}  // namespace
}  // namespace flavum
