#pragma once
// Benchmarks of the projector: speed with the error beside it, and the picture while the C-arm
// moves.

#include <filesystem>
#include <nlohmann/json.hpp>

namespace flavum {

/// 512 x 512 pixels over 300 mm, source to detector 1100 mm, from ever new directions, of 512 x 512
/// x 300 voxels of 0.75 x 0.75 x 1.0 mm (ellipsoids with known integrals), or of the volume at
/// `path`. Without a path also per view: error against the exact integrals, and the same of
/// plastimatch where it is installed.
nlohmann::json bench_drr_full(const std::filesystem::path& path);
void print_drr_full(const nlohmann::json& result);

/// A C-arm that turns: 256 x 256 pixels enlarged to 512 x 512, then 512 x 512 in full.
nlohmann::json bench_drr_motion();
void print_drr_motion(const nlohmann::json& result);

}  // namespace flavum
