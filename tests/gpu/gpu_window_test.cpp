// In a window's own context: the same picture, and the context's state left as it was.

#include <gtest/gtest.h>

#include <thread>

#include "app/gpu/gpu_choice.h"
#include "app/platform/texture.h"
#include "app/platform/window.h"
#include "tests/gpu/gpu_fixture.h"

namespace flavum::test {
namespace {

TEST(GpuInAWindow, TracesInTheWindowsContextAndLeavesItsDrawingAlone) {
  const Window window("test", 64, 64);
  const GlRenderer renderer = current_renderer();
  if (renderer.version < 33) GTEST_SKIP() << "The window has OpenGL " << renderer.version;
  const ScalarImage hu = textured_body(small_grid());
  const ProjectionGeometry g = projection_of({}, pose_for(View::Lateral, hu.geometry.centre()), 96);
  const TissueIntegrals expected = split_beforehand(hu, g);
  for (const GpuKernel kernel : {GpuKernel::Fragment, GpuKernel::Compute}) {
    if (kernel == GpuKernel::Compute && renderer.version < 43) continue;
    // A texture bound and the window cleared by the window's own drawing, before and after.
    Texture bound;
    const std::vector<std::uint32_t> white(16, 0xFFFFFFFFU);
    bound.upload(4, 4, white);
    clear_window(64, 64, 1.0F, 0.0F, 0.0F);
    GpuOptions options;
    options.kernel = kernel;
    GpuProjector gpu(hu, options);
    const TissueIntegrals made = gpu.project(g);
    EXPECT_LT(largest_difference(made.soft, expected.soft), 1e-3);
    EXPECT_LT(largest_difference(made.bone, expected.bone), 1e-3);
    const auto pixels = read_window(64, 64);
    EXPECT_EQ(pixels[0], 0xFF0000FFU);
    EXPECT_EQ(pixels.back(), 0xFF0000FFU);
    int columns = 0, rows = 0;
    EXPECT_EQ(read_texture(bound.view(), columns, rows), white);
  }
}

// The headless context may not take a thread from a window: there the processor traces. On another
// thread, where pictures are made, it does. The window's drawing goes on undisturbed.
TEST(GpuInAWindow, TheHeadlessContextWorksBesideAWindow) {
  const Window window("test", 64, 64);
  const auto hu = std::make_shared<const ScalarImage>(textured_body(small_grid()));
  const ProjectionGeometry g = projection_of({}, pose_for(View::Ap, hu->geometry.centre()), 96);
  const TissueIntegrals expected = split_beforehand(*hu, g);
  clear_window(64, 64, 0.0F, 1.0F, 0.0F);
  ChosenTracer here = choose_tissue_tracer(hu, GpuUse::On);
  EXPECT_LT(largest_difference(here.trace(g).soft, expected.soft), 1e-3);
  EXPECT_EQ(read_window(64, 64)[0], 0xFF00FF00U);
  std::vector<Texture> of_the_window(16);
  const std::vector<std::uint32_t> white(16, 0xFFFFFFFFU);
  for (Texture& t : of_the_window) t.upload(4, 4, white);
  ChosenTracer chosen;
  PixelImage there;
  std::thread([&] {
    chosen = choose_tissue_tracer(hu, GpuUse::On);
    there = chosen.trace(g).soft;
  }).join();
  EXPECT_NE(chosen.said.find("graphics card"), std::string::npos) << chosen.said;
  chosen = {};  // freed on the window's thread: none of the window's own goes with it
  for (const Texture& t : of_the_window) {
    int columns = 0, rows = 0;
    EXPECT_EQ(read_texture(t.view(), columns, rows), white);
  }
  EXPECT_LT(largest_difference(there, expected.soft), 1e-3);
  EXPECT_EQ(read_window(64, 64)[0], 0xFF00FF00U);
}

}  // namespace
}  // namespace flavum::test
