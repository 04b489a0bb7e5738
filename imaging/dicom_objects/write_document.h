#pragma once
// A PDF inside a DICOM object (Encapsulated PDF Storage, PS3.3 A.45.1), so that an archive keeps it
// beside the images.

#include <filesystem>
#include <string>

#include "imaging/dicom_objects/object_header.h"

namespace flavum {

/// `pdf` is the document, byte for byte; `title` names it. Throws OperationFailed.
void write_pdf_document(const std::string& pdf, const std::string& title,
                        const ObjectHeader& header, const std::filesystem::path& path);

/// The document in such an object, without the padding. Throws InputRefused. For files of our own:
/// parsed in this process.
std::string read_pdf_document(const std::filesystem::path& path);

}  // namespace flavum
