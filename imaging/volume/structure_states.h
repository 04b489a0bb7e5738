#pragma once
// How far a structure's outline can be relied on: drawn by the program, changed by a person, or
// looked at and accepted by a person. Kept with the labels.

#include <map>
#include <optional>
#include <string_view>

#include "imaging/volume/labels.h"

namespace flavum {

enum class StructureState : std::uint8_t { Automatic = 0, Edited = 1, Reviewed = 2 };

/// "automatic", "edited", "reviewed": in files and on screen.
const char* state_name(StructureState state);
std::optional<StructureState> parse_state(std::string_view word);

/// The state of every structure; automatic unless something else was said.
class StructureStates {
 public:
  StructureState of(Label structure) const {
    const auto it = changed_.find(structure);
    return it == changed_.end() ? StructureState::Automatic : it->second;
  }
  void set(Label structure, StructureState state) {
    if (state == StructureState::Automatic) {
      changed_.erase(structure);
    } else {
      changed_[structure] = state;
    }
  }
  /// Those that are not automatic, by label.
  const std::map<Label, StructureState>& not_automatic() const { return changed_; }

  friend bool operator==(const StructureStates&, const StructureStates&) = default;

 private:
  std::map<Label, StructureState> changed_;
};

}  // namespace flavum
