#pragma once
// Where cases are kept that nobody gave a place: one folder each below the user's data folder. No
// name of a patient or of the images' folder enters.

#include <filesystem>
#include <string>
#include <vector>

namespace flavum {

/// $XDG_DATA_HOME/flavum/cases, else ~/.local/share/flavum/cases.
std::filesystem::path shelf_folder();

/// A name that is free there: "2026-11-22 1405 CT". `local_time` is "2026-11-22 1405".
std::filesystem::path free_case_folder(const std::filesystem::path& shelf,
                                       const std::string& local_time, const std::string& kind);

struct ShelvedCase {
  std::filesystem::path folder;
  std::string title;  ///< "L4-5 left, CT"; "no portal yet, CT"
  std::string saved;  ///< "2026-11-22 14:05", local time
};

/// Newest first; folders that hold no readable case are left out.
std::vector<ShelvedCase> shelved_cases(const std::filesystem::path& shelf, std::size_t most = 8);

}  // namespace flavum
