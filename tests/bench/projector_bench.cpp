// Time of one full set of line integrals: 512 x 512 x 300 voxels of 0.75 x 0.75 x 1.0 mm, 512 x 512
// pixels over 300 mm, source to detector 1100 mm. The volume is a textured trunk with a spine in
// air, so that nothing is uniform and the air around the body is exactly empty, as in a phantom CT.

#include <cmath>

#include <benchmark/benchmark.h>

#include "imaging/base/rng.h"
#include "imaging/base/units.h"
#include "sim/carm/carm.h"
#include "sim/xray/projector.h"

namespace flavum {
namespace {

ScalarImage textured_trunk() {
  ImageGeometry grid;
  grid.size = {512, 512, 300};
  grid.spacing_mm = {0.75, 0.75, 1.0};
  grid.origin = PatientPoint(-191.625, -191.625, -149.5);
  ScalarImage hu(grid, -1000.0F);
  for (int k = 0; k < 300; ++k) {
    for (int j = 0; j < 512; ++j) {
      for (int i = 0; i < 512; ++i) {
        const PatientPoint p = grid.point_of(i, j, k);
        if (std::hypot(p.x() / 170.0, p.y() / 115.0) >= 1.0) continue;
        const double noise =
            80.0 * random_uniform(3, static_cast<std::uint64_t>(grid.offset(i, j, k)));
        const double from_axis = std::hypot(p.x(), p.y() - 40.0);
        const double height = std::fmod(p.z() + 1000.0, 35.0);
        const bool vertebra = from_axis < 22.0 && height < 27.0;
        const bool shell = vertebra && (from_axis > 20.0 || height < 1.5 || height > 25.5);
        hu.at(i, j, k) = static_cast<float>(shell ? 1000.0 : (vertebra ? 250.0 : 0.0) + noise);
      }
    }
  }
  return hu;
}

const AttenuationVolume& volume() {
  static const AttenuationVolume prepared = AttenuationVolume::from_hu(textured_trunk());
  return prepared;
}

ProjectionGeometry geometry(double orbital_deg, int size_px) {
  CArmModel m;
  m.source_detector_mm = 1100.0;
  m.source_isocentre_mm = 570.0;
  m.detector_width_mm = 300.0;
  return projection_of(m, {rad_from_deg(orbital_deg), 0.0, PatientPoint()}, size_px);
}

void full_projection(benchmark::State& state) {
  const ProjectionGeometry g =
      geometry(static_cast<double>(state.range(0)), static_cast<int>(state.range(1)));
  volume();
  for (auto _ : state) benchmark::DoNotOptimize(line_integrals(volume(), g));
}
BENCHMARK(full_projection)
    ->ArgNames({"orbital_deg", "pixels"})
    ->ArgsProduct({{0, 50, 90}, {256, 512, 1024}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void every_ray_by_itself(benchmark::State& state) {
  const ProjectionGeometry g = geometry(static_cast<double>(state.range(0)), 512);
  volume();
  for (auto _ : state) benchmark::DoNotOptimize(line_integrals_per_ray(volume(), g));
}
BENCHMARK(every_ray_by_itself)
    ->ArgName("orbital_deg")
    ->Arg(0)
    ->Arg(50)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void prepare_volume(benchmark::State& state) {
  const ScalarImage hu = textured_trunk();
  for (auto _ : state) benchmark::DoNotOptimize(AttenuationVolume::from_hu(hu));
}
BENCHMARK(prepare_volume)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace flavum

BENCHMARK_MAIN();
