#pragma once
// A short title for every command, as shown by undo and in a debriefing.

#include "sim/procedure/commands.h"

namespace flavum {

/// "Take a bite".
const char* command_title(const Command& command);

}  // namespace flavum
