#include "imaging/dicom_file/pseudonym.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "imaging/base/error.h"
#include "imaging/dicom_file/uid.h"

namespace flavum {
namespace {

using Digest = std::array<std::uint8_t, 32>;

// A zero byte between purpose and text keeps ("ab", "c") and ("a", "bc") apart.
Digest keyed_hash(const PseudonymKey& key, const std::string& purpose, const std::string& text) {
  const std::string message = purpose + '\0' + text;
  Digest digest{};
  unsigned int length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(),
           digest.data(), &length) == nullptr ||
      length != digest.size()) {
    throw OperationFailed("The images cannot be de-identified: the hash function failed.");
  }
  return digest;
}

std::uint64_t number_at(const Digest& digest, std::size_t first) {
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < 8; ++i) n = n << 8U | digest[first + i];
  return n;
}

}  // namespace

PseudonymKey random_pseudonym_key() {
  PseudonymKey key{};
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) {
    throw OperationFailed("The images cannot be de-identified: no random numbers to be had.");
  }
  return key;
}

std::string pseudonym_uid(const PseudonymKey& key, const std::string& uid) {
  const Digest digest = keyed_hash(key, "uid", uid);
  return uid_of_bits(number_at(digest, 0), number_at(digest, 8));
}

std::string pseudonym_code(const PseudonymKey& key, const std::string& prefix,
                           const std::string& text) {
  static constexpr const char* kDigits = "0123456789ABCDEF";
  const Digest digest = keyed_hash(key, prefix, text);
  std::string code = prefix + "-";
  for (std::size_t i = 0; i < 4; ++i) {
    code += kDigits[digest[i] >> 4U];
    code += kDigits[digest[i] & 15U];
  }
  return code;
}

bool is_pseudonym(const std::string& text) {
  const std::string prefix = std::string(kPatientPseudonym) + "-";
  return text.size() == prefix.size() + 8 && text.starts_with(prefix) &&
         text.find_first_not_of("0123456789ABCDEF", prefix.size()) == std::string::npos;
}

int pseudonym_number(const PseudonymKey& key, const std::string& purpose, const std::string& text,
                     int low, int high) {
  const auto range = static_cast<std::uint64_t>(high - low) + 1;
  return low + static_cast<int>(number_at(keyed_hash(key, purpose, text), 0) % range);
}

}  // namespace flavum
