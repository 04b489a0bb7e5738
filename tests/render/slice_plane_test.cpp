#include "app/view/slice_plane.h"

#include <gtest/gtest.h>

namespace flavum {
namespace {

ViewState looking_at(const PatientPoint& centre) {
  ViewState view;
  focus_on(view, centre, 100.0);
  return view;
}

TEST(SlicePlane, PassesThroughTheCrosshairAndShowsTheCameraCentreInTheMiddle) {
  ViewState view = looking_at(PatientPoint(5, 6, 7));
  view.crosshair = PatientPoint(1, 2, 3);
  for (const SliceKind kind : kSliceKinds) {
    const SlicePlane plane = slice_plane(kind, view, 301, 201);
    EXPECT_NEAR(plane.project(view.crosshair).z(), 0, 1e-9);
    const Eigen::Vector3d middle = plane.project(PatientPoint(5, 6, 7));
    EXPECT_NEAR(middle.x(), 150, 1e-9);
    EXPECT_NEAR(middle.y(), 100, 1e-9);
    EXPECT_NEAR(plane.mm_per_pixel, 100.0 / 201, 1e-12);
  }
}

TEST(SlicePlane, ProjectUndoesPointInEveryPlane) {
  const ViewState view = looking_at(PatientPoint(-20, 13, 44));
  for (const SliceKind kind : kSliceKinds) {
    const SlicePlane plane = slice_plane(kind, view, 400, 300);
    const Eigen::Vector3d px = plane.project(plane.point(37.25, 211.5));
    EXPECT_NEAR(px.x(), 37.25, 1e-9);
    EXPECT_NEAR(px.y(), 211.5, 1e-9);
    EXPECT_NEAR(px.z(), 0, 1e-9);
  }
}

TEST(SliceStep, CountsAlongTheImageAxisWhicheverWayItIsStored) {
  ImageGeometry g;
  g.size = {10, 20, 30};
  g.spacing_mm = {1, 2, 3};
  const PatientPoint at = g.point_of(4, 5, 6);
  const SliceStep up = slice_step(SliceKind::Axial, g, at);
  EXPECT_EQ(up.count, 30);
  EXPECT_EQ(up.index, 7);
  EXPECT_NEAR(up.per_slice.norm(), 3, 1e-12);
  // The same voxels listed from head to feet: the same slice keeps its number.
  ImageGeometry flipped = g;
  flipped.origin = g.point_of(0, 0, 29);
  flipped.direction.col(2) = -g.direction.col(2);
  EXPECT_EQ(slice_step(SliceKind::Axial, flipped, at).index, 7);
}

TEST(SliceStep, MovesByExactlyOneSlice) {
  ImageGeometry g;
  g.size = {10, 20, 30};
  g.spacing_mm = {0.7, 0.8, 2.5};
  for (const SliceKind kind : kSliceKinds) {
    const PatientPoint at = g.point_of(4, 5, 6);
    const SliceStep step = slice_step(kind, g, at);
    const SliceStep next = slice_step(kind, g, at + step.per_slice);
    EXPECT_EQ(next.index, step.index + 1);
  }
}

}  // namespace
}  // namespace flavum
