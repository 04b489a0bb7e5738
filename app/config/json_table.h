#pragma once
// Reading the tables of data/. Shared by the files of this folder only. Every error names the table
// and the field, so that a damaged table is found at once.

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace flavum {

using Json = nlohmann::json;

/// The table as it is embedded, e.g. "rules.json". Throws OperationFailed.
Json parse_table(std::string_view file_name);
/// The same for a text at hand, so that tests can read damaged tables.
Json parse_table(std::string_view file_name, std::string_view text);

/// Throws OperationFailed: Flavum's own table `file_name` has a wrong value for `key`.
[[noreturn]] void damaged(std::string_view file_name, std::string_view key,
                          const std::string& details = {});

/// A field that may be absent keeps its default; one of the wrong type is an error that names it.
template <class T>
void read(const Json& object, const char* key, T& value) {
  const auto it = object.find(key);
  if (it == object.end()) return;
  try {
    value = it->get<T>();
  } catch (const Json::exception& e) {
    damaged({}, key, e.what());
  }
}
void read_angle(const Json& object, const char* key_deg, double& value_rad);

/// A field that must be there. Text must not be empty, numbers must be finite numbers, and so on.
std::string need_text(std::string_view file_name, const Json& object, const char* key);
double need_number(std::string_view file_name, const Json& object, const char* key);
bool need_bool(std::string_view file_name, const Json& object, const char* key);
const Json& need_array(std::string_view file_name, const Json& object, const char* key);
const Json& need_object(std::string_view file_name, const Json& object, const char* key);

/// A field that is not known is an error too: a misspelt name must not silently keep a default.
void allow_only(std::string_view file_name, const Json& object,
                std::initializer_list<std::string_view> keys);

}  // namespace flavum
