#include "app/cli/gpu_bench.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "app/cli/timing.h"
#include "app/gpu/gl_context.h"
#include "app/gpu/gpu_projector.h"
#include "imaging/base/error.h"
#include "imaging/base/rng.h"

namespace flavum {
namespace {

constexpr int kSoftwareReduction = 8;
constexpr double kVoxelMm = 0.75, kSliceMm = 1.0, kFieldMm = 300.0;
constexpr double kSourceDetectorMm = 1100.0;

// A trunk of water with texture, a column of bone in it, in air; whole HU. `slices` of 1 mm.
ScalarImage trunk(int slices, int reduce) {
  ImageGeometry grid;
  grid.size = {512 / reduce, 512 / reduce, std::max(1, slices / reduce)};
  grid.spacing_mm = Eigen::Vector3d(kVoxelMm, kVoxelMm, kSliceMm) * reduce;
  grid.origin = PatientPoint(Eigen::Vector3d(-grid.centre().v));
  ScalarImage hu(grid, -1000.0F);
  for (std::int64_t n = 0; n < grid.voxel_count(); ++n) {
    const auto i = static_cast<int>(n % grid.size.x());
    const auto j = static_cast<int>(n / grid.size.x() % grid.size.y());
    const auto k = static_cast<int>(n / grid.size.x() / grid.size.y());
    const PatientPoint p = grid.point_of(i, j, k);
    if (std::hypot(p.x() / 165.0, p.y() / 115.0) >= 1.0) continue;
    const bool bone = std::hypot(p.x(), p.y() - 40.0) < 22.0;
    const double texture = 60.0 * (random_uniform(31, static_cast<std::uint64_t>(n)) - 0.5);
    hu.voxels[static_cast<std::size_t>(n)] =
        static_cast<float>(std::lround((bone ? 400.0 : 30.0) + texture));
  }
  return hu;
}

ProjectionGeometry view(double angle_rad, int pixels) {
  const PatientVector beam(std::sin(angle_rad), -std::cos(angle_rad), 0.0);
  ProjectionGeometry g;
  g.source = PatientPoint() - 0.5 * kSourceDetectorMm * beam;
  g.detector_centre = PatientPoint() + 0.5 * kSourceDetectorMm * beam;
  g.column_dir = PatientVector(std::cos(angle_rad), std::sin(angle_rad), 0.0);
  g.row_dir = PatientVector(0, 0, -1);
  g.pixel_pitch_mm = kFieldMm / pixels;
  g.size_px = {pixels, pixels};
  return g;
}

// Slabs that all rays cross inside the box, skipped or not: one sample each.
double samples_in_volume(const ImageGeometry& grid, const ProjectionGeometry& g) {
  const Eigen::Vector3d source = grid.index_of(g.source);
  double sum = 0.0;
  for (int r = 0; r < g.size_px.y(); ++r) {
    for (int c = 0; c < g.size_px.x(); ++c) {
      const Eigen::Vector3d ray = grid.index_of(g.pixel_point(c, r)) - source;
      double enter = 0.0, leave = 1.0;
      for (int k = 0; k < 3; ++k) {
        const double a = (-0.5 - source[k]) / ray[k], b = (grid.size[k] - 0.5 - source[k]) / ray[k];
        enter = std::max(enter, std::min(a, b));
        leave = std::min(leave, std::max(a, b));
      }
      sum += std::max(0.0, leave - enter) * ray.cwiseAbs().maxCoeff();
    }
  }
  return sum;
}

double disagreement(const TissueIntegrals& a, const TissueIntegrals& b) {
  double worst = 0.0;
  for (std::size_t n = 0; n < a.soft.pixels.size(); ++n) {
    worst = std::max({worst, std::abs(static_cast<double>(a.soft.pixels[n]) - b.soft.pixels[n]),
                      std::abs(static_cast<double>(a.bone.pixels[n]) - b.bone.pixels[n])});
  }
  return worst;
}

nlohmann::json measure(GpuProjector& gpu, const AttenuationVolume& cpu, int pixels, int repeats) {
  constexpr double kStepRad = 0.11;  // a new direction each time: nothing cached can help
  const auto at = [&](int n) { return view(kStepRad * n + 0.05, pixels); };
  const nlohmann::json drawn = time_repeatedly(repeats, [&](int n) {
    gpu.trace(at(n));
    GpuProjector::finish();
  });
  nlohmann::json result = time_repeatedly(repeats, [&](int n) { gpu.project(at(n)); });
  const ImageGeometry& grid = gpu.volume().geometry();
  const double samples = samples_in_volume(grid, at(repeats / 2));
  const ProjectionGeometry oblique = view(0.8, std::min(pixels, 128));
  result["voxels"] = {grid.size.x(), grid.size.y(), grid.size.z()};
  result["pixels"] = pixels;
  result["kernel_ms"] = drawn["median_ms"];
  result["samples_per_s"] = samples / (1e-3 * drawn["median_ms"].get<double>());
  result["worst_difference_in_A"] =
      disagreement(gpu.project(oblique), tissue_integrals_per_ray(cpu, oblique));
  result["mib_on_card"] = static_cast<double>(gpu.volume().bytes()) / (1024.0 * 1024.0);
  return result;
}

const char* word(VoxelLayout layout) {
  return layout == VoxelLayout::OneTexture ? "one 3D texture" : "slices per axis";
}
const char* word(GpuKernel kernel) { return kernel == GpuKernel::Compute ? "compute" : "fragment"; }

// Ways to compare on the first case: what was chosen by itself, then every alternative.
std::vector<GpuOptions> ways(const GlRenderer& renderer) {
  std::vector<GpuOptions> all(1);
  for (const auto layout : {VoxelLayout::SlicesPerAxis, VoxelLayout::OneTexture}) {
    if (layout == VoxelLayout::SlicesPerAxis && !can_gather()) continue;
    for (const auto kernel : {GpuKernel::Compute, GpuKernel::Fragment}) {
      if (kernel == GpuKernel::Compute && renderer.version < 43) continue;
      GpuOptions o;
      o.layout = layout;
      o.kernel = kernel;
      all.push_back(o);
    }
  }
  all.push_back({});
  all.back().skip_air = false;
  return all;
}

}  // namespace

nlohmann::json bench_drr_gpu(const GpuBenchOptions& options) {
  if (options.use == GpuUse::Off) return {{"skipped", "not wanted (--gpu off)"}};
  std::string reason;
  const auto context = HeadlessContext::create(reason);
  if (!context) return {{"skipped", reason}};
  const HeadlessContext::Use use(*context);
  if (!use) return {{"skipped", "another window holds OpenGL"}};
  const GlRenderer& renderer = context->renderer();
  const int reduce =
      options.reduce > 0 ? options.reduce : (renderer.software ? kSoftwareReduction : 1);
  const int repeats = renderer.software ? 5 : 50;
  nlohmann::json result, cases = nlohmann::json::array();
  for (const int slices : {300, 400}) {
    const ScalarImage hu = trunk(slices, reduce);
    const AttenuationVolume cpu = AttenuationVolume::from_hu(hu);
    const std::vector<GpuOptions> all = slices == 300 ? ways(renderer) : std::vector<GpuOptions>(1);
    for (const GpuOptions& way : all) {
      GpuProjector gpu(hu, way);
      for (const int pixels : {512 / reduce, 1024 / reduce}) {
        nlohmann::json one = measure(gpu, cpu, pixels, repeats);
        one["layout"] = word(gpu.volume().layout());
        one["kernel"] = word(gpu.kernel());
        one["skip_air"] = way.skip_air;
        if (result.empty()) result = one;
        cases.push_back(std::move(one));
      }
    }
  }
  result["renderer"] = renderer.name;
  result["software"] = renderer.software;
  result["reduced_by"] = reduce;
  result["cases"] = std::move(cases);
  return result;
}

void print_drr_gpu(const nlohmann::json& result) {
  if (!result.contains("cases")) return;
  std::printf(
      "  %s, OpenGL in %s; sizes divided by %d\n", result["renderer"].get<std::string>().c_str(),
      result["software"].get<bool>() ? "software" : "hardware", result["reduced_by"].get<int>());
  std::printf("  %-15s %6s  %-15s %-8s %-5s %9s %9s %10s %8s %9s\n", "voxels", "pixels", "memory",
              "shader", "skip", "kernel ms", "read ms", "samples/s", "MiB", "worst dA");
  for (const auto& c : result["cases"]) {
    std::string voxels;
    for (const auto& n : c["voxels"]) {
      if (!voxels.empty()) voxels += 'x';
      voxels += std::to_string(n.get<int>());
    }
    std::printf("  %-15s %6d  %-15s %-8s %-5s %9.3f %9.3f %10.2e %8.1f %9.1e\n", voxels.c_str(),
                c["pixels"].get<int>(), c["layout"].get<std::string>().c_str(),
                c["kernel"].get<std::string>().c_str(), c["skip_air"].get<bool>() ? "air" : "no",
                c["kernel_ms"].get<double>(), c["median_ms"].get<double>(),
                c["samples_per_s"].get<double>(), c["mib_on_card"].get<double>(),
                c["worst_difference_in_A"].get<double>());
  }
}

}  // namespace flavum
