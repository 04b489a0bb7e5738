#include "app/storage/case_shelf.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include <nlohmann/json.hpp>

#include "app/storage/case_folder.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

std::string local_words(fs::file_time_type written) {
  const auto clock = std::chrono::file_clock::to_sys(written);
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(clock));
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return text;
}

// From the document alone; empty when it is not one of a case.
std::string title_of(const fs::path& folder) {
  try {
    const nlohmann::json j = read_json_file(folder / "case.json");
    std::string title = "no portal yet";
    if (j.contains("portal")) {
      const auto& portal = j.at("portal");
      title = portal.at("level").get<std::string>() + " " + portal.at("side").get<std::string>();
    }
    const bool painted = j.contains("painted");
    return title + (j.value("generated", false) ? ", built-in case" : painted ? ", MR" : ", CT");
  } catch (const Error&) {
    return {};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace

fs::path shelf_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && fs::path(data).is_absolute()) return fs::path(data) / "flavum" / "cases";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / ".local" / "share" / "flavum" / "cases";
}

fs::path free_case_folder(const fs::path& shelf, const std::string& local_time,
                          const std::string& kind) {
  const std::string name = local_time + " " + kind;
  fs::path folder = shelf / name;
  for (int n = 2; fs::exists(folder); ++n) folder = shelf / (name + " (" + std::to_string(n) + ")");
  return folder;
}

std::vector<ShelvedCase> shelved_cases(const fs::path& shelf, std::size_t most) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(shelf, failure)) {
    if (!is_case_folder(entry.path())) continue;
    const auto written = fs::last_write_time(entry.path() / "case.json", failure);
    if (!failure) found.emplace_back(written, entry.path());
  }
  std::ranges::sort(found, std::greater<>());
  std::vector<ShelvedCase> cases;
  for (const auto& [written, folder] : found) {
    if (cases.size() == most) break;
    std::string title = title_of(folder);
    if (!title.empty()) cases.push_back({folder, std::move(title), local_words(written)});
  }
  return cases;
}

}  // namespace flavum
