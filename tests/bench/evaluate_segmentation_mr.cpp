// The figures of the MR segmentation: per phantom a study of sagittal T2 and T1 and an axial stack
// per level, joined. Run by hand; what was measured is in docs/segmentation-mr.md.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/config/config.h"
#include "imaging/base/error.h"
#include "imaging/phantom/mr_formation.h"
#include "imaging/phantom/variation.h"
#include "imaging/segment_mr/segment_mr.h"
#include "tests/bench/segmentation_figures.h"

namespace flavum {
namespace {

struct Structure {
  const char* name;
  Belongs belongs;
};

std::vector<Structure> structures() {
  return {{"vertebrae L1-L5", [](Label l) { return l >= label::kL1 && l <= label::kL5; }},
          {"discs", is_disc},
          {"canal", is_canal},
          {"sac", [](Label l) { return l == label::kThecalSac; }},
          {"fat", [](Label l) { return l == label::kEpiduralFat; }},
          {"flavum", [](Label l) { return l == label::kLigamentumFlavum; }}};
}

void compare(const char* kind, const LabelMap& truth, const LabelMap& found, Figures& figures) {
  for (const Structure& s : structures()) {
    if (std::none_of(truth.voxels.begin(), truth.voxels.end(), s.belongs)) continue;
    figures.add(std::string(kind) + " | " + s.name, dice(truth, found, s.belongs));
  }
}

void evaluate(const PhantomPreset& base, std::uint64_t seed, double spacing_mm, Figures& figures) {
  PhantomOptions options;
  options.seed = seed;
  options.spacing_mm = spacing_mm;
  const Phantom phantom = make_phantom(vary(base, seed), options);
  std::vector<StudySeries> study;
  const auto add = [&](const ImageGeometry& grid, MrWeighting weighting) {
    MrOptions o;
    o.grid = grid;
    o.weighting = weighting;
    o.seed = seed;
    StudySeries s;
    s.image = std::make_shared<ScalarImage>(make_mr(phantom, o));
    s.frame_of_reference_uid = "1";
    s.name = "series " + std::to_string(study.size());
    study.push_back(s);
  };
  add(sagittal_stack(phantom), MrWeighting::T2);
  add(sagittal_stack(phantom), MrWeighting::T1);
  for (const ImageGeometry& g : axial_disc_stacks(phantom)) add(g, MrWeighting::T2);
  const auto start = std::chrono::steady_clock::now();
  try {
    const StudySegmentation found = segment_study(study);
    figures.add("seconds",
                std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    bool right =
        found.joined.numbering.find("from what looks like the sacrum") != std::string::npos;
    for (const VertebraLandmarks& t : phantom.landmarks.vertebrae) {
      if (t.vertebra < label::kL1 || t.vertebra > label::kL5) continue;
      const VertebraLandmarks* f = found.joined.landmarks.vertebra(t.vertebra);
      right = right && f != nullptr && (f->body_centre - t.body_centre).norm() < 15.0;
    }
    figures.add("levels right", right ? 1.0 : 0.0);
    for (std::size_t n = 0; n < study.size(); ++n) {
      if (n == 1 || found.series[n].labels.voxels.empty()) continue;
      compare(n == 0 ? "sagittal 4.8 mm" : "axial", truth_on(phantom, study[n].image->geometry),
              found.series[n].labels, figures);
    }
    std::printf("%s seed %llu: %s\n", base.name.c_str(), static_cast<unsigned long long>(seed),
                found.joined.numbering.c_str());
  } catch (const InputRefused& e) {
    figures.add("levels right", 0.0);
    std::printf("%s seed %llu: refused, %s\n", base.name.c_str(),
                static_cast<unsigned long long>(seed), e.what());
  }
}

int run(int argc, char** argv) {
  std::vector<std::uint64_t> seeds{101};
  std::vector<std::string> presets;
  double spacing_mm = 0.8;
  CLI::App app("Figures of the MR segmentation on studies of phantoms with known truth");
  app.add_option("--seeds", seeds, "Phantom seeds (1 to 9 were used in development)");
  app.add_option("--presets", presets, "Names of presets; all when not given");
  app.add_option("--spacing", spacing_mm, "Pixel spacing of the phantom's truth in mm");
  CLI11_PARSE(app, argc, argv);
  Figures figures;
  for (const std::uint64_t seed : seeds)
    for (const PhantomPreset& p : phantom_presets())
      if (presets.empty() || std::find(presets.begin(), presets.end(), p.name) != presets.end())
        evaluate(p, seed, spacing_mm, figures);
  std::printf(
      "\n| series | structure | Dice best | median | worst | count |\n|---|---|---|---|---|---|\n");
  for (const char* kind : {"sagittal 4.8 mm", "axial"}) {
    for (const Structure& s : structures()) {
      const std::string name = std::string(kind) + " | " + s.name;
      if (figures.has(name))
        std::printf("| %s | %.2f | %.2f | %.2f | %zu |\n", name.c_str(),
                    figures.quantile(name, 1.0), figures.quantile(name, 0.5),
                    figures.quantile(name, 0.0), figures.count(name));
    }
  }
  std::printf("\nlevels right in %.0f %% of %zu\n", 100.0 * figures.mean("levels right"),
              figures.count("levels right"));
  if (figures.has("seconds"))
    std::printf("seconds per study: median %.0f\n", figures.quantile("seconds", 0.5));
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
