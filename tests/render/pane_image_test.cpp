// Which image a slice view shows and how it lies: conventions 2, 11 and 13 of viewing.

#include "app/view/pane_image.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

#include <gtest/gtest.h>

#include "app/view/orientation.h"
#include "app/view/reference_lines.h"

namespace flavum {
namespace {

constexpr double kDeg = std::numbers::pi / 180.0;

// 200 mm wide, around the origin; its third axis across the slices.
std::shared_ptr<const ScalarImage> stack(const Eigen::Matrix3d& direction, double pixel_mm,
                                         double slice_mm) {
  ImageGeometry g;
  g.spacing_mm = {pixel_mm, pixel_mm, slice_mm};
  g.size = (200.0 / g.spacing_mm.array()).round().cast<int>();
  g.direction = direction;
  const Eigen::Vector3d half =
      0.5 * g.spacing_mm.cwiseProduct((g.size.array() - 1).cast<double>().matrix());
  g.origin = PatientPoint(Eigen::Vector3d(-(direction * half)));
  return std::make_shared<const ScalarImage>(g);
}

Eigen::Matrix3d columns(const Eigen::Vector3d& i, const Eigen::Vector3d& j) {
  Eigen::Matrix3d m;
  m << i, j, i.cross(j);
  return m;
}

// The frame of a sagittal stack: rows to the back, columns to the feet, slices to the left or
// right; turned around the patient's length.
Eigen::Matrix3d sagittal_turned(double degrees) {
  return Eigen::AngleAxisd(degrees * kDeg, Eigen::Vector3d::UnitZ()).toRotationMatrix() *
         columns(Eigen::Vector3d::UnitY(), -Eigen::Vector3d::UnitZ());
}

Session session_of(const std::vector<std::shared_ptr<const ScalarImage>>& images,
                   bool last_painted = false) {
  OpenedCase opened;
  for (const auto& image : images) {
    ShownImage shown;
    shown.image = image;
    opened.images.push_back(shown);
  }
  opened.images.back().painted = last_painted;
  opened.volume.image = images.front();
  opened.patient.ct = images.front();
  opened.patient.labels = std::make_shared<LabelMap>(images.front()->geometry);
  return Session(std::move(opened));
}

double between_deg(const PatientVector& a, const Eigen::Vector3d& b) {
  return std::acos(std::clamp(std::abs(a.v.normalized().dot(b.normalized())), 0.0, 1.0)) / kDeg;
}

class MrStudy : public testing::Test {
 protected:
  const std::shared_ptr<const ScalarImage> axial_ = stack(Eigen::Matrix3d::Identity(), 0.8, 4.5);
  const std::shared_ptr<const ScalarImage> sagittal_ = stack(sagittal_turned(0), 0.7, 4.4);
  const std::shared_ptr<const ScalarImage> painted_ = stack(Eigen::Matrix3d::Identity(), 1.5, 1.5);
  const Session session_ = session_of({sagittal_, axial_, painted_}, true);
  ViewState view_;
};

TEST_F(MrStudy, EachPlaneShowsTheStackThatWasCutInIt) {
  EXPECT_EQ(image_of(SliceKind::Sagittal, session_, view_), 0U);
  EXPECT_EQ(image_of(SliceKind::Axial, session_, view_), 1U);
}

TEST_F(MrStudy, AChosenImageStaysAndOneThatIsNotThereDoesNot) {
  view_.image[index_of(SliceKind::Axial)] = 2;
  EXPECT_EQ(image_of(SliceKind::Axial, session_, view_), 2U);
  view_.image[index_of(SliceKind::Axial)] = 7;
  EXPECT_EQ(image_of(SliceKind::Axial, session_, view_), 1U);
}

TEST_F(MrStudy, OutsideAStackTheOneThatReachesThereIsShown) {
  const auto far = std::make_shared<ScalarImage>(*axial_);
  far->geometry.origin = far->geometry.origin + PatientVector(0, 0, 500);
  const Session session = session_of({sagittal_, far});
  EXPECT_EQ(image_of(SliceKind::Axial, session, view_), 0U);
  view_.crosshair = PatientPoint(0, 0, 500);
  EXPECT_EQ(image_of(SliceKind::Axial, session, view_), 1U);
}

TEST_F(MrStudy, ComparesWithAnotherImageAndNotWithAPaintedOneUnlessChosen) {
  view_.compared_kind = SliceKind::Sagittal;
  EXPECT_EQ(compared_image(session_, view_), 1U);
  view_.compared = 2;
  EXPECT_EQ(compared_image(session_, view_), 2U);
  EXPECT_FALSE(compared_image(session_of({axial_}), view_).has_value());
}

TEST(OwnKind, IsThePlaneAStackWasCutIn) {
  EXPECT_EQ(own_kind(stack(Eigen::Matrix3d::Identity(), 0.7, 4)->geometry), SliceKind::Axial);
  EXPECT_EQ(own_kind(stack(sagittal_turned(15), 0.7, 4)->geometry), SliceKind::Sagittal);
  const Eigen::Matrix3d coronal = columns(Eigen::Vector3d::UnitX(), -Eigen::Vector3d::UnitZ());
  EXPECT_EQ(own_kind(stack(coronal, 0.7, 4)->geometry), SliceKind::Coronal);
  EXPECT_EQ(own_kind(stack(coronal, 1.0, 1.2)->geometry), SliceKind::Axial) << "a volume";
}

class AngledStack : public testing::TestWithParam<double> {};

TEST_P(AngledStack, IsSeenAsItWasTakenUpTo30Degrees) {
  const double turned = GetParam();
  const auto image = stack(sagittal_turned(turned), 0.7, 4.4);
  const Session session = session_of({image});
  const ViewState view;
  const SliceAxes axes = pane_axes(SliceKind::Sagittal, session, view);
  const PatientVector normal = axes.right.cross(axes.down);
  EXPECT_NEAR(axes.right.norm(), 1, 1e-12);
  EXPECT_NEAR(axes.down.norm(), 1, 1e-12);
  EXPECT_NEAR(axes.right.dot(axes.down), 0, 1e-12);
  const double off_deg = between_deg(normal, image->geometry.direction.col(2));
  EXPECT_NEAR(off_deg, std::abs(turned) <= 30 ? 0.0 : std::abs(turned), 1e-5);
  // The head stays up and the front on the left.
  EXPECT_GT(-axes.down.z(), 0.8);
  EXPECT_GT(axes.right.y(), 0.8);
}

TEST_P(AngledStack, TheWheelGoesFromSliceToSlice) {
  const double turned = GetParam();
  if (std::abs(turned) > 30) return;
  const auto image = stack(sagittal_turned(turned), 0.7, 4.4);
  const Session session = session_of({image});
  const ViewState view;
  const SliceAxes axes = pane_axes(SliceKind::Sagittal, session, view);
  PatientPoint at = image->geometry.point_of(100, 120, 10);
  const double before = image->geometry.index_of(at).z();
  const SliceStep step = slice_step(axes, image->geometry, at);
  at = at + step.per_slice;
  EXPECT_NEAR(std::abs(image->geometry.index_of(at).z() - before), 1.0, 1e-9);
  EXPECT_EQ(slice_step(axes, image->geometry, at).index, step.index + 1);
  EXPECT_NEAR(step.per_slice.norm(), 4.4, 1e-12);
}
INSTANTIATE_TEST_SUITE_P(Turned, AngledStack, testing::Values(-35.0, -20.0, 0.0, 8.0, 29.0, 36.0));

TEST(PortalAxes, AreTheClosedFormsOfATiltedPortal) {
  for (const double tilt_deg : {0.0, 15.0, 35.0}) {
    const double c = std::cos(tilt_deg * kDeg), s = std::sin(tilt_deg * kDeg);
    PortalPlan portal;
    portal.dock = PatientPoint(10, 20, 30);
    portal.skin_entry = portal.dock + PatientVector(0, 70 * c, -70 * s);
    const PatientVector outward(0, c, -s), up(0, s, c), right_side(-1, 0, 0);
    const auto same = [](const PatientVector& a, const PatientVector& b) {
      return (a - b).norm() < 1e-12;
    };
    const SliceAxes down = portal_axes(SliceKind::DownPortal, portal);
    EXPECT_TRUE(same(down.right, right_side)) << "seen from the skin, the right is on the right";
    EXPECT_TRUE(same(down.down, -up));
    const SliceAxes along = portal_axes(SliceKind::AlongPortal, portal);
    EXPECT_TRUE(same(along.right, outward));
    EXPECT_TRUE(same(along.down, -up));
    const SliceAxes across = portal_axes(SliceKind::AcrossPortal, portal);
    EXPECT_TRUE(same(across.right, outward));
    EXPECT_TRUE(same(across.down, -right_side));
  }
}

TEST(OrientationLetters, OfObliquesHaveTheOppositeLettersOnTheOppositeEdge) {
  const auto opposite = [](char letter) {
    constexpr std::string_view kLetters = "LRAPSI";
    return "RLPAIS"[kLetters.find(letter)];
  };
  for (int a = 0; a < 3; ++a) {
    for (int b = 0; b < 3; ++b) {
      for (const double degrees : {10.0, 22.0, 23.0, 40.0}) {
        if (a == b) continue;
        const Eigen::Vector3d d = std::cos(degrees * kDeg) * Eigen::Vector3d::Unit(a) -
                                  std::sin(degrees * kDeg) * Eigen::Vector3d::Unit(b);
        const std::string here = orientation_letters(PatientVector(d));
        const std::string there = orientation_letters(PatientVector(Eigen::Vector3d(-d)));
        ASSERT_EQ(here.size(), degrees < 22.5 ? 1U : 2U) << degrees;
        EXPECT_EQ(here.front(), "LPS"[a]);
        if (here.size() > 1) {
          EXPECT_EQ(here.back(), "RAI"[b]);
        }
        ASSERT_EQ(there.size(), here.size());
        for (std::size_t n = 0; n < here.size(); ++n) EXPECT_EQ(there[n], opposite(here[n]));
      }
    }
  }
}

TEST(CutLine, RunsThroughTheCrosshairWhereTwoViewsMeet) {
  ViewState view;
  focus_on(view, PatientPoint(5, -3, 8), 100.0);
  view.crosshair = PatientPoint(9, 4, 2);
  const SlicePlane axial = slice_plane(SliceKind::Axial, view, 301, 201);
  const SlicePlane sagittal = slice_plane(SliceKind::Sagittal, view, 50, 50);
  const auto line = cut_line(axial, sagittal);
  ASSERT_TRUE(line);
  const double column = axial.project(view.crosshair).x();
  EXPECT_NEAR(line->first.x(), column, 1e-9);
  EXPECT_NEAR(line->second.x(), column, 1e-9);
  EXPECT_NEAR(line->first.y(), 0, 1e-9);
  EXPECT_NEAR(line->second.y(), 200, 1e-9);
}

TEST(CutLine, LiesInBothPlanesWhenOneIsOblique) {
  ViewState view;
  focus_on(view, PatientPoint(0, 0, 0), 100.0);
  const SlicePlane axial = slice_plane(SliceKind::Axial, view, 300, 200);
  for (const double degrees : {15.0, 45.0, 80.0}) {
    const Eigen::Matrix3d turned =
        Eigen::AngleAxisd(degrees * kDeg, Eigen::Vector3d(1, 0.3, 0).normalized())
            .toRotationMatrix();
    const SliceAxes axes{PatientVector(Eigen::Vector3d(turned.col(0))),
                         PatientVector(Eigen::Vector3d(turned.col(1)))};
    const SlicePlane oblique = slice_plane(axes, view.slices[0], PatientPoint(3, 2, 1), 80, 80);
    const auto line = cut_line(axial, oblique);
    ASSERT_TRUE(line) << degrees;
    for (const Eigen::Vector2d& end : {line->first, line->second}) {
      EXPECT_NEAR(oblique.project(axial.point(end.x(), end.y())).z(), 0, 1e-9);
      EXPECT_TRUE(end.x() > -1e-6 && end.x() < 299 + 1e-6);
      EXPECT_TRUE(end.y() > -1e-6 && end.y() < 199 + 1e-6);
    }
    EXPECT_LE(line->first.x(), line->second.x() + 1e-9);
  }
}

TEST(CutLine, IsNoneOfParallelPlanesOrOutsideTheView) {
  ViewState view;
  focus_on(view, PatientPoint(0, 0, 0), 100.0);
  const SlicePlane axial = slice_plane(SliceKind::Axial, view, 200, 200);
  EXPECT_FALSE(cut_line(axial, axial));
  view.crosshair = PatientPoint(80, 0, 0);
  EXPECT_FALSE(cut_line(axial, slice_plane(SliceKind::Sagittal, view, 200, 200)));
}

TEST(SlicesOnScreen, AreThoseOfTheLayoutOrTheOneEnlarged) {
  ViewState view;
  view.layout = Layout::Portal;
  EXPECT_EQ(slices_on_screen(view), std::vector(kPortalKinds.begin(), kPortalKinds.end()));
  view.maximised = Pane::Coronal;
  EXPECT_EQ(slices_on_screen(view), std::vector{SliceKind::Coronal});
  view.maximised = Pane::Scene;
  EXPECT_TRUE(slices_on_screen(view).empty());
}

}  // namespace
}  // namespace flavum
