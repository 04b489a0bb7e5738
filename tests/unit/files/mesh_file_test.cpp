#include "imaging/files/mesh_file.h"

#include <cstring>
#include <fstream>
#include <iterator>

#include "imaging/base/error.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

using test::TempFolder;

Mesh tetrahedron() {
  Mesh m;
  m.vertices = {{0, 0, 0}, {10, 0, 0}, {0, 20, 0}, {0, 0, 30}};
  m.triangles = {{0, 2, 1}, {0, 1, 3}, {0, 3, 2}, {1, 2, 3}};
  return m;
}

TEST(MeshFile, ReadsBackWhatItWrote) {
  const TempFolder folder;
  const Mesh mesh = tetrahedron();
  write_stl(mesh, folder / "m.stl");
  const Mesh back = read_stl(folder / "m.stl");
  ASSERT_EQ(back.triangles.size(), mesh.triangles.size());
  EXPECT_EQ(back.vertices.size(), mesh.vertices.size());
  for (std::size_t t = 0; t < mesh.triangles.size(); ++t) {
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(back.vertices[back.triangles[t][c]], mesh.vertices[mesh.triangles[t][c]]);
    }
  }
}

TEST(MeshFile, FollowsTheFormatByteByByte) {
  const TempFolder folder;
  write_stl(tetrahedron(), folder / "m.stl");
  std::ifstream in(folder / "m.stl", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  ASSERT_EQ(bytes.size(), 84U + 4U * 50U);
  EXPECT_NE(bytes.substr(0, 80).find("LPS"), std::string::npos);
  EXPECT_NE(bytes.substr(0, 5), "solid");  // would be taken for a text file
  EXPECT_EQ(bytes.substr(80, 4), std::string("\4\0\0\0", 4));
  float normal[3];
  std::memcpy(normal, bytes.data() + 84, sizeof(normal));
  EXPECT_FLOAT_EQ(normal[2], -1.0F);  // the first triangle is the floor, seen from below
}

TEST(MeshFile, IncompleteAndAbsentFilesAreRefused) {
  const TempFolder folder;
  EXPECT_THROW(read_stl(folder / "absent.stl"), InputRefused);
  write_stl(tetrahedron(), folder / "m.stl");
  std::filesystem::resize_file(folder / "m.stl", 150);
  EXPECT_THROW(read_stl(folder / "m.stl"), InputRefused);
  std::filesystem::resize_file(folder / "m.stl", 20);
  EXPECT_THROW(read_stl(folder / "m.stl"), InputRefused);
}

TEST(MeshFile, AnEmptyMeshIsAFileWithoutTriangles) {
  const TempFolder folder;
  write_stl(Mesh{}, folder / "m.stl");
  EXPECT_TRUE(read_stl(folder / "m.stl").triangles.empty());
}

TEST(MeshFile, WritingIntoAnAbsentFolderFails) {
  const TempFolder folder;
  EXPECT_THROW(write_stl(tetrahedron(), folder / "no/m.stl"), OperationFailed);
}

}  // namespace
}  // namespace flavum
