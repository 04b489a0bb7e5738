// Turning clicks into a portal, and moving what the keys and buttons move.

#include <algorithm>
#include <cmath>

#include "app/ui/panels.h"
#include "imaging/base/units.h"

namespace flavum {

void place_point(PanelContext& c, ClickMode which, const PatientPoint& where) {
  if (!c.session().world().field) {
    c.actions.say("Choose the level first; then place the portal.");
    c.view.click = ClickMode::Crosshair;
    return;
  }
  if (which == ClickMode::PlaceDock) c.view.pending_dock = where;
  if (which == ClickMode::PlaceEntry) c.view.pending_entry = where;
  c.view.crosshair = where;
  const std::optional<PortalPlan>& now = c.state().portal;
  if (now && !c.view.pending_dock) c.view.pending_dock = now->dock;
  if (now && !c.view.pending_entry) c.view.pending_entry = now->skin_entry;
  if (!c.view.pending_dock) {
    c.view.click = ClickMode::PlaceDock;
    c.actions.say("Skin entry set. Now click the dock point on the lamina.");
    return;
  }
  if (!c.view.pending_entry) {
    c.view.click = ClickMode::PlaceEntry;
    c.actions.say("Dock point set. Now click the skin entry.");
    return;
  }
  PortalPlan plan;
  plan.level = c.session().world().field->level;
  plan.side = c.view.side;
  plan.dock = *c.view.pending_dock;
  plan.skin_entry = *c.view.pending_entry;
  plan.depth_stop_mm = now ? now->depth_stop_mm : 0.0;
  const PatientVector outward = (plan.skin_entry - plan.dock).normalized();
  if (const auto skin = skin_along(c.patient(), plan.dock, outward)) plan.skin_entry = *skin;
  c.view.pending_dock.reset();
  c.view.pending_entry.reset();
  c.view.click = ClickMode::Crosshair;
  c.actions.command(PlacePortal{plan});
}

void move_carm(PanelContext& c, double orbital_deg, double tilt_deg) {
  const CArmModel& model = c.session().world().carm;
  const double roll = c.session().world().scenario.patient_roll_rad;
  CArmPose pose = c.state().carm;
  pose.orbital_rad = std::clamp(pose.orbital_rad + rad_from_deg(orbital_deg),
                                least_orbital_rad(model, roll), most_orbital_rad(model, roll));
  pose.tilt_rad =
      std::clamp(pose.tilt_rad + rad_from_deg(tilt_deg), model.tilt_min_rad, model.tilt_max_rad);
  if (!(pose == c.state().carm)) c.actions.command(PoseCArm{pose});
}

void move_instrument(PanelContext& c, double advance_mm, double clock_deg, double x_mm,
                     double y_mm) {
  const State& s = c.state();
  if (!s.portal || s.instrument == InstrumentKind::None) {
    c.actions.say("Place a portal and take an instrument first.");
    return;
  }
  double clock = s.clock_rad + rad_from_deg(clock_deg);
  clock = std::remainder(clock, 2.0 * kPi);
  c.actions.command(
      MoveInstrument{s.advance_mm + advance_mm, clock, s.tilt_x_mm + x_mm, s.tilt_y_mm + y_mm});
}

}  // namespace flavum
