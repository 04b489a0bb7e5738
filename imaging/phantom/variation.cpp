#include "imaging/phantom/variation.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/rng.h"
#include "imaging/phantom/spine_model.h"

namespace flavum {
namespace {

using Five = std::array<double, 5>;

// Standard deviations. [S..] are the sources of docs/phantom.md; "default" = engineering default.
constexpr double kSize = 0.05;        // share; stature, L5 body 35.7 +- 3.5 mm and 30.3 +- 1.9
constexpr double kBodyEach = 0.015;   // share, one vertebra against its neighbours; default
constexpr double kCanalWidth = 0.05;  // share; 28.2 +- 3.1 mm contains the stature
constexpr double kCanalDepth = 0.06;  // share; 15.6 +- 2.1 mm contains the stature
constexpr double kLaminaAngle = 2.5;  // deg; half of the bilateral 7.5 less the level's own share
constexpr double kFacetAngle = 4.0;   // deg; default
constexpr double kLaminaThickness = 0.4;  // mm; default
constexpr double kDisc = 0.8;             // mm; half of a quarter of the range 7.8-14.6 mm
constexpr double kGap = 1.2;              // mm; half of 2.4 mm: the preset holds the degeneration
constexpr double kWindow = 1.3;           // mm; 3.3 mm of all spines, stature apart
constexpr double kFlavum = 0.25;          // mm; normal levels, a quarter of 0.94-1.24 mm
constexpr double kFlavumStenotic = 0.05;  // share; the preset's severity is kept
constexpr double kFlavumSide = 0.10;      // mm between the sides; default
constexpr double kCover = 0.8;            // mm; default
constexpr double kFat = 0.12;             // share; 7.35 +- 1.68 mm is 23 % of all spines
constexpr double kSac = 0.08;             // share; normal levels, a quarter of 53.6 / 151.7
constexpr double kSacStenotic = 0.035;    // share; the preset's severity is kept
constexpr double kSlip = 0.08;            // share; default
constexpr double kLordosis = 5.0;         // deg; half of +- 9.9 (lumbosacral angle)
constexpr double kSkin = 0.08;            // share; 48.2 +- 11.6 mm over all builds
constexpr double kTrabecular = 0.15;      // share; 89 +- 38 to 226 +- 44 HU over all ages
constexpr double kCurve =
    2.0;  // deg Cobb of a spine called straight; default (10 deg is a scoliosis)
constexpr double kTurn = 1.5;         // deg; default
constexpr double kCurveShare = 0.08;  // share of a scoliosis; default
constexpr double kRare = 0.1;         // share of what only some spines have; default

class Draw {
 public:
  Draw(std::uint64_t seed, double share) : random_(random_bits(seed, 61)), share_(share) {}
  /// A normal number cut at two standard deviations.
  double operator()() { return share_ * std::clamp(random_.normal(), -2.0, 2.0); }

 private:
  RandomStream random_;
  double share_;
};

double grade_low(double area) { return area < 75.0 ? 20.0 : area <= 100.0 ? 75.5 : 100.5; }
double grade_high(double area) { return area < 75.0 ? 74.5 : area <= 100.0 ? 99.5 : 400.0; }

double flavum_of(double preset, double varied) {
  return preset < 2.5 ? std::clamp(varied, 1.2, 2.4) : std::clamp(varied, 2.6, 9.4);
}

PhantomPreset varied(const PhantomPreset& preset, std::uint64_t seed, double share) {
  PhantomPreset p = preset;
  Draw draw(seed, share);
  const double size = 1.0 + kSize * draw();
  const double canal_width = size * (1.0 + kCanalWidth * draw());
  const double canal_depth = size * (1.0 + kCanalDepth * draw());
  const double lamina = kLaminaAngle * draw();
  const double facet = kFacetAngle * draw();
  const double disc = kDisc * draw();
  const double gap = kGap * draw();
  for (std::size_t i = 0; i < 5; ++i) {
    const double each = size * (1.0 + kBodyEach * draw());
    p.body_width_mm[i] *= each;
    p.body_depth_mm[i] *= each;
    const double height = size * (1.0 + kBodyEach * draw());
    p.body_anterior_height_mm[i] *= height;
    p.body_posterior_height_mm[i] *= height;
    p.canal_width_mm[i] *= canal_width;
    p.canal_depth_mm[i] *= canal_depth;
    p.lamina_half_angle_deg[i] =
        std::clamp(p.lamina_half_angle_deg[i] + lamina + 0.3 * kLaminaAngle * draw(), 44.0, 68.0);
    p.facet_angle_deg[i] =
        std::clamp(p.facet_angle_deg[i] + facet + 0.3 * kFacetAngle * draw(), 18.0, 62.0);
    p.disc_height_mm[i] = std::clamp(p.disc_height_mm[i] + disc + 0.3 * kDisc * draw(), 4.0, 17.0);
    p.interlaminar_gap_mm[i] =
        std::clamp(p.interlaminar_gap_mm[i] + gap + 0.3 * kGap * draw(), 5.0, 18.0);
    p.interlaminar_width_mm[i] =
        std::clamp(size * p.interlaminar_width_mm[i] + kWindow * draw(), 13.0, 34.0);
    const double thicker = std::max(preset.flavum_left_mm[i], preset.flavum_right_mm[i]);
    const bool stenotic = thicker >= 4.0 || preset.sac_area_mm2[i] <= 100.0;
    const double growth = (stenotic ? kFlavumStenotic * thicker : kFlavum) * draw();
    p.flavum_left_mm[i] =
        flavum_of(preset.flavum_left_mm[i], p.flavum_left_mm[i] + growth + kFlavumSide * draw());
    p.flavum_right_mm[i] =
        flavum_of(preset.flavum_right_mm[i], p.flavum_right_mm[i] + growth + kFlavumSide * draw());
    p.flavum_cranial_cover_mm[i] =
        std::clamp(p.flavum_cranial_cover_mm[i] + kCover * draw(), 5.0, 14.0);
    p.dorsal_fat_mm[i] *= 1.0 + kFat * draw();
    const double area = preset.sac_area_mm2[i];
    const double swell = (area <= 100.0 ? kSacStenotic : kSac) * draw();
    p.sac_area_mm2[i] = std::clamp(area * (1.0 + swell), grade_low(area), grade_high(area));
    p.sac_width_mm[i] *= std::sqrt(p.sac_area_mm2[i] / area);
    p.slip_mm[i] *= 1.0 + kSlip * draw();
  }
  p.lamina_thickness_mm = std::clamp(p.lamina_thickness_mm + kLaminaThickness * draw(), 4.0, 9.0);
  p.lordosis_deg = std::clamp(p.lordosis_deg + kLordosis * draw(), 15.0, 65.0);
  p.skin_to_lamina_mm = std::clamp(p.skin_to_lamina_mm * (1.0 + kSkin * draw()), 28.0, 120.0);
  p.scoliosis_deg =
      std::clamp(p.scoliosis_deg * (1.0 + kCurveShare * draw()) + kCurve * draw(), -30.0, 30.0);
  p.axial_rotation_deg =
      std::clamp(p.axial_rotation_deg * (1.0 + kCurveShare * draw()) + kTurn * draw(), -25.0, 25.0);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto vary_share = [&](double value) {  // what is absent stays absent
      const double factor = 1.0 + kRare * draw();
      return value > 0.0 ? std::clamp(value * factor, 0.05, 1.0) : 0.0;
    };
    p.facet_arthrosis[i] = vary_share(p.facet_arthrosis[i]);
    p.foraminal_stenosis[i] = vary_share(p.foraminal_stenosis[i]);
    p.flavum_calcification[i] = vary_share(p.flavum_calcification[i]);
    p.disc_bulge_mm[i] *= 1.0 + kRare * draw();
    p.lamina_missing_mm[i] *= 1.0 + 0.5 * kRare * draw();
    p.slip_motion_mm[i] *= 1.0 + kRare * draw();
  }
  p.trabecular_hu = std::clamp(p.trabecular_hu * (1.0 + kTrabecular * draw()), 40.0, 320.0);
  return p;
}

bool can_be_built(const PhantomPreset& preset) {
  try {
    phantom::build_spine(preset);
    return true;
  } catch (const UsageError&) {
    return false;
  }
}

}  // namespace

PhantomPreset vary(const PhantomPreset& preset, std::uint64_t seed) {
  for (double share = 1.0; share > 0.1; share *= 0.5) {
    const PhantomPreset p = varied(preset, seed, share);
    if (can_be_built(p)) return p;
  }
  return preset;
}

}  // namespace flavum
