#include "imaging/phantom/spine_bend.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"

namespace flavum::phantom {
namespace {

double half_cosine(double t) { return 0.5 - 0.5 * std::cos(kPi * std::clamp(t, 0.0, 1.0)); }

// Everything near the spine follows it; the skin of the flanks and the belly does not.
double following(double distance) {
  constexpr double kFull = 58.0, kNone = 150.0;  // mm, engineering default
  return 1.0 - half_cosine((distance - kFull) / (kNone - kFull));
}

}  // namespace

SpineBend::SpineBend(const SpineModel& m) {
  const PhantomPreset& p = m.preset;
  if (p.scoliosis_deg == 0.0 && p.axial_rotation_deg == 0.0) return;
  std::size_t apex = 2;
  for (std::size_t k = 2; k < 4; ++k) {
    if (vertebra_name(m.vertebrae[k].label) == p.scoliosis_apex) apex = k;
  }
  const double z_s1 = m.sacrum.pose.origin.z;
  const double z_low = m.vertebrae[apex + 2].pose.origin.z;
  const double z_apex = m.vertebrae[apex].pose.origin.z;
  const double z_high = m.vertebrae[apex - 2].pose.origin.z;
  const double half_cobb = rad_from_deg(0.5 * p.scoliosis_deg);
  const double turn = rad_from_deg(p.axial_rotation_deg);
  // Depth of the posterior walls at their heights, from the sacrum upwards.
  std::vector<Sagittal> walls;
  walls.push_back(m.sacrum.pose.world({0.5 * m.sacrum.depth, -30.0}));
  for (std::size_t k = 6; k-- > 0;) {
    walls.push_back(m.vertebrae[k].pose.world({m.vertebrae[k].posterior_wall(), 0.0}));
  }
  const auto wall_y = [&](double z) {
    if (z <= walls.front().z) return walls.front().y;
    for (std::size_t n = 0; n + 1 < walls.size(); ++n) {
      if (z > walls[n + 1].z) continue;
      const double t = (z - walls[n].z) / (walls[n + 1].z - walls[n].z);
      return walls[n].y + t * (walls[n + 1].y - walls[n].y);
    }
    return walls.back().y;
  };
  low_z_ = z_s1;
  double offset = 0.0;
  for (double z = z_s1; z < z_high + 60.0; z += 1.0) {
    Place at;
    at.tilt_rad = z < z_low ? half_cobb * half_cosine((z - z_s1) / (z_low - z_s1))
                            : half_cobb * (1.0 - 2.0 * half_cosine((z - z_low) / (z_high - z_low)));
    at.turn_rad = turn * (z < z_apex ? half_cosine((z - z_s1) / (z_apex - z_s1))
                                     : 1.0 - half_cosine((z - z_apex) / (z_high + 30.0 - z_apex)));
    at.axis_y = wall_y(z);
    at.offset = offset;
    offset += std::sin(at.tilt_rad);
    course_.push_back(at);
  }
}

SpineBend::Place SpineBend::at(double z) const {
  const double n = std::clamp(z - low_z_, 0.0, static_cast<double>(course_.size() - 1) - 1e-6);
  const auto i = static_cast<std::size_t>(n);
  const double t = n - static_cast<double>(i);
  const Place& a = course_[i];
  const Place& b = course_[std::min(i + 1, course_.size() - 1)];
  return {a.offset + t * (b.offset - a.offset), a.tilt_rad + t * (b.tilt_rad - a.tilt_rad),
          a.turn_rad + t * (b.turn_rad - a.turn_rad), a.axis_y + t * (b.axis_y - a.axis_y)};
}

PatientPoint SpineBend::bent(const PatientPoint& p) const {
  if (straight() || p.z() <= low_z_) return p;
  const Place here = at(p.z());
  const double dy = p.y() - here.axis_y;
  const double share = following(std::hypot(p.x(), dy));
  if (share <= 0.0) return p;
  // + turn: what lies in front (-y) moves to the left (+x).
  const double c = std::cos(share * here.turn_rad);
  const double s = std::sin(share * here.turn_rad);
  const double x = c * p.x() - s * dy;
  const double y = here.axis_y + s * p.x() + c * dy;
  const double tilt = share * here.tilt_rad;
  return {share * here.offset + x * std::cos(tilt), y, p.z() - x * std::sin(tilt)};
}

PatientPoint SpineBend::straightened(const PatientPoint& q) const {
  if (straight()) return q;
  PatientPoint p = q;
  for (int n = 0; n < 20; ++n) {
    const PatientVector miss = q - bent(p);
    p = p + miss;
    if (miss.v.squaredNorm() < 4e-4) break;
  }
  return p;
}

PatientVector SpineBend::bent(const PatientPoint& from, const PatientVector& direction) const {
  constexpr double kStep = 5.0;  // mm, inside one vertebra
  return (bent(from + kStep * direction) - bent(from - kStep * direction)).normalized();
}

SpineLandmarks SpineBend::bent(const SpineLandmarks& from) const {
  if (straight()) return from;
  SpineLandmarks out = from;
  for (VertebraLandmarks& v : out.vertebrae) {
    const PatientPoint at = v.body_centre;
    v.cranial = bent(at, v.cranial);
    const PatientVector left = bent(at, v.left);
    v.left = (left - left.dot(v.cranial) * v.cranial).normalized();
    v.dorsal = v.cranial.cross(v.left);
    for (PatientPoint* p :
         {&v.body_centre, &v.canal_centre, &v.upper_end_plate, &v.lower_end_plate}) {
      *p = bent(*p);
    }
  }
  for (LevelLandmarks& l : out.levels) {
    for (PatientPoint* p : {&l.canal_centre, &l.disc_centre, &l.interlaminar_centre}) *p = bent(*p);
    for (int s = 0; s < 2; ++s) {
      for (PatientPoint* p : {&l.lamina_dock[s], &l.flavum_centre[s], &l.medial_facet_border[s]}) {
        *p = bent(*p);
      }
    }
  }
  return out;
}

double SpineBend::reach_mm() const {
  double most = 0.0;
  for (const Place& p : course_) {
    most = std::max(most, std::abs(p.offset) + 60.0 * (std::abs(std::sin(p.turn_rad)) +
                                                       std::abs(std::sin(p.tilt_rad))));
  }
  return most;
}

}  // namespace flavum::phantom
