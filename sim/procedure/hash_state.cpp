#include <cmath>

#include "imaging/base/hash.h"
#include "sim/procedure/state.h"

namespace flavum {
namespace {

struct Quantised {
  Hash h;
  void whole(std::int64_t v) { h.integer(static_cast<std::uint64_t>(v)); }
  void micro(double v) { whole(std::llround(1e6 * v)); }  // rad
  void um(double mm) { whole(std::llround(1e3 * mm)); }
  void point(const PatientPoint& p) {
    for (int a = 0; a < 3; ++a) um(p.v[a]);
  }
};

}  // namespace

std::uint64_t hash(const State& s) {
  Quantised q;
  q.whole(s.portal ? 1 : 0);
  if (s.portal) {
    q.whole(s.portal->level.cranial);
    q.whole(side_index(s.portal->side));
    q.point(s.portal->skin_entry);
    q.point(s.portal->dock);
    q.um(s.portal->depth_stop_mm);
  }
  q.micro(s.carm.orbital_rad);
  q.micro(s.carm.tilt_rad);
  q.point(s.carm.isocentre);
  q.whole(static_cast<std::int64_t>(s.instrument));
  q.um(s.advance_mm);
  q.micro(s.clock_rad);
  q.um(s.tilt_x_mm);
  q.um(s.tilt_y_mm);
  q.h.integer(s.tissue.hash());
  for (const std::int64_t v : {s.cut.bone, s.cut.ligament, s.cut.flavum_slab, s.cut.room_slab,
                               s.cut.exposed_dura_um2, s.cut.least_over_dura_um}) {
    q.whole(v);
  }
  q.whole(static_cast<std::int64_t>(s.bites.size()));
  for (const Bite& b : s.bites) {
    q.whole(static_cast<std::int64_t>(b.instrument));
    q.point(b.X_PatientTool.origin());
    for (int a = 0; a < 3; ++a) {
      for (int c = 0; c < 3; ++c) q.micro(b.X_PatientTool.rotation()(a, c));
    }
    q.um(b.bone_mm3);
    q.um(b.ligament_mm3);
    q.um(b.dura_distance_mm);
    q.um(b.line_distance_mm);
  }
  q.whole(static_cast<std::int64_t>(s.events.size()));
  for (const Event& e : s.events) {
    q.whole(static_cast<std::int64_t>(e.kind));
    q.whole(e.bite_index);
    q.um(e.depth_mm);
    q.point(e.where);
  }
  q.h.integer(s.tick);
  return q.h.value();
}

}  // namespace flavum
