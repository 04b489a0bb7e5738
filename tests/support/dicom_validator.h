#pragma once
// What dciodvfy (package dicom3tools) says about an object: an independent check against the
// standard. Tests that use it are skipped with a message where the program is absent.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace flavum::test {

/// The lines that begin with "Error"; nothing where dciodvfy is absent.
inline std::optional<std::string> standard_errors(const std::filesystem::path& file) {
  if (std::system("command -v dciodvfy >/dev/null 2>&1") != 0) return std::nullopt;
  const std::string command = "dciodvfy '" + file.string() + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string errors, line;
  bool said_anything = false;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    said_anything = true;
    line += static_cast<char>(c);
    if (c != '\n') continue;
    if (line.rfind("Error", 0) == 0) errors += line;
    line.clear();
  }
  ::pclose(pipe);
  // It names the kind of object it checked; silence means that it did not run.
  return said_anything ? errors : "Error: dciodvfy said nothing\n";
}

}  // namespace flavum::test
