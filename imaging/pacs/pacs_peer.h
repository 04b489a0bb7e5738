#pragma once
// A hospital archive (or any other DICOM node) as configured: the only computer Flavum ever speaks
// to. Reading and writing of the settings file is app/config's.

#include <filesystem>
#include <string>
#include <vector>

namespace flavum {

/// Secure transport by PS3.15 (BCP 195). Certificates and keys are PEM files; the key has no
/// passphrase. Only certificates of `ca_file` are trusted, not those of the operating system.
struct PacsTls {
  bool on = false;
  std::filesystem::path ca_file;           ///< whom to trust; needed when on
  std::filesystem::path certificate_file;  ///< ours; needed for C-MOVE, and where the archive asks
  std::filesystem::path key_file;          ///< belongs to our certificate
};

/// Seconds; defaults are engineering defaults.
struct PacsTimeouts {
  int connect_s = 10;      ///< 1..300: until the computer takes the connection
  int association_s = 20;  ///< 1..300: longest silence until the archive agrees to talk
  int transfer_s = 60;     ///< 1..3600: longest silence in the middle of work
};

struct PacsPeer {
  std::string name;                     ///< as shown; 1..64 bytes of UTF-8
  std::string ae_title;                 ///< theirs ("called"); 1..16 characters, PS3.5 VR AE
  std::string host;                     ///< name or address
  int port = 104;                       ///< 1..65535; 104 by PS3.8
  std::string our_ae_title = "FLAVUM";  ///< ours ("calling"), also where C-MOVE sends to
  int our_port = 11112;                 ///< 1..65535: where C-MOVE sends to; 11112 by PS3.8
  /// Further IPv4 addresses from which the archive may send after C-MOVE (nodes of a cluster).
  std::vector<std::string> also_from;
  PacsTls tls;
  PacsTimeouts timeouts;
};

/// One sentence for each thing that cannot work; empty: the peer is usable. Looks at nothing but
/// the values and whether the certificate files exist.
std::vector<std::string> problems_of(const PacsPeer& peer);

/// Throws UsageError with the first problem; all of them in the details.
void require_usable(const PacsPeer& peer);

}  // namespace flavum
