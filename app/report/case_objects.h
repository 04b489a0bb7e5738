#pragma once
// What stands for a planned case in an archive, beside the images it was made of: labels (SEG, body
// outline included), measurements (SR), the rehearsal sheet (encapsulated PDF) and the record that
// gives the case back (case_record.h). docs/dicom.md says what travels and what does not.

#include <filesystem>
#include <vector>

#include "app/editor/open_case.h"
#include "imaging/base/progress.h"
#include "imaging/dicom_objects/object_header.h"

namespace flavum {

/// With the study and the pseudonym of the case's images; a study of its own without images.
ObjectHeader object_of_case(const std::string& description, const OpenedVolume& volume);

/// Writes the objects into the folder, which exists, and returns their files. A case without a
/// portal has no sheet. Throws InputRefused when the case was not made of DICOM images.
std::vector<std::filesystem::path> write_case_objects(const OpenedPath& opened,
                                                      const std::filesystem::path& folder,
                                                      const Progress& progress = {});

}  // namespace flavum
