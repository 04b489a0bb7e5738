#include "app/storage/stored_landmarks.h"

#include <nlohmann/json.hpp>

#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

const Json& member(const Json& j, const char* key) {
  const auto it = j.is_object() ? j.find(key) : j.end();
  if (it == j.end())
    throw InputRefused("The stored landmarks are damaged.", std::string(key) + " is missing");
  return *it;
}

double number(const Json& j, const char* key) {
  const Json& value = member(j, key);
  if (!value.is_number())
    throw InputRefused("The stored landmarks are damaged.", std::string(key) + " is no number");
  return value.get<double>();
}

Eigen::Vector3d three(const Json& j, const char* key) {
  const Json& list = member(j, key);
  Eigen::Vector3d v = Eigen::Vector3d::Zero();
  bool good = list.is_array() && list.size() == 3;
  for (int a = 0; good && a < 3; ++a) {
    const Json& n = list[static_cast<std::size_t>(a)];
    good = n.is_number();
    if (good) v[a] = n.get<double>();
  }
  if (!good)
    throw InputRefused("The stored landmarks are damaged.",
                       std::string(key) + " is not three numbers");
  return v;
}

PatientPoint point(const Json& j, const char* key) { return PatientPoint(three(j, key)); }
PatientVector direction(const Json& j, const char* key) { return PatientVector(three(j, key)); }

VertebraLandmarks vertebra_from(const Json& j) {
  VertebraLandmarks v;
  const auto named = parse_vertebra(member(j, "name").get<std::string>());
  if (!named) throw InputRefused("The stored landmarks are damaged.", "unknown vertebra");
  v.vertebra = *named;
  v.body_centre = point(j, "body_centre_mm");
  v.canal_centre = point(j, "canal_centre_mm");
  v.upper_end_plate = point(j, "upper_end_plate_mm");
  v.lower_end_plate = point(j, "lower_end_plate_mm");
  v.left = direction(j, "left");
  v.dorsal = direction(j, "dorsal");
  v.cranial = direction(j, "cranial");
  return v;
}

LevelLandmarks level_from(const Json& j) {
  LevelLandmarks l;
  const auto named = parse_level(member(j, "name").get<std::string>());
  if (!named) throw InputRefused("The stored landmarks are damaged.", "unknown level");
  l.level = *named;
  l.canal_centre = point(j, "canal_centre_mm");
  l.disc_centre = point(j, "disc_centre_mm");
  l.interlaminar_centre = point(j, "interlaminar_centre_mm");
  for (const Side side : {Side::Left, Side::Right}) {
    const Json& s = member(j, side_name(side));
    const int n = side_index(side);
    l.lamina_dock[n] = point(s, "lamina_dock_mm");
    l.flavum_centre[n] = point(s, "flavum_centre_mm");
    l.medial_facet_border[n] = point(s, "medial_facet_border_mm");
    l.flavum_thickness_mm[n] = number(s, "flavum_thickness_mm");
    l.laminar_half_angle_rad[n] = rad_from_deg(number(s, "laminar_half_angle_deg"));
  }
  return l;
}

}  // namespace

SpineLandmarks landmarks_from_json(const Json& j) {
  SpineLandmarks found;
  try {
    for (const Json& v : member(j, "vertebrae")) found.vertebrae.push_back(vertebra_from(v));
    for (const Json& l : member(j, "levels")) found.levels.push_back(level_from(l));
  } catch (const Json::exception& e) {
    throw InputRefused("The stored landmarks are damaged.", e.what());
  }
  return found;
}

}  // namespace flavum
