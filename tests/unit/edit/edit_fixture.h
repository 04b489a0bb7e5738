#pragma once
// Grids that are neither straight nor even, and labels with simple shapes on them.

#include <Eigen/Geometry>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "imaging/base/units.h"
#include "imaging/edit/edit_step.h"

namespace flavum::test {

/// Spacing 0.7 x 0.9 x 1.6 mm, turned about a skew axis; `mirrored`: k runs the other way.
inline ImageGeometry oblique_grid(const Eigen::Vector3i& size, bool mirrored = false) {
  ImageGeometry g;
  g.size = size;
  g.spacing_mm = {0.7, 0.9, 1.6};
  g.direction = Eigen::AngleAxisd(0.6, Eigen::Vector3d(1, 2, -0.5).normalized()).toRotationMatrix();
  if (mirrored) g.direction.col(2) *= -1.0;
  g.origin = PatientPoint(-31.3, 12.7, 105.2);
  return g;
}

inline EditedLabels body(const ImageGeometry& g) { return {LabelMap(g, label::kBody), {}, {}}; }

/// Labels every voxel whose centre fulfils the condition.
inline void label_where(EditedLabels& edited, Label with,
                        const std::function<bool(const PatientPoint&)>& where) {
  const ImageGeometry& g = edited.labels.geometry;
  for (int k = 0; k < g.size.z(); ++k)
    for (int j = 0; j < g.size.y(); ++j)
      for (int i = 0; i < g.size.x(); ++i)
        if (where(g.point_of(i, j, k))) edited.labels.at(i, j, k) = with;
}

inline void label_ball(EditedLabels& edited, Label with, const PatientPoint& centre,
                       double radius_mm) {
  label_where(edited, with,
              [&](const PatientPoint& p) { return (p - centre).norm() <= radius_mm; });
}

inline std::int64_t count_of(const LabelMap& labels, Label l) {
  return std::count(labels.voxels.begin(), labels.voxels.end(), l);
}
inline double volume_of(const EditedLabels& edited, Label l) {
  return static_cast<double>(count_of(edited.labels, l)) *
         edited.labels.geometry.voxel_volume_mm3();
}
inline double ball_mm3(double r) { return 4.0 / 3.0 * kPi * r * r * r; }

/// The labels after an outcome that must not be a refusal.
inline EditedLabels after(const EditedLabels& edited, const EditOutcome& outcome) {
  EXPECT_FALSE(outcome.refused()) << outcome.refusal;
  EditedLabels changed = edited;
  apply_step(outcome.step, changed);
  return changed;
}

inline bool same(const EditedLabels& a, const EditedLabels& b) {
  return a.labels.voxels == b.labels.voxels && a.states == b.states && a.locked == b.locked;
}

}  // namespace flavum::test
