#include "app/ui/distance_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace flavum {

std::string text_of(const char* format, ...) {
  std::array<char, 512> text{};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  return text.data();
}

double distance_uncertainty_mm(const Case& patient) {
  return std::max(1.0, patient.ct->geometry.spacing_mm.maxCoeff());
}

std::string distance_text(double mm, const Case& patient) {
  if (patient.generated) return text_of("%.1f mm", mm);
  const double range = distance_uncertainty_mm(patient);
  // Outwards to whole millimetres: a range never looks narrower than it is.
  const double low = std::floor(mm - range);
  const double high = std::ceil(mm + range);
  return text_of("%.1f mm (%.0f–%.0f)", mm, low, high);
}

std::string distance_note(const Case& patient) {
  if (patient.generated) return {};
  return text_of(
      "Ranges are ± the largest voxel edge (%.1f mm). A wrong border found by the segmentation is "
      "not included.",
      distance_uncertainty_mm(patient));
}

}  // namespace flavum
