#include "imaging/measure/measure_spine.h"

#include "imaging/measure/level_frame.h"

namespace flavum {

std::vector<Measurement> measure_spine(const LabelMap& labels, const SpineLandmarks& landmarks,
                                       const MeasureOptions& options, const Progress& progress) {
  std::vector<Measurement> out;
  double done = 0.0;
  for (const LevelLandmarks& level : landmarks.levels) {
    progress.report(done++ / static_cast<double>(landmarks.levels.size()), "Measuring");
    const VertebraLandmarks* upper = landmarks.vertebra(level.level.cranial);
    // The vertebra below by its place in the list: below a sixth lumbar vertebra too.
    const VertebraLandmarks* lower = nullptr;
    for (std::size_t n = 0; n + 1 < landmarks.vertebrae.size(); ++n) {
      if (&landmarks.vertebrae[n] == upper) lower = &landmarks.vertebrae[n + 1];
    }
    if (upper == nullptr || lower == nullptr) continue;
    const measure::LevelContext c{
        labels,
        measure::frame_about(level.canal_centre, upper->cranial.v + lower->cranial.v,
                             upper->dorsal.v + lower->dorsal.v),
        measure::frame_about(upper->canal_centre, upper->cranial.v, upper->dorsal.v),
        level,
        upper->vertebra,
        lower->vertebra,
        options.border_error_mm};
    measure::measure_canal(c, out);
    for (const Side side : {Side::Left, Side::Right}) {
      measure::measure_flavum(c, side, out);
      measure::measure_lamina(c, side, out);
      measure::measure_facet(c, side, out);
      measure::measure_depth(c, side, out);
    }
    measure::measure_window(c, out);
    measure::measure_disc(c, out);
  }
  return out;
}

const Measurement* find_measurement(const std::vector<Measurement>& all, MeasuredQuantity quantity,
                                    SpineLevel level, std::optional<Side> side) {
  for (const Measurement& m : all) {
    if (m.quantity == quantity && m.level == level && m.side == side) return &m;
  }
  return nullptr;
}

}  // namespace flavum
