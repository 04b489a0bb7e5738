#include "app/gpu/gpu_choice.h"

#include <cstdlib>

#include "tests/gpu/gpu_fixture.h"

namespace flavum::test {
namespace {

TEST(GpuChoice, KnowsSoftwareRenderersByTheirNames) {
  for (const char* name : {"llvmpipe (LLVM 15.0.6, 256 bits)", "softpipe", "swrast",
                           "Google SwiftShader", "Software Rasterizer"}) {
    EXPECT_TRUE(is_software_renderer(name)) << name;
  }
  for (const char* name : {"NVIDIA GeForce RTX 4070/PCIe/SSE2", "Mesa Intel(R) UHD Graphics 620",
                           "AMD Radeon Graphics (radeonsi, renoir)"}) {
    EXPECT_FALSE(is_software_renderer(name)) << name;
  }
}

TEST(GpuChoice, TheCommandLineGoesBeforeTheEnvironment) {
  EXPECT_EQ(parse_gpu_use("on"), GpuUse::On);
  EXPECT_EQ(parse_gpu_use("perhaps"), std::nullopt);
  ::setenv("FLAVUM_GPU", "off", 1);
  EXPECT_EQ(gpu_use(std::nullopt), GpuUse::Off);
  EXPECT_EQ(gpu_use(GpuUse::On), GpuUse::On);
  ::unsetenv("FLAVUM_GPU");
  EXPECT_EQ(gpu_use(std::nullopt), GpuUse::Auto);
}

TEST(GpuChoice, EveryChoiceGivesTheSamePictureAndSaysWhoMakesIt) {
  const auto hu = std::make_shared<const ScalarImage>(textured_body(small_grid()));
  const ProjectionGeometry g =
      projection_of({}, pose_for(View::CloRight, hu->geometry.centre()), 96);
  const AttenuationVolume cpu = AttenuationVolume::from_hu(*hu);
  std::string reason;
  const auto context = HeadlessContext::create(reason);
  for (const GpuUse use : {GpuUse::Auto, GpuUse::Off, GpuUse::On}) {
    const ChosenTracer chosen = choose_tissue_tracer(hu, use);
    const bool on_gpu =
        context && (use == GpuUse::On || (use == GpuUse::Auto && !context->renderer().software));
    EXPECT_EQ(chosen.on_gpu, on_gpu);
    EXPECT_NE(chosen.said.find(on_gpu ? "graphics card" : "processor"), std::string::npos);
    const TissueIntegrals made = chosen.trace(g);
    const TissueIntegrals expected =
        on_gpu ? tissue_integrals_per_ray(cpu, g) : tissue_integrals(cpu, g);
    EXPECT_LT(largest_difference(made.soft, expected.soft), 1e-3);
    EXPECT_LT(largest_difference(made.bone, expected.bone), 1e-3);
  }
}

TEST(GpuChoice, ACtTheCardCannotHoldIsTracedByTheProcessorAndTheReasonSaid) {
  ImageGeometry grid;
  grid.size = {1 << 17, 1, 1};
  grid.spacing_mm = {0.001, 1, 1};
  const auto hu = std::make_shared<const ScalarImage>(grid, 0.0F);
  const ChosenTracer chosen = choose_tissue_tracer(hu, GpuUse::On);
  EXPECT_FALSE(chosen.on_gpu);
  EXPECT_NE(chosen.said.find("processor"), std::string::npos) << chosen.said;
}

}  // namespace
}  // namespace flavum::test
