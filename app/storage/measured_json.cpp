#include "app/storage/measured_json.h"

#include <nlohmann/json.hpp>

#include "imaging/base/units.h"
#include "imaging/measure/grades.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

Json array3(const Eigen::Vector3d& v) { return Json::array({v.x(), v.y(), v.z()}); }

const char* unit_suffix(MeasuredUnit unit) {
  switch (unit) {
    case MeasuredUnit::Millimetre:
      return "_mm";
    case MeasuredUnit::SquareMillimetre:
      return "_mm2";
    case MeasuredUnit::Radian:
      break;
  }
  return "_deg";
}

}  // namespace

Json measured_json(const std::vector<Measurement>& measurements) {
  Json all = Json::array();
  for (const Measurement& m : measurements) {
    const MeasuredUnit unit = unit_of(m.quantity);
    const double scale = unit == MeasuredUnit::Radian ? deg_from_rad(1.0) : 1.0;
    const std::string suffix = unit_suffix(unit);
    Json j{{"name", quantity_name(m.quantity)}, {"level", level_name(m.level)}};
    if (m.side) j["side"] = side_name(*m.side);
    j["value" + suffix] = m.value * scale;
    j["uncertainty" + suffix] = m.uncertainty * scale;
    if (m.quantity == MeasuredQuantity::SacArea) j["band"] = sac_area_band(m.value);
    // Seen along the lamina the ligament's dorsal border is a line: clinical practice turns the
    // C-arm by the angle between lamina and sagittal plane.
    if (m.quantity == MeasuredQuantity::LaminarHalfAngle) j["best_clo_deg"] = m.value * scale;
    j["plane"] = {{"origin_mm", array3(m.plane.origin.v)},
                  {"across", array3(m.plane.across.v)},
                  {"down", array3(m.plane.down.v)}};
    j["points_mm"] = Json::array();
    for (const PatientPoint& p : m.points) j["points_mm"].push_back(array3(p.v));
    all.push_back(std::move(j));
  }
  return all;
}

Json measured_json(const std::vector<MeasuredByHand>& by_hand) {
  Json all = Json::array();
  for (const MeasuredByHand& h : by_hand) {
    const MeasuredUnit unit = unit_of(h.drawn.kind);
    const double scale = unit == MeasuredUnit::Radian ? deg_from_rad(1.0) : 1.0;
    const std::string suffix = unit_suffix(unit);
    Json j{{"id", h.drawn.id}, {"name", drawn_name(h.drawn)}};
    if (h.drawn.corrects) {
      j["corrects"] = quantity_name(*h.drawn.corrects);
      j["level"] = level_name(h.drawn.level);
      if (h.drawn.side) j["side"] = side_name(*h.drawn.side);
    }
    j["value" + suffix] = h.value.value * scale;
    if (h.value.uncertainty > 0.0) j["uncertainty" + suffix] = h.value.uncertainty * scale;
    if (h.value.inside) {
      j["inside"] = {{"mean", h.value.inside->mean},
                     {"sd", h.value.inside->sd},
                     {"min", h.value.inside->least},
                     {"max", h.value.inside->most},
                     {"unit", h.grey_unit}};
    }
    all.push_back(std::move(j));
  }
  return all;
}

}  // namespace flavum
