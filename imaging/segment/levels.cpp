#include "imaging/segment/levels.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults.
constexpr double kWingLowMm = 27.0;  // beside the bodies: lumbar bodies are 41-47 mm wide
constexpr double kWingHighMm = 42.0;
constexpr double kWingsHu = 60.0;  // typical step from psoas to the sacral wings
constexpr double kLeastWingsHu = 30.0;
constexpr double kLeastScore = 1.3;
constexpr double kTypicalAngleRad = 0.58;  // S1 end plate to the horizontal, lying: 33 degrees
constexpr double kAngleWidthRad = 0.30;

// Mean of clamped HU on both sides of the column between two heights over a disc plane.
double beside_column(const ScalarImage& hu, const DiscPlane& d, const Eigen::Vector3d& left,
                     double low_mm, double high_mm) {
  const Eigen::Vector3d dorsal = d.normal.cross(left);
  double side_sum[2] = {0, 0};
  int count[2] = {0, 0};
  for (int side = 0; side < 2; ++side) {
    for (double u = kWingLowMm; u <= kWingHighMm; u += 2.5) {
      for (double v = -10.0; v <= 14.0; v += 3.0) {
        for (double h = low_mm; h <= high_mm; h += 2.0) {
          const Eigen::Vector3d p =
              d.centre + (side == 0 ? u : -u) * left + v * dorsal + h * d.normal;
          const float x = sample_linear(hu, PatientPoint(p), -5000.0F);
          if (x < -2000.0F) continue;
          side_sum[side] += std::clamp(static_cast<double>(x), -100.0, 500.0);
          ++count[side];
        }
      }
    }
  }
  if (count[0] < 20 || count[1] < 20) return 0.0;
  return 0.5 * (side_sum[0] / count[0] + side_sum[1] / count[1]);
}

}  // namespace

std::vector<SacralEvidence> sacral_evidence(const ScalarImage& hu, const SpineCurve& curve,
                                            const std::vector<DiscPlane>& discs) {
  std::vector<double> strengths;
  for (const DiscPlane& d : discs) strengths.push_back(d.evidence_hu);
  std::vector<double> sorted = strengths;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted.empty() ? 1.0 : std::max(1.0, sorted[sorted.size() / 2]);
  std::vector<SacralEvidence> out;
  for (std::size_t n = 0; n < discs.size(); ++n) {
    const DiscPlane& d = discs[n];
    SacralEvidence e;
    const Eigen::Vector3d left = curve.at(d.s).left;
    e.wings_hu = beside_column(hu, d, left, -22.0, -7.0) - beside_column(hu, d, left, 8.0, 24.0);
    e.angle_rad = -std::asin(std::clamp(d.normal.y(), -1.0, 1.0));
    e.strength = std::min(1.5, strengths[n] / median);
    e.strength_below = n + 1 < discs.size() ? std::min(1.5, strengths[n + 1] / median) : 0.0;
    const double wings = std::clamp(e.wings_hu / kWingsHu, -1.0, 2.0);
    const double angle = (e.angle_rad - kTypicalAngleRad) / kAngleWidthRad;
    e.score = 1.5 * wings - 0.5 * std::min(4.0, angle * angle) + std::min(1.0, e.strength) -
              std::min(1.0, e.strength_below);
    out.push_back(e);
  }
  return out;
}

LevelNames name_levels(const std::vector<SacralEvidence>& evidence, int level_shift) {
  LevelNames names;
  const int n = static_cast<int>(evidence.size());
  if (n == 0) return names;
  int lumbosacral = 0;
  for (int k = 1; k < n; ++k) {
    if (evidence[static_cast<std::size_t>(k)].score >
        evidence[static_cast<std::size_t>(lumbosacral)].score)
      lumbosacral = k;
  }
  const SacralEvidence& best = evidence[static_cast<std::size_t>(lumbosacral)];
  names.from_sacrum = best.wings_hu > kLeastWingsHu && best.score > kLeastScore;
  int last = label::kSacrum;  // name of the lowest vertebra
  if (names.from_sacrum) {
    names.discs = lumbosacral + 1;
    names.confidence = std::clamp(0.5 + 0.15 * best.score, 0.0, 0.95);
    names.numbering = "counted from the sacrum";
  } else {
    // Nothing in the picture fixes the count: take the lowest vertebra for L5, and say so.
    names.discs = n;
    last = label::kL5;
    names.confidence = 0.2;
    names.numbering = "assumed: no sacrum in view";
    names.warnings.emplace_back(
        "The level names are assumed: no sacrum is in view, and the lowest vertebra found was "
        "taken "
        "for L5. Check the count against another image and correct it.");
  }
  if (level_shift != 0) {
    names.numbering += level_shift > 0 ? ", moved down by " : ", moved up by ";
    names.numbering += std::to_string(std::abs(level_shift)) + " by hand";
  }
  for (int k = 0; k <= names.discs; ++k) {
    const int up = names.discs - k;  // vertebrae above the lowest
    int value = last == label::kSacrum && up == 0 ? static_cast<int>(label::kSacrum)
                : last == label::kSacrum          ? static_cast<int>(label::kL5) - (up - 1)
                                                  : static_cast<int>(label::kL5) - up;
    if (value != label::kSacrum) value += level_shift;
    const bool named =
        value >= static_cast<int>(label::kT11) && value <= static_cast<int>(label::kSacrum);
    names.vertebrae.push_back(named ? static_cast<Label>(value) : Label{0});
  }
  return names;
}

}  // namespace flavum::spine
