#include "app/ui/distance_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace flavum {
namespace {

// With a true minus sign; "−0.0" is "0.0".
std::string signed_number(double value, int decimals) {
  const std::string digits = text_of("%.*f", decimals, std::abs(value));
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !zero ? "−" + digits : digits;
}

}  // namespace

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
  if (patient.generated) return signed_number(mm, 1) + " mm";
  const double range = distance_uncertainty_mm(patient);
  // Outwards to whole millimetres: a range never looks narrower than it is.
  const double low = std::floor(mm - range);
  const double high = std::ceil(mm + range);
  if (low >= 0) return text_of("%.1f mm (%.0f–%.0f)", mm, low, high);
  return signed_number(mm, 1) + " mm (" + signed_number(low, 0) + " to " + signed_number(high, 0) +
         ")";
}

Nearness nearness(double mm, const Case& patient) {
  const double nearest = patient.generated ? mm : mm - distance_uncertainty_mm(patient);
  if (mm < 0) return Nearness::Crossed;
  return nearest < kCloseMm ? Nearness::Close : Nearness::Clear;
}

std::string distance_note(const Case& patient) {
  if (patient.generated) return {};
  return text_of(
      "Ranges are ± the largest voxel edge (%.1f mm). A wrong border found by the segmentation is "
      "not included.",
      distance_uncertainty_mm(patient));
}

}  // namespace flavum
