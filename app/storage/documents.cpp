#include "app/storage/documents.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/storage/measured_json.h"
#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "imaging/measure/measure_spine.h"

namespace flavum {
namespace {

using Json = nlohmann::json;

Json array3(const Eigen::Vector3d& v) { return Json::array({v.x(), v.y(), v.z()}); }

constexpr Side kSides[] = {Side::Left, Side::Right};

Eigen::Vector3d vector_field(const Json& j, const char* key) {
  const auto it = j.find(key);
  if (it == j.end() || !it->is_array() || it->size() != 3) {
    throw InputRefused(std::string("The file needs \"") + key + "\": three numbers in mm.");
  }
  Eigen::Vector3d v;
  for (int a = 0; a < 3; ++a) {
    const Json& n = (*it)[static_cast<std::size_t>(a)];
    if (!n.is_number() || !std::isfinite(n.get<double>())) {
      throw InputRefused(std::string("In the file \"") + key +
                         "\" holds something that is not a number.");
    }
    v[a] = n.get<double>();
  }
  return v;
}

Eigen::Vector3d unit_field(const Json& j, const char* key) {
  const Eigen::Vector3d v = vector_field(j, key);
  if (v.norm() < 1e-9)
    throw InputRefused(std::string("In the geometry file \"") + key + "\" has no length.");
  return v.normalized();
}

Json cautions_json(const std::vector<Caution>& cautions) {
  Json j = Json::array();
  for (const Caution& c : cautions) j.push_back({{"kind", c.kind}, {"text", c.text}});
  return j;
}

Json readable(const VolumeEntry& v) {
  return {{"id", v.id},
          {"series_uid", v.series_uid},
          {"frame_of_reference_uid", v.frame_of_reference_uid},
          {"modality", modality_name(v.modality)},
          {"kind", v.kind},
          {"part", v.part},
          {"description", v.description},
          {"transfer_syntax", v.transfer_syntax},
          {"cautions", cautions_json(v.cautions)},
          {"patient_position", v.patient_position},
          {"date", v.date},
          {"slices", v.slices.size()},
          {"window_centre", v.window_centre},
          {"window_width", v.window_width},
          {"geometry", geometry_json(v.geometry)},
          {"tilt_corrected_deg", v.tilt ? Json(deg_from_rad(v.tilt->angle_rad)) : Json()}};
}

}  // namespace

Json geometry_json(const ImageGeometry& g) {
  Json direction = Json::array();
  for (int c = 0; c < 3; ++c) direction.push_back(array3(g.direction.col(c)));
  return {{"frame", "LPS"},
          {"size", {g.size.x(), g.size.y(), g.size.z()}},
          {"spacing_mm", array3(g.spacing_mm)},
          {"origin_mm", array3(g.origin.v)},
          {"axes", direction}};
}

Json catalogue_json(const Catalogue& c) {
  Json j;
  j["format"] = "flavum-info-1";
  j["files_seen"] = c.files_seen;
  j["files_not_dicom"] = c.files_not_dicom;
  j["cautions"] = cautions_json(c.cautions);
  j["series"] = Json::array();
  for (const SeriesEntry& s : c.series) {
    j["series"].push_back({{"uid", s.uid},
                           {"study_uid", s.study_uid},
                           {"description", s.description},
                           {"modality", modality_name(s.modality)},
                           {"images", s.image_count},
                           {"volumes", s.volume_ids}});
  }
  j["volumes"] = Json::array();
  for (const VolumeEntry& v : c.volumes) j["volumes"].push_back(readable(v));
  j["refused"] = Json::array();
  for (const Refusal& r : c.refused) {
    j["refused"].push_back({{"series_uid", r.series_uid},
                            {"description", r.description},
                            {"kind", r.kind},
                            {"modality", r.modality},
                            {"reason", r.reason},
                            {"details", r.details},
                            {"files", r.files.size()}});
  }
  return j;
}

Json landmarks_json(const SpineLandmarks& found) {
  Json j;
  j["vertebrae"] = Json::array();
  for (const VertebraLandmarks& v : found.vertebrae) {
    j["vertebrae"].push_back({{"name", vertebra_name(v.vertebra)},
                              {"label", v.vertebra},
                              {"body_centre_mm", array3(v.body_centre.v)},
                              {"canal_centre_mm", array3(v.canal_centre.v)},
                              {"upper_end_plate_mm", array3(v.upper_end_plate.v)},
                              {"lower_end_plate_mm", array3(v.lower_end_plate.v)},
                              {"left", array3(v.left.v)},
                              {"dorsal", array3(v.dorsal.v)},
                              {"cranial", array3(v.cranial.v)}});
  }
  j["levels"] = Json::array();
  for (const LevelLandmarks& l : found.levels) {
    Json level{{"name", level_name(l.level)},
               {"canal_centre_mm", array3(l.canal_centre.v)},
               {"disc_centre_mm", array3(l.disc_centre.v)},
               {"interlaminar_centre_mm", array3(l.interlaminar_centre.v)}};
    for (const Side side : kSides) {
      const auto s = static_cast<std::size_t>(side_index(side));
      level[side_name(side)] = {
          {"lamina_dock_mm", array3(l.lamina_dock[s].v)},
          {"flavum_centre_mm", array3(l.flavum_centre[s].v)},
          {"medial_facet_border_mm", array3(l.medial_facet_border[s].v)},
          {"flavum_thickness_mm", l.flavum_thickness_mm[s]},
          {"laminar_half_angle_deg", deg_from_rad(l.laminar_half_angle_rad[s])}};
    }
    j["levels"].push_back(level);
  }
  return j;
}

Json structure_states_json(const StructureStates& states) {
  Json j = Json::array();
  for (const auto& [structure, state] : states.not_automatic()) {
    const LabelInfo* info = find_label(structure);
    j.push_back({{"label", structure},
                 {"name", info != nullptr ? info->name : ""},
                 {"state", state_name(state)}});
  }
  return j;
}

StructureStates structure_states_from_json(const Json& j) {
  const char* const sentence = "The stored states of the structures are damaged.";
  if (!j.is_array()) throw InputRefused(sentence, "structure_states is not a list");
  StructureStates states;
  for (const Json& entry : j) {
    const auto number = entry.is_object() ? entry.find("label") : entry.end();
    const auto word = entry.is_object() ? entry.find("state") : entry.end();
    if (number == entry.end() || word == entry.end() || !number->is_number_unsigned() ||
        number->get<std::uint64_t>() > 65535 || !word->is_string())
      throw InputRefused(sentence, "an entry of structure_states lacks label or state");
    const auto state = parse_state(word->get<std::string>());
    if (!state) throw InputRefused(sentence, "unknown state: " + word->get<std::string>());
    states.set(number->get<Label>(), *state);
  }
  return states;
}

Json measurements_json(const Segmentation& s) {
  Json j;
  j["format"] = "flavum-measurements-1";
  j["frame"] = "LPS, mm";
  j["numbering"] = s.numbering;
  j["warnings"] = s.warnings;
  j["structures"] = Json::array();
  std::map<Label, std::size_t> counts;
  for (const std::uint16_t v : s.labels.voxels) ++counts[v];
  bool all_reviewed = true;
  for (const auto& [value, count] : counts) {
    const LabelInfo* info = find_label(value);
    if (info == nullptr) continue;
    const StructureState state = s.states.of(value);
    all_reviewed = all_reviewed && state == StructureState::Reviewed;
    Json entry{{"label", value},
               {"name", info->name},
               {"state", state_name(state)},
               {"code_scheme", info->code_scheme},
               {"code", info->code},
               {"volume_mm3", static_cast<double>(count) * s.labels.geometry.voxel_volume_mm3()}};
    // How sure the program was says nothing about an outline that a person changed or accepted.
    if (const auto it = s.confidence.find(value);
        it != s.confidence.end() && state == StructureState::Automatic)
      entry["confidence"] = it->second;
    j["structures"].push_back(entry);
  }
  const bool untouched = s.states.not_automatic().empty();
  j["state"] = untouched ? "automatic" : all_reviewed ? "reviewed" : "edited";
  j["landmarks"] = landmarks_json(s.landmarks);
  j["measurements"] = measured_json(measure_spine(s.labels, s.landmarks));
  return j;
}

Json portal_json(const PortalPlan& plan, const PortalReport& report) {
  Json j{{"level", level_name(plan.level)},
         {"side", side_name(plan.side)},
         {"skin_entry_mm", array3(plan.skin_entry.v)},
         {"dock_mm", array3(plan.dock.v)},
         {"depth_stop_mm", plan.depth_stop_mm},
         {"path_mm", report.path_mm},
         {"angle_to_skin_deg", report.angle_to_skin_deg},
         {"cephalad_tilt_deg", report.cephalad_tilt_deg},
         {"warnings", report.warnings}};
  j["tissues"] = Json::array();
  for (const PathSegment& s : report.tissues) {
    const LabelInfo* info = find_label(s.tissue);
    j["tissues"].push_back({{"label", s.tissue},
                            {"name", info != nullptr ? info->name : "Air"},
                            {"from_mm", s.from_mm},
                            {"to_mm", s.to_mm}});
  }
  j["margins"] = Json::array();
  for (const Margin& m : report.margins) {
    j["margins"].push_back({{"structure", m.structure},
                            {"distance_mm", m.distance_mm},
                            {"on_tool_mm", array3(m.on_tool.v)},
                            {"on_structure_mm", array3(m.on_structure.v)}});
  }
  return j;
}

PortalPlan portal_from_json(const Json& j) {
  PortalPlan plan;
  const auto level = parse_level(j.value("level", ""));
  const auto side = parse_side(j.value("side", ""));
  if (!level || !side) throw InputRefused("The stored portal names no known level and side.");
  plan.level = *level;
  plan.side = *side;
  plan.skin_entry = PatientPoint(vector_field(j, "skin_entry_mm"));
  plan.dock = PatientPoint(vector_field(j, "dock_mm"));
  plan.depth_stop_mm = j.value("depth_stop_mm", 0.0);
  return plan;
}

Json read_json_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in)
    throw InputRefused("The file " + path.filename().string() + " cannot be opened.",
                       path.string());
  try {
    return Json::parse(in);
  } catch (const Json::exception& e) {
    throw InputRefused("The file " + path.filename().string() + " is not valid JSON.", e.what());
  }
}

ProjectionGeometry read_projection_geometry(const std::filesystem::path& path) {
  const Json j = read_json_file(path);
  if (!j.is_object())
    throw InputRefused("The geometry file " + path.filename().string() + " is not a JSON object.");
  ProjectionGeometry g;
  g.source = PatientPoint(vector_field(j, "source_mm"));
  g.detector_centre = PatientPoint(vector_field(j, "detector_center_mm"));
  g.column_dir = PatientVector(unit_field(j, "column_dir"));
  g.row_dir = PatientVector(unit_field(j, "row_dir"));
  if (std::abs(g.column_dir.dot(g.row_dir)) > 1e-3) {
    throw InputRefused(
        "In the geometry file \"column_dir\" and \"row_dir\" are not perpendicular.");
  }
  if (!j.contains("pixel_pitch_mm") || !j["pixel_pitch_mm"].is_number() ||
      !(j["pixel_pitch_mm"].get<double>() > 0)) {
    throw InputRefused("The geometry file needs \"pixel_pitch_mm\": a number above 0.");
  }
  g.pixel_pitch_mm = j["pixel_pitch_mm"].get<double>();
  const auto size = j.find("size_px");
  if (size == j.end() || !size->is_array() || size->size() != 2 ||
      !(*size)[0].is_number_integer() || !(*size)[1].is_number_integer()) {
    throw InputRefused("The geometry file needs \"size_px\": [columns, rows].");
  }
  g.size_px = Eigen::Vector2i((*size)[0].get<int>(), (*size)[1].get<int>());
  if ((g.size_px.array() < 1).any() || (g.size_px.array() > 8192).any()) {
    throw InputRefused("In the geometry file \"size_px\" must lie between 1 and 8192.");
  }
  const PatientVector normal = g.column_dir.cross(g.row_dir);
  if (std::abs(normal.dot(g.detector_centre - g.source)) < 1e-6) {
    throw InputRefused("In the geometry file the source lies in the detector's plane.");
  }
  return g;
}

void write_json_file(const Json& document, const std::filesystem::path& path) {
  const std::filesystem::path partial = path.string() + ".part";
  {
    std::ofstream out(partial);
    out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    if (!out.flush())
      throw OperationFailed("The file " + path.filename().string() + " cannot be written.",
                            path.string());
  }
  std::filesystem::rename(partial, path);
}

void print_json(const Json& document) {
  std::puts(document.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

}  // namespace flavum
