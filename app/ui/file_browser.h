#pragma once
// Private to this folder: choosing a folder or file.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace flavum {

class FileBrowser {
 public:
  void show();
  bool open() const { return open_; }
  /// Draws the dialog while it is open; returns what was chosen.
  std::optional<std::filesystem::path> draw();

 private:
  struct Entry {
    std::filesystem::path path;
    std::string name;
    bool folder = false;
    std::uintmax_t size = 0;
  };
  void go_to(const std::filesystem::path& folder);
  void draw_places();
  std::optional<std::filesystem::path> draw_entries();

  bool open_ = false;
  std::filesystem::path folder_;
  std::string typed_;
  std::string trouble_;
  std::vector<Entry> entries_;
  std::optional<std::filesystem::path> selected_;
};

}  // namespace flavum
