#include "sim/patient/column_chart.h"

#include <algorithm>
#include <cmath>

namespace flavum {
namespace {

constexpr std::int64_t kPitchUm = 1000;
static_assert(ColumnChart::kPitchMm * 1000.0 == kPitchUm);

// In whole micrometres, so that a point and its mirror image round alike.
std::int64_t um(double mm) { return std::llround(1000.0 * mm); }

// Counted from the middle column; half way between two the outer one has it.
std::int64_t step_of(std::int64_t at_um) {
  const std::int64_t n = (std::abs(at_um) + kPitchUm / 2) / kPitchUm;
  return at_um < 0 ? -n : n;
}

// A stretch around `at_um` lies in one column and may reach into one neighbour.
struct Split {
  std::int64_t near = 0, other = 0;  // steps
  std::int64_t over_um = 0;          // in the neighbour
};

Split split(std::int64_t at_um, std::int64_t length_um) {
  const std::int64_t n = std::abs(step_of(at_um));
  const std::int64_t sign = at_um < 0 ? -1 : 1;
  const std::int64_t out = std::abs(at_um) + length_um / 2 - (n * kPitchUm + kPitchUm / 2);
  const std::int64_t in = n * kPitchUm - kPitchUm / 2 - (std::abs(at_um) - length_um / 2);
  if (out > 0) return {sign * n, sign * (n + 1), std::min(out, length_um)};
  if (in > 0 && n > 0) return {sign * n, sign * (n - 1), std::min(in, length_um)};
  return {sign * n, sign * n, 0};
}

}  // namespace

int ColumnChart::column_of(const PatientPoint& p) const {
  const PatientVector d = p - centre;
  const std::int64_t i = step_of(um(d.dot(left)));
  const std::int64_t k = step_of(um(d.dot(cranial)));
  if (std::abs(i) > half_width || std::abs(k) > half_height) return -1;
  return static_cast<int>(i + half_width + width() * (k + half_height));
}

void ColumnChart::add(std::vector<std::int32_t>& sums, const PatientPoint& p, double edge_mm,
                      int before, int after) const {
  const PatientVector d = p - centre;
  const std::int64_t edge = um(edge_mm);
  const Split across = split(um(d.dot(left)), edge);
  const Split along = split(um(d.dot(cranial)), edge);
  const auto put = [&](std::int64_t i, std::int64_t k, std::int64_t amount) {
    if (amount == 0 || std::abs(i) > half_width || std::abs(k) > half_height) return;
    sums[static_cast<std::size_t>(i + half_width + width() * (k + half_height))] +=
        static_cast<std::int32_t>(amount);
  };
  // First across, then along: each part grows with the amount, so that no column ever loses more
  // than it had.
  const auto spread = [&](std::int64_t amount, std::int64_t sign) {
    const std::int64_t beside = amount * across.over_um / edge;
    for (const bool other : {false, true}) {
      const std::int64_t part = other ? beside : amount - beside;
      const std::int64_t above = part * along.over_um / edge;
      const std::int64_t i = other ? across.other : across.near;
      put(i, along.near, sign * (part - above));
      put(i, along.other, sign * above);
    }
  };
  spread(after, 1);
  spread(before, -1);
}

}  // namespace flavum
