#include "imaging/volume/labels.h"

#include <algorithm>

namespace flavum {
namespace {

// Codes: SNOMED CT as used by the TotalSegmentator and mCODE (AAPM TG-263) public mappings;
// structures for which no public mapping was found carry a code of Flavum's own. Sorted by value.
constexpr std::array kLabels{
    LabelInfo{18, "T11 vertebra", "SCT", "12989004", "T11 vertebra", {230, 200, 160}},
    LabelInfo{19, "T12 vertebra", "SCT", "23215003", "T12 vertebra", {222, 190, 150}},
    LabelInfo{20, "L1 vertebra", "SCT", "66794005", "L1 vertebra", {240, 222, 184}},
    LabelInfo{21, "L2 vertebra", "SCT", "14293000", "L2 vertebra", {226, 206, 168}},
    LabelInfo{22, "L3 vertebra", "SCT", "36470004", "L3 vertebra", {240, 222, 184}},
    LabelInfo{23, "L4 vertebra", "SCT", "11994002", "L4 vertebra", {226, 206, 168}},
    LabelInfo{24, "L5 vertebra", "SCT", "49668003", "L5 vertebra", {240, 222, 184}},
    LabelInfo{25,
              "L6 vertebra (transitional)",
              "99FLAVUM",
              "L6_VERTEBRA",
              "L6 vertebra (transitional)",
              {226, 206, 168}},
    LabelInfo{26, "Sacrum", "SCT", "54735007", "Sacrum", {212, 190, 152}},
    LabelInfo{60, "Thecal sac", "SCT", "37554007", "Spinal dura mater structure", {86, 180, 233}},
    LabelInfo{61, "Epidural space", "99FLAVUM", "EPIDURAL_SPACE", "Epidural space", {0, 158, 115}},
    LabelInfo{62, "Epidural fat", "99FLAVUM", "EPIDURAL_FAT", "Epidural fat", {240, 228, 66}},
    LabelInfo{
        70, "Ligamentum flavum", "99FLAVUM", "LIGAM_FLAVUM", "Ligamentum flavum", {230, 159, 0}},
    LabelInfo{80, "Nerve roots", "99FLAVUM", "NERVE_ROOTS", "Nerve roots", {204, 121, 167}},
    LabelInfo{90, "Body", "99FLAVUM", "BODY", "Body", {170, 150, 140}},
    LabelInfo{118, "Disc T11-12", "SCT", "360499006", "Intervertebral disc", {0, 114, 178}},
    LabelInfo{119, "Disc T12-L1", "SCT", "360499006", "Intervertebral disc", {60, 134, 188}},
    LabelInfo{120, "Disc L1-2", "SCT", "360499006", "Intervertebral disc", {0, 114, 178}},
    LabelInfo{121, "Disc L2-3", "SCT", "360499006", "Intervertebral disc", {60, 134, 188}},
    LabelInfo{122, "Disc L3-4", "SCT", "360499006", "Intervertebral disc", {0, 114, 178}},
    LabelInfo{123, "Disc L4-5", "SCT", "360499006", "Intervertebral disc", {60, 134, 188}},
    LabelInfo{124, "Disc L5-S1", "SCT", "360499006", "Intervertebral disc", {0, 114, 178}},
    LabelInfo{125, "Disc L6-S1", "SCT", "360499006", "Intervertebral disc", {60, 134, 188}},
};

}  // namespace

std::span<const LabelInfo> all_labels() { return kLabels; }

const LabelInfo* find_label(Label value) {
  const auto it = std::ranges::find(kLabels, value, &LabelInfo::value);
  return it == kLabels.end() ? nullptr : &*it;
}

std::string vertebra_name(Label v) {
  if (v == label::kSacrum) return "S1";
  if (v == label::kT11 || v == label::kT12) return "T" + std::to_string(v - label::kT11 + 11);
  return "L" + std::to_string(v - label::kL1 + 1);
}

std::optional<Label> parse_vertebra(std::string_view name) {
  for (Label v = label::kT11; v <= label::kSacrum; ++v) {
    if (vertebra_name(v) == name) return v;
  }
  return std::nullopt;
}

std::string level_name(SpineLevel level) {
  const std::string upper = vertebra_name(level.cranial);
  const std::string lower = vertebra_name(level.caudal());
  return upper + "-" + (upper[0] == lower[0] ? lower.substr(1) : lower);
}

std::optional<SpineLevel> parse_level(std::string_view text) {
  for (const SpineLevel level : kLumbarLevels) {
    if (text == level_name(level)) return level;
    if (text == vertebra_name(level.cranial) + "-" + vertebra_name(level.caudal())) return level;
  }
  return std::nullopt;
}

std::optional<Side> parse_side(std::string_view text) {
  if (text == "left") return Side::Left;
  if (text == "right") return Side::Right;
  return std::nullopt;
}

}  // namespace flavum
