#include "sim/xray/body_padding.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "imaging/base/parallel.h"
#include "sim/xray/projector.h"
#include "sim/xray/ray_interval.h"

namespace flavum {
namespace {

constexpr float kTissueAboveHu = -400.0F;
constexpr double kStepMm = 2.0;
// The first tissue this thick is the body: table shells and tubes are thinner.
constexpr double kBodyRunMm = 15.0;
// Less air than this before the body is the end of the CT, not the skin.
constexpr double kSkinMarginMm = 3.0;

struct Bounds {
  Eigen::Vector3d low, high;
};

Bounds bounds_of(const ImageGeometry& g) {
  Bounds b{g.origin.v, g.origin.v};
  for (int n = 0; n < 8; ++n) {
    const Eigen::Vector3d corner((n & 1) ? g.size.x() - 0.5 : -0.5,
                                 (n & 2) ? g.size.y() - 0.5 : -0.5,
                                 (n & 4) ? g.size.z() - 0.5 : -0.5);
    const Eigen::Vector3d p = g.point_of(corner).v;
    b.low = b.low.cwiseMin(p);
    b.high = b.high.cwiseMax(p);
  }
  return b;
}

// Walks from p along `direction` for `length_mm`; where the body begins behind air that the CT
// shows. Tissue at the end of the CT means that the skin lies outside of it: no answer.
std::optional<double> skin_mm(const ScalarImage& hu, const PatientPoint& p,
                              const PatientVector& direction, double length_mm) {
  double run_start = 0.0, air_mm = 0.0;
  bool in_run = false;
  for (double t = 0.0; t <= length_mm; t += kStepMm) {
    const Eigen::Vector3i at = hu.geometry.nearest_index(p + t * direction);
    if (!hu.geometry.contains(at)) continue;
    const bool tissue = hu.at(at) > kTissueAboveHu;
    if (tissue && !in_run) run_start = t;
    if (!tissue) air_mm += kStepMm;
    in_run = tissue;
    if (in_run && t - run_start >= kBodyRunMm) {
      return air_mm >= kSkinMarginMm ? std::optional(run_start) : std::nullopt;
    }
  }
  return std::nullopt;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Both skin positions along one Patient axis through `centre`, if the CT shows them (median over
// the head-foot axis).
struct Skin {
  std::optional<double> low, high;
};
Skin find_skin(const ScalarImage& hu, const Bounds& b, const Eigen::Vector3d& centre, int axis) {
  constexpr int kLines = 15;
  std::vector<double> low, high;
  const double length = b.high[axis] - b.low[axis];
  Eigen::Vector3d unit = Eigen::Vector3d::Zero();
  unit[axis] = 1.0;
  for (int n = 1; n <= kLines; ++n) {
    Eigen::Vector3d from = centre, to = centre;
    from.z() = to.z() = b.low.z() + (b.high.z() - b.low.z()) * n / (kLines + 1.0);
    from[axis] = b.low[axis];
    to[axis] = b.high[axis];
    const auto a = skin_mm(hu, PatientPoint(from), PatientVector(unit), length);
    const auto z = skin_mm(hu, PatientPoint(to), PatientVector(Eigen::Vector3d(-unit)), length);
    if (a) low.push_back(*a);
    if (z) high.push_back(*z);
  }
  Skin skin;
  // Where most lines run into the end of the CT, the skin counts as outside.
  if (2 * low.size() > kLines) skin.low = b.low[axis] + median(low);
  if (2 * high.size() > kLines) skin.high = b.high[axis] - median(high);
  return skin;
}

}  // namespace

BodyOutline estimate_outline(const ScalarImage& hu) {
  const Bounds b = bounds_of(hu.geometry);
  BodyOutline outline;
  outline.centre = PatientPoint(Eigen::Vector3d(0.5 * (b.low + b.high)));
  Eigen::Vector3d& c = outline.centre.v;

  const Skin depth = find_skin(hu, b, c, 1);
  outline.half_depth_mm = std::max(kDefaultHalfDepthMm, 0.5 * (b.high.y() - b.low.y()));
  if (depth.low && depth.high) {
    outline.half_depth_mm = 0.5 * (*depth.high - *depth.low);
    c.y() = 0.5 * (*depth.high + *depth.low);
  } else if (depth.high) {
    c.y() = *depth.high - outline.half_depth_mm;
  } else if (depth.low) {
    c.y() = *depth.low + outline.half_depth_mm;
  }

  const Skin width = find_skin(hu, b, c, 0);
  if (width.low && width.high) {
    outline.half_width_mm = 0.5 * (*width.high - *width.low);
    c.x() = 0.5 * (*width.high + *width.low);
  } else {
    outline.half_width_mm =
        std::max(kTrunkWidthOverDepth * outline.half_depth_mm, 0.5 * (b.high.x() - b.low.x()));
  }
  return outline;
}

BodyPadding pad_body(const BodyOutline& outline, const ImageGeometry& box,
                     const ProjectionGeometry& geometry) {
  BodyPadding padding;
  padding.line_integrals = PixelImage(geometry.size_px.x(), geometry.size_px.y());
  if (!(outline.half_width_mm > 0.0) || !(outline.half_depth_mm > 0.0)) return padding;
  const Eigen::Array2d scale(1.0 / outline.half_width_mm,
                             1.0 / (kBackFlatness * outline.half_depth_mm));
  const Eigen::Vector2d source =
      (geometry.source - outline.centre).v.head<2>().array() * scale;  // circle of radius 1
  const Eigen::Vector3d source_index = box.index_of(geometry.source);
  parallel_for(geometry.size_px.y(), [&](std::int64_t row) {
    for (int column = 0; column < geometry.size_px.x(); ++column) {
      const PatientPoint pixel = geometry.pixel_point(column, static_cast<double>(row));
      const Eigen::Vector3d ray = (pixel - geometry.source).v;
      const RayInterval flat = between_planes(geometry.source.y() - outline.centre.y(), ray.y(),
                                              -outline.half_depth_mm, outline.half_depth_mm);
      const RayInterval body =
          meet(meet(inside_circle(source, ray.head<2>().array() * scale, 1.0), flat),
               RayInterval{0.0, 1.0});
      if (body.length() == 0.0) continue;
      const Eigen::Vector3d ray_index = box.index_of(pixel) - source_index;
      RayInterval scanned = body;
      for (int k = 0; k < 3; ++k) {
        scanned =
            meet(scanned, between_planes(source_index[k], ray_index[k], -0.5, box.size[k] - 0.5));
      }
      const double missing_mm = (body.length() - scanned.length()) * ray.norm();
      padding.line_integrals.at(column, static_cast<int>(row)) =
          static_cast<float>(missing_mm * kWaterMuPerMm60keV);
    }
  });
  padding.padded =
      std::ranges::any_of(padding.line_integrals.pixels, [](float a) { return a > 0.01F; });
  return padding;
}

}  // namespace flavum
