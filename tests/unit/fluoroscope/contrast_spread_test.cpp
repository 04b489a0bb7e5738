// Where contrast stands in the picture: its mass, its place, what each misplacement looks like.
#include "sim/fluoroscope/contrast_spread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "sim/fluoroscope/contrast_layer.h"
#include "sim/procedure/epidurogram.h"
#include "tests/unit/fluoroscope/scanned_level.h"

namespace flavum::testing {
namespace {

constexpr std::int64_t kNow = 1000 * kTicksPerSecond;

const World& contrast_world() {
  static const World world = [] {
    World w = scanned_world();
    w.epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*w.patient));
    w.scenario.attempt = true;
    return w;
  }();
  return world;
}
const ContrastSpace& contrast_space() {
  static const ContrastSpace space(contrast_world());
  return space;
}

State after(ContrastPattern pattern, const PatientPoint& where, double ml, double seconds = 0.0,
            double left_share = 1.0) {
  State s = scanned_state();
  s.tick = kNow;
  Injection i;
  i.tick = kNow - static_cast<std::int64_t>(seconds * kTicksPerSecond);
  i.ml = ml;
  i.pattern = pattern;
  i.where = where;
  i.left_share = left_share;
  s.contrast.injections.push_back(i);
  return s;
}
const PatientPoint kDorsalSpace(3.0, 6.5, -10.0), kInSac(0.0, 0.0, -10.0),
    kMuscle(12.0, 35.0, -9.0);

std::vector<ScalarImage> volumes(const State& s, const World& w = contrast_world()) {
  return iodine_volumes(&w == &contrast_world() ? contrast_space() : ContrastSpace(w), w, s);
}
double mass(const std::vector<ScalarImage>& all) {
  double mg = 0.0;
  for (const ScalarImage& v : all) mg += iodine_mg(v);
  return mg;
}
// mg within which `inside` holds.
double mass_where(const std::vector<ScalarImage>& all,
                  const std::function<bool(const PatientPoint&)>& inside) {
  double mg = 0.0;
  for (const ScalarImage& v : all) {
    const ImageGeometry& g = v.geometry;
    for (int k = 0; k < g.size.z(); ++k) {
      for (int j = 0; j < g.size.y(); ++j) {
        for (int i = 0; i < g.size.x(); ++i) {
          if (v.at(i, j, k) > 0.0F && inside(g.point_of(i, j, k))) {
            mg += 1e-3 * g.voxel_volume_mm3() * static_cast<double>(v.at(i, j, k));
          }
        }
      }
    }
  }
  return mg;
}
PatientPoint centroid(const std::vector<ScalarImage>& all) {
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  double mg = 0.0;
  for (const ScalarImage& v : all) {
    const ImageGeometry& g = v.geometry;
    for (int k = 0; k < g.size.z(); ++k) {
      for (int j = 0; j < g.size.y(); ++j) {
        for (int i = 0; i < g.size.x(); ++i) {
          const double w = g.voxel_volume_mm3() * static_cast<double>(v.at(i, j, k));
          sum += w * g.point_of(i, j, k).v;
          mg += w;
        }
      }
    }
  }
  return PatientPoint(Eigen::Vector3d(sum / mg));
}

// A source so far away that rays are parallel: the picture's integral is the mass.
ProjectionGeometry from_afar(const Eigen::Vector3d& towards) {
  ProjectionGeometry g;
  const Eigen::Vector3d middle(0.0, 10.0, -10.0);
  const Eigen::Vector3d beam = towards.normalized();
  g.source = PatientPoint(Eigen::Vector3d(middle - 1e5 * beam));
  g.detector_centre = PatientPoint(Eigen::Vector3d(middle + 100.0 * beam));
  const Eigen::Vector3d row = Eigen::Vector3d(0, 0, -1);
  g.row_dir = PatientVector(Eigen::Vector3d(row - row.dot(beam) * beam).normalized());
  g.column_dir = PatientVector(g.row_dir.v.cross(beam));
  g.pixel_pitch_mm = 0.3;
  g.size_px = {512, 512};
  return g;
}

TEST(ContrastSpread, ThePictureHoldsWhatWasInjectedAndNotWashedOut) {
  struct Given {
    ContrastPattern pattern;
    PatientPoint where;
    double ml, seconds;
  };
  for (const Given& i : {Given{ContrastPattern::Epidural, kDorsalSpace, 3.0, 0.0},
                         Given{ContrastPattern::Epidural, kDorsalSpace, 3.0, 200.0},
                         Given{ContrastPattern::Intrathecal, kInSac, 3.0, 0.0},
                         Given{ContrastPattern::Intrathecal, kInSac, 3.0, 90.0},
                         Given{ContrastPattern::Subdural, kInSac, 1.5, 5.0},
                         Given{ContrastPattern::SoftTissue, kMuscle, 2.0, 0.0},
                         Given{ContrastPattern::SoftTissue, kMuscle, 2.0, 285.0},
                         Given{ContrastPattern::Intravascular, kDorsalSpace, 0.2, 0.0}}) {
    const State s = after(i.pattern, i.where, i.ml, i.seconds);
    const double half_life_s = i.pattern == ContrastPattern::Intravascular
                                   ? 1.0
                                   : contrast_world().contrast.fade_half_life_s;
    const double expected = 240.0 * i.ml * std::exp2(-i.seconds / half_life_s);
    const std::vector<ScalarImage> all = volumes(s);
    EXPECT_NEAR(mass(all), expected, 2e-3 * expected) << pattern_words(i.pattern);
    for (const Eigen::Vector3d& towards :
         {Eigen::Vector3d(0, 1, 0), Eigen::Vector3d(1, 0, 0), Eigen::Vector3d(0.7, 0.7, 0.1)}) {
      const ProjectionGeometry g = from_afar(towards);
      double mg = 0.0;  // mg/cm2 times cm2
      for (const ScalarImage& v : all) {
        for (const float p : iodine_mg_cm2(v, g).pixels) mg += 1e-2 * 0.3 * 0.3 * p;
      }
      EXPECT_NEAR(mg, expected, 0.01 * expected) << pattern_words(i.pattern);
    }
    for (const ScalarImage& v : all) {
      EXPECT_LE(*std::ranges::max_element(v.voxels), 240.01F) << pattern_words(i.pattern);
    }
  }
}

TEST(ContrastSpread, ABlobProjectsToTheTipInEveryView) {
  const PatientPoint tip(12.0, 38.0, -9.0);
  const State s = after(ContrastPattern::SoftTissue, tip, 0.5);
  const World& w = contrast_world();
  for (const View view : {View::Ap, View::Lateral, View::CloLeft, View::CloRight}) {
    ContrastLayer layer;
    const ProjectionGeometry g = projection_of(w.carm, pose_for(view, w.field->centre), 256);
    layer.reset(g);
    const PixelImage& picture = layer.update(w, s);
    double sum = 0.0, column = 0.0, row = 0.0;
    for (int r = 0; r < picture.rows; ++r) {
      for (int c = 0; c < picture.columns; ++c) {
        sum += picture.at(c, r);
        column += c * static_cast<double>(picture.at(c, r));
        row += r * static_cast<double>(picture.at(c, r));
      }
    }
    ASSERT_GT(sum, 0.0);
    const double pixel_mm = g.pixel_pitch_mm * 530.0 / 1020.0;
    const Eigen::Vector2d at = g.project(tip);
    EXPECT_LT((Eigen::Vector2d(column / sum, row / sum) - at).norm() * pixel_mm, 1.5)
        << view_title(view);
  }
}

TEST(ContrastSpread, ABlobKeepsOutOfBoneCanalAndAir) {
  // Beside the spinous process, on the lamina: it has to flow around.
  const State s = after(ContrastPattern::SoftTissue, PatientPoint(6.0, 21.0, 5.0), 3.0);
  const auto all = volumes(s);
  EXPECT_NEAR(mass(all), 720.0, 1.0);
  EXPECT_EQ(mass_where(all,
                       [](const PatientPoint& p) {
                         const Label l = contrast_space().label_at(p);
                         return is_bone(l) || is_canal(l) || l == label::kAir;
                       }),
            0.0);
}

TEST(ContrastSpread, AColumnGoesOnBeyondTheOperativeField) {
  const World& w = contrast_world();
  const State s = after(ContrastPattern::Epidural, PatientPoint(3.0, 6.5, -36.0), 4.0);
  const auto all = volumes(s);
  const double edge = w.field->labels.geometry.origin.z();
  EXPECT_GT(mass_where(all, [&](const PatientPoint& p) { return p.z() < edge - 3.0; }), 50.0);
  // Without a seam: slabs to either side of the border hold alike.
  const auto slab = [&](double from, double to) {
    return mass_where(all, [&](const PatientPoint& p) {
      return p.z() > edge + from && p.z() < edge + to && p.y() > 0.0 && p.x() > 0.0 &&
             std::hypot(p.x(), p.y()) < kCanalRadius;
    });
  };
  const double below = slab(-3.3, -0.3), above = slab(0.2, 3.2);
  EXPECT_NEAR(below / above, 1.0, 0.1);
  EXPECT_GT(above, 1.0);
}

TEST(ContrastSpread, WhatTheDorsalSpaceCannotHoldRunsVentrallyAndAlongTheRoots) {
  const State s = after(ContrastPattern::Epidural, kDorsalSpace, 5.0);
  const auto all = volumes(s);
  const ContrastVolumes v = contrast_volumes(contrast_world(), s);
  ASSERT_GT(v.ran_out_ml, 0.5);
  const double dorsal = mass_where(all, [](const PatientPoint& p) {
    return p.y() > 0.0 && std::hypot(p.x(), p.y()) < kCanalRadius;
  });
  EXPECT_NEAR(dorsal, 240.0 * v.in_column_ml, 0.05 * 240.0 * v.in_column_ml);
  EXPECT_GT(mass_where(all, [](const PatientPoint& p) { return p.x() > 12.0; }), 20.0);
  // One-sided: nothing on the other side, but for the soft border between the sides.
  EXPECT_EQ(mass_where(all, [](const PatientPoint& p) { return p.x() < -2.0; }), 0.0);
}

TEST(ContrastSpread, AMyelogramSpreadsAndSinksToTheLowerWallOfAPronePatient) {
  const auto in_sac = [](const PatientPoint& p) { return std::hypot(p.x(), p.y()) < kSacRadius; };
  const auto half = [&](const std::vector<ScalarImage>& all, double x, double y) {
    return mass_where(
        all, [&](const PatientPoint& p) { return in_sac(p) && x * p.x() + y * p.y() > 0; });
  };
  const auto early = volumes(after(ContrastPattern::Intrathecal, kInSac, 2.0, 0.0));
  const auto late = volumes(after(ContrastPattern::Intrathecal, kInSac, 2.0, 90.0));
  // It lies in the sac and its sleeves, not in the epidural space behind.
  EXPECT_GT(half(late, 0, 1) + half(late, 0, -1), 0.9 * mass(late));
  EXPECT_EQ(mass_where(late, [](const PatientPoint& p) { return p.y() > kSacRadius + 0.3; }), 0.0);
  const double ratio_early = half(early, 0, -1) / half(early, 0, 1);
  const double ratio_late = half(late, 0, -1) / half(late, 0, 1);
  EXPECT_GT(ratio_early, 1.1);
  EXPECT_GT(ratio_late, 2.0);
  EXPECT_GT(ratio_late, ratio_early);
  // Both sides alike, unless the patient lies rolled: then the lower side has more.
  EXPECT_NEAR(half(late, 1, 0) / half(late, -1, 0), 1.0, 0.02);
  World rolled = contrast_world();
  rolled.scenario.patient_roll_rad = 0.14;  // the back to the left: the front to the right
  const auto leaning = volumes(after(ContrastPattern::Intrathecal, kInSac, 2.0, 90.0), rolled);
  EXPECT_GT(half(leaning, 1, 0), 1.05 * half(leaning, -1, 0));
  // Farther along later.
  const auto beyond = [&](const std::vector<ScalarImage>& all) {
    return mass_where(all, [](const PatientPoint& p) { return std::abs(p.z() + 10.0) > 30.0; });
  };
  EXPECT_EQ(beyond(early), 0.0);
  EXPECT_GT(beyond(late), 0.1 * mass(late));
}

TEST(ContrastSpread, RootsPartTheContrastInTheSac) {
  const auto all = volumes(after(ContrastPattern::Intrathecal, kInSac, 2.0, 60.0));
  // Along a line across the sac at one height the contrast falls and rises again.
  ASSERT_EQ(all.size(), 1U);
  int dips = 0;
  for (const double y : {-3.0, -2.5, -2.0, -1.5, -1.0}) {
    float last = -1.0F;
    bool falling = false;
    for (double x = -4.0; x <= 4.0; x += 0.5) {
      const float v = all[0].nearest(PatientPoint(x, y, -10.0), 0.0F);
      if (last >= 0.0F && v < 0.5F * last) falling = true;
      if (falling && v > 2.0F * last && last >= 0.0F) {
        ++dips;
        falling = false;
      }
      last = v;
    }
  }
  EXPECT_GE(dips, 2);
}

TEST(ContrastSpread, ASubduralFilmIsThinAndFarReaching) {
  const auto all = volumes(after(ContrastPattern::Subdural, PatientPoint(0, 6.0, -10), 1.5, 5.0));
  EXPECT_EQ(mass_where(all,
                       [](const PatientPoint& p) {
                         const double r = std::hypot(p.x(), p.y());
                         return r < kSacRadius - 1.5 || r > kSacRadius + 0.3;
                       }),
            0.0);
  const auto far = mass_where(all, [](const PatientPoint& p) { return std::abs(p.z() + 10) > 30; });
  EXPECT_GT(far, 0.2 * mass(all));
}

TEST(ContrastSpread, AVeinFillsBranchesAndClearsWithinSeconds) {
  const auto at = [&](double seconds) {
    return volumes(after(ContrastPattern::Intravascular, kDorsalSpace, 0.3, seconds));
  };
  const double fresh = mass(at(0.0));
  EXPECT_NEAR(fresh, 72.0, 0.2);
  EXPECT_LT(mass(at(2.0)), 0.26 * fresh);
  EXPECT_TRUE(at(7.0).empty());
  // It runs away from the tip along the canal and leaves it.
  const auto reach = [](const std::vector<ScalarImage>& all, double r) {
    return mass_where(all,
                      [&](const PatientPoint& p) { return distance_mm(p, kDorsalSpace) > r; }) /
           mass(all);
  };
  EXPECT_GT(reach(at(0.5), 15.0), 0.3);
  EXPECT_GT(reach(at(1.5), 15.0), reach(at(0.0), 15.0));
  EXPECT_GT(mass_where(at(1.0), [](const PatientPoint& p) { return p.x() > 14.0; }), 0.5);
  // A thin picture: nowhere more than a few millimetres of it.
  const ProjectionGeometry g =
      projection_of({}, pose_for(View::Ap, contrast_world().field->centre), 256);
  ContrastLayer layer;
  layer.reset(g);
  const PixelImage ap =
      layer.update(contrast_world(), after(ContrastPattern::Intravascular, kDorsalSpace, 0.3, 0.5));
  EXPECT_GT(*std::ranges::max_element(ap.pixels), 2.0F);
  EXPECT_LT(*std::ranges::max_element(ap.pixels), 24.0F * 8.0F);
}

TEST(ContrastSpread, IsAMirrorImageOfTheOtherSide) {
  const auto left = volumes(after(ContrastPattern::Epidural, PatientPoint(5, 6, -10), 4.0, 0, 1.0));
  const auto right =
      volumes(after(ContrastPattern::Epidural, PatientPoint(-5, 6, -10), 4.0, 0, 0.0));
  const PatientPoint a = centroid(left), b = centroid(right);
  EXPECT_NEAR(a.x(), -b.x(), 1e-3);
  EXPECT_NEAR(a.y(), b.y(), 1e-3);
  EXPECT_NEAR(a.z(), b.z(), 1e-3);
  EXPECT_GT(a.x(), 1.0);
}

// The same patient, his scan listed the other way round: the same place.
TEST(ContrastSpread, DoesNotDependOnHowTheScanIsListed) {
  World w = contrast_world();
  auto turned = std::make_shared<Case>(*w.patient);
  const LabelMap& old = *w.patient->labels;
  ImageGeometry g = old.geometry;  // i, j, k become k, i, j, each backwards
  g.size = {old.geometry.size.z(), old.geometry.size.x(), old.geometry.size.y()};
  g.direction << 0, -1, 0, 0, 0, -1, -1, 0, 0;
  g.origin = old.geometry.point_of(old.geometry.size.cast<double>() - Eigen::Vector3d::Ones());
  auto labels = std::make_shared<LabelMap>(g);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        labels->at(i, j, k) = old.nearest(g.point_of(i, j, k), label::kAir);
      }
    }
  }
  turned->labels = labels;
  w.patient = turned;
  for (const auto& [pattern, where] : std::map<ContrastPattern, PatientPoint>{
           {ContrastPattern::Epidural, PatientPoint(3.0, 6.5, -34.0)},
           {ContrastPattern::Intrathecal, kInSac},
           {ContrastPattern::SoftTissue, kMuscle}}) {
    const State s = after(pattern, where, 3.0, 10.0);
    const auto a = volumes(s), b = volumes(s, w);
    EXPECT_NEAR(mass(a), mass(b), 1e-3 * mass(a));
    EXPECT_LT(distance_mm(centroid(a), centroid(b)), 0.05) << pattern_words(pattern);
  }
}

}  // namespace
}  // namespace flavum::testing
