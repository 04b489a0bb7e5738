#include "sim/procedure/scene.h"

#include <cmath>

#include "imaging/base/hash.h"

namespace flavum {
namespace {

// A tenth of a millimetre and a milliradian: less is not seen.
struct Coarse {
  Hash h;
  void whole(std::int64_t v) { h.integer(static_cast<std::uint64_t>(v)); }
  void length(double mm) { whole(std::llround(10.0 * mm)); }
  void angle(double rad) { whole(std::llround(1000.0 * rad)); }
  void point(const PatientPoint& p) {
    for (int a = 0; a < 3; ++a) length(p.v[a]);
  }
  void direction(const PatientVector& d) {
    for (int a = 0; a < 3; ++a) angle(d.v[a]);
  }
};

}  // namespace

std::uint64_t scene_fingerprint(const State& s) {
  Coarse c;
  c.whole(s.contrast.needle ? 1 : 0);
  if (s.contrast.needle) {
    c.point(s.contrast.needle->skin_entry);
    c.direction(s.contrast.needle->direction);
    c.length(s.contrast.needle->depth_mm);
  }
  c.whole(static_cast<std::int64_t>(s.contrast.injections.size()));
  c.whole(s.access.trocar_in ? 1 : 0);
  if (s.access.trocar_in) {
    c.point(s.access.skin_entry);
    c.direction(s.access.direction);
    c.length(s.access.depth_mm);
  }
  c.whole(s.portal ? 1 : 0);
  if (s.portal) {
    c.point(s.portal->skin_entry);
    c.point(s.portal->dock);
  }
  c.whole(static_cast<std::int64_t>(s.instrument));
  if (s.instrument != InstrumentKind::None) {
    c.length(s.advance_mm);
    c.angle(s.clock_rad);
    c.length(s.tilt_x_mm);
    c.length(s.tilt_y_mm);
    c.whole(s.jaw_open ? 1 : 0);
  }
  c.whole(s.cut.bone);
  c.whole(s.cut.ligament);
  return c.h.value();
}

}  // namespace flavum
