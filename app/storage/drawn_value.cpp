#include "app/storage/drawn_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "imaging/base/units.h"
#include "imaging/volume/resample.h"

namespace flavum {
namespace {

constexpr double kNormal95 = 1.96;
constexpr int kMostSteps = 64;  // across a region

std::string text(const char* format, double value) {
  std::array<char, 32> made{};
  std::snprintf(made.data(), made.size(), format, std::abs(value));
  const bool zero = std::string(made.data()).find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + std::string(made.data());
}

// Standard deviation of a point's place along a direction, times the direction's length: 0 for a
// null vector.
double place_error(const ImageGeometry& g, const PatientVector& gradient) {
  return (g.direction.transpose() * gradient.v).cwiseAbs().dot(g.spacing_mm) / std::sqrt(12.0);
}

double angle_at(const PatientPoint& a, const PatientPoint& vertex, const PatientPoint& b) {
  const PatientVector to_a = a - vertex, to_b = b - vertex;
  return std::atan2(to_a.cross(to_b).norm(), to_a.dot(to_b));
}

double angle_error(const ImageGeometry& g, const DrawnMeasurement& d) {
  const PatientVector to_a = d.points[0] - d.points[1], to_b = d.points[2] - d.points[1];
  const double a = to_a.norm(), b = to_b.norm();
  if (a < 1e-9 || b < 1e-9) return 0.0;
  const PatientVector ua = (1.0 / a) * to_a, ub = (1.0 / b) * to_b;
  // Along these the angle grows fastest, by 1 / length.
  const PatientVector pa = ua.dot(ub) * ua - ub, pb = ua.dot(ub) * ub - ua;
  if (pa.norm() < 1e-9) return 0.0;  // straight: no direction stands out
  const PatientVector ga = (1.0 / (a * pa.norm())) * pa, gb = (1.0 / (b * pb.norm())) * pb;
  return std::hypot(place_error(g, ga), place_error(g, gb), place_error(g, ga + gb));
}

std::optional<RegionValues> values_inside(const DrawnMeasurement& d, const ScalarImage& image) {
  const PatientVector diagonal = d.points[1] - d.points[0];
  const double width = std::abs(diagonal.dot(d.plane.across));
  const double height = std::abs(diagonal.dot(d.plane.down));
  const PatientPoint centre = d.points[0] + 0.5 * diagonal;
  const double fine = 0.5 * image.geometry.spacing_mm.minCoeff();
  const auto steps_of = [fine](double length) {
    return std::clamp(static_cast<int>(std::ceil(length / fine)), 1, kMostSteps);
  };
  const int columns = steps_of(width), rows = steps_of(height);
  RegionValues made;
  made.least = std::numeric_limits<double>::max();
  made.most = std::numeric_limits<double>::lowest();
  double sum = 0.0, squares = 0.0;
  std::int64_t count = 0;
  for (int r = 0; r < rows; ++r) {
    const double v = 2.0 * (r + 0.5) / rows - 1.0;
    for (int c = 0; c < columns; ++c) {
      const double u = 2.0 * (c + 0.5) / columns - 1.0;
      if (u * u + v * v > 1.0) continue;
      const PatientPoint p =
          centre + (0.5 * u * width) * d.plane.across + (0.5 * v * height) * d.plane.down;
      const double value = sample_linear(image, p, NAN);
      if (std::isnan(value)) continue;
      sum += value;
      squares += value * value;
      made.least = std::min(made.least, value);
      made.most = std::max(made.most, value);
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  const auto n = static_cast<double>(count);
  made.mean = sum / n;
  made.sd = std::sqrt(std::max(0.0, squares / n - made.mean * made.mean));
  return made;
}

}  // namespace

MeasuredUnit unit_of(DrawnKind kind) {
  return kind == DrawnKind::Distance ? MeasuredUnit::Millimetre
         : kind == DrawnKind::Angle  ? MeasuredUnit::Radian
                                     : MeasuredUnit::SquareMillimetre;
}

DrawnValue value_of(const DrawnMeasurement& d, const ScalarImage* image) {
  DrawnValue made;
  const ImageGeometry* g = image == nullptr || d.on_fluoroscopy ? nullptr : &image->geometry;
  switch (d.kind) {
    case DrawnKind::Distance: {
      made.value = distance_mm(d.points[0], d.points[1]);
      if (g != nullptr && made.value > 0.0) {
        const PatientVector along = (1.0 / made.value) * (d.points[1] - d.points[0]);
        made.uncertainty = kNormal95 * std::sqrt(2.0) * place_error(*g, along);
      }
      break;
    }
    case DrawnKind::Angle:
      made.value = angle_at(d.points[0], d.points[1], d.points[2]);
      if (g != nullptr) made.uncertainty = kNormal95 * angle_error(*g, d);
      break;
    case DrawnKind::Region: {
      const PatientVector diagonal = d.points[1] - d.points[0];
      const double width = std::abs(diagonal.dot(d.plane.across));
      const double height = std::abs(diagonal.dot(d.plane.down));
      made.value = 0.25 * kPi * width * height;
      if (g != nullptr) {
        made.uncertainty = 0.25 * kPi * kNormal95 * std::sqrt(2.0) *
                           std::hypot(height * place_error(*g, d.plane.across),
                                      width * place_error(*g, d.plane.down));
        made.inside = values_inside(d, *image);
      }
      break;
    }
  }
  return made;
}

std::string drawn_name(const DrawnMeasurement& d) {
  if (!d.name.empty()) return d.name;
  const char* kind = d.kind == DrawnKind::Distance ? "Distance "
                     : d.kind == DrawnKind::Angle  ? "Angle "
                                                   : "Region ";
  return kind + std::to_string(d.id);
}

std::string measured_words(MeasuredUnit unit, double value, double uncertainty) {
  const bool angle = unit == MeasuredUnit::Radian;
  const char* format = unit == MeasuredUnit::SquareMillimetre ? "%.0f" : "%.1f";
  const char* name = angle ? "°" : unit == MeasuredUnit::Millimetre ? " mm" : " mm²";
  const double scale = angle ? deg_from_rad(1.0) : 1.0;
  std::string words = text(format, scale * value);
  if (uncertainty > 0.0) words += " ± " + text(format, scale * uncertainty);
  return words + name;
}

std::string region_words(const RegionValues& inside, const std::string& unit) {
  return "mean " + text("%.0f", inside.mean) + ", SD " + text("%.0f", inside.sd) + ", from " +
         text("%.0f", inside.least) + " to " + text("%.0f", inside.most) +
         (unit.empty() ? "" : " " + unit);
}

const DrawnMeasurement* correction_of(const PlanNotes& notes, MeasuredQuantity quantity,
                                      SpineLevel level, std::optional<Side> side) {
  const auto it = std::ranges::find_if(notes.drawn, [&](const DrawnMeasurement& d) {
    return d.corrects == quantity && d.level == level && d.side == side;
  });
  return it == notes.drawn.end() ? nullptr : &*it;
}

DrawnMeasurement correction_from(const Measurement& m) {
  DrawnMeasurement d;
  d.corrects = m.quantity;
  d.level = m.level;
  d.side = m.side;
  d.plane = m.plane;
  d.points = m.points;
  d.kind = unit_of(m.quantity) == MeasuredUnit::Millimetre ? DrawnKind::Distance : DrawnKind::Angle;
  if (unit_of(m.quantity) != MeasuredUnit::SquareMillimetre) return d;
  d.kind = DrawnKind::Region;
  if (m.points.empty()) return d;
  Eigen::Vector2d low = Eigen::Vector2d::Constant(std::numeric_limits<double>::max()), high = -low;
  for (const PatientPoint& p : m.points) {
    const PatientVector v = p - m.plane.origin;
    const Eigen::Vector2d at(v.dot(m.plane.across), v.dot(m.plane.down));
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  const Eigen::Vector2d centre = 0.5 * (low + high), box = (high - low).cwiseMax(0.1);
  const Eigen::Vector2d half = 0.5 * std::sqrt(m.value / (0.25 * kPi * box.x() * box.y())) * box;
  const auto corner = [&](const Eigen::Vector2d& at) {
    return m.plane.origin + at.x() * m.plane.across + at.y() * m.plane.down;
  };
  d.points = {corner(centre - half), corner(centre + half)};
  return d;
}

}  // namespace flavum
