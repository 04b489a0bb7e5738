#include "app/view/orientation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace flavum {
namespace {
constexpr double kSecondLetter = 0.3827;  // sin 22.5 degrees
constexpr std::array kPositive{'L', 'P', 'S'};
constexpr std::array kNegative{'R', 'A', 'I'};

char letter(int axis, double value) {
  const auto n = static_cast<std::size_t>(axis);
  return value >= 0 ? kPositive[n] : kNegative[n];
}
}  // namespace

std::string orientation_letters(const PatientVector& direction) {
  const Eigen::Vector3d d = direction.v.normalized();
  std::array<int, 3> order{0, 1, 2};
  std::ranges::stable_sort(order, [&](int a, int b) { return std::abs(d[a]) > std::abs(d[b]); });
  std::string text;
  for (const int axis : order) {
    if (text.empty() || (text.size() < 2 && std::abs(d[axis]) >= kSecondLetter)) {
      text += letter(axis, d[axis]);
    }
  }
  return text;
}

std::string position_words(const PatientPoint& p) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%c %.1f  %c %.1f  %c %.1f mm", letter(0, p.x()),
                std::abs(p.x()), letter(1, p.y()), std::abs(p.y()), letter(2, p.z()),
                std::abs(p.z()));
  return text.data();
}

}  // namespace flavum
