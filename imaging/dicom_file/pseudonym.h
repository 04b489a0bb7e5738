#pragma once
// Keyed one-way replacement of identifiers: the same input gives the same output under one key, and
// without the key nobody can tell which input it was. Internal to the imaging/dicom rooms.

#include <array>
#include <cstdint>
#include <string>

namespace flavum {

/// 256 bits for HMAC-SHA-256 (RFC 2104, FIPS 198-1). Never stored: forgetting it makes the
/// replacement irreversible.
using PseudonymKey = std::array<std::uint8_t, 32>;

/// From the system's random source. Throws OperationFailed.
PseudonymKey random_pseudonym_key();

/// "2.25." and 128 bits of the keyed hash (PS3.5, B.2).
std::string pseudonym_uid(const PseudonymKey& key, const std::string& uid);
/// `prefix`, "-" and 8 hexadecimal digits of the keyed hash of (purpose, text).
std::string pseudonym_code(const PseudonymKey& key, const std::string& prefix,
                           const std::string& text);
/// What the prefix of a patient's name and number is.
inline constexpr const char* kPatientPseudonym = "ANON";
/// Whether the text is such a code of a patient, exactly: then it can tell nothing of a person.
bool is_pseudonym(const std::string& text);
/// A whole number in [low, high], evenly spread over inputs.
int pseudonym_number(const PseudonymKey& key, const std::string& purpose, const std::string& text,
                     int low, int high);

}  // namespace flavum
