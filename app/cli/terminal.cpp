#include "app/cli/terminal.h"

#include <unistd.h>

#include <cstdio>

namespace flavum {

Progress terminal_progress() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return Progress([](double fraction, const std::string& stage) {
    std::fprintf(stderr, "\r\033[K%3.0f %%  %s", 100.0 * fraction, stage.c_str());
    if (fraction >= 1.0) std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  });
}

void say(const std::string& sentence) { std::fprintf(stderr, "%s\n", sentence.c_str()); }

void say(const std::vector<std::string>& sentences) {
  for (const std::string& s : sentences) say(s);
}

}  // namespace flavum
