#include "app/render/tool_actors.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkTubeFilter.h>

#include "imaging/base/units.h"
#include "sim/procedure/readings.h"

namespace flavum {
namespace {

struct Look {
  double r, g, b, opacity;
};
constexpr Look kPortal{0.25, 0.83, 0.80, 0.55};
constexpr Look kAxis{0.25, 0.83, 0.80, 1.0};
constexpr Look kRing{0.98, 0.86, 0.35, 1.0};
constexpr Look kShaft{0.78, 0.80, 0.84, 1.0};
constexpr Look kWindow{0.95, 0.35, 0.55, 1.0};
constexpr double kAxisDiameterMm = 0.8;  // a line that survives scaling down
constexpr int kTubeSides = 28;

vtkSmartPointer<vtkProp> tube(const std::vector<PatientPoint>& path, double diameter_mm,
                              const Look& look, bool closed = false) {
  const vtkNew<vtkPoints> points;
  const vtkNew<vtkCellArray> lines;
  lines->InsertNextCell(static_cast<int>(path.size()) + (closed ? 1 : 0));
  for (const PatientPoint& p : path) {
    lines->InsertCellPoint(points->InsertNextPoint(p.x(), p.y(), p.z()));
  }
  if (closed) lines->InsertCellPoint(0);
  const vtkNew<vtkPolyData> line;
  line->SetPoints(points);
  line->SetLines(lines);
  const vtkNew<vtkTubeFilter> filter;
  filter->SetInputData(line);
  filter->SetRadius(0.5 * diameter_mm);
  filter->SetNumberOfSides(kTubeSides);
  filter->CappingOn();
  filter->Update();
  const vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputData(filter->GetOutput());
  const vtkNew<vtkActor> actor;
  actor->SetMapper(mapper);
  actor->GetProperty()->SetColor(look.r, look.g, look.b);
  actor->GetProperty()->SetOpacity(look.opacity);
  actor->GetProperty()->SetSpecular(0.3);
  actor->GetProperty()->SetSpecularPower(30);
  return actor.GetPointer();
}

std::vector<PatientPoint> circle(const RigidTransform<Patient, Tool>& X_PatientRing,
                                 double diameter_mm) {
  std::vector<PatientPoint> points;
  for (int n = 0; n < 48; ++n) {
    const double a = 2.0 * kPi * n / 48;
    points.push_back(X_PatientRing * Point<Tool>(0.5 * diameter_mm * std::cos(a),
                                                 0.5 * diameter_mm * std::sin(a), 0.0));
  }
  return points;
}

}  // namespace

void ToolActors::update(vtkRenderer* renderer, const World& world, const State& state, bool shown) {
  for (const auto& prop : props_) renderer->RemoveViewProp(prop);
  props_.clear();
  if (!shown || !state.portal) return;
  const PortalPlan& plan = *state.portal;
  const PatientVector towards_skin = -portal_direction(plan);
  const PatientPoint stop = plan.dock - plan.depth_stop_mm * towards_skin;
  // The stretch inside the patient and as much again as a hand holds.
  const double shown_mm =
      std::min(world.portal.length_mm, distance_mm(plan.skin_entry, plan.dock) + 25.0);
  props_.push_back(tube({plan.dock, plan.dock + shown_mm * towards_skin},
                        world.portal.outer_diameter_mm, kPortal));
  props_.push_back(tube({plan.dock, stop}, kAxisDiameterMm, kAxis));
  RigidTransform<Patient, Tool> X_PatientRing(X_PatientTool(plan).rotation(), plan.skin_entry);
  props_.push_back(
      tube(circle(X_PatientRing, world.portal.incision_diameter_mm), 0.9, kRing, true));
  const InstrumentModel* model = world.model(state.instrument);
  const auto X_PatientTip = X_PatientInstrument(world, state);
  if (model != nullptr && X_PatientTip) {
    const auto along = [&](double z_mm) { return *X_PatientTip * Point<Tool>(0, 0, z_mm); };
    props_.push_back(tube({along(model->window_length_mm), along(shown_mm + 15.0)},
                          model->shaft_diameter_mm, kShaft));
    props_.push_back(
        tube({along(0.0), along(model->window_length_mm)}, model->shaft_diameter_mm, kShaft));
    // The window, on the side it faces.
    const double off = 0.5 * model->shaft_diameter_mm;
    const auto beside = [&](double z_mm) { return *X_PatientTip * Point<Tool>(off, 0, z_mm); };
    props_.push_back(tube({beside(0.3), beside(model->window_length_mm)}, 1.4, kWindow));
  }
  for (const auto& prop : props_) renderer->AddViewProp(prop);
}

}  // namespace flavum
