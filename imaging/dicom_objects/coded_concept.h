#pragma once
// A concept by its code: what a structured report speaks in.

#include <string>

namespace flavum {

struct CodedConcept {
  std::string code, scheme, meaning;
};

/// Designator of codes of Flavum's own, where no published one was found.
inline constexpr const char* kOwnScheme = "99FLAVUM";

}  // namespace flavum
