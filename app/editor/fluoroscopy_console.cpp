#include "app/editor/fluoroscopy_console.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/procedure/dose.h"

namespace flavum {

FluoroscopySettings magnified(const FluoroscopySettings& settings, const CArmModel& carm,
                              double share) {
  FluoroscopySettings s = settings;
  s.field_width_mm = std::min(s.field_width_mm, share * carm.detector_width_mm);
  s.field_height_mm = std::min(s.field_height_mm, share * carm.detector_width_mm);
  return s;
}

double FluoroscopyConsole::share(const CArmModel& carm) const {
  if (carm.fields_mm.empty()) return 1.0;
  return carm.fields_mm[std::min(field, carm.fields_mm.size() - 1)] / carm.detector_width_mm;
}

void FluoroscopyConsole::count_pulse(const World& world, const CArmPose& pose) {
  Shot& shot = imaging_.shots.back();
  const double shown = share(world.carm);
  shot.settings = magnified(settings, world.carm, shown);
  const PulseDose dose = pulse_dose(world, shot.settings, pose);
  const double more = magnification_dose(shown);
  shot.pose = pose;
  shot.kv = dose.kv;
  shot.pulse_kerma_ngy = std::llround(more * static_cast<double>(dose.kerma_ngy));
  shot.pulse_kap_ngy_m2 = std::llround(more * static_cast<double>(dose.kap_ngy_m2));
  ++shot.pulses;
  shot.kerma_ngy += shot.pulse_kerma_ngy;
  shot.kap_ngy_m2 += shot.pulse_kap_ngy_m2;
  ++imaging_.pulses;
  imaging_.kerma_ngy += shot.pulse_kerma_ngy;
  imaging_.kap_ngy_m2 += shot.pulse_kap_ngy_m2;
}

void FluoroscopyConsole::press(const World& world, const CArmPose& pose) {
  if (imaging_.pedal) return;
  imaging_.pedal = true;
  beam_ticks_ = 0.0;
  imaging_.shots.emplace_back();
  count_pulse(world, pose);
}

void FluoroscopyConsole::single(const World& world, const CArmPose& pose) {
  if (imaging_.pedal) return;
  imaging_.shots.emplace_back();
  count_pulse(world, pose);
  // As machines count it: one frame of beam time.
  imaging_.fluoroscopy_ticks +=
      (kTicksPerSecond + settings.pulses_per_second - 1) / settings.pulses_per_second;
}

void FluoroscopyConsole::advance(double seconds, const World& world, const CArmPose& pose) {
  if (!imaging_.pedal || !(seconds > 0.0)) return;
  const double before = beam_ticks_;
  beam_ticks_ += seconds * kTicksPerSecond;
  imaging_.fluoroscopy_ticks += static_cast<std::int64_t>(std::floor(beam_ticks_)) -
                                static_cast<std::int64_t>(std::floor(before));
  const double per_pulse =
      static_cast<double>(kTicksPerSecond) / static_cast<double>(settings.pulses_per_second);
  // The first pulse came with the press.
  const auto due = 1 + static_cast<int>(std::floor(beam_ticks_ / per_pulse));
  while (imaging_.shots.back().pulses < due) count_pulse(world, pose);
}

void FluoroscopyConsole::keep(KeptImage image) {
  if (kept_.size() == kMostKept) {
    kept_.erase(kept_.begin());
  }
  kept_.push_back(std::move(image));
  reference_ = kept_.size() - 1;
}

const KeptImage* FluoroscopyConsole::reference() const {
  return reference_ < kept_.size() ? &kept_[reference_] : nullptr;
}

void FluoroscopyConsole::choose_reference(std::size_t index) {
  if (index < kept_.size()) reference_ = index;
}

}  // namespace flavum
