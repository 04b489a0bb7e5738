#include "sim/xray/body_padding.h"

#include <cmath>

#include <gtest/gtest.h>

#include "sim/carm/carm.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

// An elliptical trunk of water, 300 x 200 mm, seen by a CT of the given width, with a thin table
// below.
ScalarImage trunk(double ct_width_mm) {
  ImageGeometry g;
  g.spacing_mm = {2.0, 2.0, 5.0};
  g.size = {static_cast<int>(ct_width_mm / 2.0), 130, 20};
  g.origin = PatientPoint(-0.5 * ct_width_mm + 1.0, -129.0, -47.5);
  ScalarImage hu(g, -1000.0F);
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        if (std::hypot(p.x() / 150.0, p.y() / 100.0) < 1.0) hu.at(i, j, k) = 0.0F;
        if (p.y() > 110.0 && p.y() < 114.0) hu.at(i, j, k) = 100.0F;
      }
    }
  }
  return hu;
}

TEST(BodyPadding, FindsTheOutlineOfATrunkThatTheCtHolds) {
  const BodyOutline o = estimate_outline(trunk(400.0));
  EXPECT_NEAR(o.half_width_mm, 150.0, 4.0);
  EXPECT_NEAR(o.half_depth_mm, 100.0, 4.0);
  EXPECT_NEAR(o.centre.x(), 0.0, 3.0);
  EXPECT_NEAR(o.centre.y(), 0.0, 3.0);
}

TEST(BodyPadding, EstimatesTheWidthOfATrunkThatTheCtCuts) {
  const BodyOutline o = estimate_outline(trunk(114.0));
  EXPECT_NEAR(o.half_depth_mm, 100.0, 4.0);
  EXPECT_NEAR(o.half_width_mm, kTrunkWidthOverDepth * 100.0, 6.0);
}

TEST(BodyPadding, ACutTrunkPlusItsPaddingAttenuatesLikeTheWholeOne) {
  BodyOutline outline;
  outline.half_width_mm = 150.0;
  outline.half_depth_mm = 100.0;
  ImageGeometry slab;
  slab.size = {114, 300, 60};
  slab.origin = PatientPoint(-56.5, -149.5, -29.5);
  for (const View v : {View::Ap, View::Lateral, View::CloLeft}) {
    const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint()), 33);
    const BodyPadding p = pad_body(outline, slab, g);
    EXPECT_TRUE(p.padded);
    // Central ray: closed form of the outline minus the slab.
    const PatientVector beam = (g.detector_centre - g.source).normalized();
    const double whole =
        std::min(2.0 / std::hypot(beam.x() / 150.0, beam.y() / (100.0 * kBackFlatness)),
                 200.0 / std::max(1e-12, std::abs(beam.y())));
    const double inside = std::min(whole, 114.0 / std::max(1e-12, std::abs(beam.x())));
    EXPECT_NEAR(p.line_integrals.at(16, 16), (whole - inside) * kWaterMuPerMm60keV, 1e-4);
  }
}

TEST(BodyPadding, NothingIsAddedWhereTheCtHoldsTheOutline) {
  BodyOutline outline;
  outline.half_width_mm = 40.0;
  outline.half_depth_mm = 40.0;
  ImageGeometry box;
  box.size = {100, 100, 600};
  box.origin = PatientPoint(-49.5, -49.5, -299.5);
  const ProjectionGeometry g = projection_of({}, pose_for(View::Ap, PatientPoint()), 33);
  const BodyPadding p = pad_body(outline, box, g);
  EXPECT_FALSE(p.padded);
  for (const float a : p.line_integrals.pixels) EXPECT_NEAR(a, 0.0F, 1e-6F);
}

}  // namespace
}  // namespace flavum
