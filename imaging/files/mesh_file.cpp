#include "imaging/files/mesh_file.h"

#include <Eigen/Geometry>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include "imaging/base/check.h"
#include "imaging/base/error.h"

namespace flavum {
namespace {

// Binary STL: 80 bytes of text, a little-endian count, then 50 bytes a triangle (normal, three
// corners as float32, two unused bytes). 3D Systems, StereoLithography Interface Specification,
// 1989.
constexpr std::size_t kTextBytes = 80;
constexpr std::size_t kHeaderBytes = 84;
constexpr std::size_t kTriangleBytes = 50;
constexpr char kHeaderText[] =
    "Flavum surface; millimetres; patient coordinates LPS (+x left, +y back, +z up)";
static_assert(sizeof(kHeaderText) <= kTextBytes);
static_assert(std::endian::native == std::endian::little, "STL numbers are little-endian");

void put_vector(char* at, const Eigen::Vector3f& v) {
  std::memcpy(at, v.data(), 3 * sizeof(float));
}

Eigen::Vector3f get_vector(const char* at) {
  Eigen::Vector3f v;
  std::memcpy(v.data(), at, 3 * sizeof(float));
  return v;
}

}  // namespace

void write_stl(const Mesh& mesh, const std::filesystem::path& path) {
  std::string bytes(kHeaderBytes + kTriangleBytes * mesh.triangles.size(), '\0');
  std::memcpy(bytes.data(), kHeaderText, sizeof(kHeaderText) - 1);
  const auto count = static_cast<std::uint32_t>(mesh.triangles.size());
  std::memcpy(bytes.data() + kTextBytes, &count, sizeof(count));
  char* at = bytes.data() + kHeaderBytes;
  for (const auto& t : mesh.triangles) {
    for (const std::uint32_t corner : t) CHECK(corner < mesh.vertices.size());
    const Eigen::Vector3f& a = mesh.vertices[t[0]];
    const Eigen::Vector3f& b = mesh.vertices[t[1]];
    const Eigen::Vector3f& c = mesh.vertices[t[2]];
    put_vector(at, (b - a).cross(c - a).stableNormalized());
    put_vector(at + 12, a);
    put_vector(at + 24, b);
    put_vector(at + 36, c);
    at += kTriangleBytes;
  }
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) throw OperationFailed("The file " + path.string() + " cannot be written.");
}

Mesh read_stl(const std::filesystem::path& path) {
  const auto refuse = [&](const std::string& why) {
    throw InputRefused("The file " + path.filename().string() + " " + why, path.string());
  };
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse("cannot be opened.");
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (bytes.size() < kHeaderBytes) refuse("is not a binary STL surface.");
  std::uint32_t count = 0;
  std::memcpy(&count, bytes.data() + kTextBytes, sizeof(count));
  if (bytes.size() != kHeaderBytes + kTriangleBytes * static_cast<std::size_t>(count)) {
    refuse("is not a complete binary STL surface.");
  }
  Mesh mesh;
  mesh.triangles.reserve(count);
  std::map<std::array<float, 3>, std::uint32_t> known;
  const char* at = bytes.data() + kHeaderBytes;
  for (std::uint32_t n = 0; n < count; ++n, at += kTriangleBytes) {
    std::array<std::uint32_t, 3> triangle{};
    for (std::size_t corner = 0; corner < 3; ++corner) {
      const Eigen::Vector3f v = get_vector(at + 12 + 12 * corner);
      if (!v.allFinite()) refuse("has corners that are not numbers.");
      const auto [place, fresh] = known.try_emplace(
          {v.x(), v.y(), v.z()}, static_cast<std::uint32_t>(mesh.vertices.size()));
      if (fresh) mesh.vertices.push_back(v);
      triangle[corner] = place->second;
    }
    mesh.triangles.push_back(triangle);
  }
  return mesh;
}

}  // namespace flavum
