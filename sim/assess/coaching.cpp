#include "sim/assess/coaching.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "imaging/base/units.h"
#include "sim/assess/shot_views.h"

namespace flavum {
namespace {

// Engineering defaults, all of them.
constexpr double kSameAngleRad = 0.0087;  // 0.5 deg
constexpr double kSamePlaceMm = 2.0;
constexpr std::int64_t kContrastKeepsTicks = 60 * kTicksPerSecond;  // it fades; look again
constexpr std::int64_t kLongPressTicks = kTicksPerSecond / 2;
constexpr int kUsualPulses = 8;         // per second
constexpr double kObliqueRad = 0.3491;  // 20 deg

enum Reason { Repeated, LongRun, PulseRate, UselessView, OffTarget, OpenField, Hand };
constexpr std::size_t kReasons = 7;

/// What would be left of a shot's kerma and kerma-area product, as shares.
struct Left {
  bool applies = false;
  double kerma = 1.0, kap = 1.0;
};
using Reasons = std::array<Left, kReasons>;

bool same_view(const Shot& a, const Shot& b) {
  return std::abs(a.pose.orbital_rad - b.pose.orbital_rad) <= kSameAngleRad &&
         std::abs(a.pose.tilt_rad - b.pose.tilt_rad) <= kSameAngleRad &&
         (a.pose.isocentre - b.pose.isocentre).norm() <= kSamePlaceMm;
}

// An earlier image of this view exists and nothing has changed from then until now.
bool repeats(const State& s, std::size_t index) {
  const auto& shots = s.imaging.shots;
  const Shot& now = shots[index];
  if (now.moved_while_live) return false;
  for (std::size_t n = index; n-- > 0;) {
    if (shots[n].scene != now.scene) return false;
    if (!same_view(shots[n], now)) continue;
    return s.contrast.injections.empty() || s.contrast.injections.front().tick > now.tick ||
           now.tick - shots[n].last_tick <= kContrastKeepsTicks;
  }
  return false;
}

// One lateral image serves to count the level and one after each injection; oblique images serve
// when the angle is right for this level.
bool useless_view(const State& s, std::size_t index) {
  const Shot& now = s.imaging.shots[index];
  if (now.view.kind == ViewKind::Clo) return !now.view.adequate;
  if (now.view.kind == ViewKind::Other) return std::abs(now.pose.orbital_rad) > kObliqueRad;
  if (now.view.kind != ViewKind::Lateral) return false;
  const auto& injections = s.contrast.injections;
  std::int64_t since = -1;
  for (const Injection& i : injections) {
    if (i.tick <= now.tick) since = i.tick;
  }
  for (std::size_t n = 0; n < index; ++n) {
    const Shot& earlier = s.imaging.shots[n];
    if (earlier.view.kind == ViewKind::Lateral && earlier.tick > since) return true;
  }
  const bool counting = s.checklist.counted_tick == kNever || now.tick <= s.checklist.counted_tick;
  return since < 0 && !counting;
}

bool long_run(const Shot& s) {
  return s.pulses > 1 && !s.moved_while_live && s.last_tick - s.tick > kLongPressTicks;
}

Reasons reasons_of(const World& world, const State& s, std::size_t index) {
  const Shot& shot = s.imaging.shots[index];
  Reasons r;
  if (repeats(s, index)) r[Repeated] = {true, 0.0, 0.0};
  if (useless_view(s, index)) r[UselessView] = {true, 0.0, 0.0};
  const auto shown = shows_level(world, shot);
  const bool counting = s.checklist.counted_tick != kNever && shot.tick <= s.checklist.counted_tick;
  if (shown && !*shown && !counting) r[OffTarget] = {true, 0.0, 0.0};
  if (long_run(shot)) r[LongRun] = {true, 1.0 / shot.pulses, 1.0 / shot.pulses};
  const int rate = shot.settings.pulses_per_second;
  if (rate > kUsualPulses && shot.pulses > 1) {
    const double share = static_cast<double>(kUsualPulses) / rate;
    r[PulseRate] = {true, share, share};
  }
  if (!collimated(world, shot)) {
    // The kerma at the reference point does not depend on the field's size, the product does.
    r[OpenField] = {true, 1.0, kCollimatedShare / field_share(world, shot)};
  }
  if (shot.hand_in_field) r[Hand] = {true, 1.0, 1.0};  // the operator's dose, not the patient's
  return r;
}

std::string counted(int shots, std::size_t all, const char* one, const char* many) {
  char text[200];
  std::snprintf(text, sizeof text, "%d of %zu shots %s", shots, all, shots == 1 ? one : many);
  return text;
}

std::string sentence_of(Reason reason, int shots, std::size_t all) {
  switch (reason) {
    case Repeated:
      return counted(shots, all, "repeated an unchanged view.", "repeated an unchanged view.");
    case LongRun:
      return counted(shots, all, "was a long press where a single image would do.",
                     "were long presses where a single image would do.");
    case PulseRate:
      return counted(shots, all, "ran at more than 8 pulses per second.",
                     "ran at more than 8 pulses per second.");
    case UselessView:
      return counted(shots, all, "was a lateral or oblique view that could not be used.",
                     "were lateral or oblique views that could not be used.");
    case OffTarget:
      return counted(shots, all, "missed the level.", "missed the level.");
    case OpenField:
      return counted(shots, all, "was not collimated.", "were not collimated.");
    case Hand:
      return counted(shots, all, "had a hand in the beam.", "had a hand in the beam.");
  }
  return {};
}

const char* id_of(Reason reason) {
  constexpr const char* kIds[] = {"repeated_view", "long_press", "pulse_rate",  "useless_view",
                                  "off_target",    "open_field", "hand_in_beam"};
  return kIds[reason];
}

double mgy(double ngy) { return ngy / 1e6; }
double gy_cm2(double ngy_m2) { return ngy_m2 / 1e5; }

struct Totals {
  double kerma = 0.0, kap = 0.0;  ///< nGy, nGy m2
};
Totals totals_of(const std::vector<Shot>& shots) {
  Totals t;
  for (const Shot& s : shots) {
    t.kerma += static_cast<double>(s.kerma_ngy);
    t.kap += static_cast<double>(s.kap_ngy_m2);
  }
  return t;
}

// Of one piece of advice; the kerma where that changes, else the kerma-area product.
std::string what_if_of(const Advice& a, const Totals& all) {
  char text[200] = "";
  if (a.kerma_without_mgy < mgy(all.kerma)) {
    std::snprintf(text, sizeof text,
                  "Without that the kerma would have been %.1f mGy instead of %.1f mGy.",
                  a.kerma_without_mgy, mgy(all.kerma));
  } else if (a.kap_without_gy_cm2 < gy_cm2(all.kap)) {
    std::snprintf(text, sizeof text,
                  "Without that the kerma-area product would have been %.2f Gy cm2 instead of "
                  "%.2f Gy cm2.",
                  a.kap_without_gy_cm2, gy_cm2(all.kap));
  }
  return text;
}

double share_saved(const Advice& a, const Totals& all) {
  const double kerma = all.kerma > 0.0 ? 1.0 - a.kerma_without_mgy / mgy(all.kerma) : 0.0;
  const double kap = all.kap > 0.0 ? 1.0 - a.kap_without_gy_cm2 / gy_cm2(all.kap) : 0.0;
  return std::max(kerma, kap);
}

}  // namespace

std::vector<Advice> dose_advice(const World& world, const State& state) {
  const auto& shots = state.imaging.shots;
  const Totals all = totals_of(shots);
  std::array<int, kReasons> count{};
  std::array<Totals, kReasons> spent{}, saved{};
  for (std::size_t n = 0; n < shots.size(); ++n) {
    const Reasons why = reasons_of(world, state, n);
    const auto kerma = static_cast<double>(shots[n].kerma_ngy);
    const auto kap = static_cast<double>(shots[n].kap_ngy_m2);
    for (std::size_t r = 0; r < kReasons; ++r) {
      if (!why[r].applies) continue;
      ++count[r];
      spent[r].kerma += kerma;
      spent[r].kap += kap;
      saved[r].kerma += kerma * (1.0 - why[r].kerma);
      saved[r].kap += kap * (1.0 - why[r].kap);
    }
  }
  std::vector<Advice> advice;
  for (std::size_t r = 0; r < kReasons; ++r) {
    if (count[r] == 0) continue;
    const auto reason = static_cast<Reason>(r);
    advice.push_back({id_of(reason),
                      sentence_of(reason, count[r], shots.size()),
                      count[r],
                      mgy(spent[r].kerma),
                      mgy(all.kerma - saved[r].kerma),
                      gy_cm2(spent[r].kap),
                      gy_cm2(all.kap - saved[r].kap),
                      {}});
    advice.back().what_if = what_if_of(advice.back(), all);
  }
  std::ranges::stable_sort(advice, [&](const Advice& a, const Advice& b) {
    return share_saved(a, all) > share_saved(b, all);
  });
  return advice;
}

DoseWhatIf dose_without_avoidable(const World& world, const State& state) {
  const auto& shots = state.imaging.shots;
  const Totals all = totals_of(shots);
  DoseWhatIf out;
  Totals left;
  for (std::size_t n = 0; n < shots.size(); ++n) {
    const Reasons why = reasons_of(world, state, n);
    double kerma = 1.0, kap = 1.0;
    for (const Left& l : why) {
      kerma = std::min(kerma, l.kerma);
      kap = std::min(kap, l.kap);
    }
    // A single pulse of a closed field: these two act on different things.
    if (kap > 0.0) kap = std::min(kap, kerma * why[OpenField].kap);
    if (kerma < 1.0 || kap < 1.0) ++out.shots;
    left.kerma += kerma * static_cast<double>(shots[n].kerma_ngy);
    left.kap += kap * static_cast<double>(shots[n].kap_ngy_m2);
  }
  out.kerma_mgy = mgy(all.kerma);
  out.kerma_without_mgy = mgy(left.kerma);
  out.kap_gy_cm2 = gy_cm2(all.kap);
  out.kap_without_gy_cm2 = gy_cm2(left.kap);
  if (out.shots > 0) {
    char text[200];
    std::snprintf(
        text, sizeof text,
        "With all of this the kerma would have been %.1f mGy instead of %.1f mGy, and the "
        "kerma-area product %.2f Gy cm2 instead of %.2f Gy cm2.",
        out.kerma_without_mgy, out.kerma_mgy, out.kap_without_gy_cm2, out.kap_gy_cm2);
    out.sentence = text;
  }
  return out;
}

}  // namespace flavum
