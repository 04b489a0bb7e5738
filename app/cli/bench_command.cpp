#include <algorithm>
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
#include "app/cli/xray_bench.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"

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

void run(const Options& o) {
  const std::vector<std::pair<std::string, std::function<nlohmann::json()>>> known{
      {"drr-full", [&] { return bench_drr_full(o.volume); }},
      {"drr-motion", bench_drr_motion},
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
                       "drr-motion, drr-gpu, drr-static, drr-bite, bite, tick, case.");
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
    if (name == "drr-full") print_drr_full(r);
    if (name == "drr-motion") print_drr_motion(r);
    if (name == "drr-gpu") print_drr_gpu(r);
    if (name == "drr-static" || name == "drr-bite") print_fluoroscope_bench(r);
  }
}

}  // namespace

void add_bench_command(CLI::App& app) {
  auto* sub = app.add_subcommand("bench", "Measure speed on this machine");
  auto o = std::make_shared<Options>();
  sub->add_option("names", o->names,
                  "drr-full: line integrals from a new direction, 512 x 512 pixels, with their "
                  "error, beside plastimatch; drr-motion: new poses while the C-arm turns; "
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
