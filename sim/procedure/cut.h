#pragma once
// Closing a jaw: what of the tissue in the window is taken away. Pure; the caller keeps the old
// state.

#include "sim/procedure/state.h"

namespace flavum {

/// An oriented box. A cut voxel keeps the share of it that lies outside.
struct Window {
  RigidTransform<Patient, Tool> X_PatientTool;
  Eigen::Vector3d low{0, 0, 0}, high{0, 0, 0};  ///< box in the Tool frame, mm
  bool empty() const { return (high.array() <= low.array()).any(); }
};
/// The window beyond the portal tip: what lies inside the portal cannot bite.
Window window_of(const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                 double advance_mm);

struct Taken {
  std::int64_t bone = 0, ligament = 0;  ///< occupancy, 255 per voxel
};
/// Takes from state.tissue and adds to state.cut. Dorsal layers first, up to the bite volume.
Taken cut_window(const OperativeField& field, const InstrumentModel& model, const Window& window,
                 State& state);

double mm3_of(const OperativeField& field, std::int64_t occupancy);

}  // namespace flavum
