#include "app/cli/image_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "imaging/base/error.h"

namespace flavum {
namespace {

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Pfm, HoldsLittleEndianRowsFromTheBottomUp) {
  PixelImage image(2, 2);
  image.at(0, 0) = 1.0F;  // top left
  image.at(1, 0) = 2.0F;
  image.at(0, 1) = 3.0F;  // bottom left
  image.at(1, 1) = 4.0F;
  const auto path = std::filesystem::temp_directory_path() / "flavum-test.pfm";
  write_pfm(image, path);
  const std::string bytes = bytes_of(path);
  const std::string header = "Pf\n2 2\n-1.0\n";
  ASSERT_EQ(bytes.size(), header.size() + 16);
  EXPECT_EQ(bytes.substr(0, header.size()), header);
  float values[4];
  std::memcpy(values, bytes.data() + header.size(), sizeof values);
  EXPECT_EQ(values[0], 3.0F);
  EXPECT_EQ(values[1], 4.0F);
  EXPECT_EQ(values[2], 1.0F);
  EXPECT_EQ(values[3], 2.0F);
  std::filesystem::remove(path);
}

TEST(Png, BeginsWithTheSignatureAndItsSize) {
  const auto path = std::filesystem::temp_directory_path() / "flavum-test.png";
  write_png(PixelImage(300, 200, 0.5F), path);
  const std::string bytes = bytes_of(path);
  ASSERT_GT(bytes.size(), 24U);
  EXPECT_EQ(bytes.substr(1, 3), "PNG");
  EXPECT_EQ(static_cast<unsigned char>(bytes[18]) * 256 + static_cast<unsigned char>(bytes[19]),
            300);
  EXPECT_EQ(static_cast<unsigned char>(bytes[22]) * 256 + static_cast<unsigned char>(bytes[23]),
            200);
  std::filesystem::remove(path);
}

TEST(Pictures, SayWhenTheFolderDoesNotExist) {
  EXPECT_THROW(write_pfm(PixelImage(1, 1), "/nonexistent-folder/x.pfm"), OperationFailed);
  EXPECT_THROW(write_png(PixelImage(1, 1), "/nonexistent-folder/x.png"), OperationFailed);
}

}  // namespace
}  // namespace flavum
