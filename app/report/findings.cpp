#include "app/report/findings.h"

#include "app/storage/drawn_value.h"
#include "imaging/measure/grades.h"
#include "imaging/measure/measure_spine.h"

namespace flavum {
namespace {

SheetLine line_of(const Measurement& m, const std::string& name, const PlanNotes& notes) {
  SheetLine line{name, measured_words(unit_of(m.quantity), m.value, m.uncertainty), ""};
  double value = m.value;
  if (const DrawnMeasurement* by_hand = correction_of(notes, m.quantity, m.level, m.side)) {
    const DrawnValue v = value_of(*by_hand, nullptr);
    line.value = measured_words(unit_of(m.quantity), v.value, v.uncertainty);
    line.note = "corrected by hand";
    value = v.value;
  }
  if (m.quantity == MeasuredQuantity::SacArea)
    line.note += (line.note.empty() ? "" : "; ") + sac_area_band(value);
  return line;
}

}  // namespace

std::vector<SheetLine> level_findings(const LabelMap& labels, const SpineLandmarks& landmarks,
                                      const PlanNotes& notes, SpineLevel level) {
  std::vector<SheetLine> lines;
  const std::vector<Measurement> all = measure_spine(labels, landmarks);
  for (int q = 0; q <= static_cast<int>(MeasuredQuantity::LaminarHalfAngle); ++q) {
    const auto quantity = static_cast<MeasuredQuantity>(q);
    if (const Measurement* one = find_measurement(all, quantity, level)) {
      lines.push_back(line_of(*one, quantity_name(quantity), notes));
    }
    for (const Side side : {Side::Left, Side::Right}) {
      if (const Measurement* one = find_measurement(all, quantity, level, side)) {
        const std::string name = std::string(quantity_name(quantity)) + ", " + side_name(side);
        lines.push_back(line_of(*one, name, notes));
      }
    }
  }
  return lines;
}

std::vector<SheetLine> drawn_findings(const PlanNotes& notes) {
  std::vector<SheetLine> lines;
  for (const DrawnMeasurement& d : notes.drawn) {
    if (d.corrects) continue;
    const DrawnValue v = value_of(d, nullptr);
    lines.push_back({drawn_name(d), measured_words(unit_of(d.kind), v.value, v.uncertainty),
                     d.on_fluoroscopy ? "on fluoroscopy, at the plane of the isocentre" : ""});
  }
  return lines;
}

}  // namespace flavum
