// A patient with MR alone, opened for planning.

#include <gtest/gtest.h>

#include "app/editor/open_case.h"
#include "app/editor/session.h"
#include "app/view/pane_image.h"
#include "imaging/phantom/mr_formation.h"

namespace flavum {
namespace {

const OpenedCase& opened() {
  static const OpenedCase made = [] {
    PhantomOptions coarse;
    coarse.spacing_mm = 1.3;
    coarse.slice_spacing_mm = 2.0;
    const Phantom phantom = make_phantom(PhantomPreset{}, coarse);
    MrOptions options;
    options.grid = sagittal_stack(phantom, {13, 4.8, 1.0, 260.0});
    OpenedVolume volume;
    volume.image = std::make_shared<const ScalarImage>(make_mr(phantom, options));
    volume.modality = Modality::Mr;
    volume.id = "file";
    return make_case(std::move(volume), {}, false);
  }();
  return made;
}

TEST(MrCase, IsPlannedOnACtThatIsCalledPainted) {
  const OpenedCase& c = opened();
  EXPECT_FALSE(c.volume.painted.empty());
  EXPECT_EQ(c.patient.ct, c.volume.image);
  EXPECT_EQ(c.patient.labels->geometry, c.patient.ct->geometry);
  EXPECT_FALSE(c.patient.generated);  // distances are ranges
  EXPECT_FALSE(c.volume.source);      // its labels are not labels of the MR images
  EXPECT_NE(c.patient.landmarks.level(SpineLevel{label::kL4}), nullptr);
}

TEST(MrCase, ShowsTheSeriesFirstAndThePaintedCtLast) {
  const OpenedCase& c = opened();
  ASSERT_EQ(c.images.size(), 2U);
  EXPECT_EQ(c.images.front().modality, Modality::Mr);
  EXPECT_EQ(c.images.front().title, "T2 sagittal");
  EXPECT_FALSE(c.images.front().painted);
  EXPECT_TRUE(c.images.back().painted);
  EXPECT_EQ(c.images.back().image, c.volume.image);
  // No view shows the painted CT by itself.
  const Session session(c);
  ViewState view;
  view.crosshair = c.images.front().image->geometry.centre();
  for (const SliceKind kind : kSliceKinds) EXPECT_EQ(image_of(kind, session, view), 0U);
}

// What is stored comes back: reopened, the case shows the same.
TEST(MrCase, KeepsItsImagesWhenStored) {
  const StoredCase stored = stored_case({opened(), std::nullopt, {}});
  EXPECT_EQ(stored.painted, opened().volume.painted);
  ASSERT_EQ(stored.others.size(), 1U);
  EXPECT_EQ(stored.others.front().title, "T2 sagittal");
  EXPECT_EQ(stored.volume, opened().volume.image);
}

TEST(MrCase, OutsideTheBodyThePaintedCtIsAir) {
  const ScalarImage& ct = *opened().patient.ct;
  const Eigen::Vector3i n = ct.geometry.size;
  EXPECT_LT(ct.at(0, 0, n.z() / 2), -900.0F);
  // Beside the narrow stack the trunk goes on: 100 mm to the left of the canal there is tissue.
  const PatientPoint canal = opened().patient.landmarks.level(SpineLevel{label::kL3})->canal_centre;
  EXPECT_GT(ct.nearest(canal + PatientVector(100, 0, 0), -1000.0F), -200.0F);
  EXPECT_GT(ct.nearest(canal - PatientVector(100, 0, 0), -1000.0F), -200.0F);
}

}  // namespace
}  // namespace flavum
