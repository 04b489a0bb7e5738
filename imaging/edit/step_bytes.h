#pragma once
// A step as bytes: for a journal that survives a crash. Layout in docs/editing.md.

#include <cstdint>
#include <span>
#include <vector>

#include "imaging/edit/edit_step.h"

namespace flavum {

std::vector<std::uint8_t> encode_step(const EditStep& step);

/// Throws InputRefused for anything encode_step did not write. Takes no more memory than some
/// times the bytes given.
EditStep decode_step(std::span<const std::uint8_t> bytes);

}  // namespace flavum
