#include "app/config/pacs_settings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <sstream>

#include "imaging/base/error.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// One archive of the file, read key by key; what is left at the end is misspelt.
class Entry {
 public:
  Entry(Json object, fs::path file, std::string place)
      : object_(std::move(object)), file_(std::move(file)), place_(std::move(place)) {
    if (!object_.is_object()) refuse("", "is not a group of values");
  }

  template <class T>
  void take(const char* key, T& value) {
    const auto it = object_.find(key);
    if (it == object_.end()) return;
    try {
      value = it->get<T>();
    } catch (const Json::exception& e) {
      refuse(key, std::string("has a value of the wrong kind (") + e.what() + ")");
    }
    object_.erase(it);
  }
  void take(const char* key, int& value) {
    const auto it = object_.find(key);
    if (it == object_.end()) return;
    if (!it->is_number_integer() || *it < -1000000 || *it > 1000000) {
      refuse(key, "is not a whole number in range");
    }
    value = it->get<int>();
    object_.erase(it);
  }
  void take_path(const char* key, fs::path& value) {
    std::string text = value.string();
    take(key, text);
    value =
        text.empty() || fs::path(text).is_absolute() ? fs::path(text) : file_.parent_path() / text;
  }
  Entry group(const char* key) {
    Json inner = Json::object();
    const auto it = object_.find(key);
    if (it != object_.end()) {
      inner = *it;
      object_.erase(it);
    }
    return Entry(inner, file_, place_ + ", " + key);
  }
  void done() const {
    if (!object_.empty()) refuse(object_.begin().key(), "is not known");
  }

 private:
  [[noreturn]] void refuse(const std::string& key, const std::string& what) const {
    throw InputRefused("The settings of the archives cannot be used: " + place_ +
                           (key.empty() ? " " : ", \"" + key + "\" ") + what + ".",
                       file_.string());
  }

  Json object_;
  fs::path file_;
  std::string place_;
};

PacsPeer peer_of(const Json& json, const fs::path& file, std::size_t number) {
  Entry e(json, file, "archive " + std::to_string(number));
  PacsPeer p;
  e.take("name", p.name);
  e.take("ae_title", p.ae_title);
  e.take("host", p.host);
  e.take("port", p.port);
  e.take("our_ae_title", p.our_ae_title);
  e.take("our_port", p.our_port);
  e.take("also_from", p.also_from);
  Entry tls = e.group("tls");
  tls.take("on", p.tls.on);
  tls.take_path("ca_file", p.tls.ca_file);
  tls.take_path("certificate_file", p.tls.certificate_file);
  tls.take_path("key_file", p.tls.key_file);
  tls.done();
  Entry timeouts = e.group("timeouts");
  timeouts.take("connect_s", p.timeouts.connect_s);
  timeouts.take("association_s", p.timeouts.association_s);
  timeouts.take("transfer_s", p.timeouts.transfer_s);
  timeouts.done();
  e.done();
  return p;
}

Json json_of(const PacsPeer& p) {
  return {{"name", p.name},
          {"ae_title", p.ae_title},
          {"host", p.host},
          {"port", p.port},
          {"our_ae_title", p.our_ae_title},
          {"our_port", p.our_port},
          {"also_from", p.also_from},
          {"tls",
           {{"on", p.tls.on},
            {"ca_file", p.tls.ca_file.string()},
            {"certificate_file", p.tls.certificate_file.string()},
            {"key_file", p.tls.key_file.string()}}},
          {"timeouts",
           {{"connect_s", p.timeouts.connect_s},
            {"association_s", p.timeouts.association_s},
            {"transfer_s", p.timeouts.transfer_s}}}};
}

}  // namespace

fs::path pacs_settings_file() {
  const char* folder = std::getenv("XDG_CONFIG_HOME");
  if (folder != nullptr && fs::path(folder).is_absolute()) {
    return fs::path(folder) / "flavum" / "pacs.json";
  }
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr ? home : "/") / ".config" / "flavum" / "pacs.json";
}

std::vector<PacsPeer> read_pacs_peers(const fs::path& file) {
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  std::stringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  Json document;
  try {
    document = Json::parse(text.str());
  } catch (const Json::exception& e) {
    throw InputRefused("The settings of the archives are damaged: the file is not JSON.",
                       file.string() + ": " + e.what());
  }
  if (!document.is_object() || !document.contains("peers") || !document["peers"].is_array()) {
    throw InputRefused("The settings of the archives are damaged: the list \"peers\" is missing.",
                       file.string());
  }
  std::vector<PacsPeer> peers;
  for (const Json& entry : document["peers"])
    peers.push_back(peer_of(entry, file, peers.size() + 1));
  return peers;
}

void write_pacs_peers(const std::vector<PacsPeer>& peers, const fs::path& file) {
  Json list = Json::array();
  for (const PacsPeer& p : peers) list.push_back(json_of(p));
  const std::string text = Json{{"peers", list}}.dump(2) + "\n";
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path part = file.string() + ".part" + std::to_string(getpid());
  const int out = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool good = out >= 0 &&
              write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
              fsync(out) == 0;
  if (out >= 0) good = close(out) == 0 && good;
  if (good) fs::rename(part, file, error);
  if (good && !error) return;
  std::error_code ignored;
  fs::remove(part, ignored);
  throw OperationFailed("The settings of the archives could not be saved.", file.string());
}

PacsPeer pacs_peer(const std::vector<PacsPeer>& peers, const std::string& name) {
  if (name.empty() && peers.size() == 1) return peers.front();
  const auto it = std::ranges::find(peers, name, &PacsPeer::name);
  if (it != peers.end()) return *it;
  std::string known;
  for (const PacsPeer& p : peers) known += (known.empty() ? "" : ", ") + p.name;
  if (known.empty())
    throw UsageError("No archive is configured yet; see docs/dicom.md, or give --host and --aet.");
  throw UsageError(name.empty()
                       ? "Choose one of the configured archives with --peer: " + known + "."
                       : "There is no archive \"" + name + "\". Configured are: " + known + ".");
}

}  // namespace flavum
