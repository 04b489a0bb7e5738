#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "sim/instruments/portal.h"
#include "sim/instruments/portal_checks.h"

namespace flavum {
namespace {

// Where to look (clinical.md 1.7): entry 1 to 1.5 levels caudad, 10 to 20 mm from the midline.
constexpr double kCaudadLevels[] = {1.0, 1.1, 1.2, 1.3, 1.4, 1.5};
constexpr double kParamedianMm[] = {10.0, 12.0, 14.0, 16.0, 18.0, 20.0};
// Aims around the landmark on the lamina: sideways and cranial of it, mm (engineering defaults).
constexpr double kSidewaysMm[] = {-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0};
constexpr double kCranialMm[] = {-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0};
constexpr double kUsualLevelMm = 35.0;   // distance of neighbouring levels where landmarks lack one
constexpr double kContactSlackMm = 4.0;  // the axis may meet bone this far from the aim
// Margins beyond this do not make a portal better; then reaching the ligament counts alone.
constexpr double kEnoughMarginMm = 2.0;
// What a millimetre between the prolonged axis and the ligament's centre is worth in millimetres of
// margin, and the same for leaving the middle of the usual entry (engineering defaults).
constexpr double kMissWeight = 0.15;
constexpr double kParamedianWeight = 0.02;
constexpr double kUsualParamedianMm = 14.0;
// Beyond this the view along the portal is out of a mobile C-arm's reach and the tip points past
// the ligament (engineering default; usual trajectories need 34 to 48 degrees, clinical.md 0.7).
constexpr double kEasyClimbRad = 0.7330;  // 42 deg
constexpr double kClimbWeightPerRad = 2.0;

double level_distance_mm(const Case& patient, SpineLevel level) {
  const auto& levels = patient.landmarks.levels;
  for (std::size_t n = 0; n < levels.size(); ++n) {
    if (!(levels[n].level == level)) continue;
    if (n + 1 < levels.size()) return distance_mm(levels[n].disc_centre, levels[n + 1].disc_centre);
    if (n > 0) return distance_mm(levels[n].disc_centre, levels[n - 1].disc_centre);
  }
  return kUsualLevelMm;
}

// Where the axis first meets bone near the aim; nothing when that is not the cranial lamina.
std::optional<PatientPoint> contact(const OperativeField& field, const PatientPoint& entry,
                                    const PatientPoint& aim) {
  const PatientVector along = (aim - entry).normalized();
  const double step = 0.25;
  const double length = distance_mm(entry, aim);
  for (double d = 0.0; d <= length + kContactSlackMm; d += step) {
    const PatientPoint p = entry + d * along;
    const Label l = field.labels.nearest(p, label::kAir);
    if (!is_bone(l) && !is_canal(l) && l != label::kLigamentumFlavum) continue;
    if (l != field.level.cranial || d < length - kContactSlackMm) return std::nullopt;
    return p - 0.5 * step * along;
  }
  return std::nullopt;
}

// How far the axis, drawn on, passes from a point.
double miss_mm(const PortalPlan& plan, const PatientPoint& target) {
  const PatientVector along = portal_direction(plan);
  const PatientVector to = target - plan.dock;
  return (to - to.dot(along) * along).norm();
}

// How steeply the axis runs towards the head.
double climb_rad(const OperativeField& field, const PortalPlan& plan) {
  return std::asin(std::clamp(portal_direction(plan).dot(field.cranial), -1.0, 1.0));
}

struct Entry {
  SkinPoint skin;
  double caudad_levels = 0.0, paramedian_mm = 0.0;
};

std::vector<Entry> entries(const Case& patient, const OperativeField& field,
                           const PatientPoint& dock, Side side) {
  const double level_mm = level_distance_mm(patient, field.level);
  const double dock_lateral = lateral_mm(field, dock);
  const double height_mm = distance_mm(dock, skin_or_edge(patient, dock, field.dorsal).point);
  std::vector<Entry> found;
  for (const double levels : kCaudadLevels) {
    for (const double paramedian : kParamedianMm) {
      const double sideways = side_sign(side) * paramedian - dock_lateral;
      // Start under the skin but dorsal of all bone, then walk out.
      const PatientPoint under = dock + sideways * field.left - (levels * level_mm) * field.cranial;
      SkinPoint skin = skin_or_edge(patient, under, field.dorsal);
      if (!skin.is_skin) {
        // The scan ends first: keep the direction to where the skin would be, and start at the
        // edge.
        const PatientPoint wanted = under + height_mm * field.dorsal;
        skin = skin_or_edge(patient, dock, wanted - dock);
      }
      found.push_back({skin, levels, paramedian});
    }
  }
  return found;
}

struct Candidate {
  PortalPlan plan;
  Entry entry;
  std::vector<Margin> margins;
  double worth = -std::numeric_limits<double>::max();
};

const Margin* margin_named(const std::vector<Margin>& margins, const std::string& name) {
  const auto it = std::ranges::find(margins, name, &Margin::structure);
  return it == margins.end() ? nullptr : &*it;
}

Candidate best_of(const Case& patient, const OperativeField& field, const LevelLandmarks& level,
                  Side side, const PortalModel& model) {
  const PatientPoint landmark = level.lamina_dock[side_index(side)];
  Candidate best;
  for (const Entry& entry : entries(patient, field, landmark, side)) {
    for (const double sideways : kSidewaysMm) {
      for (const double cranial : kCranialMm) {
        const PatientPoint aim =
            landmark + (side_sign(side) * sideways) * field.left + cranial * field.cranial;
        if (distance_mm(entry.skin.point, aim) < 10.0) continue;
        const auto dock = contact(field, entry.skin.point, aim);
        if (!dock || lateral_mm(field, *dock) * side_sign(side) <= 0.0) continue;
        Candidate c{{field.level, side, entry.skin.point, *dock, 0.0}, entry, {}, 0.0};
        c.margins = bone_margins(field, c.plan, model);
        c.worth = std::min(c.margins.front().distance_mm, kEnoughMarginMm) -
                  kMissWeight * miss_mm(c.plan, level.flavum_centre[side_index(side)]) -
                  kClimbWeightPerRad * std::max(0.0, climb_rad(field, c.plan) - kEasyClimbRad) -
                  kParamedianWeight * std::abs(entry.paramedian_mm - kUsualParamedianMm);
        // A path longer than the portal reaches nothing.
        if (distance_mm(c.plan.skin_entry, c.plan.dock) > model.length_mm) c.worth -= 100.0;
        if (c.worth > best.worth) best = std::move(c);
      }
    }
  }
  return best;
}

std::vector<std::string> reasons_for(const OperativeField& field, const LevelLandmarks& level,
                                     const Candidate& c) {
  const PortalPlan& plan = c.plan;
  const double sign = side_sign(plan.side);
  const double dock_lateral = sign * lateral_mm(field, plan.dock);
  const double border = sign * lateral_mm(field, level.medial_facet_border[side_index(plan.side)]);
  std::vector<std::string> said;
  said.push_back(
      "Dock on the " + std::string(side_name(plan.side)) + " lower edge of the " +
      vertebra_name(field.level.cranial) + " lamina, " +
      with_number("%.1f mm from the midline and ", dock_lateral) +
      (border >= dock_lateral
           ? with_number("%.1f mm medial of the facet border.", border - dock_lateral)
           : with_number("%.1f mm lateral of the facet border.", dock_lateral - border)));
  if (c.entry.skin.is_skin) {
    said.push_back(
        with_number("Entry %.1f levels ", c.entry.caudad_levels) +
        with_number("(%.0f mm) caudad, ", (plan.dock - plan.skin_entry).dot(field.cranial)) +
        with_number("%.0f mm from the midline.", sign * lateral_mm(field, plan.skin_entry)));
  } else {
    said.push_back(with_number("The line comes from %.1f levels caudad, ", c.entry.caudad_levels) +
                   with_number("%.0f mm from the midline.", c.entry.paramedian_mm));
  }
  const double path = distance_mm(plan.skin_entry, plan.dock);
  said.push_back(
      with_number("The way from skin to lamina is %.0f mm, ", path) +
      with_number("climbing %.0f degrees cephalad.", deg_from_rad(climb_rad(field, plan))));
  said.push_back(with_number("Drawn on, the axis passes %.1f mm from the centre of the ligament.",
                             miss_mm(plan, level.flavum_centre[side_index(plan.side)])));
  for (const char* name : {"spinous process", "facet", "neighbouring vertebra"}) {
    if (const Margin* m = margin_named(c.margins, name); m && m->distance_mm < 100.0) {
      said.push_back(
          m->distance_mm >= 0.0
              ? with_number("The portal wall keeps %.1f mm from the ", m->distance_mm) +
                    m->structure + "."
              : with_number("The portal wall overlaps by %.1f mm with the ", -m->distance_mm) +
                    m->structure + ": no better way was found.");
    }
  }
  if (!c.entry.skin.is_skin) {
    said.push_back(
        "The skin is outside the scan, so the entry was put at the scan's edge; the real entry "
        "lies "
        "further out on the same line.");
  }
  return said;
}

}  // namespace

PortalProposal propose_portal(const Case& patient, const OperativeField& field, SpineLevel level,
                              Side side, const PortalModel& model) {
  const LevelLandmarks* landmarks = patient.landmarks.level(level);
  if (landmarks == nullptr || !(field.level == level)) {
    throw InputRefused("The level " + level_name(level) + " was not found in this scan.");
  }
  const Candidate best = best_of(patient, field, *landmarks, side, model);
  if (best.margins.empty()) {
    throw InputRefused("No way to the " + std::string(side_name(side)) + " lamina of " +
                       vertebra_name(level.cranial) + " was found from " +
                       "1 to 1.5 levels caudad: place the portal by hand or choose another side.");
  }
  return {best.plan, reasons_for(field, *landmarks, best)};
}

}  // namespace flavum
