#pragma once
// The 3D view: vertebrae, flavum, dural sac, what was cut away, the portal and the instrument.

#include <memory>
#include <optional>

#include "app/editor/view_state.h"
#include "app/platform/texture.h"
#include "app/render/scene_surfaces.h"
#include "sim/procedure/apply.h"

namespace flavum {

class SceneView {
 public:
  SceneView();
  ~SceneView();
  void set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces);
  /// `revision` grows when the state changes. Redraws only when something changed.
  TextureView draw(const World& world, const State& state, std::uint64_t revision,
                   const SceneCamera& camera, const SceneVisibility& visible, int width,
                   int height);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flavum
