// MR images of the phantom against what each step must do: partial volume keeps the signal, fat
// moves by whole pixels, noise is Rician, the bias stays within its amplitude.

#include "imaging/phantom/mr_formation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

const Phantom& phantom() {
  static const Phantom p = [] {
    PhantomOptions o;
    o.spacing_mm = o.slice_spacing_mm = 1.0;
    return make_phantom({}, o);
  }();
  return p;
}

// An axial block over L3-4 and the canal, without noise, bias and shift.
MrOptions clean(double slice_mm, int slices) {
  MrOptions o;
  const PatientPoint c = phantom().landmarks.level({label::kL3})->canal_centre;
  o.grid.size = {90, 90, slices};
  o.grid.spacing_mm = {1.0, 1.0, slice_mm};
  o.grid.origin = PatientPoint(c.x() - 44.5, c.y() - 50.0, c.z() - 6.0 + 0.5 * slice_mm);
  o.slice_thickness_mm = slice_mm;
  o.noise = o.bias = o.chemical_shift_px = 0.0;
  return o;
}

double mean(const ScalarImage& mr, const LabelMap& truth, Label wanted) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t n = 0; n < mr.voxels.size(); ++n) {
    if (truth.voxels[n] != wanted) continue;
    sum += static_cast<double>(mr.voxels[n]);
    count += 1.0;
  }
  EXPECT_GT(count, 20.0);
  return sum / std::max(count, 1.0);
}

TEST(MrFormation, BrightnessFollowsTheTable) {
  MrOptions o = clean(1.0, 12);
  const LabelMap truth = truth_on(phantom(), o.grid);
  o.weighting = MrWeighting::T2;
  const ScalarImage t2 = make_mr(phantom(), o);
  o.weighting = MrWeighting::T1;
  const ScalarImage t1 = make_mr(phantom(), o);
  const double sac2 = mean(t2, truth, label::kThecalSac);
  const double sac1 = mean(t1, truth, label::kThecalSac);
  const double fat2 = mean(t2, truth, label::kEpiduralFat);
  const double fat1 = mean(t1, truth, label::kEpiduralFat);
  const double flavum2 = mean(t2, truth, label::kLigamentumFlavum);
  const double flavum1 = mean(t1, truth, label::kLigamentumFlavum);
  EXPECT_GT(sac2, 1.5 * flavum2);  // fluid bright on T2, ...
  EXPECT_LT(sac1, 0.5 * fat1);     // ... dark on T1
  EXPECT_GT(fat2, 1.5 * flavum2);  // fat bright on both
  EXPECT_GT(fat1, 1.5 * flavum1);
  EXPECT_GT(flavum1, 150.0);  // brighter than cortex (30)
}

TEST(MrFormation, ThickSlicesKeepTheSignal) {
  const ScalarImage thin = make_mr(phantom(), clean(1.0, 12));
  const ScalarImage thick = make_mr(phantom(), clean(4.0, 3));
  double a = 0.0;
  double b = 0.0;
  for (const float v : thin.voxels) a += static_cast<double>(v);
  for (const float v : thick.voxels) b += 4.0 * static_cast<double>(v);
  EXPECT_NEAR(b / a, 1.0, 0.005);
  // And the edges between: the mean of four thin slices is the thick one.
  double worst = 0.0;
  for (int j = 0; j < 90; ++j) {
    for (int i = 0; i < 90; ++i) {
      double sum = 0.0;
      for (int k = 0; k < 4; ++k) sum += static_cast<double>(thin.at(i, j, k));
      worst += std::abs(0.25 * sum - static_cast<double>(thick.at(i, j, 0)));
    }
  }
  EXPECT_LT(worst / (90.0 * 90.0), 6.0);
}

TEST(MrFormation, FatMovesByTheChemicalShiftAndWaterDoesNot) {
  for (const int axis : {0, 1}) {
    MrOptions o = clean(2.0, 2);
    o.weighting = MrWeighting::T1;
    o.frequency_axis = axis;
    const ScalarImage still = make_mr(phantom(), o);
    o.chemical_shift_px = 3.0;
    const ScalarImage with = make_mr(phantom(), o);
    // What is left after the shift is undone for fat alone is small; after none or the opposite,
    // not.
    const auto misfit = [&](int px) {
      double sum = 0.0;
      for (int j = 5; j < 85; ++j) {
        for (int i = 5; i < 85; ++i) {
          const int from_i = i - (axis == 0 ? px : 0);
          const int from_j = j - (axis == 1 ? px : 0);
          sum += std::abs(static_cast<double>(with.at(i, j, 0)) -
                          static_cast<double>(still.at(from_i, from_j, 0)));
        }
      }
      return sum;
    };
    EXPECT_LT(misfit(3), misfit(2));  // most of T1's contrast is fat
    EXPECT_LT(misfit(3), misfit(4));
    EXPECT_LT(misfit(3), misfit(-3));
    // The sac has no fat: its middle keeps its signal.
    const PatientPoint c = phantom().landmarks.level({label::kL3})->canal_centre;
    const Eigen::Vector3i at = o.grid.nearest_index(c);
    EXPECT_NEAR(with.at(at.x(), at.y(), 1), still.at(at.x(), at.y(), 1), 2.0);
  }
}

TEST(MrFormation, NoiseIsRicianWithTheSigmaAskedFor) {
  MrOptions o = clean(1.0, 10);
  o.grid.origin = phantom().ct.geometry.point_of(0, 0, 20) - PatientVector(200, 200, 0);  // air
  o.noise = 40.0;
  const ScalarImage air = make_mr(phantom(), o);
  double sum = 0.0;
  double squares = 0.0;
  for (const float v : air.voxels) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
  }
  const auto n = static_cast<double>(air.voxels.size());
  // Rayleigh: mean sigma sqrt(pi/2), mean square 2 sigma^2.
  EXPECT_NEAR(sum / n, 40.0 * std::sqrt(0.5 * kPi), 0.5);
  EXPECT_NEAR(squares / n, 2.0 * 40.0 * 40.0, 40.0);
  // Where the signal is high the noise is nearly normal with sigma.
  o = clean(1.0, 10);
  const ScalarImage quiet = make_mr(phantom(), o);
  o.noise = 40.0;
  const ScalarImage noisy = make_mr(phantom(), o);
  double error = 0.0;
  double count = 0.0;
  for (std::size_t v = 0; v < quiet.voxels.size(); ++v) {
    if (quiet.voxels[v] < 500.0F) continue;
    const double d = static_cast<double>(noisy.voxels[v]) - static_cast<double>(quiet.voxels[v]);
    error += d * d;
    count += 1.0;
  }
  ASSERT_GT(count, 1000.0);
  EXPECT_NEAR(std::sqrt(error / count), 40.0, 1.5);
}

TEST(MrFormation, BiasStaysWithinItsAmplitudeAndIsSmooth) {
  MrOptions o = clean(4.0, 3);
  const ScalarImage flat = make_mr(phantom(), o);
  o.bias = 0.3;
  const ScalarImage biased = make_mr(phantom(), o);
  double low = 10.0;
  double high = 0.0;
  double step = 0.0;
  for (int j = 0; j < 90; ++j) {
    double last = 0.0;
    for (int i = 0; i < 90; ++i) {
      if (flat.at(i, j, 1) < 300.0F) {
        last = 0.0;
        continue;
      }
      const double ratio =
          static_cast<double>(biased.at(i, j, 1)) / static_cast<double>(flat.at(i, j, 1));
      low = std::min(low, ratio);
      high = std::max(high, ratio);
      if (last > 0.0) step = std::max(step, std::abs(ratio - last));
      last = ratio;
    }
  }
  EXPECT_GT(low, 0.7 - 0.005);
  EXPECT_LT(high, 1.3 + 0.005);
  EXPECT_GT(high - low, 0.02);
  EXPECT_LT(step, 0.02);  // per mm, of 0.3 over waves of at least 180 mm, and rounding
}

TEST(MrFormation, GridsShowWhatTheyAreFor) {
  const ImageGeometry sagittal = sagittal_stack(phantom());
  const LabelMap in_sagittal = truth_on(phantom(), sagittal);
  for (const VertebraLandmarks& v : phantom().landmarks.vertebrae) {
    EXPECT_EQ(in_sagittal.nearest(v.body_centre, 0), v.vertebra);
  }
  EXPECT_NEAR(sagittal.direction.determinant(), 1.0, 1e-9);
  const auto stacks = axial_disc_stacks(phantom());
  ASSERT_EQ(stacks.size(), 5U);
  for (std::size_t n = 0; n < 5; ++n) {
    const LevelLandmarks& l = phantom().landmarks.levels[n];
    const LabelMap truth = truth_on(phantom(), stacks[n]);
    EXPECT_EQ(truth.nearest(l.disc_centre, 0), label::disc_below(l.level.cranial));
    EXPECT_TRUE(is_canal(truth.nearest(l.canal_centre, 0)));
    // The slice lies in the disc: both ends of its midline, front and back, are disc.
    const Eigen::Vector3d at = stacks[n].index_of(l.disc_centre);
    EXPECT_NEAR(at.z(), 2.0, 0.6) << n;
  }
}

TEST(MrFormation, MotionMovesTheImageWithItsTruth) {
  const PatientMotion m = motion_about_spine(phantom(), PatientVector(10, -8, 5), {4, -6, 9});
  const SpineLandmarks at = moved(phantom().landmarks, m);
  EXPECT_NEAR(
      (at.vertebra(label::kL3)->body_centre - phantom().landmarks.vertebra(label::kL3)->body_centre)
          .norm(),
      std::sqrt(100.0 + 64.0 + 25.0), 1e-9);
  MrOptions o = clean(1.0, 12);
  const ScalarImage still = make_mr(phantom(), o);
  o.motion = m;
  const ImageGeometry here = o.grid;
  o.grid.origin = m * here.origin;  // the scanner follows the patient: the same picture
  o.grid.direction = m.rotation() * here.direction;
  const ScalarImage follows = make_mr(phantom(), o);
  double worst = 0.0;
  for (std::size_t n = 0; n < still.voxels.size(); ++n) {
    worst = std::max(worst, std::abs(static_cast<double>(still.voxels[n] - follows.voxels[n])));
  }
  EXPECT_LE(worst, 2.0);
  const LabelMap a = truth_on(phantom(), here);
  const LabelMap b = truth_on(phantom(), o.grid, m);
  std::size_t different = 0;
  for (std::size_t n = 0; n < a.voxels.size(); ++n) different += a.voxels[n] != b.voxels[n];
  EXPECT_LT(different, a.voxels.size() / 1000);  // rounding at voxel borders
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const PatientMotion r = random_motion(phantom(), seed);
    const double turn = Eigen::AngleAxisd(r.rotation()).angle();
    EXPECT_LE(turn, rad_from_deg(10.0) * std::sqrt(3.0) + 1e-9);
  }
}

TEST(MrFormation, SameSeedSameBytesAnotherSeedNot) {
  MrOptions o = clean(4.0, 3);
  o.noise = 10.0;
  const ScalarImage a = make_mr(phantom(), o);
  EXPECT_EQ(a.voxels, make_mr(phantom(), o).voxels);
  o.seed = 2;
  EXPECT_NE(a.voxels, make_mr(phantom(), o).voxels);
}

TEST(MrFormation, ImpossibleOptionsAreRefused) {
  MrOptions o = clean(4.0, 3);
  o.slice_thickness_mm = 0.0;
  EXPECT_THROW(make_mr(phantom(), o), UsageError);
  o = clean(4.0, 3);
  o.bias = 1.5;
  EXPECT_THROW(make_mr(phantom(), o), UsageError);
  EXPECT_THROW(sagittal_stack(phantom(), {0, 4.0, 0.6, 280.0}), UsageError);
}

}  // namespace
}  // namespace flavum
