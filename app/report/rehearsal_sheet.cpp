#include "app/report/rehearsal_sheet.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>

#include "app/report/findings.h"
#include "app/report/plan_words.h"
#include "app/report/review.h"
#include "app/report/sheet_pictures.h"
#include "imaging/base/error.h"
#include "imaging/dicom_objects/object_header.h"
#include "sim/procedure/depth_guide.h"
#include "sim/procedure/planned_removal.h"
#include "sim/procedure/view_hints.h"

namespace flavum {
namespace {

std::string millimetres(double mm, int decimals = 0) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f mm", decimals, mm);
  return text;
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

void add_places(RehearsalSheet& sheet, const Session& session, const PortalPlan& plan,
                const PortalReport& report) {
  const World& world = session.world();
  const Case& patient = *world.patient;
  char angle[96];
  std::snprintf(angle, sizeof angle, "Axis %.0f\u00b0 to the skin, %.0f\u00b0 %s.",
                report.angle_to_skin_deg, std::abs(report.cephalad_tilt_deg),
                report.cephalad_tilt_deg >= 0.0 ? "cephalad" : "caudad");
  sheet.places = {
      {"Dock point", dock_words(*world.field, plan), ""},
      {"Skin entry", capital(skin_entry_words(patient, *world.field, plan)),
       "Measured along the skin's projection in AP; confirm under fluoroscopy."},
      {"Skin to dock", distance_words(report.path_mm, patient), angle},
      {"Depth stop set", millimetres(plan.depth_stop_mm) + " beyond the portal's tip",
       depth_guide_words(world, session.state())},
  };
}

// Bone and ligament inside the boxes, from the labels: what would be labelled as removed.
double volume_in(const PlannedCut& cut, const OperativeField& field) {
  const ImageGeometry& g = field.labels.geometry;
  const PatientVector across =
      std::cos(cut.turn_rad) * field.left + std::sin(cut.turn_rad) * field.dorsal;
  const PatientVector deep =
      std::cos(cut.turn_rad) * field.dorsal - std::sin(cut.turn_rad) * field.left;
  std::int64_t count = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i) {
        const std::uint16_t l = field.labels.at(i, j, k);
        if (cut.tissue == CutTissue::Bone ? !is_bone(l) : l != label::kLigamentumFlavum) continue;
        const PatientVector d = g.point_of(i, j, k) - cut.centre;
        if (std::abs(d.dot(across)) <= 0.5 * cut.width_mm &&
            std::abs(d.dot(deep)) <= 0.5 * cut.depth_mm &&
            std::abs(d.dot(field.cranial)) <= 0.5 * cut.height_mm)
          ++count;
      }
    }
  }
  return static_cast<double>(count) * g.voxel_volume_mm3();
}

void add_removal(RehearsalSheet& sheet, const OperativeField& field,
                 const std::vector<PlannedCut>& cuts) {
  for (const PlannedCut& cut : cuts) {
    char volume[32];
    std::snprintf(volume, sizeof volume, "%.0f mm\u00b3", volume_in(cut, field));
    sheet.removal.push_back(
        {cut.tissue == CutTissue::Bone ? "Bone of the lamina" : "Ligamentum flavum", volume, ""});
  }
}

void add_views(RehearsalSheet& sheet, Session& session, const PortalPlan& plan,
               const std::string& patient_position) {
  const World& world = session.world();
  Fluoroscope scope(world);
  CArmPose ap = pose_for(View::Ap, world.field->centre);
  if (const auto square = square_end_plates(world, ap, plan.level.cranial)) {
    ap.tilt_rad = square->pose.tilt_rad;
  }
  sheet.ap = fluoroscopy_picture_of(session, scope, ap);
  sheet.views.push_back(
      {"AP", sheet.ap.title, "End plates of " + vertebra_name(plan.level.cranial) + " square."});
  CArmPose oblique =
      pose_for(plan.side == Side::Left ? View::CloRight : View::CloLeft, world.field->centre);
  std::string note;
  if (const auto hint = clo_for_lamina(world, plan.side)) {
    oblique = hint->pose;
    note = hint->reachable ? hint->sentence : hint->shortfall;
  }
  sheet.clo = fluoroscopy_picture_of(session, scope, oblique);
  sheet.views.push_back({"Contralateral oblique", sheet.clo.title, note});
  if (const auto barrel = down_the_barrel(world, session.state())) {
    sheet.views.push_back(
        {"Down the portal", pose_words(barrel->pose), barrel->reachable ? "" : barrel->shortfall});
  }
  sheet.ap.title = "AP, simulated";
  sheet.clo.title = "Oblique (CLO), simulated";
  const std::string position = position_note(patient_position);
  sheet.views_note =
      "Angles are relative to the day's true AP." + (position.empty() ? "" : " " + position);
}

void add_margins(RehearsalSheet& sheet, const Case& patient, const PortalReport& report) {
  for (const Margin& m : report.margins)
    sheet.margins.push_back({"To the " + m.structure, distance_words(m.distance_mm, patient), ""});
  sheet.margins_note =
      "From the portal's wall, or its axis on to the depth stop. " + range_note(patient);
}

void add_structures(RehearsalSheet& sheet, const Segmentation& s) {
  std::vector<bool> present(65536, false);
  for (const std::uint16_t v : s.labels.voxels) present[v] = true;
  for (const LabelInfo& info : all_labels()) {
    if (!present[info.value] || info.value == label::kBody) continue;
    const StructureState state = s.states.of(info.value);
    sheet.structures.push_back({info.name,
                                state == StructureState::Reviewed ? "reviewed"
                                : state == StructureState::Edited ? "edited, not reviewed"
                                                                  : "automatic, not reviewed",
                                ""});
    if (info.value == label::kThecalSac || info.value == label::kEpiduralFat ||
        info.value == label::kLigamentumFlavum || info.value == label::kEpiduralOther) {
      sheet.colours.push_back(
          {info.name, {info.colour[0] / 255.0, info.colour[1] / 255.0, info.colour[2] / 255.0}});
    }
  }
}

void add_tissues(RehearsalSheet& sheet, const PortalReport& report) {
  for (const PathSegment& t : report.tissues) {
    const LabelInfo* info = find_label(t.tissue);
    char range[48];
    std::snprintf(range, sizeof range, "%.0f to %.0f mm", t.from_mm, t.to_mm);
    const std::string name = info == nullptr            ? "Air"
                             : t.tissue == label::kBody ? "Skin, fat and muscle"
                                                        : info->name;
    sheet.tissues.push_back({name, range, ""});
  }
}

std::string numbering_words(const Segmentation& segmentation, const NumberingStatement& said) {
  std::string words = "Levels: " + segmentation.numbering + ". Transitional vertebra: ";
  words += said.transitional == NumberingStatement::Transitional::No    ? "no"
           : said.transitional == NumberingStatement::Transitional::Yes ? "YES"
                                                                        : "not decided";
  return words + (said.confirmed ? ". Count compared with the images by the physician."
                                 : ". Confirm level and side before use.");
}

std::string printed_words() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[48];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  return std::string("Printed ") + text + ", Flavum " + software_version();
}

}  // namespace

RehearsalSheet rehearsal_sheet(OpenedPath opened, const Progress& progress) {
  if (!opened.portal) {
    throw InputRefused(
        "This case holds no portal; plan one first, in the workstation or with `flavum plan`.");
  }
  const PortalPlan plan = *opened.portal;
  Session session(std::move(opened.opened), std::move(opened.notes));
  progress.report(0.1, "Measuring the level");
  session.choose_level(plan.level);
  const World& world = session.world();
  if (const Verdict placed = session.dispatch(PlacePortal{plan}); !placed.ok) {
    throw InputRefused("The stored portal cannot be placed: " + placed.reason);
  }
  const PortalReport report = examine_portal(*world.patient, *world.field, plan, world.portal);
  const Segmentation& segmentation = session.opened().segmentation;
  const std::vector<PlannedCut> cuts = propose_removal(world, plan);
  RehearsalSheet sheet;
  sheet.level = level_name(plan.level);
  sheet.side = plan.side == Side::Left ? "LEFT" : "RIGHT";
  sheet.numbering = numbering_words(segmentation, session.notes().numbering);
  const Review review = review_of(segmentation);
  sheet.review = review.sentence;
  sheet.reviewed = review.complete;
  add_places(sheet, session, plan, report);
  add_margins(sheet, *world.patient, report);
  add_removal(sheet, *world.field, cuts);
  add_structures(sheet, segmentation);
  add_tissues(sheet, report);
  sheet.warnings = segmentation.warnings;
  sheet.warnings.insert(sheet.warnings.end(), report.warnings.begin(), report.warnings.end());
  progress.report(0.3, "Drawing the pictures");
  sheet.axial = axial_picture(session, plan, cuts);
  sheet.axial.caption =
      "Seen from the feet. Green: portal. White and yellow: planned bone and ligament.";
  sheet.sagittal = along_portal_picture(session, plan, cuts);
  sheet.sagittal.caption = "Skin on the right, head up. Green: portal.";
  progress.report(0.5, "Measuring");
  sheet.findings =
      level_findings(*world.patient->labels, world.patient->landmarks, session.notes(), plan.level);
  const std::vector<SheetLine> drawn = drawn_findings(session.notes());
  sheet.findings.insert(sheet.findings.end(), drawn.begin(), drawn.end());
  progress.report(0.7, "Drawing the fluoroscopic pictures");
  add_views(sheet, session, plan, session.opened().volume.patient_position);
  sheet.not_assessed = {
      "Symptoms, neurological findings and the side they are on.",
      "Dynamic instability: only one position was imaged.",
      "Other causes of the complaints at this or another level.",
      "Nerve roots and vessels, as far as the labels do not hold them.",
  };
  sheet.case_title = session.opened().patient.title;
  sheet.printed = printed_words();
  progress.report(1.0, "Done");
  return sheet;
}

}  // namespace flavum
