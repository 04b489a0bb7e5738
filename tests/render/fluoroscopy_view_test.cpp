#include "app/render/fluoroscopy_view.h"

#include <gtest/gtest.h>

#include "app/platform/window.h"

namespace flavum {
namespace {

TEST(FluoroscopyView, ShowsThePictureUprightAndUnmirrored) {
  const Window window("test", 320, 240);
  FluoroscopyView view;
  // Quadrants: top left 0.2, top right 0.4, bottom left 0.6, bottom right 0.8.
  PixelImage picture(64, 64);
  for (int r = 0; r < 64; ++r) {
    for (int c = 0; c < 64; ++c) {
      picture.at(c, r) = 0.2F + (c >= 32 ? 0.2F : 0.0F) + (r >= 32 ? 0.4F : 0.0F);
    }
  }
  int columns = 0;
  int rows = 0;
  const auto pixels = read_texture(view.draw(picture, 1), columns, rows);
  ASSERT_EQ(columns, 64);
  ASSERT_EQ(rows, 64);
  const auto grey = [&](int c, int r) {
    return static_cast<double>(pixels[static_cast<std::size_t>(r * 64 + c)] & 0xFFU) / 255.0;
  };
  EXPECT_NEAR(grey(16, 16), 0.2, 0.01);
  EXPECT_NEAR(grey(48, 16), 0.4, 0.01);
  EXPECT_NEAR(grey(16, 48), 0.6, 0.01);
  EXPECT_NEAR(grey(48, 48), 0.8, 0.01);
  EXPECT_EQ(pixels[0] >> 24U, 255U) << "opaque";
}

TEST(FluoroscopyView, DrawsANewPictureOnlyForANewRevision) {
  const Window window("test", 320, 240);
  FluoroscopyView view;
  int columns = 0;
  int rows = 0;
  view.draw(PixelImage(16, 16, 0.25F), 1);
  auto pixels = read_texture(view.draw(PixelImage(16, 16, 0.75F), 1), columns, rows);
  EXPECT_NEAR(pixels[100] & 0xFFU, 64, 2);
  pixels = read_texture(view.draw(PixelImage(16, 16, 0.75F), 2), columns, rows);
  EXPECT_NEAR(pixels[100] & 0xFFU, 191, 2);
}

TEST(Texture, ComesBackAsItWasPutIn) {
  const Window window("test", 320, 240);
  Texture texture;
  const std::vector<std::uint32_t> put{0xFF0000FFU, 0xFF00FF00U, 0xFFFF0000U,
                                       0xFF123456U, 0xFFFFFFFFU, 0xFF000000U};
  texture.upload(3, 2, put);
  int columns = 0;
  int rows = 0;
  EXPECT_EQ(read_texture(texture.view(), columns, rows), put);
  EXPECT_EQ(columns, 3);
  EXPECT_EQ(rows, 2);
}

}  // namespace
}  // namespace flavum
