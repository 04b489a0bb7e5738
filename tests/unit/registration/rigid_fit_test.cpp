// Closed forms: the fit of point pairs, means of transforms, the band on a distance to the dura.

#include "imaging/registration/rigid_fit.h"

#include <gtest/gtest.h>

#include <vector>

#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "imaging/registration/dural_band.h"

namespace flavum {
namespace {

MrToCt turned(double deg, const Eigen::Vector3d& axis, const PatientPoint& origin) {
  return {Eigen::AngleAxisd(rad_from_deg(deg), axis.normalized()).toRotationMatrix(), origin};
}

std::vector<PointPair> pairs_of(const MrToCt& t, const std::vector<PatientPoint>& points) {
  std::vector<PointPair> pairs;
  for (const PatientPoint& p : points) pairs.push_back({p, t * p});
  return pairs;
}

TEST(FitPoints, RecoversATransformExactly) {
  const MrToCt truth = turned(25.0, {1, -2, 0.5}, {12, -7, 30});
  const PointFit fit =
      fit_points(pairs_of(truth, {{0, 0, 0}, {40, 0, 5}, {0, 30, -10}, {-20, 10, 60}}));
  EXPECT_TRUE(fit.turn_is_known);
  EXPECT_LT(fit.rms_mm, 1e-9);
  EXPECT_LT((fit.transform.rotation() - truth.rotation()).norm(), 1e-9);
  EXPECT_LT((fit.transform.origin() - truth.origin()).norm(), 1e-8);
}

TEST(FitPoints, PlanarPointsGiveATurnAndNoMirrorImage) {
  const MrToCt truth = turned(170.0, {0, 0, 1}, {1, 2, 3});
  const PointFit fit = fit_points(pairs_of(truth, {{0, 0, 0}, {50, 0, 0}, {0, 50, 0}}));
  EXPECT_NEAR(fit.transform.rotation().determinant(), 1.0, 1e-9);
  EXPECT_LT((fit.transform.rotation() - truth.rotation()).norm(), 1e-9);
}

TEST(FitPoints, LineOrOnePairGivesAShiftAlone) {
  const MrToCt truth = turned(20.0, {1, 0, 0}, {5, 6, 7});
  for (const std::vector<PatientPoint>& points :
       {std::vector<PatientPoint>{{3, 4, 5}}, {{0, 0, 0}, {0, 0, 40}, {0, 1, 80}}}) {
    const std::vector<PointPair> pairs = pairs_of(truth, points);
    const PointFit fit = fit_points(pairs);
    EXPECT_FALSE(fit.turn_is_known);
    EXPECT_EQ(fit.transform.rotation(), Eigen::Matrix3d::Identity());
    Eigen::Vector3d off = Eigen::Vector3d::Zero();
    for (const PointPair& p : pairs) off += (fit.transform * p.mr - p.ct).v;
    EXPECT_LT(off.norm(), 1e-9);
  }
  EXPECT_THROW(fit_points({}), UsageError);
}

TEST(FitPoints, LeastSquaresOverNoise) {
  // One pair pulled out by d along a symmetric cross moves the centre by d / n.
  std::vector<PointPair> pairs =
      pairs_of(MrToCt(), {{40, 0, 0}, {-40, 0, 0}, {0, 40, 0}, {0, -40, 0}});
  pairs[0].ct = pairs[0].ct + PatientVector(4, 0, 0);
  const PointFit fit = fit_points(pairs);
  EXPECT_LT((fit.transform.origin() - PatientPoint(1, 0, 0)).norm(), 1e-9);
  EXPECT_NEAR(fit.rms_mm, std::sqrt((9.0 + 1.0 + 1.0 + 1.0) / 4.0), 1e-9);
}

TEST(MeanTransform, LiesHalfway) {
  const PatientPoint centre(10, 20, 30);
  const MrToCt a = motion_about(centre, {0, 0, rad_from_deg(10)}, {2, 0, 0});
  const MrToCt b = motion_about(centre, {0, 0, rad_from_deg(-10)}, {0, 4, 0});
  const MrToCt both[] = {a, b};
  const MrToCt mean = mean_transform(both, centre);
  EXPECT_LT(turn_rad(mean), 1e-9);
  EXPECT_LT((mean * centre - centre - PatientVector(1, 2, 0)).norm(), 1e-9);
}

TEST(MotionAbout, LeavesTheCentreButForTheShift) {
  const PatientPoint centre(1, 2, 3);
  const MrToCt m = motion_about(centre, {0.1, -0.2, 0.3}, {4, 5, 6});
  EXPECT_LT((m * centre - (centre + PatientVector(4, 5, 6))).norm(), 1e-12);
  EXPECT_NEAR(turn_rad(m), Eigen::Vector3d(0.1, -0.2, 0.3).norm(), 1e-12);
}

TEST(DuralBand, AddsIndependentParts) {
  EXPECT_DOUBLE_EQ(dural_band_mm(0.5, 0.0), 1.0);  // never below a millimetre
  EXPECT_DOUBLE_EQ(dural_band_mm(3.0, 4.0), 5.0);
  EXPECT_GT(dural_band_mm(3.0, 1.0), 3.0);
}

}  // namespace
}  // namespace flavum
