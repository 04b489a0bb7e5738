#pragma once
// Binary STL, Patient frame (LPS), mm; the header text says so.

#include <filesystem>

#include "imaging/volume/mesh.h"

namespace flavum {

void write_stl(const Mesh& mesh, const std::filesystem::path& path);
Mesh read_stl(const std::filesystem::path& path);

}  // namespace flavum
