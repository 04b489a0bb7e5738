#include "sim/instruments/envelope.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "imaging/volume/distance_field.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

int pieces(double length_mm, double step_mm) {
  return std::max(1, static_cast<int>(std::ceil(length_mm / step_mm)));
}

// A multiple of four, so that a mirrored tool has mirrored points.
int ring_count(double radius_mm, double step_mm) {
  return 4 * pieces(0.5 * kPi * radius_mm, step_mm);
}

void add_ring(ToolPoints& points, double radius_mm, double z, double step_mm) {
  const int n = ring_count(radius_mm, step_mm);
  for (int i = 0; i < n; ++i) {
    const double a = 2.0 * kPi * i / n;
    points.points.emplace_back(radius_mm * std::cos(a), radius_mm * std::sin(a), z);
  }
}

void close_group(ToolPoints& points, const Eigen::Vector3d& centre, double reach_mm) {
  points.groups.push_back({points.points.size(), centre, reach_mm});
}

// A sampled distance never falls faster than the way, but for interpolation between voxels: one
// voxel's diagonal is room enough.
constexpr double kLipschitzSlackMm = 1.0;

}  // namespace

void add_cylinder(ToolPoints& points, double diameter_mm, double z0_mm, double z1_mm,
                  double step_mm) {
  const double r = 0.5 * diameter_mm;
  const int along = pieces(z1_mm - z0_mm, step_mm);
  for (int i = 0; i <= along; ++i) {
    const double z = z0_mm + (z1_mm - z0_mm) * i / along;
    add_ring(points, r, z, step_mm);
    points.points.emplace_back(0.0, 0.0, z);
    close_group(points, {0.0, 0.0, z}, r);
  }
  const int rings = pieces(r, step_mm);
  for (int i = 1; i < rings; ++i) {
    add_ring(points, r * i / rings, z0_mm, step_mm);
  }
  close_group(points, {0.0, 0.0, z0_mm}, r);
}

void add_window(ToolPoints& points, const InstrumentModel& model, double advance_mm) {
  const double length = std::min(model.window_length_mm, advance_mm);
  if (length <= 0.0 || model.bores()) return;  // an auger clears its own width
  const int nz = pieces(length, 0.5);
  const int ny = pieces(model.window_width_mm, 0.5);
  const int nx = pieces(model.window_depth_mm, 0.5);
  const double reach = std::hypot(model.window_depth_mm, 0.5 * model.window_width_mm);
  for (int k = 0; k <= nz; ++k) {
    for (int j = 0; j <= ny; ++j) {
      for (int i = 0; i <= nx; ++i) {
        const bool surface = i == nx || j == 0 || j == ny || k == 0 || k == nz;
        const Eigen::Vector3d p(model.window_depth_mm * i / nx,
                                model.window_width_mm * (static_cast<double>(j) / ny - 0.5),
                                length * k / nz);
        // Inside the shaft the cylinder's own points stand for it.
        if (surface && p.head<2>().norm() > 0.5 * model.shaft_diameter_mm) {
          points.points.push_back(p);
        }
      }
    }
    close_group(points, {0.0, 0.0, length * k / nz}, reach);
  }
}

Nearest nearest(const ScalarImage& signed_mm, const RigidTransform<Patient, Tool>& X_PatientTool,
                const ToolPoints& points) {
  const ImageGeometry& g = signed_mm.geometry;
  const Eigen::Matrix3d turn =
      g.spacing_mm.cwiseInverse().asDiagonal() * g.direction.transpose() * X_PatientTool.rotation();
  const Eigen::Vector3d start = g.index_of(X_PatientTool.origin());
  float least = kFarMm;
  Eigen::Vector3d at = Eigen::Vector3d::Zero();
  const auto look = [&](const Eigen::Vector3d& p) {
    return sample_linear(signed_mm, Eigen::Vector3d(start + turn * p), kFarMm);
  };
  std::size_t begin = 0;
  for (const ToolPoints::Group& group : points.groups) {
    const float here = look(group.centre);
    // Outside the field nothing is known of the neighbourhood, so the points are looked at.
    if (here < kFarMm && here - group.reach_mm - kLipschitzSlackMm > least) {
      begin = group.end;
      continue;
    }
    for (; begin < group.end; ++begin) {
      const float d = look(points.points[begin]);
      if (d < least) {
        least = d;
        at = points.points[begin];
      }
    }
  }
  return {least, X_PatientTool * Point<Tool>(at)};
}

RigidTransform<Patient, Tool> instrument_pose(const PortalPlan& plan,
                                              const InstrumentJoints& joints) {
  const RigidTransform<Patient, Tool> portal = X_PatientTool(plan);
  const PatientPoint tip =
      portal * Point<Tool>(joints.tilt_x_mm, joints.tilt_y_mm, -joints.advance_mm);
  const PatientVector z = (plan.skin_entry - tip).normalized();
  // Clock 0 is the portal's -y (cranial side), made perpendicular to the levered axis.
  const PatientVector up = -portal.axis(1);
  const PatientVector x0 = (up - up.dot(z) * z).normalized();
  const PatientVector y0 = z.cross(x0);
  // Clockwise for who looks along the handle to the tip, that is along -z.
  const double c = std::cos(joints.clock_rad);
  const double s = std::sin(joints.clock_rad);
  const PatientVector x = c * x0 - s * y0;
  const PatientVector y = s * x0 + c * y0;
  Eigen::Matrix3d rotation;
  rotation << x.v, y.v, z.v;
  return {rotation, tip};
}

ToolPoints working_end(const PortalModel& portal, const InstrumentModel* model, double advance_mm) {
  ToolPoints points;
  const double beyond = model == nullptr ? 0.0 : advance_mm;
  // The portal pivots together with the instrument, so its end stands at z = advance.
  add_cylinder(points, portal.outer_diameter_mm, beyond, beyond + 1.0);
  if (beyond > 0.0) {
    add_cylinder(points, model->shaft_diameter_mm, 0.0, beyond);
    add_window(points, *model, beyond);
  }
  return points;
}

Closeness closeness(const OperativeField& field, const RigidTransform<Patient, Tool>& X_PatientTool,
                    const ToolPoints& points) {
  return {nearest(field.line_mm, X_PatientTool, points),
          nearest(field.dura_mm, X_PatientTool, points)};
}

}  // namespace flavum
