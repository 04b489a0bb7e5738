#pragma once
// What a physician is told of files: what to beware of, and why something cannot be used.

#include <filesystem>
#include <string>
#include <vector>

namespace flavum {

/// Something worth knowing about images that can be loaded all the same: lossy compression, text
/// burned into the picture, a tilt that was corrected.
struct Caution {
  std::string kind;  ///< one word for programs: "lossy", "burned-in", "tilt-corrected", …
  std::string text;  ///< one sentence a physician understands
};

/// Something that is not a volume: a localizer, a scout, a gapped stack, a broken file.
struct Refusal {
  std::string series_uid;   ///< empty if the file could not be read at all
  std::string description;  ///< series description or file name
  std::string kind;     ///< one word for programs: "localizer", "gap", "tilt", "unreadable", …
  std::string reason;   ///< one sentence a physician understands; names the series
  std::string details;  ///< file, tag, value
  std::vector<std::filesystem::path> files;
  std::string modality;  ///< DICOM's own word ("CT", "US", "SR"); empty if absent
  int columns = 0;       ///< of the picture in it; 0 where there is none or it is not known
  int rows = 0;
};

}  // namespace flavum
