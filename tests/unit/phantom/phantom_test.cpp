// The phantom's labels, measured with a ruler that knows only the landmarks, against the preset.

#include "imaging/phantom/phantom.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

PhantomPreset case_01() { return {}; }

const Phantom& full_phantom() {
  static const Phantom p = make_phantom(case_01());
  return p;
}

// A plane across the canal at disc height: u to the left, v dorsal, w cranial, from the canal's
// centre.
struct LevelRuler {
  const Phantom& phantom;
  LevelLandmarks at;
  PatientVector dorsal, cranial;

  LevelRuler(const Phantom& p, SpineLevel level) : phantom(p), at(*p.landmarks.level(level)) {
    const VertebraLandmarks& a = *p.landmarks.vertebra(level.cranial);
    // The level's own axes: dorsal from the disc to the canal.
    dorsal = (at.canal_centre - at.disc_centre).normalized();
    cranial = PatientVector(1, 0, 0).cross(dorsal).normalized();
    if (cranial.dot(a.cranial) < 0) cranial = -cranial;
  }
  PatientPoint point(double u, double v, double w) const {
    return at.canal_centre + PatientVector(u, 0, 0) + v * dorsal + w * cranial;
  }
  Label label(double u, double v, double w) const {
    return phantom.truth.nearest(point(u, v, w), label::kAir);
  }
  double sac_area_mm2() const {
    constexpr double kStep = 0.2;
    int count = 0;
    for (double u = -14; u < 14; u += kStep) {
      for (double v = -14; v < 14; v += kStep) count += label(u, v, 0) == label::kThecalSac;
    }
    return count * kStep * kStep;
  }
  /// As on an axial image: from the flavum's face to the canal, perpendicular to the lamina, until
  /// the ligament ends. Median over starts 4.3 to 6 mm beside the midline.
  double flavum_thickness_mm(Side side) const {
    const double theta = at.laminar_half_angle_rad[side_index(side)];
    std::vector<double> lengths;
    for (double u0 = 4.3; u0 <= 6.0; u0 += 0.1) {
      double v0 = 0.0;
      while (v0 < 25 && label(side_sign(side) * u0, v0, 0) != label::kLigamentumFlavum) v0 += 0.05;
      double n = 0.0;
      while (label(side_sign(side) * (u0 + n * std::cos(theta)), v0 + n * std::sin(theta), 0) ==
             label::kLigamentumFlavum) {
        n += 0.05;
      }
      lengths.push_back(n);
    }
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    return *middle;
  }
  double canal_ap_mm(double u) const {
    int count = 0;
    for (double v = -20; v < 20; v += 0.05) count += is_canal(label(u, v, 0));
    return 0.05 * count;
  }
};

double measure(const Phantom& p, const std::string& what, SpineLevel level) {
  return p.measures.at(what + " " + level_name(level));
}

TEST(Phantom, SacAreaCountedInTheLabelsIsThePresetsWithinFivePercent) {
  for (std::size_t i = 0; i < 5; ++i) {
    const LevelRuler r(full_phantom(), kLumbarLevels[i]);
    const double wanted = case_01().sac_area_mm2[i];
    EXPECT_NEAR(r.sac_area_mm2(), wanted, 0.05 * wanted) << level_name(kLumbarLevels[i]);
    EXPECT_NEAR(measure(full_phantom(), "sac_area_mm2", kLumbarLevels[i]), wanted, 0.01);
  }
}

TEST(Phantom, FlavumThicknessMeasuredAcrossTheLigamentIsThePresets) {
  for (std::size_t i = 0; i < 5; ++i) {
    const LevelRuler r(full_phantom(), kLumbarLevels[i]);
    // Half a pixel (0.35 mm) on either face.
    EXPECT_NEAR(r.flavum_thickness_mm(Side::Left), case_01().flavum_left_mm[i], 0.5)
        << level_name(kLumbarLevels[i]);
    EXPECT_NEAR(r.flavum_thickness_mm(Side::Right), case_01().flavum_right_mm[i], 0.5)
        << level_name(kLumbarLevels[i]);
  }
}

TEST(Phantom, CanalDepthBesideTheMidlineIsTheMeasureStated) {
  for (const SpineLevel level : kLumbarLevels) {
    const LevelRuler r(full_phantom(), level);
    const double wanted = measure(full_phantom(), "canal_ap_mm", level);
    EXPECT_NEAR(r.canal_ap_mm(1.3), wanted, 1.0) << level_name(level);
    EXPECT_NEAR(r.canal_ap_mm(-1.3), wanted, 1.0) << level_name(level);
  }
}

TEST(Phantom, InterlaminarGapIsOpenAndAsHighAsThePreset) {
  const ImageGeometry& g = full_phantom().truth.geometry;
  for (std::size_t i = 0; i < 5; ++i) {
    const SpineLevel level = kLumbarLevels[i];
    const LevelRuler r(full_phantom(), level);
    const PatientVector to_gap = r.at.interlaminar_centre - r.at.canal_centre;
    const double gap_v = to_gap.dot(r.dorsal);
    const double gap_w = to_gap.dot(r.cranial);
    double upper = 1e9;   // lowest bone of the cranial vertebra
    double lower = -1e9;  // highest bone of the caudal one
    for (double u : {-6.0, -5.5, 5.5, 6.0}) {
      for (double v = gap_v - 12; v < gap_v + 7; v += 0.3) {
        for (double w = gap_w - 14; w < gap_w + 14; w += 0.1) {
          const Label l = r.label(u, v, w);
          if (l == level.cranial && w > gap_w) upper = std::min(upper, w);
          if (l == level.caudal() && w < gap_w) lower = std::max(lower, w);
        }
      }
    }
    // One slice of uncertainty on each edge, and the edges are rounded.
    EXPECT_NEAR(upper - lower, case_01().interlaminar_gap_mm[i], 2.0) << level_name(level);
    EXPECT_TRUE(g.contains(g.nearest_index(r.at.interlaminar_centre)));
  }
}

TEST(Phantom, FlavumLiesBetweenCanalAndCranialLamina) {
  for (const SpineLevel level : kLumbarLevels) {
    const LevelRuler r(full_phantom(), level);
    for (const double side : {-1.0, 1.0}) {
      // From the sac dorsally, 5 mm beside the midline and just above the lower edge of the lamina.
      std::vector<Label> seen;
      for (double v = 0; v < 22; v += 0.1) {
        const Label l = r.label(side * 5.0, v, 1.0);
        const Label kind = is_canal(l) ? label::kThecalSac : l;
        if (seen.empty() || seen.back() != kind) seen.push_back(kind);
        if (l == level.cranial) break;
      }
      const std::vector<Label> wanted{label::kThecalSac, label::kLigamentumFlavum, level.cranial};
      EXPECT_EQ(seen, wanted) << level_name(level);
    }
  }
}

TEST(Phantom, CanalIsEnclosedExceptAtTheForamina) {
  const LabelMap& t = full_phantom().truth;
  const double top = full_phantom().landmarks.vertebra(label::kL1)->body_centre.z();
  const double bottom = full_phantom().landmarks.vertebra(label::kL5)->lower_end_plate.z();
  std::int64_t open = 0;
  std::int64_t canal = 0;
  for (int k = 1; k + 1 < t.geometry.size.z(); ++k) {
    const double z = t.geometry.point_of(0, 0, k).z();
    if (z > top || z < bottom) continue;
    for (int j = 1; j + 1 < t.geometry.size.y(); ++j) {
      for (int i = 1; i + 1 < t.geometry.size.x(); ++i) {
        if (!is_canal(t.at(i, j, k))) continue;
        ++canal;
        if (std::abs(t.geometry.point_of(i, j, k).x()) > 7.0) continue;  // foramina lie further out
        for (const int d : {-1, 1}) {
          open += t.at(i + d, j, k) == label::kBody || t.at(i, j + d, k) == label::kBody;
        }
      }
    }
  }
  EXPECT_GT(canal, 50000);
  EXPECT_LT(static_cast<double>(open), 0.001 * static_cast<double>(canal));
}

TEST(Phantom, LandmarksLieInWhatTheyName) {
  const Phantom& p = full_phantom();
  for (const VertebraLandmarks& v : p.landmarks.vertebrae) {
    EXPECT_EQ(p.truth.nearest(v.body_centre, 0), v.vertebra) << vertebra_name(v.vertebra);
    EXPECT_TRUE(is_canal(p.truth.nearest(v.canal_centre, 0))) << vertebra_name(v.vertebra);
    // A little inside each end plate is bone.
    EXPECT_EQ(p.truth.nearest(v.lower_end_plate + 1.5 * v.cranial, 0), v.vertebra);
    if (v.vertebra != label::kT12) {
      EXPECT_EQ(p.truth.nearest(v.upper_end_plate - 1.5 * v.cranial, 0), v.vertebra);
    }
  }
  ASSERT_EQ(p.landmarks.levels.size(), 5U);
  for (const LevelLandmarks& l : p.landmarks.levels) {
    EXPECT_EQ(p.truth.nearest(l.disc_centre, 0), label::disc_below(l.level.cranial));
    EXPECT_TRUE(is_canal(p.truth.nearest(l.canal_centre, 0)));
    for (const Side side : {Side::Left, Side::Right}) {
      const int s = side_index(side);
      EXPECT_GT(side_sign(side) * l.lamina_dock[s].x(), 0.0);
      EXPECT_GT(side_sign(side) * l.flavum_centre[s].x(), 0.0);
      EXPECT_GT(side_sign(side) * l.medial_facet_border[s].x(), 0.0);
      const PatientVector dorsal = p.landmarks.vertebra(l.level.cranial)->dorsal;
      EXPECT_EQ(p.truth.nearest(l.lamina_dock[s] - 1.5 * dorsal, 0), l.level.cranial);
      EXPECT_FALSE(is_bone(p.truth.nearest(l.lamina_dock[s] + 1.5 * dorsal, 0)));
    }
  }
}

TEST(Phantom, SkinLiesWhereThePresetPutsIt) {
  const Phantom& p = full_phantom();
  for (const LevelLandmarks& l : p.landmarks.levels) {
    const PatientPoint dock = l.lamina_dock[0];
    double depth = 0.0;
    while (p.truth.nearest(dock + PatientVector(0, depth, 0), 0) != label::kAir) depth += 0.1;
    // The furrow over the spinous processes takes up to 1.6 mm here.
    EXPECT_NEAR(depth, measure(p, "skin_to_lamina_mm", l.level), 2.2) << level_name(l.level);
  }
  EXPECT_NEAR(measure(p, "skin_to_lamina_mm", SpineLevel{label::kL4}), 45.0, 0.01);
}

}  // namespace
}  // namespace flavum
