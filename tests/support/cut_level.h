#pragma once
// Levels and cuts whose volumes, thicknesses and areas have closed forms, for the tissue tests.

#include "sim/procedure/cut.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

/// An attempt on the slabs and cylinders: bone stops the shaft, the jaw is worked.
inline const World& attempt_world() {
  static const World world = [] {
    World w = synthetic_world();
    w.epidural = std::make_shared<EpiduralSpace>(find_epidural_space(*w.patient));
    w.auger.kind = InstrumentKind::Auger;
    w.auger.name = "Access auger";
    w.auger.bite_volume_mm3 = 60.0;
    w.auger.cuts_bone = true;
    w.auger.bore_mm = 1.0;
    w.scenario.attempt = true;
    return w;
  }();
  return world;
}

/// Portal fixed on the lamina, depth guide open, instrument in hand and inside the portal.
inline State working_state(const World& world, PortalPlan plan, InstrumentKind kind) {
  State s = fresh_state(world);
  plan.depth_stop_mm = 15.0;
  s.portal = plan;
  s.access.portal_fixed = true;
  return apply(world, s, SelectInstrument{kind});
}

/// The synthetic level with another sac: `is_sac(x, y, z)` inside the canal, fat around it.
template <class F>
World level_with_sac(const F& is_sac) {
  World w = attempt_world();
  auto patient = std::make_shared<Case>(*w.patient);
  auto labels = std::make_shared<LabelMap>(*patient->labels);
  const ImageGeometry& g = labels->geometry;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        Label& l = labels->at(i, j, k);
        if (is_sac(p.x(), p.y(), p.z())) {
          l = label::kThecalSac;
        } else if (l == label::kThecalSac) {
          l = label::kEpiduralFat;
        }
      }
    }
  }
  patient->labels = labels;
  w.patient = patient;
  w.field = build_operative_field(*patient, SpineLevel{label::kL4});
  return w;
}

inline InstrumentModel takes_everything() {
  InstrumentModel m = synthetic_sculptor();
  m.cuts_bone = true;
  m.bite_volume_mm3 = 1e6;
  return m;
}

/// Takes bone and ligament in a box with faces along the patient's axes.
inline void take_box(const World& world, State& s, const Eigen::Vector3d& low,
                     const Eigen::Vector3d& high) {
  Window window;
  window.X_PatientTool = {Eigen::Matrix3d::Identity(), PatientPoint()};
  window.low = low;
  window.high = high;
  cut_window(*world.field, takes_everything(), window, s);
}

}  // namespace flavum::testing
