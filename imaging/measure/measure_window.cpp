// The interlaminar gap: its height beside the midline and its width between the facets.

#include "imaging/measure/level_frame.h"

namespace flavum::measure {
namespace {

constexpr double kReachMm = 30.0;

// Beside the spinous processes, whose edges hang lower than the laminae, and medial of the facets.
constexpr double kMedialMm = 3.5, kLateralMm = 6.0;
// Depths about the ligament's dorsal border at which a lamina's edge may lie: laminae overlap like
// tiles, the edge of the caudal one further dorsal.
constexpr double kVentralMm = -3.0, kDorsalMm = 2.0;

struct Edges {
  double u;
  double low, low_v;    // of the cranial lamina: its lowest place
  double high, high_v;  // of the caudal one: its highest
  double gap() const { return low - high; }
};

std::optional<Edges> edges_at(const LevelContext& c, double u, const Eigen::Vector3d& gap) {
  Edges e{u, 1e9, 0.0, -1e9, 0.0};
  for (double v = gap.y() + kVentralMm; v <= gap.y() + kDorsalMm; v += 0.5) {
    const PatientPoint from = c.frame.at(u, v, gap.z());
    if (is_bone(c.labels.nearest(from, label::kAir))) continue;
    const auto up = border_along(c.labels, from, c.frame.cranial, kReachMm, true,
                                 [&](Label l) { return l == c.cranial; });
    const auto down = border_along(c.labels, from, -c.frame.cranial, kReachMm, true,
                                   [&](Label l) { return l == c.caudal; });
    if (up && gap.z() + *up < e.low) {
      e.low = gap.z() + *up;
      e.low_v = v;
    }
    if (down && gap.z() - *down > e.high) {
      e.high = gap.z() - *down;
      e.high_v = v;
    }
  }
  if (e.low > 1e8 || e.high < -1e8) return std::nullopt;
  return e;
}

}  // namespace

void measure_window(const LevelContext& c, Found& out) {
  // A place in the gap: between both laminae, near the ligament's dorsal border.
  const Eigen::Vector3d gap = c.frame.local(c.level.interlaminar_centre);
  std::vector<Edges> edges;
  for (double u = -kLateralMm; u <= kLateralMm; u += 0.5) {
    if (std::abs(u) < kMedialMm) continue;
    if (const auto e = edges_at(c, u, gap)) edges.push_back(*e);
  }
  if (edges.size() >= 4) {
    std::ranges::sort(edges, {}, &Edges::gap);
    const Edges& middle = edges[edges.size() / 2];
    Measurement m;
    m.quantity = MeasuredQuantity::InterlaminarHeight;
    m.level = c.level.level;
    m.value = middle.gap();
    const double spread = edges[3 * edges.size() / 4].gap() - edges[edges.size() / 4].gap();
    m.uncertainty = c.length_uncertainty(c.frame.cranial, 0.5 * spread);
    m.plane = c.frame.sagittal(middle.u);
    m.points = {c.frame.at(middle.u, middle.low_v, middle.low),
                c.frame.at(middle.u, middle.high_v, middle.high)};
    out.push_back(std::move(m));
  }
  // Width: outwards from the midline to the first bone, at the narrowest depth of the window.
  std::optional<double> left, right;
  double at_v = gap.y();
  for (double v = gap.y() - 4.0; v <= gap.y(); v += 0.5) {
    const PatientPoint from = c.frame.at(0.0, v, gap.z());
    if (is_bone(c.labels.nearest(from, label::kAir))) continue;
    const auto l = border_along(c.labels, from, c.frame.left, kReachMm, true, is_bone);
    const auto r = border_along(c.labels, from, -c.frame.left, kReachMm, true, is_bone);
    if (!l || !r || (left && *l + *r >= *left + *right)) continue;
    left = l;
    right = r;
    at_v = v;
  }
  if (!left) return;
  Measurement m;
  m.quantity = MeasuredQuantity::InterlaminarWidth;
  m.level = c.level.level;
  m.value = *left + *right;
  m.uncertainty = c.length_uncertainty(c.frame.left, 0.0);
  m.plane = c.frame.axial(gap.z());
  m.points = {c.frame.at(*left, at_v, gap.z()), c.frame.at(-*right, at_v, gap.z())};
  out.push_back(std::move(m));
}

}  // namespace flavum::measure
