// Height of the disc in its middle, and the way from the skin to the lamina.

#include "imaging/measure/level_frame.h"

namespace flavum::measure {

void measure_disc(const LevelContext& c, Found& out) {
  constexpr double kMiddleMm = 5.0;  // half side of the square in which columns are read
  constexpr double kReachMm = 25.0;
  const Label disc = label::disc_below(c.cranial);
  const auto in_disc = [&](Label l) { return l == disc; };
  const Eigen::Vector3d centre = c.frame.local(c.level.disc_centre);
  struct Column {
    double u, v, low, high;
  };
  std::vector<Column> columns;
  for (double u = -kMiddleMm; u <= kMiddleMm; u += 2.5) {
    for (double v = -kMiddleMm; v <= kMiddleMm; v += 2.5) {
      const PatientPoint from = c.frame.at(centre.x() + u, centre.y() + v, centre.z());
      if (share_at(c.labels, from, in_disc) < 0.5) continue;
      const auto up = border_along(c.labels, from, c.frame.cranial, kReachMm, false, in_disc);
      const auto down = border_along(c.labels, from, -c.frame.cranial, kReachMm, false, in_disc);
      if (up && down) columns.push_back({centre.x() + u, centre.y() + v, -*down, *up});
    }
  }
  if (columns.size() < 9) return;
  std::ranges::sort(columns, {}, [](const Column& x) { return x.high - x.low; });
  const Column& middle = columns[columns.size() / 2];
  const Column& a = columns[columns.size() / 4];
  const Column& b = columns[3 * columns.size() / 4];
  Measurement m;
  m.quantity = MeasuredQuantity::DiscHeight;
  m.level = c.level.level;
  m.value = middle.high - middle.low;
  m.uncertainty =
      c.length_uncertainty(c.frame.cranial, 0.5 * ((b.high - b.low) - (a.high - a.low)));
  m.plane = c.frame.sagittal(middle.u);
  m.points = {c.frame.at(middle.u, middle.v, centre.z() + middle.high),
              c.frame.at(middle.u, middle.v, centre.z() + middle.low)};
  out.push_back(std::move(m));
}

void measure_depth(const LevelContext& c, Side side, Found& out) {
  constexpr double kDeepestMm = 250.0;
  const PatientPoint dock = c.level.lamina_dock[side_index(side)];
  const Eigen::Vector3d backwards = Eigen::Vector3d::UnitY();  // Patient: y grows to the back
  const auto air = [](Label l) { return l == label::kAir; };
  // From the surface of the bone, which the landmark only comes near to.
  const PatientPoint inside(Eigen::Vector3d(dock.v - 2.0 * backwards));
  const auto bone = [&](Label l) { return l == c.cranial; };
  if (share_at(c.labels, inside, bone) < 0.5) return;
  const auto surface = border_along(c.labels, inside, backwards, 8.0, false, bone);
  const auto skin = border_along(c.labels, inside, backwards, kDeepestMm, true, air);
  if (!surface || !skin) return;
  Measurement m;
  m.quantity = MeasuredQuantity::SkinToLamina;
  m.level = c.level.level;
  m.side = side;
  m.value = *skin - *surface;
  m.uncertainty = c.length_uncertainty(backwards, 0.0);
  m.plane = {dock, PatientVector(1, 0, 0), PatientVector(0, 1, 0)};
  m.points = {PatientPoint(Eigen::Vector3d(inside.v + *surface * backwards)),
              PatientPoint(Eigen::Vector3d(inside.v + *skin * backwards))};
  out.push_back(std::move(m));
}

}  // namespace flavum::measure
