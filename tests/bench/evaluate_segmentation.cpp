// The figures of the CT segmentation as one table: phantoms with known truth over presets, seeds
// and slice thicknesses, and the labelled patient where it is present. Run by hand; what was
// measured is in docs/segmentation.md.

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>

#include <CLI/CLI.hpp>

#include "app/cli/overlay_picture.h"
#include "app/config/config.h"
#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"
#include "imaging/phantom/phantom.h"
#include "imaging/phantom/variation.h"
#include "imaging/segment/segmentation.h"
#include "tests/bench/segmentation_figures.h"
#include "tests/bench/timed_segmentation.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::uint64_t> seeds{101};
  std::vector<std::string> presets;
  std::vector<double> slices_mm{0.5, 1.0, 1.5};
  double spacing_mm = 0.7;
  bool plain = false;
  bool each = false;
  bool levels = false;
  fs::path overlays, truth_overlays, patient;
  int overlay_step = 5;
};

struct Structure {
  const char* name;
  Belongs belongs;
};

const char* const kCanal = "canal";

std::vector<Structure> structures() {
  std::vector<Structure> out;
  static const char* const kNames[] = {"L1", "L2", "L3", "L4", "L5"};
  for (int n = 0; n < 5; ++n) {
    const Label v = static_cast<Label>(label::kL1 + n);
    out.push_back({kNames[n], [v](Label l) { return l == v; }});
  }
  out.push_back({"sacrum", [](Label l) { return l == label::kSacrum; }});
  out.push_back({"discs", [](Label l) { return is_disc(l); }});
  out.push_back({kCanal, [](Label l) { return is_canal(l); }});
  out.push_back({"sac", [](Label l) { return l == label::kThecalSac; }});
  out.push_back({"fat", [](Label l) { return l == label::kEpiduralFat; }});
  out.push_back({"flavum", [](Label l) { return l == label::kLigamentumFlavum; }});
  return out;
}

// The sac's area in the plane of a level, found by the frames of its neighbours: mean of five
// sections 1 mm apart would blur the waist; one section it is.
double sac_area(const LabelMap& labels, const SpineLandmarks& marks, const LevelLandmarks& level) {
  const VertebraLandmarks* upper = marks.vertebra(level.level.cranial);
  const VertebraLandmarks* lower = marks.vertebra(level.level.caudal());
  if (upper == nullptr || lower == nullptr) return 0.0;
  const Eigen::Vector3d normal = upper->cranial.v + lower->cranial.v;
  return section_area_mm2(
      labels, [](Label l) { return l == label::kThecalSac; }, level.canal_centre,
      PatientVector(normal), 18.0);
}

// Tilt of the plane in which the phantom's canal ends against the sacral end plate: 0.2 rad.
constexpr double kCanalEndCos = 0.98007, kCanalEndSin = 0.19867;
const char* const kWholeCanal = "(canal with what lies below its labelled end, Dice)";
constexpr double kDegrees = 57.29577951308232;

void compare_levels(const Phantom& p, const Segmentation& s, Figures& figures, bool show) {
  for (const LevelLandmarks& t : p.landmarks.levels) {
    const std::string at = level_name(t.level);
    const LevelLandmarks* f = s.landmarks.level(t.level);
    if (f == nullptr) {
      figures.add("levels missing", 1.0);
      continue;
    }
    // A level inside the sacrum, or one that bears another name, has no measures of its own.
    const auto known = p.measures.find("sac_area_mm2 " + at);
    if (known == p.measures.end()) continue;
    const double area = sac_area(s.labels, s.landmarks, *f);
    const double true_area = known->second;
    const double off = 100.0 * std::abs(area / true_area - 1.0);
    figures.add("sac area error, %", off);
    figures.add("sac area error " + at + ", %", off);
    // How much of that is the plane and the voxels: the same measurement on the true labels.
    figures.add("(sac area error of the true labels, %)",
                100.0 * std::abs(sac_area(p.truth, p.landmarks, t) / true_area - 1.0));
    if (show) std::printf("    %-6s sac %5.1f (%5.1f) mm2", at.c_str(), area, true_area);
    for (int side = 0; side < 2; ++side) {
      const double thickness = f->flavum_thickness_mm[side];
      const double e = std::abs(thickness - t.flavum_thickness_mm[side]);
      figures.add("flavum thickness error, mm", e);
      figures.add("flavum thickness error " + at + ", mm", e);
      const double angle =
          kDegrees * std::abs(f->laminar_half_angle_rad[side] - t.laminar_half_angle_rad[side]);
      figures.add("laminar half-angle error, deg", angle);
      if (show) {
        std::printf("  flavum %4.1f (%4.1f)  angle %4.1f (%4.1f)", thickness,
                    t.flavum_thickness_mm[side], kDegrees * f->laminar_half_angle_rad[side],
                    kDegrees * t.laminar_half_angle_rad[side]);
      }
    }
    if (show) std::printf("\n");
  }
}

// What the voxels wrongly added to a structure are, and what the missed ones were taken for, in
// percent of its true size.
void print_confusions(const LabelMap& truth, const LabelMap& found) {
  static const char* const kKinds[] = {"body",  "bone", "disc",   "sac",
                                       "other", "fat",  "flavum", "roots"};
  const auto kind = [](Label l) {
    if (is_bone(l)) return 1;
    if (is_disc(l)) return 2;
    if (l == label::kThecalSac) return 3;
    if (l == label::kEpiduralOther) return 4;
    if (l == label::kEpiduralFat) return 5;
    if (l == label::kLigamentumFlavum) return 6;
    return l == label::kNerveRoots ? 7 : 0;
  };
  for (const Structure& s : structures()) {
    const std::string name = s.name;
    if (name != "canal" && name != "sac" && name != "flavum" && name != "L4" && name != "discs")
      continue;
    double added[8] = {};
    double missed[8] = {};
    double size = 0;
    for (std::size_t n = 0; n < truth.voxels.size(); ++n) {
      const bool a = s.belongs(truth.voxels[n]);
      const bool b = s.belongs(found.voxels[n]);
      size += a ? 1 : 0;
      if (b && !a) ++added[kind(truth.voxels[n])];
      if (a && !b) ++missed[kind(found.voxels[n])];
    }
    std::printf("    %s added:", s.name);
    for (int k = 0; k < 8; ++k)
      if (added[k] / size > 0.004) std::printf(" %s %.1f", kKinds[k], 100 * added[k] / size);
    std::printf("; missed:");
    for (int k = 0; k < 8; ++k)
      if (missed[k] / size > 0.004) std::printf(" %s %.1f", kKinds[k], 100 * missed[k] / size);
    std::printf(" (%% of its size)\n");
  }
}

// Whether the segmentation says that the count of the levels may be wrong.
bool doubts_count(const Segmentation& s) {
  return s.numbering.find("transitional") != std::string::npos ||
         s.numbering.find("assumed") != std::string::npos;
}

bool levels_right(const Phantom& p, const Segmentation& s) {
  for (Label v = label::kL1; v <= label::kL5; ++v) {
    const VertebraLandmarks* t = p.landmarks.vertebra(v);
    const VertebraLandmarks* f = s.landmarks.vertebra(v);
    if (t == nullptr) continue;
    if (f == nullptr || distance_mm(t->body_centre, f->body_centre) > 10.0) return false;
  }
  return true;
}

// The phantom's canal ends in the upper sacrum, where its picture still shows the sacral canal:
// what was found below the lowest plane of the true canal has no truth to be judged by.
void leave_out_below(const Phantom& p, const LabelMap& truth, LabelMap& found) {
  const VertebraLandmarks* sacrum = p.landmarks.vertebra(label::kSacrum);
  if (sacrum == nullptr) return;
  const Eigen::Vector3d axis = kCanalEndCos * sacrum->cranial.v - kCanalEndSin * sacrum->dorsal.v;
  const auto each = [&](const LabelMap& labels, auto&& act) {
    const ImageGeometry& g = labels.geometry;
    std::size_t n = 0;
    for (int k = 0; k < g.size.z(); ++k)
      for (int j = 0; j < g.size.y(); ++j)
        for (int i = 0; i < g.size.x(); ++i, ++n)
          if (is_canal(labels.voxels[n])) act(n, g.point_of(i, j, k).v.dot(axis));
  };
  double lowest = 1e300;
  each(truth, [&](std::size_t, double h) { lowest = std::min(lowest, h); });
  each(found, [&](std::size_t n, double h) {
    if (h < lowest) found.voxels[n] = label::kBody;
  });
}

void evaluate(const PhantomPreset& base, std::uint64_t seed, double slice_mm, const Options& o,
              Figures& figures) {
  PhantomPreset preset = base;
  if (!o.plain) preset = vary(base, seed);
  PhantomOptions options;
  options.seed = seed;
  options.spacing_mm = o.spacing_mm;
  options.slice_spacing_mm = slice_mm;
  std::ostringstream name;
  name << base.name << " seed " << seed << ", " << slice_mm << " mm";
  std::optional<Phantom> phantom;
  try {
    phantom = make_phantom(preset, options);
  } catch (const UsageError& e) {
    std::printf("%-34s no phantom: %s\n", name.str().c_str(), e.what());
    return;
  }
  TimedSegmentation run;
  try {
    run = timed(phantom->ct);
  } catch (const InputRefused& e) {
    std::printf("%-34s REFUSED: %s\n", name.str().c_str(), e.what());
    figures.add("refused", 1.0);
    return;
  }
  figures.add("refused", 0.0);
  const bool right = levels_right(*phantom, run.found);
  // Everything but the body outside the spine is judged: on a smaller grid that is quicker.
  const auto spine = [](Label l) { return l != label::kAir && l != label::kBody; };
  auto [truth, labels] = cropped_pair(phantom->truth, run.found.labels, spine);
  figures.add(kWholeCanal, dice(truth, labels, [](Label l) { return is_canal(l); }));
  leave_out_below(*phantom, truth, labels);
  figures.add("levels right", right ? 1.0 : 0.0);
  const bool said = run.found.transitional || doubts_count(run.found);
  figures.add("levels wrong and nothing said", !right && !said ? 1.0 : 0.0);
  std::printf("%-34s", name.str().c_str());
  for (const Structure& s : structures()) {
    const double d = dice(truth, labels, s.belongs);
    figures.add(s.name, d);
    figures.add(std::string(s.name) + " HD95", hausdorff95_mm(truth, labels, s.belongs));
    std::printf(" %s %.3f", s.name, d);
  }
  figures.add("seconds", run.seconds);
  figures.add("MiB", run.mib);
  std::printf("  canal HD95 %.1f mm  %s  %.1f s\n", figures.quantile("canal HD95", 1.0),
              right  ? "levels right"
              : said ? "LEVELS WRONG, doubt said"
                     : "LEVELS WRONG",
              run.seconds);
  compare_levels(*phantom, run.found, figures, o.each);
  if (o.each) print_confusions(truth, labels);
  if (o.each) std::printf("    levels %s\n", run.found.numbering.c_str());
  if (o.each)
    for (const std::string& w : run.found.warnings) std::printf("    warning: %s\n", w.c_str());
  std::fflush(stdout);
  std::string folder = name.str();
  for (char& c : folder)
    if (c == ' ' || c == ',') c = '_';
  if (!o.overlays.empty())
    write_overlays(phantom->ct, run.found.labels, o.overlays / folder, o.overlay_step);
  if (!o.truth_overlays.empty())
    write_overlays(phantom->ct, phantom->truth, o.truth_overlays / folder, o.overlay_step);
}

void print_table(const Figures& f) {
  std::printf("\n| structure | Dice best | median | worst | HD95 median, mm | worst |\n");
  std::printf("|---|---|---|---|---|---|\n");
  for (const Structure& s : structures()) {
    if (!f.has(s.name)) continue;
    const std::string hd = std::string(s.name) + " HD95";
    std::printf("| %s | %.3f | %.3f | %.3f | %.1f | %.1f |\n", s.name, f.quantile(s.name, 1.0),
                f.quantile(s.name, 0.5), f.quantile(s.name, 0.0), f.quantile(hd, 0.5),
                f.quantile(hd, 1.0));
  }
  std::printf("\n| figure | median | 95th percentile | worst | count |\n|---|---|---|---|---|\n");
  std::vector<std::string> names{"flavum thickness error, mm", "sac area error, %",
                                 "(sac area error of the true labels, %)", kWholeCanal,
                                 "laminar half-angle error, deg"};
  for (const SpineLevel& l : kLumbarLevels) {
    names.push_back("flavum thickness error " + level_name(l) + ", mm");
    names.push_back("sac area error " + level_name(l) + ", %");
  }
  names.insert(names.end(), {"seconds", "MiB"});
  for (const std::string& n : names) {
    if (!f.has(n)) continue;
    std::printf("| %s | %.2f | %.2f | %.2f | %zu |\n", n.c_str(), f.quantile(n, 0.5),
                f.quantile(n, 0.95), f.quantile(n, 1.0), f.count(n));
  }
  for (const char* n : {"levels right", "levels wrong and nothing said", "refused"})
    if (f.has(n)) std::printf("| %s | %.0f %% | | | %zu |\n", n, 100.0 * f.mean(n), f.count(n));
}

// The labelled patient: the data set's numbers for L1..L5, the sacrum and the canal.
constexpr int kTheirCanal = 79;

void evaluate_patient(const fs::path& folder, const Options& o) {
  if (!fs::exists(folder / "ct.nii.gz")) {
    std::printf("\nThe labelled patient is not here (%s).\n", folder.filename().c_str());
    return;
  }
  const ScalarImage ct = read_scalar_file(folder / "ct.nii.gz");
  const LabelMap theirs = read_label_file(folder / "labels.nii.gz");
  LabelMap truth(theirs.geometry);
  const std::map<int, Label> names{{32, label::kT12},    {31, label::kL1},    {30, label::kL2},
                                   {29, label::kL3},     {28, label::kL4},    {27, label::kL5},
                                   {25, label::kSacrum}, {26, label::kSacrum}};
  for (std::size_t n = 0; n < truth.voxels.size(); ++n)
    if (const auto at = names.find(theirs.voxels[n]); at != names.end())
      truth.voxels[n] = at->second;
  const TimedSegmentation run = timed(ct);
  std::printf("\n3 mm CT: %s\n| structure | Dice | HD95, mm |\n|---|---|---|\n",
              run.found.numbering.c_str());
  for (Label v = label::kT12; v <= label::kSacrum; ++v) {
    if (v == label::kL6) continue;
    const Belongs own = [v](Label l) { return l == v; };
    std::printf("| %s | %.3f | %.1f |\n", find_label(v)->name, dice(truth, run.found.labels, own),
                hausdorff95_mm(truth, run.found.labels, own));
  }
  const VertebraLandmarks* first = run.found.landmarks.vertebra(label::kL1);
  const VertebraLandmarks* last = run.found.landmarks.vertebra(label::kL5);
  if (first != nullptr && last != nullptr) {
    Figures off;
    const int a = ct.geometry.nearest_index(first->body_centre).z();
    const int b = ct.geometry.nearest_index(last->body_centre).z();
    for (int k = std::min(a, b); k <= std::max(a, b); ++k) {
      Eigen::Vector3d centre[2] = {Eigen::Vector3d::Zero(), Eigen::Vector3d::Zero()};
      double count[2] = {0, 0};
      for (int j = 0; j < ct.geometry.size.y(); ++j) {
        for (int i = 0; i < ct.geometry.size.x(); ++i) {
          const Eigen::Vector3d p = ct.geometry.point_of(i, j, k).v;
          const bool in[2] = {theirs.at(i, j, k) == kTheirCanal,
                              is_canal(run.found.labels.at(i, j, k))};
          for (int n = 0; n < 2; ++n) {
            if (!in[n]) continue;
            centre[n] += p;
            count[n] += 1;
          }
        }
      }
      if (count[0] > 0 && count[1] > 0)
        off.add("centre", (centre[0] / count[0] - centre[1] / count[1]).norm());
    }
    std::printf("| canal centre line, mm: median %.1f, mean %.1f, worst %.1f | | |\n",
                off.quantile("centre", 0.5), off.mean("centre"), off.quantile("centre", 1.0));
  }
  for (const std::string& w : run.found.warnings) std::printf("warning: %s\n", w.c_str());
  if (!o.overlays.empty()) write_overlays(ct, run.found.labels, o.overlays / "ct_3mm", 5);
}

int run(int argc, char** argv) {
  Options o;
  o.patient = fs::path(FLAVUM_SOURCE_DIR) / "../shared/data/ct_3mm_labelled";
  CLI::App app("Figures of the CT segmentation on phantoms with known truth and on patients");
  app.add_option("--seeds", o.seeds, "Phantom seeds (1 to 9 were used in development)");
  app.add_option("--presets", o.presets, "Names of presets; all when not given");
  app.add_option("--slices", o.slices_mm, "Slice spacings in mm; runs take them in turn");
  app.add_option("--spacing", o.spacing_mm, "Pixel spacing in mm");
  app.add_flag("--plain", o.plain, "The presets as they are, not varied by the seed");
  app.add_flag("--each", o.each, "Print levels and warnings of each run");
  app.add_option("--overlays", o.overlays, "Folder for pictures of what was found");
  app.add_option("--truth-overlays", o.truth_overlays, "Folder for pictures of the truth");
  app.add_option("--overlay-step", o.overlay_step, "Every n-th slice");
  app.add_option("--patient", o.patient, "Folder of the labelled patient; empty: none");
  CLI11_PARSE(app, argc, argv);
  Figures figures;
  std::size_t turn = 0;
  for (const std::uint64_t seed : o.seeds) {
    for (const PhantomPreset& preset : phantom_presets()) {
      if (!o.presets.empty() &&
          std::find(o.presets.begin(), o.presets.end(), preset.name) == o.presets.end())
        continue;
      evaluate(preset, seed, o.slices_mm[turn++ % o.slices_mm.size()], o, figures);
    }
    ++turn;  // so that a preset does not always meet the same slice spacing
  }
  print_table(figures);
  if (!o.patient.empty()) evaluate_patient(o.patient, o);
  return 0;
}

}  // namespace
}  // namespace flavum

int main(int argc, char** argv) {
  try {
    return flavum::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
