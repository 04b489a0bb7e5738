#pragma once
// NIfTI (.nii, .nii.gz), NRRD (.nrrd) and MetaImage (.mha) volumes. Files that speak RAS are converted
// to LPS here and nowhere else.

#include <filesystem>

#include "imaging/volume/image.h"

namespace flavum {

bool is_volume_file(const std::filesystem::path& path);  ///< by extension
/// Throws InputRefused when the file cannot be read as one three-dimensional scalar volume.
ScalarImage read_scalar_file(const std::filesystem::path& path);
LabelMap read_label_file(const std::filesystem::path& path);
/// CT values that are whole numbers within int16 are stored as int16, everything else as float32.
void write_scalar_file(const ScalarImage& image, const std::filesystem::path& path);
void write_label_file(const LabelMap& labels, const std::filesystem::path& path);

}  // namespace flavum
