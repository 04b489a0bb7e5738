#include "app/config/config.h"

#include <gtest/gtest.h>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

TEST(Tables, HoldTheBuiltInCaseWithItsPublishedFigures) {
  const PhantomPreset p = phantom_preset("case-01");
  EXPECT_DOUBLE_EQ(p.flavum_left_mm[3], 5.2);
  EXPECT_DOUBLE_EQ(p.flavum_right_mm[3], 5.0);
  EXPECT_DOUBLE_EQ(p.sac_area_mm2[3], 78.0);
  EXPECT_DOUBLE_EQ(p.lordosis_deg, 38.0);
  EXPECT_FALSE(p.title.empty());
}

TEST(Tables, AnUnknownPresetIsNamedTogetherWithTheKnownOnes) {
  try {
    phantom_preset("nobody");
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_NE(std::string(e.what()).find("case-01"), std::string::npos);
  }
}

TEST(Tables, InstrumentsFitThroughThePortal) {
  const PortalModel portal = default_portal();
  EXPECT_DOUBLE_EQ(portal.outer_diameter_mm, 5.16);
  EXPECT_LT(portal.inner_diameter_mm, portal.outer_diameter_mm);
  for (const InstrumentModel& m : {bone_rongeur(), tissue_sculptor()}) {
    EXPECT_LE(m.shaft_diameter_mm, portal.inner_diameter_mm) << m.name;
    EXPECT_GT(m.bite_volume_mm3, 0.0) << m.name;
    EXPECT_GT(m.max_reach_mm, 0.0) << m.name;
    EXPECT_FALSE(m.name.empty());
  }
  EXPECT_TRUE(bone_rongeur().cuts_bone);
  EXPECT_FALSE(tissue_sculptor().cuts_bone);
  EXPECT_TRUE(tissue_sculptor().cuts_ligament);
}

TEST(Tables, TheCArmHasItsDetectorBeyondTheIsocentre) {
  const CArmModel carm = default_carm();
  EXPECT_GT(carm.source_detector_mm, carm.source_isocentre_mm);
  EXPECT_GT(carm.orbital_max_rad, rad_from_deg(89.0));  // lateral can be reached
  EXPECT_LT(carm.orbital_min_rad, rad_from_deg(-49.0));
}

}  // namespace
}  // namespace flavum
