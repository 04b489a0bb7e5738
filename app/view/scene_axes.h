#pragma once
// The orbit camera's directions in the patient.

#include "app/editor/view_state.h"

namespace flavum {

struct SceneAxes {
  PatientVector right, up, towards_viewer;  ///< unit
};
SceneAxes scene_axes(const SceneCamera& camera);

}  // namespace flavum
