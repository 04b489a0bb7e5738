#include <atomic>
#include <cmath>

#include <gtest/gtest.h>

#include "imaging/base/error.h"
#include "imaging/segment/segmentation.h"

namespace flavum {
namespace {

// A water cylinder of a quality phantom with a few rods: body, contrast, but no spine.
ScalarImage cylinder() {
  ImageGeometry g;
  g.size = {96, 96, 60};
  g.spacing_mm = {2.5, 2.5, 2.5};
  ScalarImage ct(g, -1000.0F);
  for (int k = 0; k < 60; ++k) {
    for (int j = 0; j < 96; ++j) {
      for (int i = 0; i < 96; ++i) {
        const double r = std::hypot(i - 47.5, j - 47.5) * 2.5;
        if (r > 100) continue;
        ct.at(i, j, k) = 0.0F;
        const double rod = std::hypot((i - 47.5) * 2.5 - 50, (j - 47.5) * 2.5);
        if (rod < 12) ct.at(i, j, k) = 900.0F;
      }
    }
  }
  return ct;
}

// A hollow bony shell around soft tissue, as of a skull.
ScalarImage shell() {
  ImageGeometry g;
  g.size = {100, 110, 80};
  g.spacing_mm = {2.0, 2.0, 2.0};
  ScalarImage ct(g, -1000.0F);
  const PatientPoint c = g.centre();
  for (int k = 0; k < 80; ++k) {
    for (int j = 0; j < 110; ++j) {
      for (int i = 0; i < 100; ++i) {
        const Eigen::Vector3d d = g.point_of(i, j, k).v - c.v;
        const double r =
            std::sqrt(std::pow(d.x() / 75, 2) + std::pow(d.y() / 92, 2) + std::pow(d.z() / 85, 2));
        if (r < 1.0) ct.at(i, j, k) = r < 0.87 ? 35.0F : r < 0.95 ? 1000.0F : 30.0F;
      }
    }
  }
  return ct;
}

// Ribs left out: an elliptic trunk with two lungs, a heart and a column with canal and discs.
ScalarImage chest() {
  ImageGeometry g;
  g.size = {170, 120, 60};
  g.spacing_mm = {2.0, 2.0, 4.0};
  ScalarImage ct(g, -1000.0F);
  const PatientPoint c = g.centre();
  const auto inside = [](double x, double y, double a, double b) {
    return std::hypot(x / a, y / b) < 1.0;
  };
  for (int k = 0; k < 60; ++k) {
    for (int j = 0; j < 120; ++j) {
      for (int i = 0; i < 170; ++i) {
        const Eigen::Vector3d d = g.point_of(i, j, k).v - c.v;  // +y is dorsal
        if (!inside(d.x(), d.y(), 155, 105)) continue;
        float hu = 40.0F;
        for (const double side : {-72.0, 72.0}) {
          if (inside(d.x() - side, d.y(), 48, 65)) hu = -820.0F;
        }
        if (inside(d.x(), d.y() - 45, 17, 14)) {
          hu = std::fmod(d.z() + 500.0, 24.0) < 4.0 ? 90.0F : 350.0F;  // bodies and discs
        }
        if (inside(d.x(), d.y() - 70, 17, 15)) hu = 700.0F;
        if (inside(d.x(), d.y() - 69, 9, 8)) hu = 30.0F;  // canal
        ct.at(i, j, k) = hu;
      }
    }
  }
  return ct;
}

std::string refusal_of(const ScalarImage& ct) {
  try {
    segment_ct(ct);
  } catch (const InputRefused& e) {
    return e.what();
  }
  return "accepted";
}

TEST(SegmentRefusal, AnotherRegionOfTheBodyIsNamed) {
  EXPECT_EQ(refusal_of(chest()),
            "There is no lumbar spine in this image: it seems to show the chest (there is lung on "
            "100 % of the slices). Open the CT of the lumbar spine.");
  const std::string head = refusal_of(shell());
  EXPECT_TRUE(
      head.starts_with("There is no lumbar spine in this image: it seems to show a head, "
                       "a neck or a limb (its cross-section is "))
      << head;
  EXPECT_EQ(refusal_of(cylinder()).find("seems to show"), std::string::npos);
}

TEST(SegmentRefusal, AnImageWithoutASpineIsRefusedInOneSentence) {
  for (const ScalarImage& ct : {cylinder(), shell()}) {
    try {
      segment_ct(ct);
      FAIL() << "accepted";
    } catch (const InputRefused& e) {
      EXPECT_NE(std::string(e.what()).find("no lumbar spine"), std::string::npos);
    }
  }
}

TEST(SegmentRefusal, AirOrATinyImageIsRefused) {
  ImageGeometry g;
  g.size = {20, 20, 20};
  EXPECT_THROW(segment_ct(ScalarImage(g, -1000.0F)), InputRefused);
  g.size = {1, 1, 1};
  EXPECT_THROW(segment_ct(ScalarImage(g, 40.0F)), InputRefused);
}

TEST(SegmentRefusal, CancellingStopsTheWork) {
  const std::atomic<bool> cancel{true};
  EXPECT_THROW(segment_ct(cylinder(), {}, Progress({}, &cancel)), Cancelled);
}

}  // namespace
}  // namespace flavum
