#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/fluoroscope_bench.h"
#include "app/cli/gpu_bench.h"
#include "app/cli/procedure_bench.h"
#include "app/cli/terminal.h"
#include "app/cli/timing.h"
#include "app/editor/open_case.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

struct Options {
  std::vector<std::string> names;
  std::filesystem::path volume;
  std::string gpu;
  int gpu_reduce = 0;
  bool json = false;
};

nlohmann::json bench_gpu(const Options& o) {
  std::optional<GpuUse> asked;
  if (!o.gpu.empty()) {
    asked = parse_gpu_use(o.gpu);
    if (!asked) throw UsageError("--gpu is auto, off or on, not \"" + o.gpu + "\".");
  }
  return bench_drr_gpu({gpu_use(asked), o.gpu_reduce});
}

// 512 x 512 x 300 at 0.75 x 0.75 x 1.0 mm: a water ellipse with a column of bone, so that skipping
// air helps as much as it would on a patient and no more.
ScalarImage synthetic_body() {
  ImageGeometry g;
  g.size = {512, 512, 300};
  g.spacing_mm = {0.75, 0.75, 1.0};
  g.origin = PatientPoint(-0.75 * 255.5, -0.75 * 255.5, -149.5);
  ScalarImage image(g, -1000.0F);
  for (int k = 0; k < 300; ++k) {
    for (int j = 0; j < 512; ++j) {
      for (int i = 0; i < 512; ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        if (std::hypot(p.x() / 165.0, p.y() / 115.0) < 1.0) image.at(i, j, k) = 30.0F;
        if (std::hypot(p.x(), p.y() - 40.0) < 22.0) image.at(i, j, k) = 400.0F;
      }
    }
  }
  return image;
}

// Every repetition looks from another direction, so that nothing cached can help.
nlohmann::json bench_drr_full(const Options& o) {
  const ScalarImage image =
      o.volume.empty() ? synthetic_body() : *open_volume(o.volume, std::nullopt).image;
  const AttenuationVolume volume = AttenuationVolume::from_hu(image);
  const PatientPoint centre = image.geometry.centre();
  return time_repeatedly(15, [&](int n) {
    const double angle = 0.1 * n;
    const PatientVector beam(std::sin(angle), -std::cos(angle), 0.0);
    ProjectionGeometry g;
    g.source = centre - 550.0 * beam;
    g.detector_centre = centre + 550.0 * beam;
    g.column_dir = PatientVector(std::cos(angle), std::sin(angle), 0.0);
    g.row_dir = PatientVector(0, 0, -1);
    g.pixel_pitch_mm = 300.0 / 512.0;
    line_integrals(volume, g);
  });
}

void run(const Options& o) {
  const std::vector<std::pair<std::string, std::function<nlohmann::json()>>> known{
      {"drr-full", [&] { return bench_drr_full(o); }},
      {"drr-gpu", [&] { return bench_gpu(o); }},
      {"drr-static", bench_drr_static},
      {"drr-bite", bench_drr_bite},
      {"bite", bench_bite},
      {"tick", bench_tick},
      {"case", bench_case}};
  nlohmann::json result = nlohmann::json::object();
  for (const auto& name : o.names) {
    if (std::ranges::none_of(known, [&](const auto& k) { return k.first == name; })) {
      throw UsageError("There is no benchmark \"" + name + "\" in this version. Known: drr-full, " +
                       "drr-gpu, drr-static, drr-bite, bite, tick, case.");
    }
  }
  for (const auto& [name, measure] : known) {
    if (o.names.empty() || std::ranges::find(o.names, name) != o.names.end())
      result[name] = measure();
  }
  if (o.json) return print_json(result);
  for (const auto& [name, r] : result.items()) {
    if (r.contains("skipped")) {
      std::printf("%-10s skipped: %s\n", name.c_str(), r["skipped"].get<std::string>().c_str());
      continue;
    }
    std::printf("%-10s median %8.3f ms   p99 %8.3f ms   peak %6.0f MiB\n", name.c_str(),
                r["median_ms"].get<double>(), r["p99_ms"].get<double>(),
                r["peak_mib"].get<double>());
    if (name == "drr-gpu") print_drr_gpu(r);
    if (name == "drr-static" || name == "drr-bite") print_fluoroscope_bench(r);
  }
}

}  // namespace

void add_bench_command(CLI::App& app) {
  auto* sub = app.add_subcommand("bench", "Measure speed on this machine");
  auto o = std::make_shared<Options>();
  sub->add_option("names", o->names,
                  "drr-full: a fluoroscopic image from a new direction, 512 x 512 pixels; "
                  "drr-gpu: the same by the graphics card; "
                  "drr-static: complete pulses with a moving instrument; "
                  "drr-bite: a bite until it is in the picture; "
                  "bite: one bite with all readings and areas; tick: a sixtieth of a second of "
                  "moving with all readings; case: building a case for an attempt. Without a name: "
                  "all");
  sub->add_option("--volume", o->volume, "Measure on this volume instead of the synthetic one");
  sub->add_option("--gpu", o->gpu, "auto (default; or as FLAVUM_GPU says), off or on");
  sub->add_option("--gpu-reduce", o->gpu_reduce,
                  "Divide voxels and pixels per side by this (default: 1, in software 8)")
      ->check(CLI::Range(1, 64));
  sub->add_flag("--json", o->json, "One JSON document on standard output");
  sub->callback([o] { run(*o); });
}

}  // namespace flavum
