#include "app/storage/case_shelf.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

void put_case(const fs::path& folder, const std::string& document, int minutes_ago) {
  fs::create_directories(folder);
  std::ofstream(folder / "case.json") << document;
  fs::last_write_time(folder / "case.json",
                      fs::file_time_type::clock::now() - std::chrono::minutes(minutes_ago));
}

TEST(CaseShelf, ListsNewestFirstAndLeavesOutWhatIsNoCase) {
  const test::TempFolder shelf;
  put_case(shelf / "old", R"({"generated": true})", 50);
  put_case(shelf / "new", R"({"portal": {"level": "L4-5", "side": "left"}})", 5);
  put_case(shelf / "mr", R"({"painted": "x"})", 20);
  put_case(shelf / "damaged", "{", 1);
  put_case(shelf / "strange", R"({"portal": 7})", 2);
  fs::create_directories(shelf / "empty");
  const auto cases = shelved_cases(shelf.path());
  ASSERT_EQ(cases.size(), 3U);
  EXPECT_EQ(cases[0].title, "L4-5 left, CT");
  EXPECT_EQ(cases[1].title, "no portal yet, MR");
  EXPECT_EQ(cases[2].title, "no portal yet, built-in case");
  EXPECT_EQ(cases[0].folder, shelf / "new");
  EXPECT_EQ(cases[0].saved.size(), 16U);
  EXPECT_EQ(shelved_cases(shelf.path(), 1).size(), 1U);
  EXPECT_TRUE(shelved_cases(shelf / "nowhere").empty());
}

TEST(CaseShelf, NeverGivesAFolderTwice) {
  const test::TempFolder shelf;
  const fs::path first = free_case_folder(shelf.path(), "2026-01-02 0304", "CT");
  EXPECT_EQ(first.filename(), "2026-01-02 0304 CT");
  fs::create_directories(first);
  const fs::path second = free_case_folder(shelf.path(), "2026-01-02 0304", "CT");
  EXPECT_NE(second, first);
  EXPECT_FALSE(fs::exists(second));
}

TEST(CaseShelf, LiesInTheUsersDataFolder) {
  const test::TempFolder data;
  ::setenv("XDG_DATA_HOME", data.path().c_str(), 1);
  EXPECT_EQ(shelf_folder(), data / "flavum" / "cases");
  ::setenv("XDG_DATA_HOME", "relative", 1);  // the specification ignores these
  EXPECT_TRUE(shelf_folder().is_absolute());
  ::unsetenv("XDG_DATA_HOME");
}

}  // namespace
}  // namespace flavum
