#pragma once
// What the subcommands say to a person, on standard error.

#include <string>
#include <vector>

#include "imaging/base/progress.h"
#include "sim/patient/case.h"

namespace flavum {

/// A progress line that rewrites itself when standard error is a terminal; silent otherwise.
Progress terminal_progress();
/// One line each on standard error.
void say(const std::string& sentence);
void say(const std::vector<std::string>& sentences);

/// How far the distances of this case can be trusted, and what a person has to confirm.
std::string reading_note(const Case& patient);

}  // namespace flavum
