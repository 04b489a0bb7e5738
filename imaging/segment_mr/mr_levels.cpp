#include "imaging/segment_mr/mr_levels.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/units.h"
#include "imaging/segment_mr/mr_signal.h"
#include "imaging/volume/resample.h"

namespace flavum::spine {
namespace {

// Engineering defaults. The sacrum turns away from the lumbar spine: the canal bends most at L5-S1
// (35 to 50 degrees over 50 mm; about 15 degrees at the levels above).
constexpr double kReachMm = 25.0;  // each way
constexpr double kBendLow = 20.0 * kPi / 180.0, kBendWidth = 14.0 * kPi / 180.0;
constexpr double kBelowLow = 22.0 * kPi / 180.0, kBelowWidth = 14.0 * kPi / 180.0;
constexpr double kLeastAngle = 14.0 * kPi / 180.0;
constexpr double kTypicalAngleRad = 0.48;  // disc L5-S1 to the axial plane, lying
constexpr double kAngleWidthRad = 0.30;
constexpr double kLeastScore = 0.5;
constexpr double kAlike = 0.7;  // of the score: two discs look alike as the lumbosacral one
constexpr double kNoMoreDiscMm = 45.0;
constexpr double kLeastBelowMm = 18.0;  // of sacral canal in view

float sample(const ColumnView& c, double s, double u, double v) {
  const Station st = c.curve->at(s);
  const Eigen::Vector3d& a = (*c.axis)[static_cast<std::size_t>(std::lround(s))];
  return sample_linear(*c.signal, PatientPoint(Eigen::Vector3d(a + u * st.left + v * st.dorsal)),
                       0.0F);
}

struct Evidence {
  double bend = 0.0, angle = 0.0, wings = 0.0, taper_mm = 0.0, score = 0.0;
};

double marrow_near(const ColumnView& c, double from, double to) {
  std::vector<float> values;
  for (double s = std::max(0.0, from); s <= std::min(c.curve->size() - 1.0, to); s += 2.0)
    for (double u = -8; u <= 8; u += 4)
      for (double v = -6; v <= 6; v += 3) values.push_back(sample(c, s, u, v));
  return std::max(0.02, static_cast<double>(quantile(values, 0.5)));
}

// Share of marrow beside the column from one station to another.
double beside(const ColumnView& c, double from, double to) {
  if (to < 0 || from > c.curve->size() - 1.0) return 0.0;
  const double marrow = marrow_near(c, from, to);
  double yes = 0.0;
  double all = 0.0;
  for (double s = std::max(0.0, from); s <= std::min(c.curve->size() - 1.0, to); s += 2.0)
    for (const double side : {-1.0, 1.0})
      for (double u = 26; u <= 33; u += 1.75)
        for (double v = -4; v <= 8; v += 2) {
          const double x = static_cast<double>(sample(c, s, side * u, v)) / marrow;
          yes += x > 0.68 && x < 1.45 ? 1.0 : 0.0;
          all += 1.0;
        }
  return all > 0 ? yes / all : 0.0;
}

double wings(const ColumnView& c, const DiscPlane& d) {
  return beside(c, d.s + 8, d.s + 20) - beside(c, d.s - 20, d.s - 8);
}

// Depth of the body about a station: marrow from behind to its front.
double depth(const ColumnView& c, double from, double to) {
  if (to < 0 || from > c.curve->size() - 1.0) return 0.0;
  const double marrow = marrow_near(c, from, to);
  std::vector<float> depths;
  for (double s = std::max(0.0, from); s <= std::min(c.curve->size() - 1.0, to); s += 2.0)
    for (double u = -6; u <= 6; u += 3) {
      double end = 0.0;
      for (double v = 0; v <= 34; v += 1.0) {
        const double x = static_cast<double>(sample(c, s, u, -v)) / marrow;
        if (x > 0.6 && x < 1.5) end = v;
        if (v - end > 3.0) break;
      }
      depths.push_back(static_cast<float>(end));
    }
  return static_cast<double>(quantile(depths, 0.5));
}

double taper_mm(const ColumnView& c, const DiscPlane& d) {
  return depth(c, d.s - 22, d.s - 10) - depth(c, d.s + 16, d.s + 26);
}

}  // namespace

LevelNames name_levels_mr(const ColumnView& column, const std::vector<DiscPlane>& discs,
                          int level_shift) {
  LevelNames names;
  const SpineCurve& curve = *column.curve;
  const int n = static_cast<int>(discs.size());
  if (n == 0) return names;
  std::vector<double> strengths;
  for (const DiscPlane& d : discs) strengths.push_back(d.evidence_hu);
  std::vector<double> sorted = strengths;
  std::sort(sorted.begin(), sorted.end());
  const double median = std::max(1e-6, sorted[sorted.size() / 2]);
  std::vector<Evidence> all;
  for (int k = 0; k < n; ++k) {
    const DiscPlane& d = discs[static_cast<std::size_t>(k)];
    Evidence e;
    const Eigen::Vector3d above = curve.at(d.s - kReachMm).cranial;
    const Eigen::Vector3d below = curve.at(d.s + kReachMm).cranial;
    const auto lean = [](const Eigen::Vector3d& c) { return std::atan2(-c.y(), c.z()); };
    e.bend = lean(below) - lean(above);  // positive where the lower part runs dorsally
    e.angle = -std::asin(std::clamp(d.normal.y(), -1.0, 1.0));
    const double off = (e.angle - kTypicalAngleRad) / kAngleWidthRad;
    const double here = std::min(1.5, strengths[static_cast<std::size_t>(k)] / median);
    const double next =
        k + 1 < n ? std::min(1.5, strengths[static_cast<std::size_t>(k + 1)] / median) : 0.0;
    const bool room = curve.size() - d.s >= kLeastBelowMm;
    const double slope = std::clamp((lean(below) - kBelowLow) / kBelowWidth, -1.0, 1.0);
    e.wings = wings(column, d);
    e.taper_mm = taper_mm(column, d);
    // The sacrum's own slope below, the bend at it, the tilt of the disc, marrow of the wings
    // beside the column below and not above, a body below that grows shallow, and at most the weak
    // remnant of S1-2 below.
    e.score = 1.0 + 0.5 * std::clamp((e.bend - kBendLow) / kBendWidth, -1.0, 1.0) + 0.7 * slope -
              0.5 * std::min(4.0, off * off) + 0.8 * std::clamp((here - 0.5) / 0.4, -0.3, 1.0) -
              1.2 * std::clamp((next / std::max(0.05, here) - 0.4) / 0.5, 0.0, 1.0) +
              0.8 * std::clamp((e.wings - 0.2) / 0.4, -0.4, 1.0) +
              0.5 * std::clamp((e.taper_mm - 3.0) / 8.0, -0.5, 1.0) - (room ? 0.0 : 3.0) +
              // The canal goes on by more than a vertebra, and no disc crosses it any more.
              (k + 1 == n && curve.size() - d.s > kNoMoreDiscMm ? 0.5 : 0.0);
    all.push_back(e);
  }
  int best = 0;
  for (int k = 1; k < n; ++k)
    if (all[static_cast<std::size_t>(k)].score > all[static_cast<std::size_t>(best)].score)
      best = k;
  const Evidence& b = all[static_cast<std::size_t>(best)];
  names.from_sacrum = b.angle > kLeastAngle && b.score > kLeastScore;
  double second = -9.0;
  for (int k = 0; k < n; ++k)
    if (k != best) second = std::max(second, all[static_cast<std::size_t>(k)].score);
  Label lowest = label::kSacrum;
  if (names.from_sacrum) {
    names.discs = best + 1;
    // No scan beyond the lumbar spine is at hand to count from above: never more than a proposal.
    names.confidence = std::clamp(0.3 + 0.15 * (b.score - std::max(second, 0.0)), 0.2, 0.6);
    names.numbering = "to be confirmed: counted from what looks like the sacrum";
    names.warnings.emplace_back(
        "The level names are a proposal: they are counted from the disc that looks like L5-S1 by "
        "its tilt, the slope of the canal and what lies below it. Check the count against another "
        "image and correct it.");
  } else {
    names.discs = n;
    lowest = label::kL5;
    names.confidence = 0.2;
    names.numbering = "assumed: no sacrum in view";
    names.warnings.emplace_back(
        "The level names are assumed: no sacrum is in view, and the lowest vertebra found was "
        "taken "
        "for L5. Check the count against another image and correct it.");
  }
  if (names.from_sacrum && n > 1 && b.score - second < kAlike) {
    names.transitional = true;
    names.warnings.emplace_back(
        "Two discs look almost alike as the lumbosacral one: this may be a transitional vertebra. "
        "The count can be wrong by one.");
  }
  if (level_shift != 0) {
    names.numbering += level_shift > 0 ? ", moved down by " : ", moved up by ";
    names.numbering += std::to_string(std::abs(level_shift)) + " by hand";
  }
  for (int k = 0; k <= names.discs; ++k) {
    const int up = names.discs - k;
    int value = lowest == label::kSacrum ? (up == 0 ? static_cast<int>(label::kSacrum)
                                                    : static_cast<int>(label::kL5) - (up - 1))
                                         : static_cast<int>(label::kL5) - up;
    if (value != label::kSacrum) value += level_shift;
    const bool named =
        value >= static_cast<int>(label::kT11) && value <= static_cast<int>(label::kSacrum);
    names.vertebrae.push_back(named ? static_cast<Label>(value) : Label{0});
  }
  return names;
}

}  // namespace flavum::spine
