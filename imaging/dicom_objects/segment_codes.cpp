#include "imaging/dicom_objects/segment_codes.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "imaging/dicom_objects/write_segmentation.h"

namespace flavum {
namespace {

// Codes of other schemes for our labels: the Foundational Model of Anatomy's vertebrae, sacrum and
// discs; SNOMED RT's sacrum.
struct OtherCode {
  const char* scheme;
  const char* code;
  Label label;
};
constexpr std::array kOthers{
    OtherCode{"FMA", "10059", label::kT11},
    OtherCode{"FMA", "10081", label::kT12},
    OtherCode{"FMA", "13072", label::kL1},
    OtherCode{"FMA", "13073", label::kL2},
    OtherCode{"FMA", "13074", label::kL3},
    OtherCode{"FMA", "13075", label::kL4},
    OtherCode{"FMA", "13076", label::kL5},
    OtherCode{"FMA", "16202", label::kSacrum},
    OtherCode{"FMA", "16033", label::disc_below(label::kL1)},
    OtherCode{"FMA", "16034", label::disc_below(label::kL2)},
    OtherCode{"FMA", "16035", label::disc_below(label::kL3)},
    OtherCode{"FMA", "16036", label::disc_below(label::kL4)},
    OtherCode{"FMA", "16037", label::disc_below(label::kL5)},
    OtherCode{"SRT", "T-11AD0", label::kSacrum},
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Label label_of_code(const CodedConcept& c, const std::string& name) {
  if (c.code.empty()) return 0;
  Label found = 0;
  int count = 0;
  for (const LabelInfo& info : all_labels()) {
    if (c.code != info.code || c.scheme != info.code_scheme) continue;
    if (lower(name) == lower(info.name)) return info.value;
    found = info.value;
    ++count;
  }
  if (count == 1) return found;
  if (count > 1) return 0;  // shared, and the name does not tell which
  const auto other = std::ranges::find_if(
      kOthers, [&](const OtherCode& o) { return c.scheme == o.scheme && c.code == o.code; });
  return other == kOthers.end() ? Label{0} : other->label;
}

}  // namespace

Label label_of_segment(const SegmentNames& s) {
  for (const LabelInfo& info : all_labels()) {
    if (s.tracking_id == segment_tracking_id(info.value)) return info.value;
  }
  const Label by_type = label_of_code(s.type, s.name);
  return by_type != 0 ? by_type : label_of_code(s.region, s.name);
}

}  // namespace flavum
