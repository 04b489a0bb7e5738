#include "imaging/segment/region.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace flavum::spine {
namespace {

// Engineering defaults. Inflated lung is about -950 to -500 HU; gas in the bowel is air, below.
constexpr float kLungLowHu = -950.0F, kLungHighHu = -500.0F;
constexpr double kLungMm2 = 6000.0;          // a chest has two to five times as much on every slice
constexpr double kLeastBelowLungsMm = 40.0;  // a little more than one vertebra
// A head is about 190 by 150 mm, which is 22000 mm2; the waist of a slender adult has 36000 mm2.
constexpr double kLeastTrunkMm2 = 27000.0;

struct Slice {
  double body_mm2 = 0.0, lung_mm2 = 0.0;
  bool cut_off = false;  ///< the body goes on beyond the picture
};

Slice look_at(const ScalarImage& hu, const MaskImage& body, int k) {
  const Eigen::Vector3i size = hu.geometry.size;
  const double pixel = hu.geometry.spacing_mm.x() * hu.geometry.spacing_mm.y();
  Slice s;
  for (int j = 0; j < size.y(); ++j) {
    for (int i = 0; i < size.x(); ++i) {
      if (body.at(i, j, k) == 0) continue;
      s.body_mm2 += pixel;
      const float v = hu.at(i, j, k);
      if (v > kLungLowHu && v < kLungHighHu) s.lung_mm2 += pixel;
      s.cut_off = s.cut_off || i == 0 || j == 0 || i == size.x() - 1 || j == size.y() - 1;
    }
  }
  return s;
}

std::vector<int> slices_of(const ScalarImage& hu, const CanalPath& path) {
  std::vector<int> found;
  for (const PatientPoint& p : path.points) {
    const int k = static_cast<int>(std::lround(hu.geometry.index_of(p).z()));
    found.push_back(std::clamp(k, 0, hu.geometry.size.z() - 1));
  }
  if (found.empty()) {
    for (int k = 0; k < hu.geometry.size.z(); ++k) found.push_back(k);
  }
  return found;
}

}  // namespace

std::string other_region(const ScalarImage& hu, const MaskImage& body, const CanalPath& path) {
  std::vector<Slice> slices;
  for (const int k : slices_of(hu, path)) {
    const Slice s = look_at(hu, body, k);
    if (s.body_mm2 > 0.0) slices.push_back(s);
  }
  if (slices.empty()) return {};
  const auto with_lung =
      std::ranges::count_if(slices, [](const Slice& s) { return s.lung_mm2 > kLungMm2; });
  const auto all = static_cast<std::ptrdiff_t>(slices.size());
  const double below_mm = static_cast<double>(all - with_lung) * hu.geometry.spacing_mm.z();
  char words[96];
  if (2 * with_lung > all && below_mm < kLeastBelowLungsMm) {
    std::snprintf(words, sizeof words, "the chest (there is lung on %.0f %% of the slices)",
                  100.0 * static_cast<double>(with_lung) / static_cast<double>(all));
    return words;
  }
  // A picture of the spine alone shows no skin: then its size says nothing.
  if (std::ranges::any_of(slices, &Slice::cut_off)) return {};
  std::ranges::nth_element(slices, slices.begin() + all / 2, {}, &Slice::body_mm2);
  const double middle = slices[static_cast<std::size_t>(all / 2)].body_mm2;
  if (middle >= kLeastTrunkMm2) return {};
  std::snprintf(
      words, sizeof words,
      "a head, a neck or a limb (its cross-section is %.0f cm\u00b2, too small for a trunk)",
      0.01 * middle);
  return words;
}

}  // namespace flavum::spine
