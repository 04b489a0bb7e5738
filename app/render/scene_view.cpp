#include "app/render/scene_view.h"

#include <cmath>

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkLight.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>

#include "app/render/cavity.h"
#include "app/render/prepared_surfaces.h"
#include "app/render/tool_actors.h"
#include "app/render/vtk_view.h"
#include "app/view/scene_axes.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr double kCameraDistanceMm = 900.0;  // a gentle perspective, like a table seen standing

vtkSmartPointer<vtkActor> actor_of(vtkPolyData* shape) {
  const vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(shape);
  mapper->ScalarVisibilityOff();
  auto actor = vtkSmartPointer<vtkActor>::New();
  actor->SetMapper(mapper);
  return actor;
}

}  // namespace

struct SceneView::Impl {
  struct Shown {
    PreparedSurfaces::Item source;
    vtkSmartPointer<vtkActor> actor;
    vtkSmartPointer<vtkPolyDataMapper> mapper;
  };
  VtkView view;
  std::shared_ptr<const PreparedSurfaces> surfaces;
  std::vector<Shown> shown;
  vtkSmartPointer<vtkActor> cavity;
  ToolActors tools;
  Tissue tissue;
  std::uint64_t revision = 0;
  SceneCamera camera;
  SceneVisibility visible;
  int width = 0, height = 0;
  bool stale = true;

  void carve(const Tissue& now) {
    if (tissue == now) return;
    tissue = now;
    for (Shown& s : shown) {
      if (s.source.kind == SurfaceKind::Sac) continue;
      s.mapper->SetInputData(carved(s.source.shape, tissue));
    }
    if (cavity) view.renderer()->RemoveActor(cavity);
    cavity = actor_of(cavity_surface(tissue));
    cavity->GetProperty()->SetColor(0.86, 0.28, 0.16);
    cavity->GetProperty()->SetSpecular(0.15);
    view.renderer()->AddActor(cavity);
  }

  void place_camera() {
    const SceneAxes axes = scene_axes(camera);
    vtkCamera* eye = view.renderer()->GetActiveCamera();
    const Eigen::Vector3d position = camera.focus.v + kCameraDistanceMm * axes.towards_viewer.v;
    eye->SetFocalPoint(camera.focus.x(), camera.focus.y(), camera.focus.z());
    eye->SetPosition(position.x(), position.y(), position.z());
    eye->SetViewUp(axes.up.x(), axes.up.y(), axes.up.z());
    eye->SetViewAngle(
        deg_from_rad(2.0 * std::atan(0.5 * camera.view_height_mm / kCameraDistanceMm)));
    view.renderer()->ResetCameraClippingRange();
  }

  void set_looks() {
    for (Shown& s : shown) {
      vtkProperty* look = s.actor->GetProperty();
      switch (s.source.kind) {
        case SurfaceKind::Bone:
          s.actor->SetVisibility(visible.bone);
          look->SetOpacity(visible.bone_opacity);
          break;
        case SurfaceKind::Flavum:
          s.actor->SetVisibility(visible.flavum);
          break;
        case SurfaceKind::Sac:
          s.actor->SetVisibility(visible.sac);
          look->SetOpacity(0.75);
          break;
      }
    }
    if (cavity) cavity->SetVisibility(visible.cavity);
  }
};

SceneView::SceneView() : impl_(std::make_unique<Impl>()) {
  vtkRenderer* renderer = impl_->view.renderer();
  renderer->SetBackground(0.035, 0.043, 0.055);
  renderer->SetBackground2(0.085, 0.105, 0.13);
  renderer->GradientBackgroundOn();
  renderer->UseFXAAOn();
  renderer->AutomaticLightCreationOff();
  const auto light = [&](double x, double y, double intensity) {
    const vtkNew<vtkLight> lamp;
    lamp->SetLightTypeToCameraLight();
    lamp->SetPosition(x, y, 1.0);
    lamp->SetFocalPoint(0, 0, 0);
    lamp->SetIntensity(intensity);
    renderer->AddLight(lamp);
  };
  light(-0.5, 0.9, 0.85);  // key, upper left
  light(0.9, -0.3, 0.32);  // fill
}

SceneView::~SceneView() = default;

void SceneView::set_surfaces(std::shared_ptr<const PreparedSurfaces> surfaces) {
  Impl& d = *impl_;
  for (const Impl::Shown& s : d.shown) d.view.renderer()->RemoveActor(s.actor);
  if (d.cavity) d.view.renderer()->RemoveActor(d.cavity);
  d.cavity = nullptr;
  d.shown.clear();
  d.surfaces = std::move(surfaces);
  d.tissue = Tissue();
  d.stale = true;
  if (!d.surfaces) return;
  for (const PreparedSurfaces::Item& item : d.surfaces->items) {
    const auto actor = actor_of(item.shape);
    std::array<std::uint8_t, 3> rgb{220, 205, 175};
    if (const LabelInfo* info = find_label(item.label)) rgb = info->colour;
    vtkProperty* look = actor->GetProperty();
    look->SetColor(rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0);
    look->SetInterpolationToPhong();
    look->SetAmbient(0.12);
    look->SetDiffuse(0.88);
    look->SetSpecular(item.kind == SurfaceKind::Sac ? 0.35 : 0.12);
    look->SetSpecularPower(24);
    d.view.renderer()->AddActor(actor);
    d.shown.push_back({item, actor, vtkPolyDataMapper::SafeDownCast(actor->GetMapper())});
  }
}

TextureView SceneView::draw(const World& world, const State& state, std::uint64_t revision,
                            const SceneCamera& camera, const SceneVisibility& visible, int width,
                            int height) {
  Impl& d = *impl_;
  if (!d.stale && d.revision == revision && d.camera == camera && d.visible == visible &&
      d.width == width && d.height == height) {
    return d.view.last();
  }
  d.carve(state.tissue);
  d.camera = camera;
  d.visible = visible;
  d.revision = revision;
  d.width = width;
  d.height = height;
  d.stale = false;
  d.tools.update(d.view.renderer(), world, state, visible.portal);
  d.set_looks();
  d.place_camera();
  return d.view.render(width, height);
}

}  // namespace flavum
