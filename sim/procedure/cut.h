#pragma once
// Closing a jaw: what of the tissue in the window is taken away. Pure; the caller keeps the old
// state.

#include "sim/procedure/state.h"

namespace flavum {

/// An oriented box, or the cylinder about z that it encloses. A cut voxel keeps the share of it
/// that lies outside.
struct Window {
  RigidTransform<Patient, Tool> X_PatientTool;
  Eigen::Vector3d low{0, 0, 0}, high{0, 0, 0};  ///< box in the Tool frame, mm
  bool round = false;                           ///< cylinder of radius high.x()
  bool empty() const { return (high.array() <= low.array()).any(); }
};
/// The window beyond the portal tip: what lies inside the portal cannot bite. `most_ahead_mm`: what
/// the depth stop leaves an auger to bore ahead of its tip.
Window window_of(const InstrumentModel& model, const RigidTransform<Patient, Tool>& pose,
                 double advance_mm, double most_ahead_mm = 1e3);

struct Taken {
  std::int64_t bone = 0, ligament = 0;  ///< occupancy, 255 per voxel
};
/// Takes from state.tissue and adds to state.cut. Dorsal layers first, up to what the bite volume
/// leaves beside state.held. Does not change `held`.
Taken cut_window(const OperativeField& field, const InstrumentModel& model, const Window& window,
                 State& state);

/// What a bite can hold, occupancy.
std::int64_t bite_capacity(const OperativeField& field, const InstrumentModel& model);
double mm3_of(const OperativeField& field, std::int64_t occupancy);

}  // namespace flavum
