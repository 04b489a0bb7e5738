#include "imaging/dicom_file/clean_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace flavum {
namespace {

// What protocols are named by, lower case, sorted. "Prone", "supine" and numbers with "mm" are
// worth more to a reader than they can tell of a person; bare numbers are not.
constexpr auto kDescriptionWords = std::to_array<std::string_view>({
    "3d",       "abd",        "abdomen",   "adc",         "ax",        "axial",
    "b0",       "bone",       "brain",     "c",           "cervical",  "chest",
    "contrast", "cor",        "coronal",   "ct",          "derived",   "diff",
    "dixon",    "drl",        "dti",       "dwi",         "fast",      "fat",
    "ffe",      "fgre",       "filter",    "flair",       "flash",     "fov",
    "fs",       "fse",        "gre",       "haste",       "head",      "helical",
    "hip",      "hips",       "hr",        "kernel",      "knochen",   "l",
    "lat",      "lateral",    "localiser", "localizer",   "lspine",    "lumbar",
    "lung",     "lws",        "mip",       "mpr",         "mr",        "mri",
    "myelo",    "neck",       "oblique",   "of",          "pd",        "pelvis",
    "phase",    "plain",      "post",      "pre",         "prone",     "recon",
    "reformat", "s",          "sacrum",    "sag",         "sagittal",  "scout",
    "se",       "sense",      "sharp",     "shoulder",    "simulated", "smooth",
    "soft",     "space",      "spgr",      "spin",        "spine",     "spiral",
    "spir",     "stack",      "standard",  "std",         "stir",      "supine",
    "surview",  "survey",     "t",         "t1",          "t1w",       "t1wi",
    "t2",       "t2w",        "t2wi",      "thin",        "thoracic",  "thoracolumbar",
    "thorax",   "thick",      "tirm",      "tissue",      "topogram",  "tra",
    "trans",    "transverse", "tse",       "vertebra",    "vibe",      "view",
    "volume",   "water",      "weighted",  "wirbelsaule", "with",      "without",
    "wo",
});

// Defined terms and enumerated values of the CT, MR and secondary capture modules and their
// functional groups (PS3.3), and of the coded image types that scanners write.
constexpr auto kCodes = std::to_array<std::string_view>({
    "2D",
    "3D",
    "ADDITION",
    "ADC",
    "AXIAL",
    "BI",
    "BODY",
    "BONE",
    "BRAIN",
    "CHEST",
    "CINE",
    "COLUMN",
    "COMPLEX",
    "CONSTANT_ANGLE",
    "CT",
    "CT_SOM5",
    "CYLINDRICAL",
    "DERIVED",
    "DIXON",
    "DI",
    "DF",
    "DRB",
    "DSD",
    "DV",
    "DW",
    "DYNAMIC",
    "EP",
    "FAST_CARD",
    "FAT",
    "FC",
    "FF",
    "FFDL",
    "FFDR",
    "FFE",
    "FFP",
    "FFS",
    "FIELD_MAP",
    "FP",
    "FS",
    "FSE",
    "GR",
    "GRADIENT",
    "HEAD",
    "HELICAL",
    "HFDL",
    "HFDR",
    "HFP",
    "HFS",
    "HU",
    "IMAGINARY",
    "IN_PHASE",
    "IP",
    "IR",
    "ISO_2022_JPEG",
    "ISO_10918_1",
    "ISO_14495_1",
    "ISO_15444_1",
    "ISO_13818_1",
    "LINEAR",
    "LINEAR_EXACT",
    "L",
    "LFDL",
    "LFDR",
    "LFP",
    "LFS",
    "LOCALIZER",
    "LSPINE",
    "LUMBAR",
    "M",
    "MAGNITUDE",
    "MAX_IP",
    "MEAN",
    "MIN_IP",
    "MINIP",
    "MIP",
    "MIXED",
    "MONOCHROME",
    "MONOCHROME1",
    "MONOCHROME2",
    "MPR",
    "MR",
    "MSE",
    "MTC",
    "NATIVE",
    "NO",
    "NONE",
    "NORM",
    "NORMAL",
    "OD",
    "OP",
    "OPP_PHASE",
    "ORIGINAL",
    "OSP",
    "OT",
    "OTHER",
    "OUT_OF_PHASE",
    "P",
    "PELVIS",
    "PER",
    "PFF",
    "PFP",
    "PHASE",
    "PHASE MAP",
    "PPG",
    "PRIMARY",
    "PRODUCTION",
    "PROJECTION IMAGE",
    "PROTON_DENSITY",
    "QUANTITY",
    "R",
    "RCG",
    "REAL",
    "REFORMATTED",
    "REFERENCE",
    "REG",
    "RG",
    "RESAMPLED",
    "RESEARCH",
    "RGB",
    "RM",
    "ROW",
    "S",
    "SAG",
    "SE",
    "SECONDARY",
    "SEQUENCED",
    "SFP",
    "SHARP",
    "SI",
    "SIGMOID",
    "SIMULATED",
    "SK",
    "SP",
    "SPINE",
    "SPIRAL",
    "SS",
    "SSPINE",
    "STATIONARY",
    "STD",
    "STEREO",
    "SUBTRACTION",
    "SYN",
    "T1",
    "T2",
    "T2_STAR",
    "TANCD",
    "TC",
    "TEST",
    "THORAX",
    "TRSS",
    "TSE",
    "TSPINE",
    "UNKNOWN",
    "US",
    "VOLUME",
    "VSPL",
    "W",
    "WATER",
    "WSD",
    "WHOLEBODY",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_ICT",
    "YBR_RCT",
    "YES",
    "00",
    "01",
    "COLINEAR",
    "PALETTE COLOR",
    "SCOUT",
    "NON_PARALLEL",
    "ANGIO",
    "CSPINE",
    "ABDOMEN",
    "ADD",
    "STANDARD",
    "SOFT TISSUE",
    "SYNC",
    "ASYNC",
    "CG",
    "CT_SOM7",
    "FLOW_ENCODED",
    "SUM",
    "SUBTRACT",
    "TIME_OF_FLIGHT",
    "M_FFE",
    "M_SE",
    "M_IR",
    "R_FFE",
    "I_FFE",
    "PHASE_MAP",
    "ECG",
});

std::string changed(std::string_view text, int (*change)(int)) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return out;
}

// Series descriptions that this program gives its own objects, after the mark: known as a whole, so
// that they can name nobody.
constexpr std::string_view kOwnMark = "SIMULATED - not for clinical use. ";
constexpr auto kOwnDescriptions = std::to_array<std::string_view>(
    {"Labels of the spine", "Measurements", "Rehearsal sheet", "Record of the case", "Fluoroscopy",
     "Picture", "Dose of an attempt"});

// "3mm" and "0.6mm" say slice thickness; five digits and more could be anything.
bool is_thickness(std::string_view word) {
  if (word.size() < 3 || word.size() > 6 || !word.ends_with("mm")) return false;
  word.remove_suffix(2);
  return std::ranges::all_of(
      word, [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.'; });
}

}  // namespace

std::string clean_description(const std::string& text) {
  if (text.starts_with(kOwnMark)) {
    const std::string_view own = std::string_view(text).substr(kOwnMark.size());
    if (std::ranges::find(kOwnDescriptions, own) != kOwnDescriptions.end())
      return std::string(own) + ", simulated";
  }
  std::string clean, word;
  const auto take = [&] {
    if (std::ranges::find(kDescriptionWords, changed(word, std::tolower)) !=
            kDescriptionWords.end() ||
        is_thickness(changed(word, std::tolower))) {
      clean += (clean.empty() ? "" : " ") + word;
    }
    word.clear();
  };
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.') {
      word += c;
    } else {
      take();
    }
  }
  take();
  return clean;
}

std::string clean_code(const std::string& code) {
  const std::string upper = changed(code, std::toupper);
  return std::ranges::find(kCodes, upper) == kCodes.end() ? "" : upper;
}

}  // namespace flavum
