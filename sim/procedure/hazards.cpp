// The hazard model: which act carries which risk. docs/complications.md explains every figure.
#include "sim/procedure/hazards.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/rng.h"
#include "sim/instruments/portal_checks.h"
#include "sim/procedure/acts.h"
#include "sim/procedure/crossings.h"
#include "sim/procedure/cut.h"
#include "sim/procedure/epidurogram.h"

namespace flavum {
namespace {

constexpr std::uint64_t kHazard = 0x68617a617264ULL;  // purpose of the random stream
constexpr double kCertainMm = 1.0;                    // inside the dura: the tear is certain

// Probability of several independent chances, `share` of one each.
double repeated(double one, double times) { return 1.0 - std::pow(1.0 - one, times); }
// What a deeper stage adds to a shallower one, so that two steps risk what one step does.
double added(double before, double after) {
  return before >= 1.0 ? 0.0 : std::max(0.0, 1.0 - (1.0 - after) / (1.0 - before));
}

class Hazards {
 public:
  Hazards(const World& world, const State& before, State& after)
      : w_(world), m_(world.hazards), before_(before), s_(after) {}

  void run(const Command& command) {
    crossings();
    for (std::size_t i = before_.bites.size(); i < s_.bites.size(); ++i) bite(s_.bites[i]);
    facets();
    if (std::holds_alternative<MoveInstrument>(command)) move();
    if (std::holds_alternative<InjectContrast>(command)) contrast();
    if (std::holds_alternative<StopProcedure>(command)) stop();
  }

 private:
  // Every uniform is used once; the stream depends on nothing but the seed and how many came
  // before.
  double draw() { return random_uniform(mix64(w_.scenario.seed ^ kHazard), s_.hazards.draws++); }

  void expose(Complication kind, double probability, std::string why, const PatientPoint& where) {
    const std::int64_t ppm = std::llround(1e6 * std::clamp(probability, 0.0, 1.0));
    if (ppm <= 0) return;
    s_.hazards.exposures.push_back({s_.tick, kind, ppm, std::move(why)});
    if (!(draw() < 1e-6 * static_cast<double>(ppm)) || occurred(kind)) return;
    s_.hazards.occurred.push_back({s_.tick, kind, where});
    switch (kind) {
      case Complication::DuralTear:
        warn(Warning::CsfLeak, "Clear fluid runs from the portal.");
        break;
      case Complication::EpiduralHaematoma:
        warn(Warning::BriskBleeding, "Blood wells up in the portal.");
        break;
      case Complication::NerveInjury:
        warn(Warning::Paraesthesia, "My leg! The pain shoots down to the foot and stays.");
        break;
      case Complication::ContrastReaction:
        warn(Warning::ContrastReaction,
             "I itch all over and feel faint. The blood pressure falls.");
        break;
      case Complication::Infection:  // these show later
      case Complication::Instability:
      case Complication::IncompleteDecompression:
        break;
    }
  }

  bool occurred(Complication kind) const {
    return std::ranges::find(s_.hazards.occurred, kind, &ComplicationEvent::kind) !=
           s_.hazards.occurred.end();
  }

  // The gravest warning stays; Warning lists them in that order.
  void warn(Warning warning, const char* words) {
    PatientCondition& c = s_.condition;
    ++c.warnings;
    c.words = words;
    if (warning >= c.warning) {
      c.warning = warning;
      c.since_tick = s_.tick;
    }
  }

  double midline_factor(const PatientPoint& where) const {
    const bool middle = w_.field && std::abs(lateral_mm(*w_.field, where)) <= m_.tear_midline_mm;
    return middle ? m_.tear_midline_factor : 1.0;
  }
  double tear_in_dura(double depth_mm) const {
    return std::lerp(m_.tear_at_dura, 1.0, std::clamp(depth_mm / kCertainMm, 0.0, 1.0));
  }

  // Moving past the line or the dura: only what is deeper than before.
  void crossings() {
    for (std::size_t i = 0; i < s_.events.size(); ++i) {
      const Event& e = s_.events[i];
      if (e.bite_index >= 0) continue;
      const bool old = i < before_.events.size();
      const double was = old ? before_.events[i].depth_mm : 0.0;
      if (old && e.depth_mm <= was) continue;
      if (e.kind == EventKind::LineCrossed) {
        const double p =
            repeated(std::min(1.0, m_.tear_at_line * midline_factor(e.where)), e.depth_mm - was);
        expose(Complication::DuralTear, p,
               with_number("Moved to %.1f mm past the epidurogram line.", e.depth_mm), e.where);
      }
      if (e.kind == EventKind::DuraCrossed) {
        const double p = added(old ? tear_in_dura(was) : 0.0, tear_in_dura(e.depth_mm));
        expose(Complication::DuralTear, p, with_number("Moved %.1f mm into the dura.", e.depth_mm),
               e.where);
      }
    }
  }

  PatientPoint window_centre(const Bite& b) const {
    const InstrumentModel* model = w_.model(b.instrument);
    if (model == nullptr) return b.X_PatientTool.origin();
    const Window window = window_of(*model, b.X_PatientTool, b.advance_mm);
    return b.X_PatientTool * Point<Tool>(Eigen::Vector3d(0.5 * (window.low + window.high)));
  }

  void bite(const Bite& b) {
    const PatientPoint where = window_centre(b);
    const double factor = midline_factor(where);
    if (b.dura_distance_mm <= 0.0) {
      expose(Complication::DuralTear, tear_in_dura(-b.dura_distance_mm),
             with_number("Bite %.1f mm inside the dura.", -b.dura_distance_mm), where);
    } else if (b.line_distance_mm < 0.0) {
      expose(Complication::DuralTear,
             repeated(std::min(1.0, m_.tear_at_line * factor), -b.line_distance_mm),
             with_number("Bite %.1f mm past the epidurogram line.", -b.line_distance_mm), where);
    }
    if (b.dura_distance_mm > 0.0 && b.dura_distance_mm < m_.tear_ventral_jaw_mm &&
        b.facing_ventral_rad < m_.tear_ventral_jaw_rad) {
      expose(Complication::DuralTear, m_.tear_ventral_jaw * factor,
             with_number("Bite facing the dura from %.1f mm.", b.dura_distance_mm), where);
    }
    if (b.line_distance_mm < m_.haematoma_deep_mm) {
      const double d = b.line_distance_mm;
      expose(Complication::EpiduralHaematoma, m_.haematoma_deep_bite,
             d < 0.0 ? with_number("Bite %.1f mm past the line, among the epidural veins.", -d)
                     : with_number("Bite %.1f mm from the line and the epidural veins.", d),
             where);
    }
    if (before_.bites.empty() && w_.scenario.briefing.anticoagulated &&
        !s_.checklist.done(CheckItem::Anticoagulants)) {
      expose(Complication::EpiduralHaematoma, m_.haematoma_anticoagulated,
             "First bite in a patient whose anticoagulant nobody had asked about.", where);
    }
    lateral_bite(b, where);
    if (before_.condition.warning == Warning::Paraesthesia) {
      expose(Complication::NerveInjury, m_.nerve_ignoring_pain,
             "Bite although pain was shooting into the leg.", where);
    }
    feel(b.dura_distance_mm);
  }

  // Lateral of the facet's medial border and deeper than the middle of the ligament: the lateral
  // recess or the foramen.
  void lateral_bite(const Bite& b, const PatientPoint& where) {
    if (!w_.field || !w_.patient) return;
    const LevelLandmarks* level = w_.patient->landmarks.level(w_.field->level);
    if (level == nullptr) return;
    const int s = b.lateral_mm >= 0.0 ? 0 : 1;
    const double border = std::abs(lateral_mm(*w_.field, level->medial_facet_border[s]));
    const double beyond = std::abs(b.lateral_mm) - border;
    const double deeper = (level->flavum_centre[s] - where).dot(w_.field->dorsal);
    if (beyond <= 0.0 || deeper <= 0.0) return;
    expose(Complication::NerveInjury, m_.nerve_lateral,
           with_number("Bite in the lateral recess, %.1f mm lateral of the medial facet border.",
                       beyond),
           where);
  }

  // Near the dura the patient may feel it.
  void feel(double dura_mm) {
    if (dura_mm >= m_.paraesthesia_near_mm) return;
    if (draw() < m_.paraesthesia_probability) {
      warn(Warning::Paraesthesia, "Ow! That shot down into my leg.");
    }
  }

  void move() {
    if (!w_.field || !s_.portal || s_.instrument == InstrumentKind::None) return;
    const double forward = s_.advance_mm - before_.advance_mm;
    const auto dura = [&](const State& s) { return closeness_at(w_, s, joints_of(s)).dura; };
    const Nearest now = dura(s_);
    if (before_.condition.warning == Warning::Paraesthesia && forward > 0.0) {
      expose(Complication::NerveInjury, repeated(m_.nerve_ignoring_pain, forward),
             with_number("Advanced %.1f mm although pain was shooting into the leg.", forward),
             now.on_tool);
    }
    // Coming near counts, staying there does not.
    if (now.mm < m_.paraesthesia_near_mm && dura(before_).mm >= m_.paraesthesia_near_mm) {
      feel(now.mm);
    }
  }

  void facets() {
    if (!w_.field || s_.cut.bone == before_.cut.bone) return;
    struct Part {
      BoneRegion region;
      const char* words;
    };
    for (const Part& part : {Part{BoneRegion::FacetLeft, " % of the left facet is gone."},
                             Part{BoneRegion::FacetRight, " % of the right facet is gone."},
                             Part{BoneRegion::ParsLeft, " % of the left pars is gone."},
                             Part{BoneRegion::ParsRight, " % of the right pars is gone."}}) {
      const auto r = static_cast<std::size_t>(part.region);
      const std::int64_t whole = w_.field->bone_in_region[r];
      if (whole <= 0) continue;
      const auto risk = [&](const CutTotals& cut, double& share) {
        share = static_cast<double>(cut.by_region[r]) / static_cast<double>(whole);
        const double of_limit = std::min(1.0, share / m_.instability_facet_share);
        return of_limit * of_limit;
      };
      double share = 0.0, ignored = 0.0;
      const double p = added(risk(before_.cut, ignored), risk(s_.cut, share));
      if (p <= 0.0) continue;
      const PatientPoint where =
          s_.bites.empty() ? w_.field->centre : window_centre(s_.bites.back());
      expose(Complication::Instability, p, with_number("%.1f", 100.0 * share) + part.words, where);
    }
  }

  void contrast() {
    if (!w_.scenario.briefing.contrast_allergy || s_.checklist.done(CheckItem::Allergy)) return;
    const Injection& i = s_.contrast.injections.back();
    expose(Complication::ContrastReaction, m_.reaction_allergy,
           with_number("%.1f mL of contrast given to an allergic patient whom nobody had asked.",
                       i.ml),
           i.where);
  }

  // What shows only afterwards. An attempt that ends before the skin is opened has none of it.
  void stop() {
    if (!s_.access.incision && s_.bites.empty()) return;
    const PatientPoint where = s_.access.incision ? *s_.access.incision : PatientPoint();
    const auto baseline = [&](Complication kind, double p) {
      expose(kind, p, "What remains without any fault.", where);
    };
    if (!s_.checklist.done(CheckItem::Antibiotic)) {
      expose(Complication::Infection, m_.infection_no_antibiotic, "No antibiotic was given.",
             where);
    }
    if (!s_.checklist.done(CheckItem::Drape)) {
      expose(Complication::Infection, m_.infection_no_drape, "The skin was not draped.", where);
    }
    const std::int64_t from = s_.access.incision ? s_.access.incision_tick : s_.bites.front().tick;
    const double minutes = static_cast<double>(s_.tick - from) / (60.0 * kTicksPerSecond);
    expose(Complication::Infection, repeated(m_.infection_per_hour, minutes / 60.0),
           with_number("The wound was open for %.0f minutes.", minutes), where);
    baseline(Complication::DuralTear, m_.baseline_tear);
    baseline(Complication::EpiduralHaematoma, m_.baseline_haematoma);
    baseline(Complication::NerveInjury, m_.baseline_nerve);
    baseline(Complication::Infection, m_.baseline_infection);
    incomplete();
  }

  // Judged, not drawn: how much of the column's gain is missing, mean over the planned sides.
  void incomplete() {
    const auto sides = static_cast<double>(w_.scenario.sides.size());
    if (sides <= 0.0) return;
    const bool right_level = w_.field && w_.field->level == w_.scenario.level;
    double missing = 0.0;
    std::string why = right_level ? "" : "The planned level was not treated.";
    for (const Side side : w_.scenario.sides) {
      const bool worked = right_level && std::ranges::any_of(s_.bites, [&](const Bite& b) {
                            return b.side == side && b.bone_mm3 + b.ligament_mm3 > 0.0;
                          });
      double lacks = 1.0;
      std::string words = std::string("The ") + side_name(side) + " side was not treated.";
      if (worked) {
        const ColumnGain gain = column_gain(w_, s_, side);
        const double mm = gain.now_mm - gain.before_mm;
        lacks = gain.passes_now && !gain.passes_before
                    ? 0.0
                    : 1.0 - std::clamp(mm / m_.incomplete_gain_mm, 0.0, 1.0);
        words =
            with_number("The column became %.1f mm thicker on the ", mm) + side_name(side) + ".";
      }
      missing += lacks / sides;
      if (right_level && lacks > 0.0) why += (why.empty() ? "" : " ") + words;
    }
    const std::int64_t ppm = std::llround(1e6 * missing);
    if (ppm <= 0) return;
    s_.hazards.exposures.push_back({s_.tick, Complication::IncompleteDecompression, ppm, why});
  }

  const World& w_;
  const HazardModel& m_;
  const State& before_;
  State& s_;
};

}  // namespace

void run_hazards(const World& world, const State& before, State& after, const Command& command) {
  Hazards(world, before, after).run(command);
}

}  // namespace flavum
