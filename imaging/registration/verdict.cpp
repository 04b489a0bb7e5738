#include "imaging/registration/verdict.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "imaging/base/units.h"
#include "imaging/registration/search.h"

namespace flavum::registration {
namespace {

// Engineering defaults, chosen on development phantoms (docs/registration.md).
constexpr double kLeastOverlap = 0.5;
constexpr double kNoOptimum = 0.15;
constexpr double kWeakOptimum = 0.25;
constexpr double kNeighbourMm = 4.0;
constexpr double kOffWholeMm = 12.0;
constexpr double kOffWholeRad = 15.0 * kPi / 180.0;
constexpr double kRivalShare = 0.85;
constexpr int kDatesApart = 180;
// The spine's length, and how evenly the levels fit, between images of one person and of two.
constexpr double kLengthDoubtful = 0.015, kLengthFailed = 0.04;
constexpr double kUnevenMm = 0.6, kUnevenSharpness = 0.4;
constexpr double kStrangeMm = 1.0, kStrangeSharpness = 0.3;

std::string number(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string levels_text(const Registration& r, Alignment which) {
  std::string out;
  for (const GroupRegistration& g : r.groups) {
    if (g.alignment != which) continue;
    out += (out.empty() ? "" : ", ") + level_name(g.level);
  }
  return out;
}

std::optional<std::chrono::sys_days> date_of(const std::string& text) {
  if (text.size() != 8 ||
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  const int n = std::stoi(text);
  const std::chrono::year_month_day day{std::chrono::year(n / 10000),
                                        std::chrono::month(static_cast<unsigned>(n / 100 % 100)),
                                        std::chrono::day(static_cast<unsigned>(n % 100))};
  if (!day.ok()) return {};
  return std::chrono::sys_days(day);
}

template <class Get>
double median(const Registration& r, const Get& get) {
  std::vector<double> values;
  for (const GroupRegistration& g : r.groups)
    if (g.alignment != Alignment::Failed) values.push_back(get(g));
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double length_ratio(const Registration& r) {
  double in_ct = 0.0;
  double in_mr = 0.0;
  int steps = 0;
  for (std::size_t n = 0; n + 1 < r.groups.size(); ++n) {
    const GroupRegistration& a = r.groups[n];
    const GroupRegistration& b = r.groups[n + 1];
    if (a.alignment == Alignment::Failed || b.alignment == Alignment::Failed) continue;
    in_ct += distance_mm(a.disc, b.disc);
    in_mr += distance_mm(a.transform.inverse() * a.disc, b.transform.inverse() * b.disc);
    ++steps;
  }
  return steps >= 2 && in_ct > 0.0 ? in_mr / in_ct : 1.0;
}

// Whether the MR shows the same bones.
void judge_patient(Registration& r, const ImageOrigin& ct, const ImageOrigin& mr) {
  if (!ct.patient.empty() && !mr.patient.empty() && ct.patient != mr.patient) {
    r.alignment = Alignment::Failed;
    r.sentences.emplace_back("The CT and the MR name different patients.");
    return;
  }
  const double off = std::abs(r.length_ratio - 1.0);
  const double uneven = median(r, [](const GroupRegistration& g) { return g.neighbour_mm; });
  const double sharp = median(r, [](const GroupRegistration& g) { return g.sharpness; });
  if (off > kLengthFailed || (uneven > kStrangeMm && sharp < kStrangeSharpness)) {
    r.alignment = Alignment::Failed;
    r.sentences.push_back(
        "The MR was not aligned: its vertebrae do not fit those of the CT (length of the lumbar "
        "spine " +
        number(100.0 * off, 1) + " % different, levels uneven by " + number(uneven, 1) +
        " mm). It may show another patient or other levels.");
  } else if (off > kLengthDoubtful) {
    r.alignment = std::max(r.alignment, Alignment::Doubtful);
    r.sentences.push_back("The lumbar spine is " + number(100.0 * off, 1) + " % " +
                          (r.length_ratio > 1.0 ? "longer" : "shorter") +
                          " in the MR than in the CT: make sure that both are of this patient.");
  } else if (uneven > kUnevenMm && sharp < kUnevenSharpness) {
    r.alignment = std::max(r.alignment, Alignment::Doubtful);
    r.sentences.push_back(
        "The levels fit unevenly, by " + number(uneven, 1) +
        " mm: the spine was bent differently, or the images are of two patients.");
  }
}

enum class Lying { Unknown, Supine, Prone, Side };
Lying lying(const std::string& position) {
  if (position == "HFS" || position == "FFS") return Lying::Supine;
  if (position == "HFP" || position == "FFP") return Lying::Prone;
  return position.empty() ? Lying::Unknown : Lying::Side;
}
const char* lying_word(Lying l) {
  return l == Lying::Supine ? "supine" : l == Lying::Prone ? "prone" : "on the side";
}

void say_position(Registration& r, const ImageOrigin& ct, const ImageOrigin& mr) {
  const Lying a = lying(ct.patient_position);
  const Lying b = lying(mr.patient_position);
  if (a != Lying::Unknown && b != Lying::Unknown && a != b)
    r.sentences.push_back(std::string("The patient lay ") + lying_word(a) + " in the CT and " +
                          lying_word(b) +
                          " in the MR: every level was aligned on its own; what lies between "
                          "levels has moved.");
  if (a == Lying::Supine || (a == Lying::Unknown && b == Lying::Supine)) {
    r.sentences.emplace_back(
        "Scanned supine, treated prone: curvature and interlaminar gaps will differ at the "
        "procedure.");
  } else if (a == Lying::Unknown) {
    r.sentences.emplace_back(
        "The images do not say how the patient lay; the procedure is done prone.");
  }
}

void lower(Registration& r, Alignment to) { r.alignment = std::max(r.alignment, to); }

}  // namespace

std::optional<int> days_between(const std::string& a, const std::string& b) {
  const auto from = date_of(a);
  const auto to = date_of(b);
  if (!from || !to) return {};
  return static_cast<int>(std::abs((*to - *from).count()));
}

void judge(GroupRegistration& g, const MrToCt& whole) {
  const std::string name = level_name(g.level);
  g.alignment = Alignment::Failed;
  if (g.overlap < kLeastOverlap) {
    g.remark = "The MR shows only " + number(100.0 * g.overlap, 0) + " % of the surroundings of " +
               name + ".";
    return;
  }
  if (g.sharpness < kNoOptimum) {
    g.remark = "Nothing in the MR fits the CT at " + name + ".";
    return;
  }
  g.alignment = Alignment::Doubtful;
  const double off_mm = difference_mm(whole, g.transform, check_points(g.centre));
  if (off_mm > kOffWholeMm || turn_rad(g.transform * whole.inverse()) > kOffWholeRad) {
    g.remark = name + " came to lie " + number(off_mm, 0) +
               " mm beside the place that the whole spine gives it.";
  } else if (g.neighbour_mm > kNeighbourMm) {
    g.remark = name + " and a neighbouring level disagree by " + number(g.neighbour_mm, 1) + " mm.";
  } else if (g.sharpness < kWeakOptimum) {
    g.remark = "The MR fits the CT only weakly at " + name + ".";
  } else {
    g.alignment = Alignment::Aligned;
  }
}

void judge(Registration& r, const Rivals& rivals, const ImageOrigin& ct, const ImageOrigin& mr) {
  r.alignment = Alignment::Aligned;
  r.residual_mm = 0.0;
  r.length_ratio = length_ratio(r);
  const std::string good = levels_text(r, Alignment::Aligned);
  const std::string weak = levels_text(r, Alignment::Doubtful);
  for (const GroupRegistration& g : r.groups)
    if (g.alignment != Alignment::Failed) r.residual_mm = std::max(r.residual_mm, g.residual_mm);
  if (good.empty() && weak.empty()) {
    lower(r, Alignment::Failed);
    const bool apart = std::all_of(r.groups.begin(), r.groups.end(),
                                   [](const auto& g) { return g.overlap < kLeastOverlap; });
    r.sentences.emplace_back(
        apart
            ? "The MR was not aligned: it does not overlap with the lumbar spine of the CT."
            : "The MR was not aligned: nothing in it fits the lumbar spine of the CT. It may show "
              "another region or another patient.");
  }
  if (r.alignment != Alignment::Failed) judge_patient(r, ct, mr);
  if (r.alignment != Alignment::Failed) {
    if (good.empty() || std::count_if(r.groups.begin(), r.groups.end(), [](const auto& g) {
                          return g.alignment == Alignment::Doubtful;
                        }) > 1) {
      lower(r, Alignment::Doubtful);
    }
    if (rivals.runner_up > rivals.score && r.start == RegistrationStart::Points) {
      lower(r, Alignment::Doubtful);
      r.sentences.emplace_back(
          "A vertebra higher or lower the images fit better than at the points given: count the "
          "levels on both.");
    } else if (rivals.runner_up > rivals.score) {
      lower(r, Alignment::Doubtful);
      r.sentences.emplace_back(
          "A vertebra higher or lower the images fit better than their common frame of reference "
          "says: count the levels on both.");
    } else if (rivals.runner_up > kRivalShare * rivals.score) {
      lower(r, Alignment::Doubtful);
      r.sentences.emplace_back(
          "A vertebra higher or lower the images fit almost as well: count the levels on both.");
    }
  }
  if (const auto days = days_between(ct.study_date, mr.study_date); days && *days > kDatesApart) {
    lower(r, Alignment::Doubtful);
    r.sentences.push_back("The CT and the MR are " + std::to_string(*days) +
                          " days apart: the spine may have changed in between.");
  }
  if (r.alignment != Alignment::Failed) {
    const std::string within =
        "xpect the dura of the MR within " + number(r.residual_mm, 1) + " mm of its place.";
    r.sentences.insert(
        r.sentences.begin(),
        r.alignment == Alignment::Aligned
            ? "The MR is aligned with the CT at " + good + ". E" + within
            : "The MR is laid on the CT, but doubtful: look at it before use. If it is right, e" +
                  within);
    if (r.mr_names_off != 0) {
      const Label ours = static_cast<Label>(label::kL3 + r.mr_names_off);
      r.sentences.push_back("The levels are named differently: what the MR calls L3 is the CT's " +
                            vertebra_name(ours) + ". Count them on both.");
    }
    for (const GroupRegistration& g : r.groups)
      if (!g.remark.empty()) r.sentences.push_back(g.remark);
    r.sentences.emplace_back("Look at the checkerboard pictures before relying on it.");
    say_position(r, ct, mr);
  }
}

}  // namespace flavum::registration
