#include "app/render/scene_view.h"

#include <gtest/gtest.h>

#include "app/platform/window.h"

namespace flavum {
namespace {

// An octahedron around a point, outward triangles.
Mesh diamond(const Eigen::Vector3f& centre, float radius) {
  Mesh mesh;
  for (int axis = 0; axis < 3; ++axis) {
    for (const float sign : {1.0F, -1.0F}) {
      Eigen::Vector3f offset = Eigen::Vector3f::Zero();
      offset[axis] = sign * radius;
      mesh.vertices.push_back(centre + offset);
    }
  }
  mesh.triangles = {{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4},
                    {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}};
  return mesh;
}

TEST(SceneView, FromBehindShowsThePatientsLeftOnTheLeftOfTheScreen) {
  const Window window("test", 320, 240);
  SceneView view;
  view.set_surfaces(prepare_surfaces({{label::kL4, SurfaceKind::Bone, diamond({30, 0, 20}, 8)}}));
  SceneCamera camera;
  camera.azimuth_rad = 0;
  camera.elevation_rad = 0;
  camera.view_height_mm = 100;
  int columns = 0;
  int rows = 0;
  const auto pixels = read_texture(
      view.draw(World(), State(), 1, camera, SceneVisibility{}, 200, 200), columns, rows);
  const auto bright = [&](int c, int r) {
    return (pixels[static_cast<std::size_t>(r * 200 + c)] & 0xFFU) > 60U;
  };
  EXPECT_TRUE(bright(100 - 60, 100 - 40)) << "30 mm left and 20 mm up at 2 pixels a millimetre";
  EXPECT_FALSE(bright(100 + 60, 100 - 40));
  EXPECT_FALSE(bright(100 - 60, 100 + 40));
}

}  // namespace
}  // namespace flavum
