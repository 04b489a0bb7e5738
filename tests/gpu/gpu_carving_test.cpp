// Changed voxels uploaded alone give the picture of a volume uploaded afresh, bit for bit.

#include "tests/gpu/gpu_fixture.h"

namespace flavum::test {
namespace {

class GpuCarving : public GpuTest {};

// One bite: a box of the image gets new values.
struct Bite {
  Eigen::Vector3i low, size;
  std::vector<float> hu;
};

Bite bite(ScalarImage& image, int n) {
  const auto draw = [n](int what, int below) {
    return static_cast<int>(below * random_uniform(21, static_cast<std::uint64_t>(16 * n + what)));
  };
  Bite b;
  for (int axis = 0; axis < 3; ++axis) {
    b.size[axis] = 1 + draw(axis, 9);
    b.low[axis] = draw(axis + 3, image.geometry.size[axis] - b.size[axis] + 1);
  }
  // Blood, air, bone, or bone set into the air around the body.
  const float value = std::array{45.0F, -1000.0F, 800.0F, 1100.0F}[static_cast<std::size_t>(n % 4)];
  for (int k = 0; k < b.size.z(); ++k) {
    for (int j = 0; j < b.size.y(); ++j) {
      for (int i = 0; i < b.size.x(); ++i) {
        float& voxel = image.at(b.low + Eigen::Vector3i(i, j, k));
        if ((i + j + k) % 5 != 0) voxel = value;
        b.hu.push_back(voxel);
      }
    }
  }
  return b;
}

TEST_F(GpuCarving, AThousandBitesEqualAFreshUploadBitForBit) {
  const ScalarImage before = textured_body(small_grid(closed_form::test_directions()[2]));
  for (const GpuOptions& way : every_way()) {
    ScalarImage image = before;
    GpuProjector carved(image, way);
    for (int n = 0; n < 1000; ++n) {
      const Bite b = bite(image, n);
      ASSERT_TRUE(carved.update(b.low, b.size, b.hu));
    }
    GpuProjector fresh(image, way);
    for (const View v : closed_form::kAllViews) {
      const ProjectionGeometry g = projection_of({}, pose_for(v, PatientPoint(10, -20, 30)), 96);
      const TissueIntegrals a = carved.project(g), b = fresh.project(g);
      EXPECT_EQ(a.soft.pixels, b.soft.pixels);
      EXPECT_EQ(a.bone.pixels, b.bone.pixels);
      ASSERT_GT(largest_difference(a.bone, split_beforehand(before, g).bone), 0.1)
          << "no bite seen";
    }
  }
}

TEST_F(GpuCarving, ANewIslandInAirIsSeenAndTheWholeVolumeMayBeReplaced) {
  const ImageGeometry grid = small_grid();
  ScalarImage image(grid, -1000.0F);
  GpuProjector gpu(image);
  const ProjectionGeometry g = projection_of({}, pose_for(View::CloLeft, grid.centre()), 96);
  const PixelImage nothing = gpu.project(g).soft;
  EXPECT_EQ(*std::ranges::max_element(nothing.pixels), 0.0F);
  const float water = 0.0F;
  for (const Eigen::Vector3i& at : {Eigen::Vector3i(31, 32, 24), Eigen::Vector3i(40, 40, 31)}) {
    image.at(at) = water;
    ASSERT_TRUE(gpu.update(at, {1, 1, 1}, {&water, 1}));
    EXPECT_EQ(gpu.project(g).soft.pixels, GpuProjector(image).project(g).soft.pixels);
  }
  image = textured_body(grid);
  ASSERT_TRUE(gpu.update({0, 0, 0}, grid.size, image.voxels));
  EXPECT_EQ(gpu.project(g).soft.pixels, GpuProjector(image).project(g).soft.pixels);
}

TEST_F(GpuCarving, AValueBeyondTheRangeIsRefusedAndChangesNothing) {
  const ScalarImage image = textured_body(small_grid());
  GpuProjector gpu(image);
  const ProjectionGeometry g = projection_of({}, pose_for(View::Ap, image.geometry.centre()), 96);
  const PixelImage before = gpu.project(g).bone;
  const std::vector<float> steel{0.0F, 30000.0F};
  EXPECT_FALSE(gpu.update({30, 30, 20}, {2, 1, 1}, steel));
  EXPECT_EQ(gpu.project(g).bone.pixels, before.pixels);
}

}  // namespace
}  // namespace flavum::test
