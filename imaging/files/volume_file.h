#pragma once
// NIfTI (.nii, .nii.gz), NRRD (.nrrd) and MetaImage (.mha) volumes. Files that speak RAS are
// converted to LPS here and nowhere else.

#include <filesystem>

#include "imaging/volume/image.h"

namespace flavum {

bool is_volume_file(const std::filesystem::path& path);  ///< by extension
/// Throws InputRefused when the file cannot be read as one three-dimensional scalar volume: absent,
/// damaged, several time points or channels, skewed axes, values that are not numbers.
ScalarImage read_scalar_file(const std::filesystem::path& path);
/// As above; also refuses values that are not whole numbers from 0 to 65535. Any stored type.
LabelMap read_label_file(const std::filesystem::path& path);
/// CT values that are whole numbers within int16 are stored as int16, everything else as float32.
/// Both writers throw OperationFailed when the extension is unknown or the file cannot be written.
void write_scalar_file(const ScalarImage& image, const std::filesystem::path& path);
/// uint16, compressed.
void write_label_file(const LabelMap& labels, const std::filesystem::path& path);

}  // namespace flavum
