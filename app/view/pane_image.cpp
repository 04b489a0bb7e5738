#include "app/view/pane_image.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace flavum {
namespace {

const double kOwnPlaneCos = std::cos(30.0 * 3.14159265358979 / 180.0);
constexpr double kThickRatio = 2.0;  // slices this much thicker than pixels are seen as taken

// Spacing of the samples along a direction, mm.
double spacing_along(const ImageGeometry& g, const PatientVector& unit) {
  return (g.direction.transpose() * unit.v).cwiseAbs().dot(g.spacing_mm);
}

SliceAxes plain_axes(SliceKind kind, const Session& session) {
  if (!of_portal(kind)) return slice_axes(kind);
  const auto& portal = session.state().portal;
  return portal ? portal_axes(kind, *portal) : slice_axes(SliceKind::Axial);
}

bool holds(const ImageGeometry& g, const PatientPoint& p) {
  const Eigen::Vector3d ijk = g.index_of(p);
  return (ijk.array() >= -0.5).all() && (ijk.array() <= g.size.cast<double>().array() - 0.5).all();
}

}  // namespace

namespace {

// The image that shows the plane best where the crosshair is; `without` is left out.
std::optional<std::size_t> best_image(SliceKind kind, const Session& session, const ViewState& view,
                                      const std::optional<std::size_t>& without) {
  const auto& images = session.opened().images;
  const SliceAxes axes = plain_axes(kind, session);
  std::optional<std::size_t> best;
  double least = std::numeric_limits<double>::max();
  for (std::size_t n = 0; n < images.size(); ++n) {
    if (without == n) continue;
    const ImageGeometry& g = images[n].image->geometry;
    // A painted image only where there is no other.
    const double coarse = std::max(spacing_along(g, axes.right), spacing_along(g, axes.down)) +
                          (holds(g, view.crosshair) ? 0.0 : 1e3) +
                          (images[n].painted && n > 0 ? 1e6 : 0.0);
    if (coarse < least - 1e-6) {
      least = coarse;
      best = n;
    }
  }
  return best;
}

}  // namespace

std::size_t image_of(SliceKind kind, const Session& session, const ViewState& view) {
  const auto& chosen = view.image[index_of(kind)];
  if (chosen && *chosen < session.opened().images.size()) return *chosen;
  return best_image(kind, session, view, std::nullopt).value_or(0);
}

std::optional<std::size_t> compared_image(const Session& session, const ViewState& view) {
  if (session.opened().images.size() < 2) return std::nullopt;
  if (view.compared && *view.compared < session.opened().images.size()) return view.compared;
  return best_image(view.compared_kind, session, view, image_of(view.compared_kind, session, view));
}

SliceKind own_kind(const ImageGeometry& g) {
  Eigen::Index through = 0;
  const double thick = g.spacing_mm.maxCoeff(&through);
  if (thick < kThickRatio * g.spacing_mm.minCoeff()) return SliceKind::Axial;
  const Eigen::Vector3d n = g.direction.col(through).cwiseAbs();
  if (n.z() >= n.x() && n.z() >= n.y()) return SliceKind::Axial;
  return n.x() >= n.y() ? SliceKind::Sagittal : SliceKind::Coronal;
}

SliceAxes axes_in(SliceKind kind, const ImageGeometry& g) {
  const SliceAxes plain = slice_axes(kind);
  const PatientVector normal = plain.right.cross(plain.down);
  const SignedAxis through = closest_axis(g, normal);
  const int i = (through.axis + 1) % 3;
  const int j = (through.axis + 2) % 3;
  const double thick = g.spacing_mm[through.axis] / std::max(g.spacing_mm[i], g.spacing_mm[j]);
  const Eigen::Vector3d own = through.sign * g.direction.col(through.axis);
  if (thick < kThickRatio || own.dot(normal.v) < kOwnPlaneCos) return plain;
  // The view's axes, tipped into the stack's plane.
  const Eigen::Vector3d right = (plain.right.v - plain.right.v.dot(own) * own).normalized();
  return {PatientVector(right), PatientVector(Eigen::Vector3d(own.cross(right)))};
}

SliceAxes pane_axes(SliceKind kind, const Session& session, const ViewState& view) {
  if (of_portal(kind)) return plain_axes(kind, session);
  if (view.tilted && view.tilted_kind == kind) return {view.tilted->across, view.tilted->down};
  return axes_in(kind, session.opened().images[image_of(kind, session, view)].image->geometry);
}

SlicePlane pane_plane(SliceKind kind, const Session& session, const ViewState& view, int columns,
                      int rows) {
  return slice_plane(pane_axes(kind, session, view), view.slices[index_of(kind)], view.crosshair,
                     columns, rows);
}

}  // namespace flavum
