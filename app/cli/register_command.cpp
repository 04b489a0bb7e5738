#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/checkerboard.h"
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/editor/open_case.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/base/units.h"
#include "imaging/files/volume_file.h"
#include "imaging/registration/dural_band.h"
#include "imaging/registration/on_ct.h"
#include "imaging/segment_mr/segment_mr.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Options {
  fs::path ct, mr, out;
  std::optional<std::string> ct_volume, mr_volume, level;
  fs::path landmarks;
  int level_shift = 0;
};

ImageOrigin origin_of(const OpenedVolume& volume) {
  ImageOrigin origin;
  origin.patient_position = volume.patient_position;
  if (const VolumeEntry* entry = volume.catalogue.find(volume.id)) {
    origin.frame_of_reference_uid = entry->frame_of_reference_uid;
    origin.study_date = entry->date;
    origin.patient = entry->pseudonym;
  }
  return origin;
}

PatientPoint point_from(const json& j, const fs::path& file) {
  if (!j.is_array() || j.size() != 3 || !j[0].is_number() || !j[1].is_number() || !j[2].is_number())
    throw InputRefused("A point of the landmark file is not three numbers in mm.", file.string());
  return {j[0].get<double>(), j[1].get<double>(), j[2].get<double>()};
}

// {"pairs": [{"mr_mm": [x, y, z], "ct_mm": [x, y, z]}, …]}
std::vector<PointPair> read_pairs(const fs::path& file) {
  const json j = read_json_file(file);
  if (!j.is_object() || !j.contains("pairs") || !j.at("pairs").is_array() || j.at("pairs").empty())
    throw InputRefused("The landmark file holds no pairs of points.", file.string());
  std::vector<PointPair> pairs;
  for (const json& p : j.at("pairs")) {
    if (!p.is_object() || !p.contains("mr_mm") || !p.contains("ct_mm"))
      throw InputRefused("A pair of the landmark file lacks mr_mm or ct_mm.", file.string());
    pairs.push_back({point_from(p.at("mr_mm"), file), point_from(p.at("ct_mm"), file)});
  }
  return pairs;
}

json matrix_json(const MrToCt& t) {
  json rows = json::array();
  const Eigen::Vector3d o = t.origin().v;
  for (Eigen::Index r = 0; r < 3; ++r) {
    rows.push_back({t.rotation()(r, 0), t.rotation()(r, 1), t.rotation()(r, 2), o[r]});
  }
  rows.push_back({0.0, 0.0, 0.0, 1.0});
  return rows;
}

const char* alignment_word(Alignment a) {
  return a == Alignment::Aligned ? "aligned" : a == Alignment::Doubtful ? "doubtful" : "failed";
}
const char* start_word(RegistrationStart s) {
  switch (s) {
    case RegistrationStart::Points:
      return "pairs of points";
    case RegistrationStart::FrameOfReference:
      return "common frame of reference";
    case RegistrationStart::Vertebrae:
      return "vertebrae found on both";
    default:
      return "outline";
  }
}

json registration_json(const Registration& r, double largest_mr_voxel_mm) {
  json j;
  j["format"] = "flavum-registration-1";
  j["direction"] = "p_ct = mr_to_ct * p_mr, LPS, mm";
  j["alignment"] = alignment_word(r.alignment);
  j["sentences"] = r.sentences;
  j["start"] = start_word(r.start);
  j["mr_level_names_off"] = r.mr_names_off;
  j["length_ratio"] = r.length_ratio;
  j["residual_95_mm"] = r.residual_mm;
  j["dural_band_mm"] = dural_band_mm(largest_mr_voxel_mm, r.residual_mm);
  j["mr_to_ct"] = matrix_json(r.whole);
  j["levels"] = json::array();
  for (const GroupRegistration& g : r.groups) {
    json l;
    l["level"] = level_name(g.level);
    l["alignment"] = alignment_word(g.alignment);
    if (!g.remark.empty()) l["remark"] = g.remark;
    l["overlap"] = g.overlap;
    l["sharpness"] = g.sharpness;
    if (g.alignment != Alignment::Failed) {
      l["residual_95_mm"] = g.residual_mm;
      l["dural_band_mm"] = dural_band_mm(largest_mr_voxel_mm, g.residual_mm);
      l["mr_to_ct"] = matrix_json(g.transform);
    }
    j["levels"].push_back(l);
  }
  return j;
}

SpineLandmarks mr_spine(const ScalarImage& mr, const Progress& progress) {
  try {
    return segment_mr(mr, MrContrast::Unknown, {}, progress).landmarks;
  } catch (const InputRefused& e) {
    say(std::string("The MR's spine was not found, its outline is used to start: ") + e.what());
    return {};
  }
}

SpineLevel level_of(const Options& o, const SpineLandmarks& landmarks) {
  const auto level = o.level ? parse_level(*o.level) : std::optional<SpineLevel>(SpineLevel{});
  if (!level) throw UsageError("There is no level " + *o.level + ". Say L4-5, for example.");
  if (landmarks.level(*level) != nullptr) return *level;
  if (o.level || landmarks.levels.empty())
    throw InputRefused("The CT does not show " + level_name(*level) + ".");
  return landmarks.levels.back().level;
}

void run(const Options& o) {
  const Progress progress = terminal_progress();
  const OpenedVolume ct = open_volume(o.ct, o.ct_volume, progress.part(0.0, 0.05));
  say(ct.notes);
  const OpenedVolume mr = open_volume(o.mr, o.mr_volume, progress.part(0.05, 0.1));
  say(mr.notes);
  if (ct.modality == Modality::Mr || mr.modality == Modality::Ct)
    throw UsageError("The first image has to be the CT, the second the MR.");
  RegistrationOptions options;
  if (!o.landmarks.empty()) options.points = read_pairs(o.landmarks);
  const Segmentation found = segment_ct(*ct.image, {o.level_shift}, progress.part(0.1, 0.35));
  const SpineLevel level = level_of(o, found.landmarks);
  RegistrationImage to;
  to.image = ct.image.get();
  to.labels = &found.labels;
  to.landmarks = found.landmarks;
  to.origin = origin_of(ct);
  RegistrationImage from;
  from.image = mr.image.get();
  from.origin = origin_of(mr);
  from.landmarks = mr_spine(*mr.image, progress.part(0.35, 0.5));
  const Registration r = register_mr_to_ct(to, from, options, progress.part(0.5, 0.9));
  fs::create_directories(o.out);
  write_json_file(registration_json(r, mr.image->geometry.spacing_mm.maxCoeff()),
                  o.out / "transform.json");
  write_checkerboards(*ct.image, *mr.image, r, found.landmarks, level, o.out);
  if (r.alignment != Alignment::Failed) {
    progress.report(0.95, "Writing the MR on the CT's grid");
    write_scalar_file(mr_on_ct(r, *mr.image, ct.image->geometry), o.out / "moving_on_fixed.nii.gz");
  }
  progress.report(1.0, "Done");
  say("Levels of the CT: " + found.numbering + ".");
  if (r.alignment == Alignment::Failed)
    throw OperationFailed(r.sentences.empty() ? "The MR was not aligned." : r.sentences.front());
  say(r.sentences);
}

}  // namespace

void add_register_command(CLI::App& app) {
  auto* sub = app.add_subcommand(
      "register",
      "Lay an MR on a CT of the same patient, level by level, with pictures to check it");
  auto o = std::make_shared<Options>();
  sub->add_option("--fixed", o->ct, "The CT, which stays: DICOM, NIfTI, NRRD or MHA")->required();
  sub->add_option("--moving", o->mr, "The MR, which is laid on it, likewise")->required();
  sub->add_option("--fixed-volume", o->ct_volume, "Which volume of the CT, by its id from `info`");
  sub->add_option("--moving-volume", o->mr_volume, "Which volume of the MR");
  sub->add_option("--landmarks", o->landmarks,
                  "Start from pairs of points: JSON, {\"pairs\": [{\"mr_mm\": [x, y, z], "
                  "\"ct_mm\": [x, y, z]}]}")
      ->check(CLI::ExistingFile);
  sub->add_option("--level", o->level, "Level of the axial and coronal pictures, L4-5 by default");
  sub->add_option("--level-shift", o->level_shift, "Correct the CT's count: +1 renames L3 to L4")
      ->check(CLI::Range(-3, 3));
  sub->add_option("--out", o->out,
                  "Folder: transform.json, moving_on_fixed.nii.gz, sagittal.png, axial.png, "
                  "coronal.png")
      ->required();
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
