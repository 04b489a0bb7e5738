#pragma once
// Japanese character sets (ISO 2022 IR 13, 87, 159; PS3.5 annex H), which DCMTK cannot convert on
// systems whose iconv does not know them one by one. Internal to the imaging/dicom rooms.

#include <string>

namespace flavum {

/// Whether Specific Character Set (0008,0005) names one of them.
bool is_japanese(const std::string& character_set);

/// Half-width katakana, kanji and plain letters to UTF-8. Bytes without a meaning stay as they are
/// (printable() replaces them).
std::string utf8_from_japanese(const std::string& raw);

}  // namespace flavum
