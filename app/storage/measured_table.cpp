#include "app/storage/measured_table.h"

#include <algorithm>
#include <locale>
#include <sstream>

#include "imaging/base/units.h"

namespace flavum {
namespace {

constexpr const char* kHead =
    "name,level,side,value,uncertainty,unit,how,automatic_value,mean,sd,min,max,grey_unit,drawn_on,"
    "points_lps_mm\r\n";

double scale_of(MeasuredUnit unit) {
  return unit == MeasuredUnit::Radian ? deg_from_rad(1.0) : 1.0;
}
const char* unit_word(MeasuredUnit unit) {
  return unit == MeasuredUnit::Radian             ? "deg"
         : unit == MeasuredUnit::SquareMillimetre ? "mm2"
                                                  : "mm";
}

std::string number(double value) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(3);
  out << std::fixed << value;
  return out.str();
}

// Quoted; a name that a spreadsheet would take for a formula starts with an apostrophe.
std::string quoted(const std::string& text) {
  std::string made = "\"";
  if (!text.empty() && std::string("=+-@\t\r").find(text.front()) != std::string::npos) made += "'";
  for (const char c : text) made += c == '"' ? std::string("\"\"") : std::string(1, c);
  return made + "\"";
}

std::string places(const std::vector<PatientPoint>& points) {
  std::string made;
  for (const PatientPoint& p : points) {
    made += (made.empty() ? "" : "; ") + number(p.x()) + " " + number(p.y()) + " " + number(p.z());
  }
  return quoted(made);
}

std::string side_word(const std::optional<Side>& side) { return side ? side_name(*side) : ""; }

const Measurement* corrected_by(const std::vector<Measurement>& all, const DrawnMeasurement& d) {
  const auto it = std::ranges::find_if(all, [&](const Measurement& m) {
    return d.corrects == m.quantity && d.level == m.level && d.side == m.side;
  });
  return it == all.end() ? nullptr : &*it;
}

std::string row(const Measurement& m) {
  const MeasuredUnit unit = unit_of(m.quantity);
  const double scale = scale_of(unit);
  return quoted(quantity_name(m.quantity)) + "," + level_name(m.level) + "," + side_word(m.side) +
         "," + number(scale * m.value) + "," + number(scale * m.uncertainty) + "," +
         unit_word(unit) + ",automatic,,,,,,,labels," + places(m.points) + "\r\n";
}

std::string row(const MeasuredByHand& h, const Measurement* automatic) {
  const DrawnMeasurement& d = h.drawn;
  const MeasuredUnit unit = unit_of(d.kind);
  const double scale = scale_of(unit);
  const DrawnValue& v = h.value;
  std::string made =
      quoted(d.corrects && d.name.empty() ? quantity_name(*d.corrects) : drawn_name(d)) + "," +
      (d.corrects ? level_name(d.level) : "") + "," + (d.corrects ? side_word(d.side) : "") + "," +
      number(scale * v.value) + "," + (v.uncertainty > 0.0 ? number(scale * v.uncertainty) : "") +
      "," + unit_word(unit) + "," + (d.corrects ? "corrected by hand" : "by hand") + "," +
      (automatic != nullptr ? number(scale * automatic->value) : "") + ",";
  if (v.inside) {
    made += number(v.inside->mean) + "," + number(v.inside->sd) + "," + number(v.inside->least) +
            "," + number(v.inside->most) + "," + h.grey_unit;
  } else {
    made += ",,,,";
  }
  return made + "," + (d.on_fluoroscopy ? "plane of the isocentre" : "slice") + "," +
         places(d.points) + "\r\n";
}

}  // namespace

std::string measurements_csv(const std::vector<Measurement>& automatic,
                             const std::vector<MeasuredByHand>& by_hand) {
  std::string made = kHead;
  for (const MeasuredByHand& h : by_hand) made += row(h, corrected_by(automatic, h.drawn));
  for (const Measurement& m : automatic) {
    const bool corrected = std::ranges::any_of(by_hand, [&m](const MeasuredByHand& h) {
      return h.drawn.corrects == m.quantity && h.drawn.level == m.level && h.drawn.side == m.side;
    });
    if (!corrected) made += row(m);
  }
  return made;
}

}  // namespace flavum
