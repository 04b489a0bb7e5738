// One complete fluoroscopic pulse at a held pose, from ready beam layers to grey: transmission,
// scatter, blurs, noise, frame averaging, display. 512 x 512 pixels of 0.582 mm.

#include <benchmark/benchmark.h>

#include <cmath>

#include "app/config/beam_tables.h"
#include "sim/detector/display.h"
#include "sim/detector/pulse.h"
#include "sim/detector/recursive_filter.h"
#include "sim/detector/scatter.h"

namespace flavum {
namespace {

constexpr int kSize = 512;
constexpr double kPitchMm = 298.0 / kSize;

// A trunk of 20 to 24 cm with vertebrae, and a steel tube across it.
BeamLayers layers_of_a_trunk() {
  BeamLayers layers;
  layers.soft = PixelImage(kSize, kSize);
  layers.bone = layers.soft;
  layers.steel_mm = layers.soft;
  for (int r = 0; r < kSize; ++r) {
    for (int c = 0; c < kSize; ++c) {
      const double x = (c - 256) / 256.0, y = r / 40.0;
      layers.soft.at(c, r) = static_cast<float>(4.9 - 0.8 * x * x);
      const double body = std::abs(x) < 0.25 ? 0.9 + 0.3 * std::sin(y) : 0.0;
      layers.bone.at(c, r) = static_cast<float>(body);
      layers.steel_mm.at(c, r) = std::abs(c - r) < 8 && c < 300 ? 2.0F : 0.0F;
    }
  }
  return layers;
}

struct Scene {
  BeamLayers layers = layers_of_a_trunk();
  SignalTable table{*beam_tables(), 80.0};
  DetectorModel detector = detector_model();
  PulseExposure exposure;
  Scene() { exposure.open_ngy = automatic_open_ngy(layers, kPitchMm, table, detector, exposure); }
};

void Transmission(benchmark::State& state) {
  const Scene s;
  for (auto step : state) benchmark::DoNotOptimize(s.table.transmission(s.layers));
}

void Scatter(benchmark::State& state) {
  const Scene s;
  const PixelImage primary = s.table.transmission(s.layers);
  for (auto step : state) {
    benchmark::DoNotOptimize(estimate_scatter(primary, s.layers, kPitchMm));
  }
}

void Pulse(benchmark::State& state) {
  Scene s;
  s.exposure.noise = state.range(0) != 0;
  for (auto step : state) {
    ++s.exposure.pulse;
    benchmark::DoNotOptimize(pulse_signal(s.layers, kPitchMm, s.table, s.detector, s.exposure));
  }
}

void Display(benchmark::State& state) {
  const Scene s;
  const PixelImage signal = pulse_signal(s.layers, kPitchMm, s.table, s.detector, s.exposure);
  for (auto step : state) benchmark::DoNotOptimize(display_picture(signal, kPitchMm));
}

void CompletePulse(benchmark::State& state) {
  Scene s;
  RecursiveFilter filter;
  for (auto step : state) {
    ++s.exposure.pulse;
    const PixelImage& mixed =
        filter.next(pulse_signal(s.layers, kPitchMm, s.table, s.detector, s.exposure));
    benchmark::DoNotOptimize(display_picture(mixed, kPitchMm));
  }
}

#define FLAVUM_TIMED Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime()
BENCHMARK(Transmission)->FLAVUM_TIMED;
BENCHMARK(Scatter)->FLAVUM_TIMED;
BENCHMARK(Pulse)->Arg(0)->Arg(1)->ArgName("noise")->FLAVUM_TIMED;
BENCHMARK(Display)->FLAVUM_TIMED;
BENCHMARK(CompletePulse)->FLAVUM_TIMED;

}  // namespace
}  // namespace flavum

BENCHMARK_MAIN();
