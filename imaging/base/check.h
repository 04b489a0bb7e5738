#pragma once
// Always-on assertion for programmer errors. Prints the expression and place, then throws
// std::logic_error (tests can see it; the program ends with a message).

#include <stdexcept>
#include <string>

namespace flavum {

[[noreturn]] inline void check_failed(const char* expression, const char* file, int line) {
  throw std::logic_error(std::string("CHECK failed: ") + expression + " at " + file + ":" +
                         std::to_string(line));
}

}  // namespace flavum

#define CHECK(expression) \
  ((expression) ? static_cast<void>(0) : ::flavum::check_failed(#expression, __FILE__, __LINE__))
