#include "imaging/edit/brush.h"

#include <algorithm>
#include <cmath>

#include "imaging/edit/step_builder.h"
#include "imaging/edit/structure_region.h"

namespace flavum {
namespace {

// Everything below is in millimetres along the grid's own axes: lengths and angles are those of the
// patient, because the axes are orthonormal.
struct GridStroke {
  std::vector<Eigen::Vector3d> points;
  double radius_mm = 0.0;
  bool planar = false;
  Eigen::Vector3d normal = Eigen::Vector3d::Zero();
  double half_slab_mm = 0.0;  // voxels whose centre is nearer to the plane are cut by it
};

std::string why_not(const Stroke& stroke) {
  if (stroke.points.empty()) return "The stroke has no points.";
  for (const PatientPoint& p : stroke.points) {
    if (!p.v.allFinite()) return "The stroke has a point that is not in space.";
  }
  if (!std::isfinite(stroke.radius_mm) || stroke.radius_mm <= 0.0)
    return "The radius of the brush must be above 0 mm.";
  if (stroke.plane_normal &&
      !(stroke.plane_normal->v.norm() > 1e-9 && std::isfinite(stroke.plane_normal->v.norm())))
    return "The plane of the brush has no direction.";
  return {};
}

GridStroke on_grid(const Stroke& stroke, const ImageGeometry& g) {
  GridStroke s;
  s.radius_mm = stroke.radius_mm;
  for (const PatientPoint& p : stroke.points)
    s.points.push_back(g.direction.transpose() * (p.v - g.origin.v));
  if (stroke.plane_normal) {
    s.planar = true;
    s.normal = g.direction.transpose() * stroke.plane_normal->v.normalized();
    s.half_slab_mm = 0.5 * s.normal.cwiseAbs().dot(g.spacing_mm);
    for (Eigen::Vector3d& p : s.points) p -= s.normal * s.normal.dot(p - s.points.front());
  }
  return s;
}

// Whether the line a-b passes through the box around `centre`.
bool passes_through(const Eigen::Vector3d& a, const Eigen::Vector3d& b,
                    const Eigen::Vector3d& centre, const Eigen::Vector3d& spacing) {
  double enter = 0.0;
  double leave = 1.0;
  for (int axis = 0; axis < 3; ++axis) {
    const double low = centre[axis] - 0.5 * spacing[axis] - a[axis];
    const double high = low + spacing[axis];
    const double along = b[axis] - a[axis];
    if (std::abs(along) < 1e-12) {
      if (low > 0.0 || high < 0.0) return false;
      continue;
    }
    enter = std::max(enter, std::min(low / along, high / along));
    leave = std::min(leave, std::max(low / along, high / along));
  }
  return enter <= leave;
}

class Segment {
 public:
  Segment(const GridStroke& stroke, const Eigen::Vector3d& a, const Eigen::Vector3d& b,
          const Eigen::Vector3d& spacing)
      : stroke_(stroke),
        spacing_(spacing),
        a_(a),
        b_(b),
        along_(b - a),
        length2_(along_.squaredNorm()) {}

  bool covers(const Eigen::Vector3d& centre) const {
    Eigen::Vector3d c = centre;
    if (stroke_.planar) {
      const double height = stroke_.normal.dot(centre - stroke_.points.front());
      // Half open, so that a plane half way between two slices is one slice.
      const double slack = 1e-6 * stroke_.half_slab_mm;
      if (height < -stroke_.half_slab_mm - slack || height >= stroke_.half_slab_mm - slack)
        return false;
      c -= height * stroke_.normal;
    }
    const double t = length2_ > 0.0 ? std::clamp((c - a_).dot(along_) / length2_, 0.0, 1.0) : 0.0;
    const double distance2 = (c - a_ - t * along_).squaredNorm();
    return distance2 <= stroke_.radius_mm * stroke_.radius_mm ||
           passes_through(a_, b_, centre, spacing_);
  }

  // Voxels that may be covered.
  VoxelBox box(const ImageGeometry& g) const {
    VoxelBox box;
    for (int axis = 0; axis < 3; ++axis) {
      const double h = g.spacing_mm[axis];
      const double reach =
          stroke_.radius_mm + 0.5 * h + (stroke_.planar ? stroke_.half_slab_mm : 0);
      const double last = g.size[axis] - 1;
      const double low = std::floor((std::min(a_[axis], b_[axis]) - reach) / h);
      const double high = std::ceil((std::max(a_[axis], b_[axis]) + reach) / h);
      box.low[axis] = static_cast<int>(std::clamp(low, 0.0, last + 1));
      box.high[axis] = static_cast<int>(std::clamp(high, -1.0, last));
    }
    return box;
  }

 private:
  const GridStroke& stroke_;
  Eigen::Vector3d spacing_;
  Eigen::Vector3d a_, b_, along_;
  double length2_;
};

// visit(offset) for every voxel of the stroke, ascending.
template <class Visit>
void for_each_painted(const Stroke& stroke, const ImageGeometry& g, const Visit& visit) {
  const GridStroke s = on_grid(stroke, g);
  std::vector<Segment> segments;
  VoxelBox whole{g.size, Eigen::Vector3i::Constant(-1)};
  for (std::size_t n = 0; n < s.points.size(); ++n) {
    if (n == 0 && s.points.size() > 1) continue;
    segments.emplace_back(s, s.points[n == 0 ? 0 : n - 1], s.points[n], g.spacing_mm);
    const VoxelBox box = segments.back().box(g);
    if (box.empty()) continue;
    whole.low = whole.low.cwiseMin(box.low);
    whole.high = whole.high.cwiseMax(box.high);
  }
  if (whole.empty()) return;
  MaskImage painted(crop_geometry(g, whole.low, whole.high));
  for (const Segment& segment : segments) {
    const VoxelBox box = segment.box(g);
    if (box.empty()) continue;
    for (int k = box.low.z(); k <= box.high.z(); ++k) {
      for (int j = box.low.y(); j <= box.high.y(); ++j) {
        for (int i = box.low.x(); i <= box.high.x(); ++i) {
          const Eigen::Vector3i ijk(i, j, k);
          std::uint8_t& voxel = painted.at(ijk - whole.low);
          if (voxel == 0 && segment.covers(ijk.cast<double>().cwiseProduct(g.spacing_mm)))
            voxel = 1;
        }
      }
    }
  }
  for_each_voxel(whole, g, [&](std::size_t n, std::int64_t offset) {
    if (painted.voxels[n] != 0) visit(offset);
  });
}

}  // namespace

EditOutcome paint(const EditedLabels& edited, const Stroke& stroke, Label with,
                  const LabelSet& over) {
  if (std::string why = why_not(stroke); !why.empty()) return refuse(std::move(why));
  if (std::string why = why_unchangeable(edited, with); !why.empty()) return refuse(std::move(why));
  StepBuilder step(edited, "Brush: " + structure_name(with));
  for_each_painted(stroke, edited.labels.geometry, [&](std::int64_t offset) {
    if (over.contains(edited.labels.voxels[static_cast<std::size_t>(offset)]))
      step.set(offset, with);
  });
  return {step.finish(), {}, {}};
}

EditOutcome erase(const EditedLabels& edited, const Stroke& stroke, const LabelSet& what,
                  std::optional<Label> becomes) {
  if (std::string why = why_not(stroke); !why.empty()) return refuse(std::move(why));
  if (becomes) {
    if (std::string why = why_unchangeable(edited, *becomes); !why.empty())
      return refuse(std::move(why));
  }
  StepBuilder step(edited, "Eraser");
  for_each_painted(stroke, edited.labels.geometry, [&](std::int64_t offset) {
    const Label before = edited.labels.voxels[static_cast<std::size_t>(offset)];
    if (what.contains(before)) step.set(offset, becomes.value_or(background_of(before)));
  });
  return {step.finish(), {}, {}};
}

}  // namespace flavum
