#pragma once
// Binary STL, Patient frame (LPS), mm; the header text says so.

#include <filesystem>

#include "imaging/volume/mesh.h"

namespace flavum {

/// Triangles of zero area are written too: the file has what the mesh has. Throws OperationFailed.
void write_stl(const Mesh& mesh, const std::filesystem::path& path);
/// Corners at exactly one place become one vertex. Throws InputRefused when the file is not a
/// complete binary STL.
Mesh read_stl(const std::filesystem::path& path);

}  // namespace flavum
