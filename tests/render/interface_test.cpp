#include "app/ui/interface.h"

#include <gtest/gtest.h>

namespace flavum {
namespace {

TEST(Interface, HasAGlyphForEverySignItUsesAtEveryScale) {
  Window window("test", 320, 240);
  for (const double scale : {1.0, 2.0, 3.0}) {
    const Interface interface(window, scale);
    for (const char32_t sign : std::u32string(U"AZaz09°µ–·²³→←↑↓±−×≤…“”äéß▲↺↻")) {
      EXPECT_TRUE(interface.has_glyph(sign)) << std::hex << static_cast<unsigned>(sign);
    }
  }
}

}  // namespace
}  // namespace flavum
