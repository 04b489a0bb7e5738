// The figures of the registration on phantom pairs with known motion. Run by hand; what was
// measured is in docs/registration.md.

#include <algorithm>
#include <chrono>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/config/config.h"
#include "imaging/base/error.h"
#include "imaging/phantom/mr_formation.h"
#include "imaging/phantom/variation.h"
#include "imaging/registration/register_mr_to_ct.h"
#include "imaging/segment/segmentation.h"
#include "imaging/segment_mr/segment_mr.h"
#include "tests/bench/segmentation_figures.h"

namespace flavum {
namespace {

struct Options {
  std::vector<std::uint64_t> seeds{1};
  std::vector<std::string> presets{"case-01"};
  std::vector<std::string> kinds{"t2-sagittal"};
  std::string ct_labels = "truth", mr_labels = "none";
  bool other_patient = false;
  int names_off = 0;
  double spacing_mm = 1.0;
};

struct Made {
  ScalarImage image;
  PatientMotion motion;
};

Made make(const Phantom& p, const std::string& kind, std::uint64_t seed) {
  Made m;
  m.motion = random_motion(p, seed);
  MrOptions o;
  o.seed = seed;
  o.motion = m.motion;
  o.weighting = kind.starts_with("t1") ? MrWeighting::T1 : MrWeighting::T2;
  if (kind.ends_with("isotropic")) {
    // About the spine alone: the whole trunk would take minutes to form.
    o.grid = isotropic_stack(p, 1.0, {});
    const Eigen::Vector3i centre =
        o.grid.nearest_index(p.landmarks.level({label::kL3})->canal_centre);
    o.grid = crop_geometry(o.grid, centre - Eigen::Vector3i(50, 70, 110),
                           centre + Eigen::Vector3i(50, 60, 130));
    o.slice_thickness_mm = 1.0;
  } else {
    o.grid = sagittal_stack(p, {13, 4.8, 0.6, 260.0}, {});
  }
  m.image = make_mr(p, o);
  return m;
}

double error_mm(const MrToCt& t, const PatientMotion& motion, const PatientPoint& p) {
  return distance_mm(t * (motion * p), p);
}

const char* word(Alignment a) {
  return a == Alignment::Aligned ? "aligned" : a == Alignment::Doubtful ? "doubtful" : "failed";
}

void evaluate(const PhantomPreset& preset, std::uint64_t seed, const Options& o, Figures& figures) {
  PhantomOptions po;
  po.seed = seed;
  po.spacing_mm = o.spacing_mm;
  po.slice_spacing_mm = o.spacing_mm;
  const Phantom phantom = make_phantom(vary(preset, seed), po);
  Segmentation segmented;
  RegistrationImage ct;
  ct.image = &phantom.ct;
  ct.labels = &phantom.truth;
  ct.landmarks = phantom.landmarks;
  if (o.ct_labels == "segmented") {
    segmented = segment_ct(phantom.ct);
    ct.labels = &segmented.labels;
    ct.landmarks = segmented.landmarks;
  }
  Phantom other;
  if (o.other_patient) other = make_phantom(vary(preset, seed + 5000), po);
  const Phantom& shown = o.other_patient ? other : phantom;
  for (const std::string& kind : o.kinds) {
    const Made made = make(shown, kind, seed);
    RegistrationImage mr;
    mr.image = &made.image;
    if (o.mr_labels == "truth") mr.landmarks = moved(shown.landmarks, made.motion);
    if (o.mr_labels == "segmented") {
      try {
        mr.landmarks = segment_mr(made.image).landmarks;
      } catch (const InputRefused& e) {
        std::printf("%s\n", e.what());
      }
    }
    for (VertebraLandmarks& v : mr.landmarks.vertebrae)
      v.vertebra = static_cast<Label>(v.vertebra + o.names_off);
    const auto start = std::chrono::steady_clock::now();
    const Registration r = register_mr_to_ct(ct, mr);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    figures.add(kind + " seconds", seconds);
    std::printf("%s seed %llu %s: %s, %.1f s, names off %d, residual %.2f mm\n",
                preset.name.c_str(), static_cast<unsigned long long>(seed), kind.c_str(),
                word(r.alignment), seconds, r.mr_names_off, r.residual_mm);
    for (const std::string& s : r.sentences) std::printf("    %s\n", s.c_str());
    for (const LevelLandmarks& l : phantom.landmarks.levels) {
      const GroupRegistration* g = r.group(l.level);
      if (g == nullptr) continue;
      double worst = 0.0;
      double whole = 0.0;
      Eigen::Vector3d mean = Eigen::Vector3d::Zero();
      for (const PatientPoint& p :
           {l.canal_centre, l.interlaminar_centre, l.flavum_centre[0], l.flavum_centre[1]}) {
        const double e = error_mm(g->transform, made.motion, p);
        worst = std::max(worst, e);
        whole = std::max(whole, error_mm(r.whole, made.motion, p));
        mean += 0.25 * (g->transform * (made.motion * p) - p).v;
      }
      std::printf(
          "  %s TRE %.2f (whole %.2f; x %.2f y %.2f z %.2f) residual %.2f spread %.2f "
          "neighbour %.2f overlap %.2f MI %.3f sharp %.3f %s %s\n",
          level_name(l.level).c_str(), worst, whole, mean.x(), mean.y(), mean.z(), g->residual_mm,
          g->spread_mm, g->neighbour_mm, g->overlap, g->information, g->sharpness,
          word(g->alignment), g->remark.c_str());
      if (!o.other_patient && g->alignment != Alignment::Failed) {
        figures.add(kind + " TRE mm", worst);
        figures.add(kind + " within 1.5 mm", worst <= 1.5 ? 1.0 : 0.0);
        figures.add(kind + " within the band", worst <= g->residual_mm ? 1.0 : 0.0);
        figures.add(kind + " band mm", g->residual_mm);
      }
    }
    std::fflush(stdout);
  }
}

int run(int argc, char** argv) {
  Options o;
  CLI::App app("Figures of the registration on phantom pairs with known motion");
  app.add_option("--seeds", o.seeds, "Phantom, motion and noise (1 to 9 were used in development)");
  app.add_option("--presets", o.presets, "Names of presets");
  app.add_option("--kinds", o.kinds, "t1|t2-sagittal|isotropic");
  app.add_option("--ct-labels", o.ct_labels, "truth or segmented");
  app.add_option("--mr-labels", o.mr_labels, "none, truth or segmented");
  app.add_flag("--other-patient", o.other_patient, "The MR shows another spine");
  app.add_option("--names-off", o.names_off, "Vertebrae by which the MR's names are wrong");
  app.add_option("--spacing", o.spacing_mm, "Voxels of the CT in mm");
  CLI11_PARSE(app, argc, argv);
  Figures figures;
  for (const std::uint64_t seed : o.seeds)
    for (const std::string& name : o.presets) evaluate(phantom_preset(name), seed, o, figures);
  std::printf(
      "\n| MR | levels | TRE median | 95 %% | worst | within 1.5 mm | band median | within "
      "the band | seconds |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const std::string& k : o.kinds) {
    if (!figures.has(k + " TRE mm")) continue;
    std::printf("| %s | %zu | %.2f | %.2f | %.2f | %.0f %% | %.2f | %.0f %% | %.1f |\n", k.c_str(),
                figures.count(k + " TRE mm"), figures.quantile(k + " TRE mm", 0.5),
                figures.quantile(k + " TRE mm", 0.95), figures.quantile(k + " TRE mm", 1.0),
                100.0 * figures.mean(k + " within 1.5 mm"), figures.quantile(k + " band mm", 0.5),
                100.0 * figures.mean(k + " within the band"),
                figures.quantile(k + " seconds", 0.5));
  }
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
