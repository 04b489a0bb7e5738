#pragma once
// De-identification by the DICOM Basic Application Level Confidentiality Profile (PS3.15, Annex E),
// the strict way round: what is not on the list of attributes that images need
// (kept_attributes.h) is removed, whatever it is. Kept are geometry, pixels and the numbers of the
// acquisition; UIDs are replaced consistently; descriptions keep only words of imaging
// (clean_words.h). docs/dicom.md has the list.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "imaging/dicom_file/pseudonym.h"

class DcmDataset;

namespace flavum {

struct DeidentifyOptions {
  /// Dates stay, each patient's moved by one random number of days (Retain Longitudinal Temporal
  /// Information Modified Dates Option); otherwise they are emptied.
  bool shift_dates = false;
};

/// How far dates move back, days. Engineering default: long enough that a season tells nothing,
/// short enough that scanners of that time existed.
inline constexpr int kLeastShiftDays = 366;
inline constexpr int kGreatestShiftDays = 3650;

/// What to tell the person about one file.
struct DeidentifiedFile {
  std::string sop_instance_uid;   ///< the new one
  bool burned_in_risk = false;    ///< the pixels may show text: secondary capture, or said so
  bool was_deidentified = false;  ///< the source says its identity was removed before
};

/// Replaces the contents of `data`; pixels are not touched, compressed ones stay compressed.
/// The same key gives the same UIDs for all files of a study, and of several studies of a patient.
DeidentifiedFile deidentify(DcmDataset& data, const PseudonymKey& key,
                            const DeidentifyOptions& options);

constexpr std::size_t kPieceBytes = 1U << 20U;  ///< engineering default

/// One file as a new DICOM file, its transfer syntax kept, handed over in pieces. Parses `in` in
/// the calling process: for files of unknown origin see import_study.h. Throws InputRefused and
/// OperationFailed.
DeidentifiedFile deidentify_file(const std::filesystem::path& in, const PseudonymKey& key,
                                 const DeidentifyOptions& options,
                                 const std::function<void(std::string_view bytes)>& out);

}  // namespace flavum
