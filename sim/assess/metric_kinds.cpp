#include "sim/assess/metric_kinds.h"

#include <algorithm>
#include <array>

namespace flavum {
namespace {

using enum MetricGroup;

constexpr auto kKinds = std::to_array<MetricKind>({
    {"line_breach", "Furthest past the epidurogram line", Safety, "mm"},
    {"dura_breach", "Furthest through the dura", Safety, "mm"},
    {"dura_contacts", "Times the dura was crossed", Safety, "count"},
    {"closest_to_line_during_bites", "Closest to the line while biting", Safety, "mm"},
    {"closest_to_dura_during_bites", "Closest to the dura while biting", Safety, "mm"},
    {"bites_within_2mm_of_dura", "Bites less than 2 mm from the dura", Safety, "count"},
    {"bites_within_1mm_of_dura", "Bites less than 1 mm from the dura", Safety, "count"},
    {"tissue_left_over_dura", "Least tissue left over the dura", Safety, "mm"},
    {"exposed_dura", "Dura laid bare", Safety, "mm2"},
    {"residual_ligament", "Thinnest ligament left where some was taken", Safety, "mm", true},
    {"past_lamina", "Trocar or portal past the lamina on the way in", Safety, "mm"},
    {"depth_stop_overruns", "Instrument beyond the depth stop", Safety, "count"},
    {"needle_in_sac", "Needle in the dural sac", Safety, "count"},
    {"contrast_total", "Contrast given", Safety, "mL"},
    {"warnings", "Warnings the patient gave", Safety, "count"},
    {"warnings_continued_through", "Warnings worked on through", Safety, "count"},
    {"critical_violations", "Critical rules broken", Safety, "count"},
    {"rule_errors", "Rules broken, not critical", Safety, "count"},
    {"rule_notes", "Remarks on the rules", Safety, "count"},
    {"risk_dural_tear", "Risk run of a dural tear", Safety, "%"},
    {"risk_epidural_haematoma", "Risk run of an epidural haematoma", Safety, "%"},
    {"risk_nerve_injury", "Risk run of a nerve injury", Safety, "%"},
    {"risk_infection", "Risk run of an infection", Safety, "%"},
    {"risk_instability", "Risk run of instability", Safety, "%"},
    {"risk_contrast_reaction", "Risk run of a reaction to contrast", Safety, "%"},

    {"sides_treated", "Planned sides treated", Decompression, "%"},
    {"flavum_thinning", "Ligament thinned where it was worked", Decompression, "%", true},
    {"flavum_worked_area", "Area over which ligament was thinned", Decompression, "mm2", true},
    {"flavum_thinning_whole", "Ligament thinned, mean over the whole side", Decompression, "%",
     true},
    {"ligament_removed_side", "Ligament taken", Decompression, "mm3", true},
    {"ligament_removed", "Ligament taken in all", Decompression, "mm3"},
    {"ligament_as_planned", "Ligament taken as planned (Dice)", Decompression, "%"},
    {"ligament_over_cut", "Ligament taken that was not planned", Decompression, "mm3"},
    {"ligament_under_cut", "Ligament planned and not taken", Decompression, "mm3"},
    {"flavum_area_before", "Ligament area at disc height before", Decompression, "mm2"},
    {"flavum_area_after", "Ligament area at disc height after", Decompression, "mm2"},
    {"flavum_area_change", "Change of the ligament area at disc height", Decompression, "%"},
    {"canal_area_before", "Canal area at disc height before", Decompression, "mm2"},
    {"canal_area_after", "Canal area at disc height after", Decompression, "mm2"},
    {"canal_area_change", "Change of the canal area at disc height", Decompression, "%"},
    {"sac_area_before", "Dural sac area at disc height before", Decompression, "mm2"},
    {"sac_area_after", "Dural sac area at disc height after", Decompression, "mm2"},
    {"best_slice_position", "Axial slice where the canal gained most, above disc height",
     Decompression, "mm"},
    {"canal_gain_best_slice", "Canal area gained on that slice", Decompression, "mm2"},
    {"flavum_area_change_best_slice", "Change of the ligament area on that slice", Decompression,
     "%"},
    {"sac_gain_best_slice", "Dural sac area gained on that slice", Decompression, "mm2"},
    {"column_thickness", "Thickness of the contrast column at the end", Decompression, "mm", true},
    {"column_gain", "Contrast column thicker by", Decompression, "%", true},
    {"contrast_passes", "Contrast passes the level", Decompression, "yes/no", true},

    {"facet_removed", "Facet bone taken", Spared, "%", true},
    {"pars_removed", "Isthmus bone taken", Spared, "%", true},
    {"bone_lateral_of_9mm", "Share of the bone taken lateral of 9 mm", Spared, "%"},
    {"bone_removed", "Bone taken in all", Spared, "mm3"},
    {"bone_as_planned", "Bone taken as planned (Dice)", Spared, "%"},
    {"bone_over_cut", "Bone taken that was not planned", Spared, "mm3"},
    {"bone_under_cut", "Bone planned and not taken", Spared, "mm3"},
    {"bone_cranial_lamina", "Bone taken of the upper lamina", Spared, "mm3"},
    {"bone_caudal_lamina", "Bone taken of the lower lamina", Spared, "mm3"},
    {"bone_lateral_lamina", "Bone taken of the laminae lateral of 9 mm", Spared, "mm3"},
    {"bone_facet", "Bone taken of the facet", Spared, "mm3", true},
    {"bone_pars", "Bone taken of the isthmus", Spared, "mm3", true},
    {"bone_elsewhere", "Bone taken elsewhere", Spared, "mm3"},

    {"entry_error", "Skin entry off the plan", Access, "mm"},
    {"dock_error", "Dock off the plan", Access, "mm"},
    {"angle_error", "Portal axis off the plan", Access, "deg"},
    {"depth_error", "Docked deeper than planned", Access, "mm"},
    {"redirects", "Changes of direction below the skin", Access, "count"},
    {"incision_length", "Incision", Access, "mm"},

    {"depth_confirmed", "Bites with the depth confirmed on a contralateral oblique image", Imaging,
     "%"},
    {"two_views", "New positions seen in two views before biting", Imaging, "%"},
    {"fresh_clo", "Bites within a minute of a good contralateral oblique image", Imaging, "%"},
    {"shots", "Images taken", Imaging, "count"},
    {"fluoroscopy_time", "Fluoroscopy time", Imaging, "min"},
    {"kerma", "Reference air kerma", Imaging, "mGy"},
    {"kap", "Kerma-area product", Imaging, "Gy cm2"},
    {"collimated_shots", "Images with the field closed in", Imaging, "%"},
    {"shots_off_target", "Images that miss the level", Imaging, "count"},
    {"shots_with_hand", "Images with a hand in the beam", Imaging, "count"},
    {"carm_moves", "Moves of the C-arm", Imaging, "count"},

    {"bites", "Bites", Handling, "count"},
    {"empty_bites", "Empty bites", Handling, "count"},
    {"yield_per_bite", "Tissue per bite", Handling, "mm3"},
    {"instrument_changes", "Changes of instrument", Handling, "count"},
    {"path_length", "Way of the instrument's tip", Handling, "mm"},
    {"path_economy", "Way of the tip against the shortest", Handling, "times"},
    {"total_time", "Time in all", Handling, "min"},

    {"candidacy_right", "Right decision on the case", Checklist, "yes/no"},
    {"checklist_before", "Sign-in and preparation done before the skin", Checklist, "%"},
    {"checklist_after", "Closure and recovery done", Checklist, "%"},
    {"level_counted_right", "Level counted right", Checklist, "yes/no"},
    {"time_out_right", "Time-out with the right level and side before the incision", Checklist,
     "yes/no"},
    {"level_pauses", "Sides with a level pause before the first bite", Checklist, "%"},
    {"epidurograms", "Sides with an epidurogram of their own before the first bite", Checklist,
     "%"},
    {"order_kept", "Steps in their order", Checklist, "%"},
});

}  // namespace

const char* group_title(MetricGroup group) {
  switch (group) {
    case Safety:
      return "Safety";
    case Decompression:
      return "Decompression";
    case Spared:
      return "Bone spared";
    case Access:
      return "Access";
    case Imaging:
      return "Imaging and dose";
    case Handling:
      return "Handling";
    case Checklist:
      return "Checklist";
  }
  return "";
}

std::span<const MetricKind> metric_kinds() { return kKinds; }

const MetricKind* find_metric_kind(std::string_view name) {
  const auto it =
      std::ranges::find_if(kKinds, [name](const MetricKind& k) { return name == k.name; });
  return it == kKinds.end() ? nullptr : &*it;
}

}  // namespace flavum
