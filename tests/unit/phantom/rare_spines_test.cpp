// What only some spines have, measured on labels and landmarks against the preset.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "imaging/phantom/mr_formation.h"
#include "imaging/phantom/phantom.h"

namespace flavum {
namespace {

PhantomOptions at(double mm) {
  PhantomOptions o;
  o.spacing_mm = o.slice_spacing_mm = mm;
  return o;
}
const Phantom& plain() {
  static const Phantom p = make_phantom({}, at(1.2));
  return p;
}

// Lean of an end plate to the left in the coronal plane, deg, from its labels: the lowest voxels of
// the vertebra left and right of the body's middle.
double lean_deg(const VertebraLandmarks& v) {
  return deg_from_rad(std::atan2(v.cranial.x(), v.cranial.z()));
}

TEST(RareSpines, CobbAngleIsThePresetsAndConvexWhereItSays) {
  for (const double cobb : {20.0, -14.0}) {
    PhantomPreset p;
    p.scoliosis_deg = cobb;
    const Phantom f = make_phantom(p, at(1.5));
    double low = 90.0;
    double high = -90.0;
    for (const VertebraLandmarks& v : f.landmarks.vertebrae) {
      low = std::min(low, lean_deg(v));
      high = std::max(high, lean_deg(v));
      EXPECT_EQ(f.truth.nearest(v.body_centre, 0), v.vertebra) << vertebra_name(v.vertebra);
      EXPECT_NEAR(v.left.cross(v.dorsal).dot(v.cranial), 1.0, 1e-6);
    }
    EXPECT_NEAR(high - low, std::abs(cobb), 1.0);
    // On the labels: the middle of the body of L3 lies on the side of the convexity.
    double sum = 0.0;
    double count = 0.0;
    const ImageGeometry& g = f.truth.geometry;
    const int k = g.nearest_index(f.landmarks.vertebra(label::kL3)->body_centre).z();
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (f.truth.at(i, j, k) != label::kL3) continue;
        sum += g.point_of(i, j, k).x();
        count += 1.0;
      }
    }
    EXPECT_NEAR(sum / count, f.landmarks.vertebra(label::kL3)->body_centre.x(), 2.0);
    EXPECT_GT(sum / count * (cobb > 0 ? 1.0 : -1.0), 4.0);
    EXPECT_NEAR(f.landmarks.vertebra(label::kSacrum)->body_centre.x(), 0.0, 0.1);
  }
}

TEST(RareSpines, OppositeCurvesAreMirrorImages) {
  PhantomPreset p;
  p.flavum_left_mm = p.flavum_right_mm;
  p.scoliosis_deg = 18.0;
  p.axial_rotation_deg = 6.0;
  const Phantom a = make_phantom(p, at(2.0));
  p.scoliosis_deg = -18.0;
  p.axial_rotation_deg = -6.0;
  const Phantom b = make_phantom(p, at(2.0));
  std::size_t bone = 0;
  std::size_t different = 0;
  const Eigen::Vector3i n = a.truth.geometry.size;
  for (int k = 0; k < n.z(); ++k) {
    for (int j = 0; j < n.y(); ++j) {
      for (int i = 0; i < n.x(); ++i) {
        const Label here = a.truth.at(i, j, k);
        if (!is_bone(here) && !is_canal(here)) continue;
        ++bone;
        different += here != b.truth.at(n.x() - 1 - i, j, k);
      }
    }
  }
  EXPECT_LT(static_cast<double>(different), 0.03 * static_cast<double>(bone));
}

TEST(RareSpines, RotationTurnsTheApexByItsAngle) {
  PhantomPreset p;
  p.axial_rotation_deg = 10.0;
  const Phantom f = make_phantom(p, at(3.0));
  const VertebraLandmarks& l3 = *f.landmarks.vertebra(label::kL3);
  EXPECT_NEAR(deg_from_rad(std::atan2(l3.left.y(), l3.left.x())), 10.0, 1.0);
  EXPECT_LT(l3.dorsal.x(), 0.0);  // the spinous process turns to the right
}

TEST(RareSpines, StraightSpineIsLeftAlone) {
  PhantomPreset p;
  p.scoliosis_deg = 1e-9;
  const Phantom f = make_phantom(p, at(3.0));
  const Phantom g = make_phantom({}, at(3.0));
  EXPECT_EQ(f.truth.voxels, g.truth.voxels);
}

TEST(RareSpines, ProneOpensTheGapsAndFlattensTheSpine) {
  PhantomPreset p;
  p.lordosis_deg = 46.0;
  p.interlaminar_gap_mm = {11, 10.6, 9.8, 8.0, 9.0};
  const Phantom supine = make_phantom(p, at(1.2));
  p.posture = Posture::Prone;
  const Phantom prone = make_phantom(p, at(1.2));
  EXPECT_NEAR(supine.measures.at("lordosis_deg") - prone.measures.at("lordosis_deg"), 11.0, 1e-9);
  const auto lordosis = [](const Phantom& f) {
    const PatientVector a = f.landmarks.vertebra(label::kL1)->cranial;
    const PatientVector b = f.landmarks.vertebra(label::kSacrum)->cranial;
    return deg_from_rad(std::acos(std::clamp(a.dot(b), -1.0, 1.0)));
  };
  EXPECT_GT(lordosis(supine) - lordosis(prone), 8.0);
  // On the labels: height of the gap 5.5 mm beside the midline.
  const auto gap = [](const Phantom& f, SpineLevel level) {
    const LevelLandmarks& l = *f.landmarks.level(level);
    const PatientVector up = f.landmarks.vertebra(level.cranial)->cranial;
    const PatientVector back = f.landmarks.vertebra(level.cranial)->dorsal;
    double upper = 1e9;
    double lower = -1e9;
    for (double v = -12; v < 7; v += 0.3) {
      for (double w = -16; w < 16; w += 0.1) {
        const Label here = f.truth.nearest(
            l.interlaminar_centre + PatientVector(5.5, 0, 0) + v * back + w * up, 0);
        if (here == level.cranial && w > 0) upper = std::min(upper, w);
        if (here == level.caudal() && w < 0) lower = std::max(lower, w);
      }
    }
    return upper - lower;
  };
  for (const SpineLevel level : {SpineLevel{label::kL3}, SpineLevel{label::kL4}}) {
    const std::string key = "interlaminar_gap_mm " + level_name(level);
    const double opened = prone.measures.at(key) - supine.measures.at(key);
    EXPECT_NEAR(opened, 1.8, 0.3);  // a third of the 4-6 mm of full flexion
    EXPECT_NEAR(gap(prone, level) - gap(supine, level), opened, 1.3) << level_name(level);
  }
}

TEST(RareSpines, TransitionalSpinesCarryTheRightNumbersOfLabels) {
  const auto bones = [](const Phantom& f) {
    std::set<Label> out;
    for (const std::uint16_t v : f.truth.voxels) {
      if (is_bone(v) || is_disc(v)) out.insert(v);
    }
    return out;
  };
  PhantomPreset p;
  p.lumbar_count = 6;
  const Phantom six = make_phantom(p, at(2.0));
  EXPECT_EQ(bones(six),
            (std::set<Label>{20, 21, 22, 23, 24, 25, 26, 120, 121, 122, 123, 124, 125}));
  EXPECT_EQ(six.landmarks.levels.size(), 6U);
  EXPECT_TRUE(six.measures.contains("sac_area_mm2 L5-6"));
  EXPECT_NEAR(six.measures.at("sac_area_mm2 L5-6"), p.sac_area_mm2[3], 0.01);
  EXPECT_TRUE(six.measures.contains("sac_area_mm2 L6-S1"));
  p.lumbar_count = 4;
  const Phantom four = make_phantom(p, at(2.0));
  EXPECT_EQ(bones(four),
            (std::set<Label>{18, 19, 20, 21, 22, 23, 26, 118, 119, 120, 121, 122, 123}));
  EXPECT_EQ(four.landmarks.levels.size(), 4U);
  EXPECT_EQ(axial_disc_stacks(four).size(), 4U);
}

double share_above(const Phantom& f, Label wanted, float hu) {
  double count = 0.0;
  double above = 0.0;
  for (std::size_t n = 0; n < f.ct.voxels.size(); ++n) {
    if (f.truth.voxels[n] != wanted) continue;
    count += 1.0;
    above += f.ct.voxels[n] > hu ? 1.0 : 0.0;
  }
  return above / std::max(count, 1.0);
}

TEST(RareSpines, CalcifiedFlavumIsBrighterThan130) {
  PhantomOptions quiet = at(1.2);
  quiet.noise_hu = 0.0;
  PhantomPreset p;
  const double before = share_above(make_phantom(p, quiet), label::kLigamentumFlavum, 130.0F);
  p.flavum_calcification = {0.5, 0.5, 0.5, 0.5, 0.5};
  const Phantom f = make_phantom(p, quiet);
  EXPECT_GT(share_above(f, label::kLigamentumFlavum, 130.0F), before + 0.15);
}

TEST(RareSpines, MetalIsInTheImageButNotInTheTruth) {
  PhantomPreset p;
  p.pedicle_screws = {0, 0, 0, 1, 1};
  const Phantom f = make_phantom(p, at(1.2));
  EXPECT_EQ(f.truth.voxels, plain().truth.voxels);
  std::size_t bright = 0;
  double dark = 0.0;
  for (std::size_t n = 0; n < f.ct.voxels.size(); ++n) {
    bright += f.ct.voxels[n] > 3000.0F;
    if (f.truth.voxels[n] == label::kThecalSac) {
      dark = std::min(dark, static_cast<double>(f.ct.voxels[n]));
    }
  }
  // Four shafts of about 45 mm and 6 mm width, four heads, two rods of 35 mm: 9 mL or so.
  const double ml = static_cast<double>(bright) * f.ct.geometry.voxel_volume_mm3() * 1e-3;
  EXPECT_GT(ml, 4.0);
  EXPECT_LT(ml, 14.0);
  EXPECT_LT(dark, -60.0);                                         // streaks cross the sac
  EXPECT_LT(f.ct.at(2, 2, f.ct.geometry.size.z() / 2), -900.0F);  // air stays air
}

TEST(RareSpines, MissingLaminaOpensTheGapByItsHeight) {
  PhantomPreset p;
  p.lamina_missing_mm[3] = 8.0;
  const Phantom f = make_phantom(p, at(1.2));
  EXPECT_NEAR(f.measures.at("interlaminar_gap_mm L4-5"), 18.0, 1e-9);
  EXPECT_NEAR(plain().measures.at("lamina_height_mm L4") - f.measures.at("lamina_height_mm L4"),
              8.0, 1e-9);
  std::size_t before = 0;
  std::size_t after = 0;
  for (const std::uint16_t v : plain().truth.voxels) before += v == label::kL4;
  for (const std::uint16_t v : f.truth.voxels) after += v == label::kL4;
  // Two plates of 6 mm, 8 mm high and about 10 mm wide.
  const double lost = static_cast<double>(before - after) * f.ct.geometry.voxel_volume_mm3();
  EXPECT_GT(lost, 400.0);
  EXPECT_LT(lost, 1800.0);
}

TEST(RareSpines, ArthrosisAndNarrowForaminaTakeRoomBesideTheCanalNotInIt) {
  PhantomPreset p;
  p.facet_arthrosis = {0, 0, 0, 0.9, 0};
  p.foraminal_stenosis = {0, 0, 0, 0.9, 0};
  const Phantom f = make_phantom(p, at(1.2));
  const auto volume = [](const Phantom& from, auto belongs) {
    std::size_t n = 0;
    for (const std::uint16_t v : from.truth.voxels) n += belongs(v);
    return static_cast<double>(n) * from.ct.geometry.voxel_volume_mm3();
  };
  const auto bone = [](Label l) { return l == label::kL4 || l == label::kL5; };
  const auto sac = [](Label l) { return l == label::kThecalSac; };
  const auto disc = [](Label l) { return l == label::disc_below(label::kL4); };
  EXPECT_GT(volume(f, bone), volume(plain(), bone) + 500.0);
  EXPECT_GT(volume(f, disc), volume(plain(), disc) + 200.0);
  EXPECT_NEAR(volume(f, sac), volume(plain(), sac), 0.01 * volume(plain(), sac));
}

TEST(RareSpines, UnstableIsWhatMovesMoreThanThreeMillimetres) {
  PhantomPreset p;
  EXPECT_FALSE(p.unstable());
  p.slip_motion_mm[3] = 5.0;
  EXPECT_TRUE(p.unstable());
  EXPECT_DOUBLE_EQ(make_phantom(p, at(4.0)).measures.at("slip_motion_mm L4-5"), 5.0);
}

TEST(RareSpines, WhatCannotBeBuiltIsRefusedInWords) {
  const auto refused = [](auto change) {
    PhantomPreset p;
    change(p);
    EXPECT_THROW(make_phantom(p, at(4.0)), UsageError);
  };
  refused([](PhantomPreset& p) { p.scoliosis_deg = 60.0; });
  refused([](PhantomPreset& p) { p.scoliosis_apex = "S1"; });
  refused([](PhantomPreset& p) { p.lumbar_count = 7; });
  refused([](PhantomPreset& p) { p.lamina_missing_mm[3] = 19.0; });
  refused([](PhantomPreset& p) { p.facet_arthrosis[0] = 2.0; });
}

TEST(CtFormation, KernelsAndThickSlicesHaveTheirNoise) {
  const auto noise = [](CtKernel kernel, double slice_mm) {
    PhantomOptions quiet = at(2.0);
    quiet.kernel = kernel;
    quiet.slice_thickness_mm = slice_mm;
    PhantomOptions noisy = quiet;
    quiet.noise_hu = 0.0;
    const Phantom a = make_phantom({}, quiet);
    const Phantom b = make_phantom({}, noisy);
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t n = 0; n < a.ct.voxels.size(); ++n) {
      if (a.truth.voxels[n] != label::kBody) continue;
      const double d = static_cast<double>(b.ct.voxels[n]) - static_cast<double>(a.ct.voxels[n]);
      sum += d * d;
      count += 1.0;
    }
    return std::sqrt(sum / count);
  };
  EXPECT_NEAR(noise(CtKernel::Soft, 0.0), 0.6 * 12.0, 0.4);
  EXPECT_NEAR(noise(CtKernel::Bone, 0.0), 2.6 * 12.0, 1.2);
  EXPECT_NEAR(noise(CtKernel::Standard, 3.0), 12.0 / std::sqrt(3.0), 0.4);
}

}  // namespace
}  // namespace flavum
