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

std::string reading_note(const Case& patient) {
  if (patient.generated)
    return "Distances are exact with respect to the automatic labels of this made case.";
  char text[200];
  std::snprintf(
      text, sizeof text,
      "The labels are automatic and unreviewed: read every distance as plus or minus %.1f mm. "
      "Confirm level and side.",
      patient.ct->geometry.spacing_mm.maxCoeff());
  return text;
}

}  // namespace flavum
