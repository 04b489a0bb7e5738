#include "imaging/volume/structure_states.h"

namespace flavum {

const char* state_name(StructureState state) {
  switch (state) {
    case StructureState::Edited:
      return "edited";
    case StructureState::Reviewed:
      return "reviewed";
    case StructureState::Automatic:
      break;
  }
  return "automatic";
}

std::optional<StructureState> parse_state(std::string_view word) {
  for (const StructureState s :
       {StructureState::Automatic, StructureState::Edited, StructureState::Reviewed}) {
    if (word == state_name(s)) return s;
  }
  return std::nullopt;
}

}  // namespace flavum
