#include "app/config/json_table.h"

#include <algorithm>
#include <cmath>

#include "app/config/config.h"
#include "imaging/base/error.h"
#include "imaging/base/units.h"

namespace flavum {
namespace {

const Json& field(std::string_view file_name, const Json& object, const char* key) {
  if (!object.is_object()) damaged(file_name, key, "its place in the table holds something else");
  const auto it = object.find(key);
  if (it == object.end()) damaged(file_name, key, "it is missing");
  return *it;
}

}  // namespace

void damaged(std::string_view file_name, std::string_view key, const std::string& details) {
  const std::string table =
      file_name.empty() ? "A table of Flavum" : "Flavum's own table " + std::string(file_name);
  throw OperationFailed(table + " has a wrong value for \"" + std::string(key) + "\".", details);
}

Json parse_table(std::string_view file_name, std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::exception& e) {
    throw OperationFailed("Flavum's own table " + std::string(file_name) + " is damaged.",
                          e.what());
  }
}

Json parse_table(std::string_view file_name) {
  return parse_table(file_name, embedded_data(file_name));
}

void read_angle(const Json& object, const char* key_deg, double& value_rad) {
  double deg = deg_from_rad(value_rad);
  read(object, key_deg, deg);
  value_rad = rad_from_deg(deg);
}

std::string need_text(std::string_view file_name, const Json& object, const char* key) {
  const Json& f = field(file_name, object, key);
  if (!f.is_string() || f.get_ref<const std::string&>().empty()) {
    damaged(file_name, key, "it is not a text");
  }
  return f.get<std::string>();
}

double need_number(std::string_view file_name, const Json& object, const char* key) {
  const Json& f = field(file_name, object, key);
  if (!f.is_number() || !std::isfinite(f.get<double>())) {
    damaged(file_name, key, "it is not a number");
  }
  return f.get<double>();
}

bool need_bool(std::string_view file_name, const Json& object, const char* key) {
  const Json& f = field(file_name, object, key);
  if (!f.is_boolean()) damaged(file_name, key, "it is neither true nor false");
  return f.get<bool>();
}

const Json& need_array(std::string_view file_name, const Json& object, const char* key) {
  const Json& f = field(file_name, object, key);
  if (!f.is_array()) damaged(file_name, key, "it is not a list");
  return f;
}

const Json& need_object(std::string_view file_name, const Json& object, const char* key) {
  const Json& f = field(file_name, object, key);
  if (!f.is_object()) damaged(file_name, key, "it is not a group of fields");
  return f;
}

void allow_only(std::string_view file_name, const Json& object,
                std::initializer_list<std::string_view> keys) {
  for (const auto& [key, value] : object.items()) {
    if (std::ranges::find(keys, std::string_view(key)) == keys.end()) {
      damaged(file_name, key, "it is not known here");
    }
  }
}

}  // namespace flavum
