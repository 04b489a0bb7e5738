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
constexpr double kWingsHu = 60.0;     // typical step from psoas to the sacral wings
constexpr double kWingsDense = 0.20;  // the same as a share of bone
constexpr double kLeastWings = 0.5;
constexpr float kDenseHu = 115.0F;
constexpr double kLeastScore = 1.3;
constexpr double kMostWings = 1.5;
constexpr double kLeastDisc = 0.4;     // of the median strength
constexpr double kLikeBest = 0.5;      // another disc this close in score makes the count doubtful
constexpr double kFormedDisc = 0.90;   // of the median strength: no remnant between S1 and S2
constexpr double kWithoutRibs = 0.75;  // most confidence in a count that no rib confirms
constexpr double kTransitional = 0.45;
constexpr double kContradicted = 0.2;
constexpr double kTypicalAngleRad = 0.58;  // S1 end plate to the horizontal, lying: 33 degrees
constexpr double kAngleWidthRad = 0.30;

struct Beside {
  double mean_hu = 0.0;
  double dense = 0.0;  // share of samples that are bone
  bool seen = false;
};

// Clamped HU on both sides of the column between two heights over a disc plane. The marrow of old
// sacral wings is as light as muscle, but never as even.
Beside beside_column(const ScalarImage& hu, const DiscPlane& d, const Eigen::Vector3d& left,
                     double low_mm, double high_mm) {
  const Eigen::Vector3d dorsal = d.normal.cross(left);
  double sum[2] = {0, 0};
  double dense[2] = {0, 0};
  int count[2] = {0, 0};
  for (int side = 0; side < 2; ++side) {
    for (double u = kWingLowMm; u <= kWingHighMm; u += 2.5) {
      for (double v = -10.0; v <= 14.0; v += 3.0) {
        for (double h = low_mm; h <= high_mm; h += 2.0) {
          const Eigen::Vector3d p =
              d.centre + (side == 0 ? u : -u) * left + v * dorsal + h * d.normal;
          const float x = sample_linear(hu, PatientPoint(p), -5000.0F);
          if (x < -2000.0F) continue;
          sum[side] += std::clamp(static_cast<double>(x), -100.0, 500.0);
          dense[side] += x > kDenseHu ? 1.0 : 0.0;
          ++count[side];
        }
      }
    }
  }
  if (count[0] < 20 || count[1] < 20) return {};
  return {0.5 * (sum[0] / count[0] + sum[1] / count[1]),
          0.5 * (dense[0] / count[0] + dense[1] / count[1]), true};
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
    const Beside below = beside_column(hu, d, left, -22.0, -7.0);
    const Beside above = beside_column(hu, d, left, 8.0, 24.0);
    if (below.seen && above.seen) {
      e.wings = std::clamp(std::max((below.mean_hu - above.mean_hu) / kWingsHu,
                                    (below.dense - above.dense) / kWingsDense),
                           -1.0, kMostWings);
    }
    e.angle_rad = -std::asin(std::clamp(d.normal.y(), -1.0, 1.0));
    e.strength = std::min(1.5, strengths[n] / median);
    e.strength_below = n + 1 < discs.size() ? std::min(1.5, strengths[n + 1] / median) : 0.0;
    const double angle = (e.angle_rad - kTypicalAngleRad) / kAngleWidthRad;
    // A remnant between two sacral bodies is no lumbosacral disc, whatever lies beside it.
    const double remnant = std::max(0.0, kLeastDisc - e.strength) / kLeastDisc;
    e.score = 1.5 * e.wings - 0.5 * std::min(4.0, angle * angle) + std::min(1.0, e.strength) -
              std::min(1.0, e.strength_below) - remnant;
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
  names.from_sacrum = best.wings > kLeastWings && best.score > kLeastScore;
  int last = label::kSacrum;  // name of the lowest vertebra
  if (names.from_sacrum) {
    names.discs = lumbosacral + 1;
    names.confidence = std::clamp(0.5 + 0.15 * best.score, 0.0, 0.95);
    names.numbering = "counted from the sacrum";
    double next = -1e9;
    for (int k = 0; k < n; ++k)
      if (k != lumbosacral) next = std::max(next, evidence[static_cast<std::size_t>(k)].score);
    names.transitional = next > best.score - kLikeBest || best.strength_below > kFormedDisc;
    if (names.transitional) {
      names.confidence = std::min(names.confidence, kTransitional);
      names.warnings.emplace_back(
          "Transitional anatomy at the lumbosacral junction is possible: two discs look like the "
          "lowest mobile one. The level names count from the one that fits best; check them "
          "against a whole-spine image or the last rib.");
    }
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

namespace {

// Counted from the sacrum, but no rib in view confirms the count. The highest vertebra is cut off
// by the picture: whether it bears ribs is not known.
void say_without_ribs(bool sides_in_view, LevelNames& names) {
  const int whole = static_cast<int>(names.vertebrae.size()) - 2;
  names.confidence = std::min(names.confidence, kWithoutRibs);
  if (sides_in_view && whole >= 6) {
    names.transitional = true;
    names.confidence = std::min(names.confidence, kTransitional);
    names.numbering = "counted from the sacrum: transitional anatomy";
    names.warnings.push_back(
        "Transitional anatomy: " + std::to_string(whole) +
        " whole vertebrae without ribs lie over the sacrum; there are six lumbar vertebrae, or the "
        "twelfth ribs are missing. The names count from the sacrum; agree on them with everyone "
        "involved before planning.");
    return;
  }
  names.numbering += "; transitional anatomy not excluded: ribs are not in view";
  const std::string seen =
      !sides_in_view ? "The picture is too narrow to show them"
      : whole == 1   ? "One whole vertebra without ribs can be seen over the sacrum"
      : whole > 1
          ? std::to_string(whole) + " whole vertebrae without ribs can be seen over the sacrum"
          : "No whole vertebra can be seen over the sacrum";
  names.warnings.push_back(
      "Transitional anatomy is not excluded: ribs are not in view. " + seen +
      ", and the lowest vertebra over the sacrum was taken for L5; with six or "
      "four lumbar vertebrae every name is off by one. Compare with an image "
      "that shows the last rib.");
}

}  // namespace

void name_by_ribs(const std::vector<bool>& ribs, bool sides_in_view, LevelNames& names) {
  const int count = static_cast<int>(names.vertebrae.size());
  int last_rib = -1;
  for (int k = 0; k < std::min(count, static_cast<int>(ribs.size())); ++k)
    if (ribs[static_cast<std::size_t>(k)]) last_rib = k;
  if (last_rib < 0) {
    if (names.from_sacrum) say_without_ribs(sides_in_view, names);
    return;
  }
  const auto name_from_rib = [&](int end) {
    for (int k = 0; k < end; ++k) {
      const int value = static_cast<int>(label::kT12) + k - last_rib;
      const bool named =
          value >= static_cast<int>(label::kT11) && value <= static_cast<int>(label::kL6);
      names.vertebrae[static_cast<std::size_t>(k)] = named ? static_cast<Label>(value) : Label{0};
    }
  };
  if (!names.from_sacrum) {
    name_from_rib(count);
    names.warnings.clear();
    if (last_rib + 1 == count) {
      names.numbering = "assumed: only vertebrae with ribs in view";
      names.warnings.emplace_back(
          "Only vertebrae that bear ribs are in view: this is the thoracic spine, or its lowest "
          "part. The lowest vertebra was taken for T12; no lumbar level can be planned here.");
    } else {
      names.numbering = "counted from the last rib";
      names.confidence = 0.6;
      names.warnings.emplace_back(
          "No sacrum is in view: the levels are counted from the last rib, taken for T12. Ribs at "
          "L1 and missing twelfth ribs are common; check the count against another image.");
      if (last_rib + 2 == count) {
        names.confidence = 0.3;
        names.warnings.emplace_back(
            "Only the lowest vertebra shows no ribs, and it lies at the border of the picture, "
            "where ribs may be cut off: the count may be off by one.");
      }
    }
    return;
  }
  const int lumbar = count - 1 - last_rib - 1;
  if (lumbar == 5) {
    names.confidence = std::min(0.97, names.confidence + 0.1);
  } else if (lumbar == 4 || lumbar == 6) {
    name_from_rib(count - 1);
    names.transitional = true;
    names.confidence = std::min(names.confidence, kTransitional);
    names.numbering = "counted from the last rib: transitional anatomy";
    names.warnings.emplace_back(std::string("Transitional anatomy: ") +
                                (lumbar == 6 ? "six" : "four") +
                                " vertebrae without ribs lie over the sacrum. The levels are named "
                                "from the last rib, taken "
                                "for T12" +
                                (lumbar == 6 ? "; the lowest is called L6." : ".") +
                                " Agree on the names with everyone involved before planning.");
  } else {
    names.transitional = true;
    names.confidence = std::min(names.confidence, kContradicted);
    names.numbering =
        "counted from the sacrum: transitional anatomy, the ribs contradict the count";
    names.warnings.push_back(
        "Transitional anatomy or a mistaken count: " + std::to_string(lumbar) +
        " vertebrae without ribs lie over what was taken for the sacrum. Do not rely on the level "
        "names; check them against another image and correct them.");
  }
}

}  // namespace flavum::spine
