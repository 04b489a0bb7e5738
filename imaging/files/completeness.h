#pragma once
// Whether a volume file holds all the bytes its header promises. ITK fills what is missing with
// nothing and says nothing, for NIfTI and MetaImage alike. Internal to imaging/files.

#include <cstdint>
#include <filesystem>

namespace flavum {

/// `path` is .nii or .nii.gz.
bool nifti_is_complete(const std::filesystem::path& path);

/// `path` is .mha with the voxels in the same file; false also where they lie elsewhere.
/// `voxel_bytes` is the size of the voxels alone, uncompressed.
bool metaimage_is_complete(const std::filesystem::path& path, std::uint64_t voxel_bytes);

}  // namespace flavum
