#pragma once
// The slabs and cylinders of synthetic_level.h with a CT, so that there is something to project.

#include "app/config/beam_tables.h"
#include "imaging/volume/labels.h"
#include "tests/support/synthetic_level.h"

namespace flavum::testing {

/// HU by label, with a texture in the bone.
inline float synthetic_hu(Label l, int i, int j, int k) {
  if (l == label::kAir) return -1000.0F;
  if (is_bone(l)) return 700.0F + static_cast<float>(40 * ((3 * i + 5 * j + 7 * k) % 11));
  if (l == label::kLigamentumFlavum) return 90.0F;
  return l == label::kEpiduralFat ? -90.0F : 40.0F;
}

inline const World& scanned_world() {
  static const World world = [] {
    World w = synthetic_world();
    auto patient = std::make_shared<Case>(*w.patient);
    const LabelMap& labels = *patient->labels;
    auto ct = std::make_shared<ScalarImage>(labels.geometry);
    for (int k = 0; k < ct->geometry.size.z(); ++k) {
      for (int j = 0; j < ct->geometry.size.y(); ++j) {
        for (int i = 0; i < ct->geometry.size.x(); ++i) {
          ct->at(i, j, k) = synthetic_hu(labels.at(i, j, k), i, j, k);
        }
      }
    }
    patient->ct = ct;
    w.patient = patient;
    w.beam = beam_tables();
    w.detector = detector_model();
    w.auger.kind = InstrumentKind::Auger;
    w.auger.bore_mm = 1.0;
    return w;
  }();
  return world;
}

inline State scanned_state(View view = View::Ap) {
  State s = fresh_state(scanned_world());
  s.carm = pose_for(view, scanned_world().field->centre);
  return s;
}

}  // namespace flavum::testing
