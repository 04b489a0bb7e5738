// One level made of planes and ellipses, on grids that lie askew: every measurement against its
// closed form, within the uncertainty it states.

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "imaging/measure/measure_spine.h"

namespace flavum {
namespace {

constexpr double kTheta = 55.0, kPhi = 40.0;  // degrees: lamina and facet to the sagittal plane
constexpr double kFlavum[2] = {4.0, 5.5};     // mm, left and right
constexpr double kLamina = 6.0, kDisc = 9.3, kLower = 3.0, kUpper = -7.0;  // edges of the laminae
constexpr double kSacA = 8.0, kSacB = 5.0;                                 // half axes
constexpr double kRoof = 12.0;     // v of the flavum's ventral face, extrapolated to the midline
constexpr double kVentral = -8.0;  // v of the canal's ventral border
constexpr double kHalfWindow = 10.5;

// The patient lies turned: the level's frame in Patient.
struct Level {
  Eigen::Matrix3d axes;  // columns: left, dorsal, cranial
  PatientPoint origin{12.0, -30.0, 44.0};

  explicit Level(double tilt_deg, double roll_deg) {
    axes = (Eigen::AngleAxisd(rad_from_deg(roll_deg), Eigen::Vector3d::UnitZ()) *
            Eigen::AngleAxisd(rad_from_deg(tilt_deg), Eigen::Vector3d::UnitX()))
               .toRotationMatrix();
  }
  Eigen::Vector3d local(const PatientPoint& p) const { return axes.transpose() * (p.v - origin.v); }
  PatientPoint at(double u, double v, double h) const {
    return PatientPoint(Eigen::Vector3d(origin.v + axes * Eigen::Vector3d(u, v, h)));
  }
};

Label label_at(const Eigen::Vector3d& q) {
  const double u = std::abs(q.x());
  const double cot = 1.0 / std::tan(rad_from_deg(kTheta));
  const double sine = std::sin(rad_from_deg(kTheta));
  // Depth behind the flavum's ventral face, perpendicular; the laminae lie behind the thicker side.
  const double depth = (q.y() - (kRoof - u * cot)) * sine;
  const double thick = q.x() >= 0.0 ? kFlavum[0] : kFlavum[1];
  if (q.y() > 70.0) return label::kAir;
  if (q.y() < kVentral) {  // column
    if (q.y() < kVentral - 32.0 || u > 22.0) return label::kBody;
    if (std::abs(q.z()) <= 0.5 * kDisc) return label::disc_below(label::kL4);
    if (std::abs(q.z()) > 35.0) return label::kBody;
    return q.z() > 0.0 ? label::kL4 : label::kL5;
  }
  // Pedicles beside the canal.
  if (u > 12.0 && u < 22.0 && q.y() < 4.0 && std::abs(q.z()) > 12.0 && std::abs(q.z()) < 28.0)
    return q.z() > 0.0 ? label::kL4 : label::kL5;
  // Facet joint: a line through (17, 8) with a gap of 1.5 mm, the cranial process medial of it.
  if (u > kHalfWindow && std::abs(q.z()) < 9.0) {
    const double phi = rad_from_deg(kPhi);
    const Eigen::Vector2d d(u - 17.0, q.y() - 8.0);
    const double along = d.x() * std::sin(phi) + d.y() * std::cos(phi);
    const double across = d.x() * std::cos(phi) - d.y() * std::sin(phi);  // lateral positive
    if (std::abs(along) < 8.0 && std::abs(across) < 12.0 && std::abs(across) > 0.75)
      return across < 0.0 ? label::kL4 : label::kL5;
  }
  if (depth < 0.0) {
    if (u > 12.0) return label::kBody;
    const double e = std::hypot(u / kSacA, q.y() / kSacB);
    return e < 1.0 ? label::kThecalSac : label::kEpiduralFat;
  }
  if (u > kHalfWindow) return label::kBody;
  if (depth < thick) return q.z() < 14.0 && q.z() > -10.0 ? label::kLigamentumFlavum : label::kBody;
  if (depth < thick + kLamina) {
    if (q.z() > kLower && q.z() < 26.0) return label::kL4;
    if (q.z() < kUpper && q.z() > -30.0) return label::kL5;
  }
  return label::kBody;
}

struct Case {
  Level level;
  LabelMap labels;
  SpineLandmarks landmarks;
};

Case make(double tilt_deg, double roll_deg, const Eigen::Vector3d& spacing,
          const Eigen::Matrix3d& grid_axes) {
  Case c{Level(tilt_deg, roll_deg), {}, {}};
  ImageGeometry g;
  g.spacing_mm = spacing;
  g.direction = grid_axes;
  g.size = (Eigen::Vector3d(64, 140, 90).cwiseQuotient(spacing)).cast<int>();
  const Eigen::Vector3d middle = 0.5 * (g.size.cast<double>() - Eigen::Vector3d::Ones());
  g.origin = PatientPoint(
      Eigen::Vector3d(c.level.at(0, 20, 0).v - g.direction * middle.cwiseProduct(spacing)));
  c.labels = LabelMap(g);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i)
        c.labels.at(i, j, k) = label_at(c.level.local(g.point_of(i, j, k)));
    }
  }
  const auto vertebra = [&](Label l, double h) {
    VertebraLandmarks v;
    v.vertebra = l;
    v.canal_centre = c.level.at(0, 0, h);
    v.body_centre = c.level.at(0, -25, h);
    v.left = PatientVector(Eigen::Vector3d(c.level.axes.col(0)));
    v.dorsal = PatientVector(Eigen::Vector3d(c.level.axes.col(1)));
    v.cranial = PatientVector(Eigen::Vector3d(c.level.axes.col(2)));
    c.landmarks.vertebrae.push_back(v);
  };
  vertebra(label::kL4, 20.0);
  vertebra(label::kL5, -20.0);
  LevelLandmarks l;
  l.level.cranial = label::kL4;
  l.canal_centre = c.level.at(0, 0, 0);
  l.disc_centre = c.level.at(0, -24, 0);
  const double sine = std::sin(rad_from_deg(kTheta));
  const double cot = 1.0 / std::tan(rad_from_deg(kTheta));
  l.interlaminar_centre = c.level.at(0, kRoof + kFlavum[0] / sine, 0.5 * (kLower + kUpper));
  for (int side = 0; side < 2; ++side) {
    const double sign = side == 0 ? 1.0 : -1.0;
    const double back = kRoof - 8.0 * cot + (kFlavum[side] + kLamina) / sine;
    l.lamina_dock[side] = c.level.at(sign * 8.0, back, kLower + 4.0);
    l.medial_facet_border[side] = c.level.at(sign * kHalfWindow, 6.0, 0.0);
  }
  c.landmarks.levels.push_back(l);
  return c;
}

class SlabLevel : public ::testing::TestWithParam<int> {
 protected:
  static Case of(int which) {
    const Eigen::Matrix3d upright = Eigen::Matrix3d::Identity();
    Eigen::Matrix3d sagittal;  // i to the back, j to the feet, k to the left
    sagittal << 0, 0, 1, 1, 0, 0, 0, -1, 0;
    const Eigen::Matrix3d askew =
        (Eigen::AngleAxisd(0.2, Eigen::Vector3d(1, 0.4, -0.3).normalized()) *
         Eigen::AngleAxisd(-0.15, Eigen::Vector3d::UnitY()))
            .toRotationMatrix();
    switch (which) {
      case 0:
        return make(0, 0, {0.5, 0.5, 1.0}, upright);
      case 1:
        return make(-18, 3, {0.5, 0.5, 1.0}, upright);
      case 2: {
        Case c = make(-18, 3, {0.6, 0.6, 0.6}, askew);
        return c;
      }
      default:
        return make(-12, 0, {0.9, 0.6, 0.6}, upright);
    }
  }
};

TEST_P(SlabLevel, EveryMeasurementLiesWithinItsUncertainty) {
  const Case c = of(GetParam());
  const auto all = measure_spine(c.labels, c.landmarks, {.border_error_mm = 0.0});
  const SpineLevel level{label::kL4};
  const auto check = [&](MeasuredQuantity q, double truth, std::optional<Side> side = {}) {
    const Measurement* m = find_measurement(all, q, level, side);
    ASSERT_NE(m, nullptr) << quantity_name(q);
    EXPECT_GT(m->uncertainty, 0.0);
    EXPECT_NEAR(m->value, truth, m->uncertainty) << quantity_name(q);
    // Nothing is hidden behind a wide range.
    const bool length = unit_of(q) == MeasuredUnit::Millimetre;
    EXPECT_LT(m->uncertainty, length ? 1.5 : 0.25 * truth) << quantity_name(q);
  };
  const double sine = std::sin(rad_from_deg(kTheta));
  const double cot = 1.0 / std::tan(rad_from_deg(kTheta));
  check(MeasuredQuantity::SacArea, kPi * kSacA * kSacB);
  check(MeasuredQuantity::CanalDepth, kRoof - 2.25 * cot - kVentral);
  check(MeasuredQuantity::DiscHeight, kDisc);
  check(MeasuredQuantity::InterlaminarHeight, kLower - kUpper);
  check(MeasuredQuantity::InterlaminarWidth, 2.0 * kHalfWindow);
  for (const Side side : {Side::Left, Side::Right}) {
    check(MeasuredQuantity::FlavumThickness, kFlavum[side_index(side)], side);
    check(MeasuredQuantity::FlavumArea, kFlavum[side_index(side)] / sine * kHalfWindow, side);
    check(MeasuredQuantity::LaminaThickness, kLamina, side);
    check(MeasuredQuantity::LaminarHalfAngle, rad_from_deg(kTheta), side);
    check(MeasuredQuantity::FacetAngle, rad_from_deg(kPhi), side);
    // From the bone straight to the back of the patient, in steps of a hundredth of a millimetre.
    const PatientPoint dock = c.landmarks.levels[0].lamina_dock[side_index(side)];
    double from = 0.0;
    double to = 0.0;
    for (double t = -3.0; t < 120.0; t += 0.01) {
      const PatientPoint p(Eigen::Vector3d(dock.v + t * Eigen::Vector3d::UnitY()));
      const Label l = label_at(c.level.local(p));
      if (l == label::kL4) from = t;
      if (l == label::kAir && to == 0.0) to = t;
    }
    check(MeasuredQuantity::SkinToLamina, to - from, side);
  }
}

TEST_P(SlabLevel, WhatIsDrawnIsWhatWasMeasured) {
  const Case c = of(GetParam());
  for (const Measurement& m : measure_spine(c.labels, c.landmarks, {.border_error_mm = 0.0})) {
    const Eigen::Vector3d normal = m.plane.across.v.cross(m.plane.down.v);
    EXPECT_NEAR(normal.norm(), 1.0, 1e-9);
    for (const PatientPoint& p : m.points)  // a disc's height is drawn beside the midline
      EXPECT_NEAR((p.v - m.plane.origin.v).dot(normal), 0.0, 1e-6) << quantity_name(m.quantity);
    switch (unit_of(m.quantity)) {
      case MeasuredUnit::Millimetre: {
        ASSERT_EQ(m.points.size(), 2U);
        const double drawn = (m.points[1].v - m.points[0].v).norm();
        if (m.quantity == MeasuredQuantity::InterlaminarHeight) {  // along the level's axis
          EXPECT_GE(drawn, m.value - 1e-6);
        } else {
          EXPECT_NEAR(drawn, m.value, 1e-6) << quantity_name(m.quantity);
        }
        break;
      }
      case MeasuredUnit::Radian: {
        ASSERT_EQ(m.points.size(), 3U);
        const Eigen::Vector3d a = (m.points[0].v - m.points[1].v).normalized();
        const Eigen::Vector3d b = (m.points[2].v - m.points[1].v).normalized();
        EXPECT_NEAR(std::acos(a.dot(b)), m.value, 1e-6) << quantity_name(m.quantity);
        break;
      }
      case MeasuredUnit::SquareMillimetre: {
        double twice = 0.0;
        for (std::size_t n = 0; n < m.points.size(); ++n) {
          const Eigen::Vector3d p = m.points[n].v - m.plane.origin.v;
          const Eigen::Vector3d q = m.points[(n + 1) % m.points.size()].v - m.plane.origin.v;
          twice += p.cross(q).dot(normal);
        }
        EXPECT_NEAR(std::abs(0.5 * twice), m.value, 1e-6 * m.value) << quantity_name(m.quantity);
        break;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Grids, SlabLevel, ::testing::Range(0, 4));

TEST(MeasureSpine, LeavesOutWhatTheLabelsDoNotShow) {
  Case c = make(0, 0, {0.7, 0.7, 1.0}, Eigen::Matrix3d::Identity());
  for (auto& l : c.labels.voxels) {
    if (l == label::kLigamentumFlavum || l == label::kThecalSac || l == label::kAir)
      l = label::kBody;
  }
  const auto all = measure_spine(c.labels, c.landmarks);
  const SpineLevel level{label::kL4};
  EXPECT_EQ(find_measurement(all, MeasuredQuantity::SacArea, level), nullptr);
  EXPECT_NE(find_measurement(all, MeasuredQuantity::DiscHeight, level), nullptr);
  for (const Side side : {Side::Left, Side::Right}) {
    EXPECT_EQ(find_measurement(all, MeasuredQuantity::FlavumThickness, level, side), nullptr);
    EXPECT_EQ(find_measurement(all, MeasuredQuantity::FlavumArea, level, side), nullptr);
    EXPECT_EQ(find_measurement(all, MeasuredQuantity::SkinToLamina, level, side), nullptr);
  }
  EXPECT_TRUE(measure_spine(LabelMap(c.labels.geometry), c.landmarks).empty());
  EXPECT_TRUE(measure_spine(c.labels, {}).empty());
}

TEST(MeasureSpine, AWiderBorderErrorWidensEveryRange) {
  const Case c = make(0, 0, {0.7, 0.7, 1.0}, Eigen::Matrix3d::Identity());
  const auto sharp = measure_spine(c.labels, c.landmarks, {.border_error_mm = 0.0});
  const auto blunt = measure_spine(c.labels, c.landmarks, {.border_error_mm = 1.0});
  ASSERT_EQ(sharp.size(), blunt.size());
  ASSERT_GE(sharp.size(), 15U);
  for (std::size_t n = 0; n < sharp.size(); ++n) {
    EXPECT_EQ(sharp[n].value, blunt[n].value);
    EXPECT_GT(blunt[n].uncertainty, sharp[n].uncertainty);
  }
}

}  // namespace
}  // namespace flavum
