#include "app/storage/notes_json.h"

#include <array>
#include <cmath>
#include <set>

#include <nlohmann/json.hpp>

#include "imaging/base/error.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

constexpr std::array kKinds{"distance", "angle", "region"};
constexpr std::array<std::size_t, 3> kPoints{2, 3, 2};  // of a kind, in its order
constexpr std::array kTransitional{"not decided", "no", "yes"};
constexpr std::size_t kLongestName = 80;  // bytes
constexpr double kFarMm = 1e5;            // no patient is that large

[[noreturn]] void refuse(const std::string& details) {
  throw InputRefused("What was measured by hand in this case is damaged.", details);
}

template <std::size_t N>
std::size_t word_in(const Json& j, const char* key, const std::array<const char*, N>& words) {
  const auto it = j.find(key);
  if (it == j.end() || !it->is_string()) refuse(std::string(key) + " is missing");
  for (std::size_t n = 0; n < N; ++n) {
    if (it->get<std::string>() == words[n]) return n;
  }
  refuse(std::string(key) + " is not known");
}

Json triple(const Eigen::Vector3d& v) { return {v.x(), v.y(), v.z()}; }

Eigen::Vector3d triple_from(const Json& j) {
  if (!j.is_array() || j.size() != 3) refuse("a point is no triple");
  Eigen::Vector3d v;
  for (int n = 0; n < 3; ++n) {
    const Json& number = j[static_cast<std::size_t>(n)];
    if (!number.is_number()) refuse("a coordinate is no number");
    v[n] = number.get<double>();
    if (!(std::abs(v[n]) < kFarMm)) refuse("a coordinate is out of range");
  }
  return v;
}

PatientVector unit_from(const Json& j) {
  const Eigen::Vector3d v = triple_from(j);
  if (!(std::abs(v.norm() - 1.0) < 1e-6)) refuse("a direction is not of length one");
  return PatientVector(v);
}

bool flag(const Json& j, const char* key) {
  const auto it = j.find(key);
  if (it == j.end() || !it->is_boolean()) refuse(std::string(key) + " is missing");
  return it->get<bool>();
}

const Json& part(const Json& j, const char* key) {
  const auto it = j.find(key);
  if (it == j.end()) refuse(std::string(key) + " is missing");
  return *it;
}

Json drawn_json(const DrawnMeasurement& d) {
  Json j{{"id", d.id},
         {"kind", kKinds[static_cast<std::size_t>(d.kind)]},
         {"name", d.name},
         {"locked", d.locked},
         {"on_fluoroscopy", d.on_fluoroscopy},
         {"image", d.image},
         {"plane",
          {{"origin_mm", triple(d.plane.origin.v)},
           {"across", triple(d.plane.across.v)},
           {"down", triple(d.plane.down.v)}}}};
  j["points_mm"] = Json::array();
  for (const PatientPoint& p : d.points) j["points_mm"].push_back(triple(p.v));
  if (d.corrects) {
    j["corrects"] = {{"quantity", quantity_name(*d.corrects)}, {"level", level_name(d.level)}};
    if (d.side) j["corrects"]["side"] = side_name(*d.side);
  }
  return j;
}

MeasuredQuantity quantity_from(const Json& j) {
  const auto it = j.find("quantity");
  if (it == j.end() || !it->is_string()) refuse("quantity is missing");
  for (int q = 0; q <= static_cast<int>(MeasuredQuantity::LaminarHalfAngle); ++q) {
    const auto quantity = static_cast<MeasuredQuantity>(q);
    if (it->get<std::string>() == quantity_name(quantity)) return quantity;
  }
  refuse("quantity is not known");
}

std::string text(const Json& j, const char* key) {
  const Json& value = part(j, key);
  if (!value.is_string()) refuse(std::string(key) + " is no text");
  return value.get<std::string>();
}

DrawnMeasurement drawn_from(const Json& j) {
  if (!j.is_object()) refuse("a measurement is no object");
  DrawnMeasurement d;
  const Json& id = part(j, "id");
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= UINT32_MAX) refuse("an id is wrong");
  d.id = id.get<std::uint32_t>();
  d.kind = static_cast<DrawnKind>(word_in(j, "kind", kKinds));
  d.name = text(j, "name");
  if (d.name.size() > kLongestName) refuse("a name is too long");
  d.locked = flag(j, "locked");
  d.on_fluoroscopy = flag(j, "on_fluoroscopy");
  if (const auto it = j.find("image"); it != j.end()) {  // older ones know one image only
    if (!it->is_number_unsigned() || it->get<std::uint64_t>() > 1000) refuse("an image is wrong");
    d.image = it->get<std::uint32_t>();
  }
  const Json& plane = part(j, "plane");
  if (!plane.is_object()) refuse("a plane is no object");
  d.plane = {PatientPoint(triple_from(part(plane, "origin_mm"))), unit_from(part(plane, "across")),
             unit_from(part(plane, "down"))};
  const Json& points = part(j, "points_mm");
  if (!points.is_array() || points.size() != kPoints[static_cast<std::size_t>(d.kind)])
    refuse("a measurement has the wrong number of points");
  for (const Json& p : points) d.points.emplace_back(triple_from(p));
  if (j.contains("corrects")) {
    const Json& corrected = j["corrects"];
    if (!corrected.is_object()) refuse("what is corrected is no object");
    d.corrects = quantity_from(corrected);
    const auto level = parse_level(text(corrected, "level"));
    if (!level) refuse("a level is not known");
    d.level = *level;
    if (corrected.contains("side")) {
      d.side = parse_side(text(corrected, "side"));
      if (!d.side) refuse("a side is not known");
    }
  }
  return d;
}

}  // namespace

Json notes_json(const PlanNotes& notes) {
  Json j;
  j["next_id"] = notes.next_id;
  j["drawn"] = Json::array();
  for (const DrawnMeasurement& d : notes.drawn) j["drawn"].push_back(drawn_json(d));
  j["numbering"] = {
      {"transitional", kTransitional[static_cast<std::size_t>(notes.numbering.transitional)]},
      {"confirmed", notes.numbering.confirmed}};
  return j;
}

PlanNotes notes_from_json(const Json& j) {
  if (!j.is_object()) refuse("notes are no object");
  PlanNotes notes;
  const Json& drawn = part(j, "drawn");
  if (!drawn.is_array()) refuse("drawn is no list");
  std::set<std::uint32_t> ids;
  for (const Json& d : drawn) {
    notes.drawn.push_back(drawn_from(d));
    if (!ids.insert(notes.drawn.back().id).second) refuse("an id was given twice");
  }
  notes.next_id = ids.empty() ? 1 : *ids.rbegin() + 1;
  const Json& next = part(j, "next_id");
  if (!next.is_number_unsigned() || next.get<std::uint64_t>() > UINT32_MAX)
    refuse("next_id is wrong");
  notes.next_id = std::max(notes.next_id, next.get<std::uint32_t>());
  const Json& numbering = part(j, "numbering");
  if (!numbering.is_object()) refuse("numbering is no object");
  notes.numbering.transitional = static_cast<NumberingStatement::Transitional>(
      word_in(numbering, "transitional", kTransitional));
  notes.numbering.confirmed = flag(numbering, "confirmed");
  return notes;
}

}  // namespace flavum
