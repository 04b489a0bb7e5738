// CT numbers against the published table, repeatability, sides, other presets.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "imaging/base/error.h"
#include "imaging/phantom/phantom.h"
#include "imaging/volume/distance_field.h"

namespace flavum {
namespace {

PhantomOptions coarse(double mm) {
  PhantomOptions o;
  o.spacing_mm = mm;
  o.slice_spacing_mm = mm;
  return o;
}

const Phantom& phantom() {
  static const Phantom p = make_phantom({}, coarse(1.0));
  return p;
}

// Mean HU of the voxels that belong and lie at least `margin` mm inside.
double mean_hu(const Phantom& p, double margin, const std::function<bool(Label)>& belongs,
               const std::function<bool(const PatientPoint&)>& where = {}) {
  const ScalarImage depth = signed_distance(mask_of(p.truth, belongs));
  double sum = 0.0;
  double count = 0.0;
  const ImageGeometry& g = p.truth.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        if (static_cast<double>(depth.at(i, j, k)) > -margin) continue;
        if (where && !where(g.point_of(i, j, k))) continue;
        sum += static_cast<double>(p.ct.at(i, j, k));
        count += 1.0;
      }
    }
  }
  EXPECT_GT(count, 50.0);
  return sum / std::max(count, 1.0);
}

double mean_around(const Phantom& p, const PatientPoint& c, double half) {
  double sum = 0.0;
  int count = 0;
  for (double x = -half; x <= half; x += 1.0) {
    for (double y = -half; y <= half; y += 1.0) {
      for (double z = -half; z <= half; z += 1.0) {
        sum += static_cast<double>(p.ct.nearest(c + PatientVector(x, y, z), -1024.0F));
        ++count;
      }
    }
  }
  return sum / count;
}

TEST(PhantomHu, TissuesHaveTheNumbersOfTheTable) {
  const Phantom& p = phantom();
  const PatientPoint l3 = p.landmarks.vertebra(label::kL3)->body_centre;
  EXPECT_NEAR(mean_around(p, l3, 6.0), 120.0, 20.0);  // trabecular
  EXPECT_NEAR(mean_hu(p, 1.5, [](Label l) { return l == label::kThecalSac; }), 20.0, 8.0);
  EXPECT_NEAR(mean_hu(p, 2.5, [](Label l) { return is_disc(l); }), 80.0, 15.0);
  EXPECT_NEAR(mean_hu(p, 1.0, [](Label l) { return l == label::kLigamentumFlavum; }), 60.0, 12.0);
  EXPECT_NEAR(mean_hu(p, 1.2, [](Label l) { return l == label::kEpiduralFat; }), -100.0, 20.0);
  // Fat under the skin of the back and muscle over the lamina, beside the midline at L2-3.
  const LevelLandmarks& l23 = *p.landmarks.level({label::kL2});
  const double skin = p.measures.at("skin_to_lamina_mm L2-3");
  const PatientPoint dock = l23.lamina_dock[0];
  EXPECT_NEAR(mean_around(p, dock + PatientVector(20, skin - 8.0, 0), 2.0), -105.0, 15.0);
  EXPECT_NEAR(mean_around(p, dock + PatientVector(12, 14, 0), 4.0), 50.0, 15.0);
}

TEST(PhantomHu, CortexAndLaminaAreBrightEnoughToBeFound) {
  const Phantom& p = phantom();
  const double lamina = mean_hu(
      p, 0.5, [](Label l) { return l == label::kL4; },
      [&](const PatientPoint& q) {
        const PatientPoint d = p.landmarks.level({label::kL4})->lamina_dock[0];
        return distance_mm(q, d) < 7.0;
      });
  EXPECT_GT(lamina, 300.0);
  EXPECT_LT(lamina, 900.0);
  float brightest = 0.0F;
  for (std::size_t n = 0; n < p.ct.voxels.size(); ++n) {
    if (p.truth.voxels[n] == label::kL3) brightest = std::max(brightest, p.ct.voxels[n]);
  }
  EXPECT_GT(brightest, 700.0F);
  EXPECT_LT(brightest, 1500.0F);
}

TEST(PhantomHu, NoiseHasTheStandardDeviationAskedFor) {
  PhantomOptions quiet = coarse(2.0);
  quiet.noise_hu = 0.0;
  PhantomOptions noisy = coarse(2.0);
  noisy.noise_hu = 12.0;
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
  EXPECT_NEAR(std::sqrt(sum / count), 12.0, 0.4);
}

TEST(PhantomHu, EveryTruthLabelOfTheListOccursAndNoOther) {
  const std::set<std::uint16_t> seen(phantom().truth.voxels.begin(), phantom().truth.voxels.end());
  const std::set<std::uint16_t> wanted{0,  19, 20, 21, 22,  23,  24,  26,  60,  61,
                                       62, 70, 80, 90, 119, 120, 121, 122, 123, 124};
  EXPECT_EQ(seen, wanted);
}

TEST(PhantomRepeat, SameSeedGivesTheSameVoxelsAnotherSeedDoesNot) {
  PhantomOptions o = coarse(2.5);
  const Phantom a = make_phantom({}, o);
  const Phantom b = make_phantom({}, o);
  EXPECT_EQ(a.ct.voxels, b.ct.voxels);
  EXPECT_EQ(a.truth.voxels, b.truth.voxels);
  o.seed = 2;
  EXPECT_NE(make_phantom({}, o).ct.voxels, a.ct.voxels);
}

std::array<int, 2> flavum_voxels(const Phantom& p, SpineLevel level) {
  const double top = p.landmarks.vertebra(level.cranial)->body_centre.z();
  const double bottom = p.landmarks.vertebra(level.caudal())->body_centre.z();
  std::array<int, 2> out{0, 0};
  const ImageGeometry& g = p.truth.geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint q = g.point_of(i, j, k);
        if (p.truth.at(i, j, k) != label::kLigamentumFlavum || q.z() > top || q.z() < bottom)
          continue;
        ++out[q.x() > 0 ? 0 : 1];
      }
    }
  }
  return out;
}

TEST(PhantomSides, TheThickerFlavumLiesAtPositiveX) {
  const auto plain = flavum_voxels(phantom(), {label::kL4});
  EXPECT_GT(plain[0], plain[1]);  // 5.2 against 5.0 mm
  PhantomPreset p;
  p.flavum_left_mm[3] = 6.0;
  p.flavum_right_mm[3] = 3.6;
  const auto sides = flavum_voxels(make_phantom(p, coarse(1.5)), {label::kL4});
  EXPECT_GT(sides[0], 1.25 * sides[1]);
}

TEST(PhantomPresets, SlipMovesTheCranialVertebraForward) {
  PhantomPreset p;
  p.slip_mm[3] = 4.0;
  const Phantom a = make_phantom({}, coarse(4.0));
  const Phantom b = make_phantom(p, coarse(4.0));
  const auto offset = [](const Phantom& f) {
    const VertebraLandmarks& l5 = *f.landmarks.vertebra(label::kL5);
    return (f.landmarks.vertebra(label::kL4)->lower_end_plate - l5.upper_end_plate).dot(l5.dorsal);
  };
  EXPECT_NEAR(offset(a) - offset(b), 4.0, 0.1);
}

TEST(PhantomPresets, MoreFatUnderTheSkinWidensTheBody) {
  PhantomPreset p;
  p.skin_to_lamina_mm = 75.0;
  const Phantom obese = make_phantom(p, coarse(4.0));
  EXPECT_NEAR(obese.measures.at("skin_to_lamina_mm L4-5"), 75.0, 0.01);
  EXPECT_GT(obese.truth.geometry.size.x(), make_phantom({}, coarse(4.0)).truth.geometry.size.x());
}

TEST(PhantomPresets, ImpossibleOnesAreRefusedInWords) {
  PhantomPreset p;
  p.interlaminar_gap_mm[3] = 40.0;
  EXPECT_THROW(make_phantom(p, coarse(4.0)), UsageError);
  p = {};
  p.sac_area_mm2[2] = -5.0;
  EXPECT_THROW(make_phantom(p, coarse(4.0)), UsageError);
  EXPECT_THROW(make_phantom({}, coarse(0.01)), UsageError);
}

}  // namespace
}  // namespace flavum
