// flavum pacs: ask an archive whether it answers, what it holds, bring it here, give it our
// objects.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/config/pacs_settings.h"
#include "app/report/case_objects.h"
#include "app/storage/case_folder.h"
#include "app/storage/scratch_folder.h"
#include "imaging/base/error.h"
#include "imaging/pacs/echo.h"
#include "imaging/pacs/find.h"
#include "imaging/pacs/retrieve.h"
#include "imaging/pacs/send.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Options replace single values of a configured archive, or describe one of their own.
struct PeerOptions {
  std::string name, host, ae_title, our_ae_title;
  int port = 0, our_port = 0, timeout_s = 0;
  bool tls = false;
  fs::path ca_file, certificate_file, key_file;

  PacsPeer peer() const {
    PacsPeer p;
    if (host.empty()) {
      p = pacs_peer(read_pacs_peers(pacs_settings_file()), name);
    } else {
      if (ae_title.empty())
        throw UsageError("With --host, give the archive's AE title with --aet.");
      p.name = name.empty() ? host : name;
      p.host = host;
    }
    if (!ae_title.empty()) p.ae_title = ae_title;
    if (!our_ae_title.empty()) p.our_ae_title = our_ae_title;
    if (port != 0) p.port = port;
    if (our_port != 0) p.our_port = our_port;
    if (timeout_s != 0) p.timeouts = {timeout_s, timeout_s, timeout_s};
    if (tls || !ca_file.empty()) p.tls.on = true;
    if (!ca_file.empty()) p.tls.ca_file = ca_file;
    if (!certificate_file.empty()) p.tls.certificate_file = certificate_file;
    if (!key_file.empty()) p.tls.key_file = key_file;
    require_usable(p);
    return p;
  }
};

struct Options {
  PeerOptions peer;
  StudyQuery studies;
  SeriesQuery series;
  RetrieveRequest retrieve;
  int limit = 0;
  std::vector<fs::path> files;
  bool json = false;
};

void print_json_line(const Json& j) {
  std::printf("%s\n", j.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

void echo(const Options& o) {
  const PacsPeer peer = o.peer.peer();
  const PacsEcho e = pacs_echo(peer, terminal_progress());
  if (o.json) {
    print_json_line({{"milliseconds", e.milliseconds},
                     {"implementation", e.implementation},
                     {"find", e.offers_find},
                     {"get", e.offers_get},
                     {"move", e.offers_move},
                     {"store_ct", e.takes_ct}});
    return;
  }
  const auto yes = [](bool b) { return b ? "yes" : "no"; };
  std::printf("%s answers within %d ms (%s).\nsearch: %s   C-GET: %s   C-MOVE: %s   takes CT: %s\n",
              peer.name.c_str(), e.milliseconds, e.implementation.c_str(), yes(e.offers_find),
              yes(e.offers_get), yes(e.offers_move), yes(e.takes_ct));
}

void find_studies(const Options& o, const PacsPeer& peer) {
  StudyQuery q = o.studies;
  if (o.limit != 0) q.limit = o.limit;
  const PacsList<PacsStudy> found = pacs_find_studies(peer, q, terminal_progress());
  Json list = Json::array();
  for (const PacsStudy& s : found.entries) {
    list.push_back({{"study_uid", s.uid},
                    {"patient_name", s.patient_name},
                    {"patient_id", s.patient_id},
                    {"birth_date", s.birth_date},
                    {"date", s.date},
                    {"time", s.time},
                    {"modalities", s.modalities},
                    {"description", s.description},
                    {"accession", s.accession},
                    {"series", s.series},
                    {"images", s.images}});
    if (!o.json) {
      std::printf("%s  %s  %s  %s  %s  %s\n", s.date.c_str(), s.patient_name.c_str(),
                  s.patient_id.c_str(), s.modalities.c_str(), s.description.c_str(), s.uid.c_str());
    }
  }
  if (o.json) print_json_line({{"studies", list}, {"cut", found.cut}});
  if (found.cut) say("There are more studies than shown; narrow the search or raise --limit.");
  if (found.entries.empty()) say(peer.name + " has no such study.");
}

void find_series(const Options& o, const PacsPeer& peer) {
  SeriesQuery q = o.series;
  q.modality = o.studies.modality;
  q.description = o.studies.description;
  if (o.limit != 0) q.limit = o.limit;
  const PacsList<PacsSeries> found = pacs_find_series(peer, q, terminal_progress());
  Json list = Json::array();
  for (const PacsSeries& s : found.entries) {
    list.push_back({{"series_uid", s.uid},
                    {"study_uid", s.study_uid},
                    {"modality", s.modality},
                    {"number", s.number},
                    {"description", s.description},
                    {"body_part", s.body_part},
                    {"date", s.date},
                    {"images", s.images}});
    if (!o.json) {
      std::printf("%s  %s  %s  %s  %d images  %s\n", s.number.c_str(), s.modality.c_str(),
                  s.description.c_str(), s.body_part.c_str(), s.images, s.uid.c_str());
    }
  }
  if (o.json) print_json_line({{"series", list}, {"cut", found.cut}});
  if (found.cut) say("There are more series than shown; narrow the search or raise --limit.");
  if (found.entries.empty()) say(peer.name + " has no such series.");
}

void find(const Options& o) {
  const PacsPeer peer = o.peer.peer();
  if (o.series.study_uid.empty()) {
    find_studies(o, peer);
  } else {
    find_series(o, peer);
  }
}

void retrieve(const Options& o, bool by_move) {
  const PacsPeer peer = o.peer.peer();
  const Retrieved r = by_move ? pacs_move(peer, o.retrieve, terminal_progress())
                              : pacs_get(peer, o.retrieve, terminal_progress());
  if (o.json) {
    print_json_line(
        {{"files", r.files}, {"bytes", r.bytes}, {"folder", o.retrieve.folder.string()}});
  } else {
    say(std::to_string(r.files) + (r.files == 1 ? " file" : " files") + " received.");
  }
}

// A case folder holds no DICOM: what stands for it is written for the time of sending.
std::vector<fs::path> files_in(const std::vector<fs::path>& given, const ScratchFolder& scratch,
                               const Progress& progress) {
  std::vector<fs::path> all;
  int cases = 0;
  for (const fs::path& path : given) {
    if (!fs::exists(path))
      throw InputRefused("The chosen file or folder does not exist.", path.string());
    if (!fs::is_directory(path)) {
      all.push_back(path);
      continue;
    }
    if (is_case_folder(path)) {
      const fs::path folder = scratch.path() / std::to_string(++cases);
      fs::create_directory(folder);
      const auto written =
          write_case_objects(open_case(path, std::nullopt, {}, progress.part(0.0, 0.3)), folder,
                             progress.part(0.3, 1.0));
      all.insert(all.end(), written.begin(), written.end());
      continue;
    }
    const std::size_t before = all.size();
    for (const auto& e : fs::recursive_directory_iterator(path)) {
      if (e.is_regular_file()) all.push_back(e.path());
    }
    std::sort(all.begin() + static_cast<std::ptrdiff_t>(before), all.end());
  }
  return all;
}

void send(const Options& o) {
  const PacsPeer peer = o.peer.peer();
  const Progress progress = terminal_progress();
  const ScratchFolder scratch;
  const SendReport report =
      pacs_send(peer, files_in(o.files, scratch, progress.part(0.0, 0.3)), progress.part(0.3, 1.0));
  Json list = Json::array();
  for (const SentFile& f : report.files) {
    list.push_back({{"file", f.file.string()},
                    {"sop_uid", f.sop_uid},
                    {"stored", f.stored},
                    {"sentence", f.sentence},
                    {"details", f.details}});
    if (!o.json && !f.sentence.empty()) say(f.file.string() + ": " + f.sentence + " " + f.details);
  }
  if (o.json) print_json_line({{"files", list}, {"stored", report.stored}});
  const std::string count = std::to_string(report.stored) + " of " +
                            std::to_string(report.files.size()) + " files are stored in " +
                            peer.name;
  if (report.stored != static_cast<int>(report.files.size())) throw OperationFailed(count + ".");
  if (!o.json) say(count + ".");
}

void list_peers(const Options& o) {
  Json list = Json::array();
  for (const PacsPeer& p : read_pacs_peers(pacs_settings_file())) {
    list.push_back({{"name", p.name},
                    {"ae_title", p.ae_title},
                    {"host", p.host},
                    {"port", p.port},
                    {"our_ae_title", p.our_ae_title},
                    {"our_port", p.our_port},
                    {"tls", p.tls.on},
                    {"problems", problems_of(p)}});
    if (!o.json) {
      std::printf("%s  %s  %s:%d%s\n", p.name.c_str(), p.ae_title.c_str(), p.host.c_str(), p.port,
                  p.tls.on ? "  TLS" : "");
      say(problems_of(p));
    }
  }
  if (o.json) print_json_line({{"peers", list}});
  if (!o.json && list.empty()) say("No archive is configured in " + pacs_settings_file().string());
}

CLI::App* add(CLI::App& pacs, const char* name, const char* text, const std::shared_ptr<Options>& o,
              const std::function<void(const Options&)>& work, bool needs_peer = true) {
  CLI::App* sub = pacs.add_subcommand(name, text);
  sub->add_flag("--json", o->json, "One JSON document on standard output");
  sub->callback([o, work] { work(*o); });
  if (!needs_peer) return sub;
  PeerOptions& p = o->peer;
  sub->add_option("--peer", p.name, "A configured archive by its name");
  sub->add_option("--host", p.host, "Or: the archive's host, instead of a configured one");
  sub->add_option("--port", p.port, "The archive's port (104)")->check(CLI::Range(1, 65535));
  sub->add_option("--aet", p.ae_title, "The archive's AE title");
  sub->add_option("--calling", p.our_ae_title, "Our AE title (FLAVUM)");
  sub->add_option("--timeout", p.timeout_s, "Seconds to wait for the archive, each time")
      ->check(CLI::Range(1, 300));
  sub->add_flag("--tls", p.tls, "Encrypted connection");
  sub->add_option("--ca", p.ca_file, "PEM file with the certificates to trust (means --tls)");
  sub->add_option("--cert", p.certificate_file, "PEM file with our certificate");
  sub->add_option("--key", p.key_file, "PEM file with the key of our certificate");
  return sub;
}

void add_retrieve(CLI::App& pacs, const char* name, const char* text, bool by_move) {
  auto o = std::make_shared<Options>();
  CLI::App* sub = add(pacs, name, text, o, [by_move](const Options& x) { retrieve(x, by_move); });
  sub->add_option("--study", o->retrieve.study_uid, "Study UID, from `find`")->required();
  sub->add_option("--series", o->retrieve.series_uid, "Series UID; without it the whole study");
  sub->add_option("--out", o->retrieve.folder, "New or empty folder")->required();
  if (by_move) {
    sub->add_option("--our-port", o->peer.our_port, "Port the archive sends to (11112)")
        ->check(CLI::Range(1, 65535));
  }
}

}  // namespace

void add_pacs_command(CLI::App& app) {
  CLI::App* pacs =
      app.add_subcommand("pacs", "Speak to a hospital archive: test, search, bring, send");
  pacs->require_subcommand(1);
  add(*pacs, "peers", "The configured archives", std::make_shared<Options>(), list_peers, false);
  add(*pacs, "echo", "Does the archive answer?", std::make_shared<Options>(), echo);

  auto o = std::make_shared<Options>();
  CLI::App* sub = add(*pacs, "find", "Studies, or with --study the series of one", o, find);
  sub->add_option("--patient", o->studies.patient_name, "Name, family name first; * and ? allowed");
  sub->add_option("--id", o->studies.patient_id, "Patient ID");
  sub->add_option("--from", o->studies.from_date, "First study date, YYYYMMDD");
  sub->add_option("--to", o->studies.to_date, "Last study date, YYYYMMDD");
  sub->add_option("--modality", o->studies.modality, "CT, MR, ...");
  sub->add_option("--accession", o->studies.accession, "Accession number");
  sub->add_option("--description", o->studies.description, "Description of study or series");
  sub->add_option("--body-part", o->series.body_part, "Body part of series (with --study)");
  sub->add_option("--study", o->series.study_uid, "List the series of this study");
  sub->add_option("--limit", o->limit, "Most entries to list (500 studies, 2000 series)")
      ->check(CLI::Range(1, 10000));

  add_retrieve(*pacs, "get", "Bring a study or series here (C-GET)", false);
  add_retrieve(*pacs, "move", "Have a study or series sent here (C-MOVE)", true);

  auto s = std::make_shared<Options>();
  CLI::App* sending = add(*pacs, "send", "Give files to the archive (C-STORE)", s, send);
  sending->add_option("files", s->files, "DICOM files, folders of them, or case folders")
      ->required();
}

}  // namespace flavum
