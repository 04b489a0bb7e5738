// Measurements on the phantom's truth against the dimensions it was built from.

#include <gtest/gtest.h>

#include <cmath>

#include "imaging/base/units.h"
#include "imaging/measure/measure_spine.h"
#include "imaging/phantom/phantom.h"

namespace flavum {
namespace {

struct Measured {
  Phantom phantom;
  std::vector<Measurement> all;
};

const Measured& measured() {
  static const Measured m = [] {
    PhantomPreset preset;
    preset.flavum_left_mm[3] = 6.0;  // sides that differ
    preset.flavum_right_mm[3] = 4.4;
    PhantomOptions o;
    o.spacing_mm = 0.8;
    o.slice_spacing_mm = 1.0;
    Measured out{make_phantom(preset, o), {}};
    out.all = measure_spine(out.phantom.truth, out.phantom.landmarks, {.border_error_mm = 0.0});
    return out;
  }();
  return m;
}

double truth(const std::string& what, SpineLevel level) {
  return measured().phantom.measures.at(what + " " + level_name(level));
}
double found(MeasuredQuantity q, SpineLevel level, std::optional<Side> side = {}) {
  const Measurement* m = find_measurement(measured().all, q, level, side);
  EXPECT_NE(m, nullptr) << quantity_name(q) << " " << level_name(level);
  return m == nullptr ? 0.0 : m->value;
}

TEST(PhantomMeasures, AreasAndLengthsOfEveryLevel) {
  for (const SpineLevel level : kLumbarLevels) {
    SCOPED_TRACE(level_name(level));
    EXPECT_NEAR(found(MeasuredQuantity::SacArea, level) / truth("sac_area_mm2", level), 1.0, 0.03);
    EXPECT_NEAR(found(MeasuredQuantity::CanalDepth, level), truth("canal_ap_mm", level), 1.0);
    EXPECT_NEAR(found(MeasuredQuantity::DiscHeight, level), truth("disc_height_mm", level), 0.8);
    EXPECT_NEAR(found(MeasuredQuantity::InterlaminarHeight, level),
                truth("interlaminar_gap_mm", level), 1.2);
    EXPECT_NEAR(found(MeasuredQuantity::InterlaminarWidth, level),
                truth("interlaminar_width_mm", level), 1.5);
  }
}

TEST(PhantomMeasures, FlavumOfEachSide) {
  for (const SpineLevel level : kLumbarLevels) {
    SCOPED_TRACE(level_name(level));
    EXPECT_NEAR(found(MeasuredQuantity::FlavumThickness, level, Side::Left),
                truth("flavum_thickness_left_mm", level), 0.6);
    EXPECT_NEAR(found(MeasuredQuantity::FlavumThickness, level, Side::Right),
                truth("flavum_thickness_right_mm", level), 0.6);
  }
}

// Above L3 the articular processes reach so near the midline that little of the lamina's face is
// left to read: docs/measurements.md.
TEST(PhantomMeasures, LaminaAndFacetOfTheLevelsThatAreTreated) {
  for (const SpineLevel level :
       {SpineLevel{label::kL3}, SpineLevel{label::kL4}, SpineLevel{label::kL5}}) {
    const LevelLandmarks* exact = measured().phantom.landmarks.level(level);
    ASSERT_NE(exact, nullptr);
    for (const Side side : {Side::Left, Side::Right}) {
      SCOPED_TRACE(level_name(level) + " " + side_name(side));
      const double theta = exact->laminar_half_angle_rad[side_index(side)];
      EXPECT_NEAR(found(MeasuredQuantity::LaminarHalfAngle, level, side), theta, rad_from_deg(4.0));
      EXPECT_NEAR(found(MeasuredQuantity::FacetAngle, level, side),
                  rad_from_deg(truth("facet_angle_deg", level)), rad_from_deg(6.0));
    }
  }
}

}  // namespace
}  // namespace flavum
