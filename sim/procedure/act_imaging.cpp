#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/carm_reach.h"
#include "sim/procedure/dose.h"
#include "sim/procedure/epidurogram.h"
#include "sim/procedure/live_shot.h"
#include "sim/procedure/phase.h"
#include "sim/procedure/readings.h"
#include "sim/procedure/scene.h"
#include "sim/procedure/view_hints.h"
#include "sim/procedure/view_judgement.h"

namespace flavum {
namespace {

constexpr double kSlackMm = 1e-6;
constexpr std::array<int, 6> kPulseRates{1, 2, 4, 8, 15, 30};
constexpr double kLeastFieldMm = 40.0;  // how far the blades close: engineering default

// What an image would be taken to look at: the foremost tip.
std::optional<PatientPoint> tip_of(const World& world, const State& state) {
  if (const auto pose = X_PatientInstrument(world, state)) return pose->origin();
  if (state.portal) return state.portal->dock;
  if (state.access.trocar_in) {
    return state.access.skin_entry + state.access.depth_mm * state.access.direction;
  }
  if (state.contrast.needle) return state.contrast.needle->tip();
  return std::nullopt;
}

// One frame at this rate, in whole ticks, rounded up.
std::int64_t frame_ticks(int pulses_per_second) {
  return (kTicksPerSecond + pulses_per_second - 1) / pulses_per_second;
}

// What the machine and the patient look like at this moment. The dose of a pulse follows from pose
// and settings alone, so that it is worked out once per pose.
void look(const World& world, const State& state, Shot& shot) {
  if (shot.pulse_kerma_ngy == 0 || !(shot.pose == state.carm)) {
    const PulseDose dose = pulse_dose(world, shot.settings, state.carm);
    shot.pose = state.carm;
    shot.kv = dose.kv;
    shot.pulse_kerma_ngy = dose.kerma_ngy;
    shot.pulse_kap_ngy_m2 = dose.kap_ngy_m2;
  }
  shot.view = judge_view(world, state.carm);
  const auto tip = tip_of(world, state);
  shot.instrument_in_field = tip && in_field(world.carm, shot.pose, shot.settings, *tip);
  shot.advance_mm = state.advance_mm;
  shot.hand_in_field = shot.hand_in_field || state.imaging.hand_in_field;
  shot.contrast_seen = line_visible(world, state, side_in_work(world, state));
  shot.scene = scene_fingerprint(state);
}

void begin_shot(const World& world, State& state) {
  Shot shot;
  shot.tick = shot.last_tick = state.tick;
  shot.settings = state.imaging.settings;
  look(world, state, shot);
  state.imaging.shots.push_back(shot);
  add_pulses(state.imaging, 1);
}

bool same_place(const State& a, const State& b) {
  const bool needle =
      a.contrast.needle.has_value() == b.contrast.needle.has_value() &&
      (!a.contrast.needle || (a.contrast.needle->tip() == b.contrast.needle->tip()));
  return a.carm == b.carm && a.portal == b.portal && a.instrument == b.instrument &&
         a.advance_mm == b.advance_mm && a.clock_rad == b.clock_rad && a.tilt_x_mm == b.tilt_x_mm &&
         a.tilt_y_mm == b.tilt_y_mm && a.access.trocar_in == b.access.trocar_in &&
         a.access.depth_mm == b.access.depth_mm && a.access.direction == b.access.direction &&
         needle;
}

}  // namespace

void add_pulses(Imaging& imaging, std::int64_t pulses) {
  Shot& shot = imaging.shots.back();
  shot.pulses += static_cast<int>(pulses);
  shot.kerma_ngy += pulses * shot.pulse_kerma_ngy;
  shot.kap_ngy_m2 += pulses * shot.pulse_kap_ngy_m2;
  imaging.pulses += pulses;
  imaging.kerma_ngy += pulses * shot.pulse_kerma_ngy;
  imaging.kap_ngy_m2 += pulses * shot.pulse_kap_ngy_m2;
}

void follow_live(const World& world, const State& before, State& after) {
  if (!before.imaging.pedal || !after.imaging.pedal) return;
  const bool moved = !same_place(before, after);
  if (!moved && before.imaging.hand_in_field == after.imaging.hand_in_field) return;
  Shot shot = after.imaging.shots.back();
  look(world, after, shot);
  shot.moved_while_live = shot.moved_while_live || moved;
  after.imaging.shots.back() = shot;
}

Verdict check(const World& world, const State&, const PoseCArm& c) {
  std::string why = out_of_reach(world, c.pose);
  return why.empty() ? Verdict{} : refuse(std::move(why));
}

void act(const World& world, State& state, const PoseCArm& c) {
  if (world.attempt() && !(state.carm == c.pose)) ++state.imaging.carm_moves;
  state.carm = c.pose;
}

Verdict check(const World& world, const State& state, const TakeViewHint& c) {
  if (!world.scenario.hints_allowed) {
    return refuse("Computed views are not allowed in this exercise; find the view yourself.");
  }
  const auto hint = view_hint(world, state, c.kind, static_cast<Label>(c.vertebra), c.side);
  if (!hint) return refuse("Nothing is known here from which that view could be computed.");
  return check(world, state, PoseCArm{hint->pose});
}

void act(const World& world, State& state, const TakeViewHint& c) {
  const auto hint = view_hint(world, state, c.kind, static_cast<Label>(c.vertebra), c.side);
  act(world, state, PoseCArm{hint->pose});
}

Verdict check(const World& world, const State& state, const SetFluoroscopy& c) {
  const FluoroscopySettings& s = c.settings;
  if (state.imaging.pedal) return refuse("Release the pedal before changing the settings.");
  if (std::ranges::find(kPulseRates, s.pulses_per_second) == kPulseRates.end()) {
    return refuse("The pulse rate can be 1, 2, 4, 8, 15 or 30 per second.");
  }
  const double most = world.carm.detector_width_mm;
  for (const double mm : {s.field_width_mm, s.field_height_mm}) {
    if (!(mm >= kLeastFieldMm - kSlackMm && mm <= most + kSlackMm)) {
      return refuse(with_number("The field can be set from %.0f mm ", kLeastFieldMm) +
                    with_number("to the %.0f mm of the detector.", most));
    }
  }
  return {};
}

void act(const World&, State& state, const SetFluoroscopy& c) {
  state.imaging.settings = c.settings;
}

Verdict check(const World&, const State& state, const Pedal& c) {
  if (c.down && state.imaging.pedal) return refuse("The pedal is already pressed.");
  return {};
}

void act(const World& world, State& state, const Pedal& c) {
  if (c.down) begin_shot(world, state);
  state.imaging.pedal = c.down;
}

Verdict check(const World&, const State& state, const Expose&) {
  if (state.imaging.pedal) return refuse("The pedal is already pressed.");
  return {};
}

void act(const World& world, State& state, const Expose&) {
  begin_shot(world, state);
  state.imaging.fluoroscopy_ticks += frame_ticks(state.imaging.settings.pulses_per_second);
}

Verdict check(const World&, const State&, const HandInField&) { return {}; }

void act(const World&, State& state, const HandInField& c) { state.imaging.hand_in_field = c.in; }

}  // namespace flavum
