// Every table in data/ is listed in data/SOURCES.md and is valid JSON with a source.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::stringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

}  // namespace

TEST(DataTables, EachIsListedWithItsSources) {
  const fs::path folder = fs::path(FLAVUM_SOURCE_DIR) / "data";
  const std::string sources = text_of(folder / "SOURCES.md");
  int tables = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    ++tables;
    EXPECT_NE(sources.find(entry.path().filename().string()), std::string::npos) << entry.path();
    const auto table = nlohmann::json::parse(text_of(entry.path()), nullptr, false);
    ASSERT_FALSE(table.is_discarded()) << entry.path();
    EXPECT_TRUE(table.contains("source")) << entry.path() << " does not name its source";
  }
  EXPECT_GE(tables, 3);
}
