#pragma once
// The label numbers, their names and codes, and the levels and sides a physician speaks of.
// Numbers are stable; files carry them together with names and SNOMED CT codes
// (docs/file-formats.md).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace flavum {

using Label = std::uint16_t;

namespace label {
inline constexpr Label kAir = 0;
inline constexpr Label kT11 = 18, kT12 = 19;
inline constexpr Label kL1 = 20, kL2 = 21, kL3 = 22, kL4 = 23, kL5 = 24, kL6 = 25, kSacrum = 26;
inline constexpr Label kThecalSac = 60;      ///< dural sac with everything inside it
inline constexpr Label kEpiduralOther = 61;  ///< epidural space other than fat
inline constexpr Label kEpiduralFat = 62;
inline constexpr Label kLigamentumFlavum = 70;
inline constexpr Label kNerveRoots = 80;  ///< roots outside the sac
inline constexpr Label kBody = 90;        ///< inside the skin, nothing more specific
constexpr Label disc_below(Label vertebra) { return static_cast<Label>(100 + vertebra); }
}  // namespace label

constexpr bool is_vertebra(Label l) { return l >= label::kT11 && l <= label::kL6; }
constexpr bool is_bone(Label l) { return l >= label::kT11 && l <= label::kSacrum; }
constexpr bool is_disc(Label l) { return l >= 100 + label::kT11 && l <= 100 + label::kSacrum; }
constexpr bool is_canal(Label l) {
  return l == label::kThecalSac || l == label::kEpiduralOther || l == label::kEpiduralFat;
}

struct LabelInfo {
  Label value;
  const char* name;         ///< English, as shown: "L4 vertebra"
  const char* code_scheme;  ///< "SCT" (SNOMED CT), or "99FLAVUM" where no SNOMED code was verified
  const char* code;
  const char* code_meaning;
  std::array<std::uint8_t, 3>
      colour;  ///< sRGB, from the Okabe-Ito colour-blind-safe palette family
};

/// Every label Flavum writes, ascending.
std::span<const LabelInfo> all_labels();
const LabelInfo* find_label(Label value);

/// "L4" for 23; "S1" for the sacrum.
std::string vertebra_name(Label vertebra);
std::optional<Label> parse_vertebra(std::string_view name);

/// An interlaminar level, named by the vertebra above it: L4-5 is cranial = kL4.
struct SpineLevel {
  Label cranial = label::kL4;
  /// The next vertebra down. L5's is the sacrum; a transitional L6 is the caller's business.
  Label caudal() const {
    return cranial >= label::kL5 ? label::kSacrum : static_cast<Label>(cranial + 1);
  }
  friend bool operator==(const SpineLevel&, const SpineLevel&) = default;
};
/// L1-2, L2-3, L3-4, L4-5, L5-S1.
inline constexpr std::array<SpineLevel, 5> kLumbarLevels{
    SpineLevel{label::kL1}, SpineLevel{label::kL2}, SpineLevel{label::kL3}, SpineLevel{label::kL4},
    SpineLevel{label::kL5}};
std::string level_name(SpineLevel level);
/// Accepts "L4-5", "L4-L5", "L5-S1".
std::optional<SpineLevel> parse_level(std::string_view text);

enum class Side { Left, Right };  ///< the patient's
constexpr const char* side_name(Side s) { return s == Side::Left ? "left" : "right"; }
std::optional<Side> parse_side(std::string_view text);
/// +1 on the patient's left (Patient +x), -1 on the right.
constexpr double side_sign(Side s) { return s == Side::Left ? 1.0 : -1.0; }
constexpr Side other_side(Side s) { return s == Side::Left ? Side::Right : Side::Left; }

}  // namespace flavum
