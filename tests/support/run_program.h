#pragma once
// Runs the program as a person or a script would: what it writes, what it says, and its exit
// status. For tests that are compiled with FLAVUM_PROGRAM, the path of the program.

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace flavum::test {

struct ProgramResult {
  int status = -1;
  std::string out, error;
};

inline std::string text_of(const std::filesystem::path& path) {
  std::stringstream s;
  s << std::ifstream(path, std::ios::binary).rdbuf();
  return s.str();
}

/// As one argument of a command line, with a space after it.
inline std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "' "; }

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// `arguments` as a shell reads them; `before` stands in front of the program ("NAME=value "). What
/// is printed passes through two files in `scratch`.
inline ProgramResult run_program(const std::string& arguments, const std::filesystem::path& scratch,
                                 const std::string& before = {}) {
  const std::filesystem::path out = scratch / "stdout.txt";
  const std::filesystem::path error = scratch / "stderr.txt";
  const std::string command = before + quoted(FLAVUM_PROGRAM) + arguments + " >" + quoted(out) +
                              "2>" + quoted(error) + "</dev/null";
  const int raw = std::system(command.c_str());
  return {WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, text_of(out), text_of(error)};
}

}  // namespace flavum::test
