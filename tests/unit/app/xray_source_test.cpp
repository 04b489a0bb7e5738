// How much memory the X-ray volumes take: chosen by what the machine has left.
#include "app/workstation/xray_source.h"

#include <gtest/gtest.h>

#include "sim/carm/carm.h"

namespace flavum {
namespace {

constexpr std::int64_t kMiB = 1 << 20;

ImageGeometry grid_of(int i, int j, int k) {
  ImageGeometry g;
  g.size = {i, j, k};
  g.spacing_mm = Eigen::Vector3d(1.0, 1.0, 1.0);
  return g;
}

}  // namespace

TEST(XrayMemory, IsReadFromTheLineThatCountsWhatIsAvailable) {
  const char* text =
      "MemTotal:       16252928 kB\n"
      "MemFree:          200000 kB\n"
      "MemAvailable:    4194304 kB\n"
      "Buffers:           12345 kB\n";
  EXPECT_EQ(available_in(text), std::int64_t{4096} * kMiB);
  EXPECT_EQ(available_in("MemTotal: 16252928 kB\n"), std::nullopt);
  EXPECT_EQ(available_in("MemAvailable:    \n"), std::nullopt);
  EXPECT_EQ(available_in(""), std::nullopt);
}

TEST(XrayMemory, OfThisMachineIsToldWhereLinuxTellsIt) {
#ifdef __linux__
  const auto bytes = available_memory_bytes();
  ASSERT_TRUE(bytes);
  EXPECT_GT(*bytes, 10 * kMiB);
#endif
}

TEST(XrayMemory, LimitIsWhatWasAskedForElseAShare) {
  EXPECT_EQ(xray_limit_bytes(7 * kMiB, 4096 * kMiB), 7 * kMiB);
  EXPECT_EQ(xray_limit_bytes(std::nullopt, 4096 * kMiB), 1024 * kMiB);
  EXPECT_EQ(xray_limit_bytes(std::nullopt, std::nullopt), std::nullopt);
}

// 512 x 512 x 300 voxels of 16 bit: 150 MiB once, 300 MiB twice and a little for the gaps.
TEST(XrayMemory, TwiceTheScanAsARuleAndOnceWhenMemoryIsShort) {
  const ImageGeometry ct = grid_of(512, 512, 300);
  EXPECT_EQ(xray_memory(ct, std::nullopt).copies, VolumeMemory::Fast);
  EXPECT_EQ(xray_memory(ct, 400 * kMiB).copies, VolumeMemory::Fast);
  EXPECT_EQ(xray_memory(ct, 299 * kMiB).copies, VolumeMemory::Small);
  EXPECT_EQ(xray_memory(ct, 10 * kMiB).copies, VolumeMemory::Small);
  EXPECT_NE(xray_memory(ct, 400 * kMiB).said.find("300 MiB"), std::string::npos);
  EXPECT_NE(xray_memory(ct, 10 * kMiB).said.find("150 MiB"), std::string::npos);
  EXPECT_NE(xray_memory(ct, 10 * kMiB).said.find("Memory is short"), std::string::npos);
}

// What is said is what is taken: within the gaps between slices, and never more than the limit
// where twice the scan was chosen.
TEST(XrayMemory, TakesWhatItSays) {
  const ScalarImage hu(grid_of(96, 80, 72));
  const std::int64_t ct = 2 * std::int64_t{96} * 80 * 72;
  for (const std::int64_t limit : {ct, 2 * ct + ct / 4}) {
    const XrayMemory memory = xray_memory(hu.geometry, limit);
    const std::int64_t bytes =
        AttenuationVolume::from_hu(hu, kWaterMuPerMm60keV, memory.copies).bytes();
    const int copies = memory.copies == VolumeMemory::Fast ? 2 : 1;
    EXPECT_EQ(copies, limit > 2 * ct ? 2 : 1);
    EXPECT_NEAR(static_cast<double>(bytes), static_cast<double>(copies * ct), 0.1 * ct);
    if (copies == 2) {
      EXPECT_LE(bytes, limit);
    }
  }
}

TEST(XraySource, ShowsTheSameWithOneCopyAsWithTwo) {
  const auto hu = std::make_shared<ScalarImage>(grid_of(48, 40, 32));
  for (std::size_t n = 0; n < hu->voxels.size(); ++n) {
    hu->voxels[n] = static_cast<float>((n * 7919) % 900) - 100.0F;
  }
  const XraySource one = make_xray_source(hu, 1), two = make_xray_source(hu, 1 << 30);
  if (one.said.find("graphics card") != std::string::npos &&
      one.said.find("Memory") == std::string::npos) {
    GTEST_SKIP() << one.said;
  }
  EXPECT_NE(one.said.find("Memory is short"), std::string::npos) << one.said;
  EXPECT_NE(two.said.find("twice the scan"), std::string::npos) << two.said;
  for (const View view : {View::Ap, View::Lateral, View::CloLeft}) {
    const ProjectionGeometry g =
        projection_of(CArmModel(), pose_for(view, hu->geometry.centre()), 64);
    EXPECT_EQ(one.trace(g).soft.pixels, two.trace(g).soft.pixels);
    EXPECT_EQ(one.trace(g).bone.pixels, two.trace(g).bone.pixels);
  }
}

}  // namespace flavum
