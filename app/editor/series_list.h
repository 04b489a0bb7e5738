#pragma once
// What a folder, disc or archive holds, as a list a physician chooses from: every series named and
// told apart, loadable ones first, each of the others with the reason in a sentence.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/editor/identity.h"
#include "imaging/dicom/catalogue.h"

namespace flavum {

/// How a series can be used.
enum class SeriesUse {
  Open,     ///< can be planned on
  Correct,  ///< a tilted stack: only after resampling, which the person asks for
  Refused,  ///< no volume
};

struct SeriesRow {
  SeriesUse use = SeriesUse::Refused;
  /// Into Catalogue::volumes, or into Catalogue::refused for SeriesUse::Refused.
  std::size_t index = 0;
  std::string id;          ///< of the volume; empty for refused ones
  std::string title;       ///< cleaned description: no word in it can name a person
  std::string as_written;  ///< the description as it is in the file; may hold a name
  std::string modality;    ///< "CT", "MR", "US"; "?" where not known
  std::string kind;        ///< "Volume", "Scout or localizer", "Secondary capture", …
  std::string size;        ///< "512 × 512 × 180 images"; empty where not known
  std::string spacing;     ///< "0.39 × 0.39 mm, slices 0.60 mm apart"; empty for refused ones
  std::vector<std::string> cautions;  ///< sentences; worth knowing of a volume all the same
  std::string wrong;      ///< why it cannot be opened as it is, one sentence; empty: it can
  std::string details;    ///< file, tag, value: for support; may hold the name of a file
  double tilt_deg = 0.0;  ///< of SeriesUse::Correct
  std::optional<Identity> identity;  ///< of volumes
};

struct SeriesList {
  std::vector<SeriesRow> rows;        ///< those to open, then corrected, MR, refused
  std::optional<std::size_t> chosen;  ///< the row to start from; nothing can be opened without it
  std::vector<std::string> cautions;  ///< what concerns no series: missing files of a disc, …
  std::string summary;                ///< "3 series can be opened, 2 cannot."
  Identity identity = Identity::Present;  ///< of all volumes together, the most careful one
  bool has_images = false;                ///< something could be imported
};

SeriesList list_series(const Catalogue& catalogue);

/// Whether a person has to be asked: there is something to choose, or something to know.
bool needs_choice(const SeriesList& list);

/// The reason of a refusal without the name it begins with, which the list shows beside it.
std::string reason_alone(const Refusal& refused);

/// "Scout or localizer" for a word of VolumeEntry::kind or Refusal::kind.
std::string kind_in_words(const std::string& kind);

}  // namespace flavum
