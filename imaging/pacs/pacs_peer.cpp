#include "imaging/pacs/pacs_peer.h"

#include <arpa/inet.h>

#include <algorithm>

#include "imaging/base/error.h"

namespace flavum {
namespace {

// PS3.5, 6.2, VR AE: default repertoire without backslash and control characters; not only spaces.
bool is_ae_title(const std::string& s) {
  const bool allowed =
      std::ranges::all_of(s, [](char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
  return !s.empty() && s.size() <= 16 && allowed && s.find_first_not_of(' ') != std::string::npos &&
         s.front() != ' ' && s.back() != ' ';
}

bool is_host(const std::string& s) {
  // 63: the toolkit underneath keeps host and port together in 64 characters.
  return !s.empty() && s.size() <= 56 && std::ranges::all_of(s, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

bool in(int value, int low, int high) { return value >= low && value <= high; }

bool is_ipv4(const std::string& s) {
  in_addr address{};
  return inet_pton(AF_INET, s.c_str(), &address) == 1;
}

void need_file(const std::filesystem::path& file, const std::string& what,
               std::vector<std::string>& found) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    found.push_back("The file with " + what + " does not exist: " + file.string());
  }
}

void check_tls(const PacsTls& tls, std::vector<std::string>& found) {
  if (!tls.on) return;
  if (tls.ca_file.empty()) {
    found.emplace_back("An encrypted connection needs a file with the certificates to trust.");
  } else {
    need_file(tls.ca_file, "the certificates to trust", found);
  }
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    found.emplace_back("Give this workstation's certificate and its key together, or neither.");
  } else if (!tls.certificate_file.empty()) {
    need_file(tls.certificate_file, "this workstation's certificate", found);
    need_file(tls.key_file, "the key of this workstation's certificate", found);
  }
}

}  // namespace

std::vector<std::string> problems_of(const PacsPeer& peer) {
  std::vector<std::string> found;
  if (peer.name.empty() || peer.name.size() > 64) {
    found.emplace_back("The archive needs a name of at most 64 characters.");
  }
  const std::string rule =
      " has 1 to 16 letters, digits or signs without accents, no backslash, and no space at its "
      "ends.";
  if (!is_ae_title(peer.ae_title)) found.push_back("The archive's AE title" + rule);
  if (!is_ae_title(peer.our_ae_title)) found.push_back("This workstation's AE title" + rule);
  if (!is_host(peer.host)) {
    found.emplace_back(
        "The archive's host is a computer name or an IPv4 address of at most 56 characters: "
        "letters, "
        "digits, points and hyphens.");
  }
  if (!in(peer.port, 1, 65535))
    found.emplace_back("The archive's port is a number from 1 to 65535.");
  if (!in(peer.our_port, 1, 65535)) {
    found.emplace_back("This workstation's port is a number from 1 to 65535.");
  }
  for (const std::string& address : peer.also_from) {
    if (!is_ipv4(address)) {
      found.push_back("\"" + address + "\" is not an IPv4 address from which images may come.");
    }
  }
  const PacsTimeouts& t = peer.timeouts;
  if (!in(t.connect_s, 1, 300) || !in(t.association_s, 1, 300)) {
    found.emplace_back("The waits for the connection and for the answer are 1 to 300 seconds.");
  }
  if (!in(t.transfer_s, 1, 3600)) {
    found.emplace_back("The longest silence during a transfer is 1 to 3600 seconds.");
  }
  check_tls(peer.tls, found);
  return found;
}

void require_usable(const PacsPeer& peer) {
  const std::vector<std::string> found = problems_of(peer);
  if (found.empty()) return;
  std::string rest;
  for (std::size_t n = 1; n < found.size(); ++n) rest += (n > 1 ? "\n" : "") + found[n];
  throw UsageError(found.front(), rest);
}

}  // namespace flavum
