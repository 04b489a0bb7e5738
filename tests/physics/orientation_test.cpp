// Which way round the picture is, whatever way round the scan was stored: two letters of soft balls
// are written into the patient, one in the coronal plane, readable from behind, one in the sagittal
// plane, readable from the patient's left. Line integrals of soft balls have a closed form.

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "tests/physics/closed_form.h"

namespace flavum {
namespace {

using namespace closed_form;

constexpr double kSoftMm = 5.0;  // density exp(-(r / kSoftMm)^2)
constexpr int kPx = 96;
const PatientPoint kIso(12, -30, 80);

// F: a stem and two arms, the longer one on top. Top is the head; the arms point along `arm`.
std::vector<PatientPoint> letter(const PatientVector& arm, double head_mm) {
  std::vector<PatientPoint> balls;
  const PatientVector up(0, 0, 1);
  const PatientPoint foot = kIso + head_mm * up - 8.0 * arm;
  for (int n = 0; n <= 4; ++n) balls.push_back(foot + 7.0 * n * up);
  for (int n = 1; n <= 2; ++n) balls.push_back(foot + 28.0 * up + 7.0 * n * arm);
  balls.push_back(foot + 14.0 * up + 7.0 * arm);
  return balls;
}
// From behind, the patient's left is at the reader's left: an F there has its arms to the right.
const std::vector<PatientPoint> kFromBehind = letter({-1, 0, 0}, 4.0);
// From the patient's left with the head up, the back is at the reader's right.
const std::vector<PatientPoint> kFromLeft = letter({0, 1, 0}, -34.0);

ScalarImage written(const ImageGeometry& grid) {
  ScalarImage mu(grid);
  for (int k = 0; k < grid.size.z(); ++k) {
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const PatientPoint p = grid.point_of(i, j, k);
        double sum = 0.0;
        for (const auto* letters : {&kFromBehind, &kFromLeft}) {
          for (const PatientPoint& ball : *letters) {
            const double r2 = (p - ball).v.squaredNorm() / (kSoftMm * kSoftMm);
            if (r2 < 20.0) sum += std::exp(-r2);
          }
        }
        mu.at(i, j, k) = static_cast<float>(sum);
      }
    }
  }
  return mu;
}

double ball_integral(const PatientPoint& ball, const ProjectionGeometry& g, double column,
                     double row) {
  const PatientVector ray = (g.pixel_point(column, row) - g.source).normalized();
  const double miss = (ball - g.source).cross(ray).norm();
  return kSoftMm * std::sqrt(std::numbers::pi) * std::exp(-miss * miss / (kSoftMm * kSoftMm));
}

std::vector<CArmPose> poses() {
  std::vector<CArmPose> all;
  for (const View v : kAllViews) all.push_back(pose_for(v, kIso));
  for (const double orbital : {-0.4, 0.0, 1.3}) {
    all.push_back({orbital, 0.35, kIso, 0.2});
    all.push_back({orbital, -0.3, kIso, -0.15});
  }
  return all;
}

const std::vector<Eigen::Matrix3d>& directions() {
  static const std::vector<Eigen::Matrix3d> all = [] {
    std::vector<Eigen::Matrix3d> d = test_directions();
    Eigen::Matrix3d coronal, mirrored_sagittal;
    coronal << 1, 0, 0, 0, 0, 1, 0, -1, 0;
    mirrored_sagittal << 0, 0, -1, 1, 0, 0, 0, -1, 0;
    d.push_back(coronal);
    d.push_back(mirrored_sagittal);
    return d;
  }();
  return all;
}

TEST(Orientation, TheLettersAreWhereTheyWereWrittenWhateverTheScansAxes) {
  for (std::size_t n = 0; n < directions().size(); ++n) {
    const ImageGeometry grid = centred_grid({90, 86, 94}, {1.2, 1.25, 1.15}, directions()[n], kIso);
    const AttenuationVolume volume = AttenuationVolume::from_mu(written(grid));
    for (const CArmPose& pose : poses()) {
      const ProjectionGeometry g = projection_of({}, pose, kPx);
      const PixelImage image = line_integrals(volume, g);
      double worst = 0.0, most = 0.0;
      for (int r = 0; r < kPx; ++r) {
        for (int c = 0; c < kPx; ++c) {
          double truth = 0.0;
          for (const auto* letters : {&kFromBehind, &kFromLeft}) {
            for (const PatientPoint& ball : *letters) truth += ball_integral(ball, g, c, r);
          }
          worst = std::max(worst, std::abs(image.at(c, r) - truth));
          most = std::max(most, truth);
        }
      }
      // Sampling a ball of 5 mm at 1.2 mm and reading it linearly loses up to h^2 / (4 s^2) x 3.
      EXPECT_LT(worst, 0.05 * most) << "direction " << n << ", " << pose_words(pose);
    }
  }
}

// The letter that the closed form above puts on the screen is an F for the reader: stem at the
// left, arms to the right, the long one on top.
void expect_readable(const std::vector<PatientPoint>& f, const ProjectionGeometry& g,
                     const char* view) {
  std::vector<Eigen::Vector2d> at;
  for (const PatientPoint& p : f) at.push_back(g.project(p));
  for (std::size_t n = 1; n <= 4; ++n) EXPECT_LT(at[n].y(), at[n - 1].y() - 3.0) << view;
  EXPECT_GT(at[5].x(), at[4].x() + 2.0) << view;  // the top arm
  EXPECT_GT(at[6].x(), at[5].x() + 2.0) << view;
  EXPECT_GT(at[7].x(), at[2].x() + 2.0) << view;  // the lower one
}

TEST(Orientation, ApPaAndBothObliquesReadFromBehindAndLateralFromThePatientsLeft) {
  for (const View v : {View::Ap, View::Pa, View::CloLeft, View::CloRight}) {
    expect_readable(kFromBehind, projection_of({}, pose_for(v, kIso), kPx), view_title(v));
  }
  for (const View v : {View::Lateral, View::CloLeft}) {
    expect_readable(kFromLeft, projection_of({}, pose_for(v, kIso), kPx), view_title(v));
  }
}

TEST(Orientation, ASmallTurnNeverFlipsThePicture) {
  for (double orbital = -1.9; orbital < 1.9; orbital += 0.02) {
    for (const double wigwag : {-0.2, 0.0, 0.2}) {
      const ProjectionGeometry a = projection_of({}, {orbital, 0.1, kIso, wigwag}, kPx);
      const ProjectionGeometry b = projection_of({}, {orbital + 0.02, 0.1, kIso, wigwag}, kPx);
      EXPECT_GT(a.column_dir.dot(b.column_dir), 0.99);
      EXPECT_GT(a.row_dir.dot(b.row_dir), 0.99);
      EXPECT_LT(a.row_dir.z(), -0.9);  // head up
    }
  }
}

}  // namespace
}  // namespace flavum
