#pragma once
// Images copied into a folder of their own as de-identified DICOM files. Files of unknown origin
// are parsed in child processes only (reader_pool.h).

#include <filesystem>
#include <vector>

#include "imaging/base/progress.h"
#include "imaging/dicom/catalogue.h"

namespace flavum {

struct ImportOptions {
  bool keep_identity = false;  ///< copy the files as they are
  bool shift_dates = false;    ///< otherwise dates are emptied (deidentify.h)
};

struct ImportedStudy {
  int images = 0;                 ///< files written
  int left_out = 0;               ///< images not taken over: text in the picture, damaged
  bool identity_removed = false;  ///< by this import
  std::vector<Caution> cautions;  ///< what the person should know: "burned-in", "left-out", …
};

/// Copies what `found` lists as volumes, and CT or MR images beside them (scouts, stacks that are
/// no volume), into `folder`/<series>/<number>.dcm. Names of files and folders tell nothing of the
/// source. Pictures that may show a name in their pixels are left out. `folder` appears whole or
/// not at all. Throws OperationFailed (folder not empty, disk full), InputRefused (nothing to
/// import) and Cancelled.
ImportedStudy import_study(const Catalogue& found, const std::filesystem::path& folder,
                           const ImportOptions& options = {}, const Progress& progress = {});

}  // namespace flavum
