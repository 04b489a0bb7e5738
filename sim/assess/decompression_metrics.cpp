#include <algorithm>

#include "sim/assess/judging.h"
#include "sim/procedure/cut.h"

namespace flavum {
namespace {

constexpr Side kSides[] = {Side::Left, Side::Right};

SidesTreated sides_judged(const Judged& j) {
  SidesTreated judged = sides_treated(j.state);
  if (j.whole_plan) {
    for (const Side s : j.world.scenario.sides) judged.side[side_index(s)] = true;
  }
  return judged;
}

void add_sides_treated(const Judged& j, Sheet& sheet) {
  if (!j.world.attempt() || j.world.scenario.sides.empty()) return;
  const SidesTreated treated = sides_treated(j.state);
  const auto done = std::ranges::count_if(j.world.scenario.sides,
                                          [&](Side s) { return treated.side[side_index(s)]; });
  sheet.add("sides_treated",
            percent(static_cast<double>(done), static_cast<double>(j.world.scenario.sides.size())));
}

void add_areas(const Findings& f, Sheet& sheet) {
  const Readings& r = f.readings;
  sheet.add("flavum_area_before", r.flavum_area_before_mm2);
  sheet.add("flavum_area_after", r.flavum_area_after_mm2);
  sheet.add("flavum_area_change",
            percent_change(r.flavum_area_before_mm2, r.flavum_area_after_mm2));
  sheet.add("canal_area_before", r.canal_area_before_mm2);
  sheet.add("canal_area_after", r.canal_area_after_mm2);
  sheet.add("canal_area_change", percent_change(r.canal_area_before_mm2, r.canal_area_after_mm2));
  const bool sac = f.has_sac && f.sac_disc.before_mm2 > 0.0;
  if (sac) {
    sheet.add("sac_area_before", f.sac_disc.before_mm2);
    sheet.add("sac_area_after", f.sac_disc.after_mm2);
  }
  const int best = best_slice(f.areas);
  if (best < 0) return;
  const AxialAreas& a = f.areas[static_cast<std::size_t>(best)];
  sheet.add("best_slice_position", a.cranial_mm);
  sheet.add("canal_gain_best_slice", a.canal_after_mm2[0] + a.canal_after_mm2[1] -
                                         a.canal_before_mm2[0] - a.canal_before_mm2[1]);
  sheet.add("flavum_area_change_best_slice",
            percent_change(a.flavum_before_mm2[0] + a.flavum_before_mm2[1],
                           a.flavum_after_mm2[0] + a.flavum_after_mm2[1]));
  if (sac) sheet.add("sac_gain_best_slice", f.sac_best.after_mm2 - f.sac_best.before_mm2);
}

// A column that was interrupted (0 mm) has no per cent: passing now counts as 100 %.
double gain_percent(const ColumnGain& c) {
  if (c.before_mm > 0.0) return percent_change(c.before_mm, c.now_mm);
  return c.now_mm > 0.0 ? 100.0 : 0.0;
}

}  // namespace

void add_decompression(const Judged& j, Sheet& sheet) {
  add_sides_treated(j, sheet);
  const bool something = !j.state.bites.empty() || j.whole_plan || !j.world.attempt();
  if (!j.found.has_level || !something) return;
  const SidesTreated judged = sides_judged(j);
  for (const Side side : kSides) {
    const int i = side_index(side);
    if (!judged.side[i]) continue;
    sheet.add("flavum_thinning", side, j.found.flavum.worked_thinning_percent[i]);
    sheet.add("flavum_worked_area", side, j.found.flavum.worked_area_mm2[i]);
    sheet.add("flavum_thinning_whole", side, j.found.flavum.mean_thinning_percent[i]);
    sheet.add("ligament_removed_side", side, j.found.flavum.removed_mm3[i]);
    if (j.found.has_column) {
      sheet.add("column_thickness", side, j.found.column[i].now_mm);
      sheet.add("column_gain", side, gain_percent(j.found.column[i]));
      sheet.add("contrast_passes", side, j.found.column[i].passes_now ? 1.0 : 0.0);
    }
  }
  sheet.add("ligament_removed", j.found.readings.ligament_removed_mm3);
  if (j.found.removal) {
    const CutMatch& ligament = j.found.removal->ligament;
    sheet.add("ligament_as_planned", 100.0 * ligament.dice);
    sheet.add("ligament_over_cut", ligament.over_mm3);
    sheet.add("ligament_under_cut", ligament.under_mm3);
  }
  add_areas(j.found, sheet);
}

void add_spared(const Judged& j, Sheet& sheet) {
  const bool something = !j.state.bites.empty() || j.whole_plan || !j.world.attempt();
  if (!j.found.has_level || !something) return;
  const Spared& spared = j.found.spared;
  for (const Side side : kSides) {
    const int i = side_index(side);
    sheet.add("facet_removed", side, 100.0 - spared.facet_percent[i]);
    sheet.add("pars_removed", side, 100.0 - spared.pars_percent[i]);
  }
  if (spared.all_bone_mm3 > 0.0) {
    sheet.add("bone_lateral_of_9mm", percent(spared.lateral_lamina_mm3, spared.all_bone_mm3));
  }
  sheet.add("bone_removed", j.found.readings.bone_removed_mm3);
  if (j.found.removal) {
    const CutMatch& bone = j.found.removal->bone;
    sheet.add("bone_as_planned", 100.0 * bone.dice);
    sheet.add("bone_over_cut", bone.over_mm3);
    sheet.add("bone_under_cut", bone.under_mm3);
  }
  const auto taken = [&](BoneRegion region) {
    return mm3_of(*j.world.field, j.state.cut.by_region[static_cast<std::size_t>(region)]);
  };
  sheet.add("bone_cranial_lamina", taken(BoneRegion::CranialLamina));
  sheet.add("bone_caudal_lamina", taken(BoneRegion::CaudalLamina));
  sheet.add("bone_lateral_lamina", taken(BoneRegion::LateralLamina));
  sheet.add("bone_facet", Side::Left, taken(BoneRegion::FacetLeft));
  sheet.add("bone_facet", Side::Right, taken(BoneRegion::FacetRight));
  sheet.add("bone_pars", Side::Left, taken(BoneRegion::ParsLeft));
  sheet.add("bone_pars", Side::Right, taken(BoneRegion::ParsRight));
  sheet.add("bone_elsewhere", taken(BoneRegion::Other) + taken(BoneRegion::None));
}

}  // namespace flavum
