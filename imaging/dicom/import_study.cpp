#include "imaging/dicom/import_study.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <set>
#include <string_view>

#include "imaging/base/error.h"
#include "imaging/dicom_file/uid.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// Images that are no volume by their places, but worth having beside one.
constexpr auto kImageKinds =
    std::to_array<std::string_view>({"localizer", "tilt", "gap", "duplicate", "single"});

struct ImportFile {
  fs::path source;
  std::string series;  ///< the source's UID: files of one series share a folder
};

std::vector<ImportFile> files_of(const Catalogue& found) {
  std::vector<ImportFile> files;
  std::set<fs::path> known;
  const auto add = [&](const fs::path& file, const std::string& series) {
    if (known.insert(file).second) files.push_back({file, series});
  };
  for (const VolumeEntry& v : found.volumes) {
    for (const SliceSource& s : v.slices) add(s.file, v.series_uid);
  }
  for (const Refusal& r : found.refused) {
    if (std::ranges::find(kImageKinds, r.kind) == kImageKinds.end()) continue;
    for (const fs::path& file : r.files) add(file, r.series_uid);
  }
  return files;
}

void require_room(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder, ignored) && !fs::is_empty(folder, ignored)) {
    throw OperationFailed("The folder to import into is not empty. Choose a new one.",
                          folder.string());
  }
}

// A folder beside the wanted one, gone again unless it is renamed into place.
class PartialFolder {
 public:
  explicit PartialFolder(const fs::path& wanted) : wanted_(wanted) {
    path_ = wanted;
    path_ += ".part-" + std::to_string(random_uid_seed() % 1000000);
    std::error_code failure;
    fs::create_directories(path_, failure);
    if (failure) throw OperationFailed("The folder cannot be created.", failure.message());
    fs::permissions(path_, fs::perms::owner_all, failure);
  }
  ~PartialFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  PartialFolder(const PartialFolder&) = delete;
  PartialFolder& operator=(const PartialFolder&) = delete;

  const fs::path& path() const { return path_; }
  void keep() {
    std::error_code failure;
    fs::remove(wanted_, failure);  // an empty one may be there
    fs::rename(path_, wanted_, failure);
    if (failure) throw OperationFailed("The imported images cannot be kept.", failure.message());
    path_.clear();
  }

 private:
  fs::path wanted_, path_;
};

// Where file number n of its series goes. Numbers run in the order of the catalogue, which for
// volumes is that along the slices: names of the source say nothing here.
class Names {
 public:
  explicit Names(const fs::path& root) : root_(root) {}
  fs::path next(const std::string& series) {
    auto place = std::ranges::find(series_, series);
    const std::size_t number = static_cast<std::size_t>(place - series_.begin());
    if (place == series_.end()) {
      series_.push_back(series);
      counts_.push_back(0);
    }
    std::array<char, 32> folder{}, file{};
    std::snprintf(folder.data(), folder.size(), "series-%02zu", number + 1);
    std::snprintf(file.data(), file.size(), "%05d.dcm", ++counts_[number]);
    fs::create_directories(root_ / folder.data());
    return root_ / folder.data() / file.data();
  }

 private:
  fs::path root_;
  std::vector<std::string> series_;
  std::vector<int> counts_;
};

[[noreturn]] void disk_full(const fs::path& file) {
  throw OperationFailed("An imported image cannot be written. Is the disk full?", file.string());
}

void add_caution(ImportedStudy& study, const char* kind, int count, const std::string& text) {
  if (count > 0) study.cautions.push_back({kind, std::to_string(count) + text});
}

void copy_as_they_are(const std::vector<ImportFile>& files, const std::vector<fs::path>& targets,
                      ImportedStudy& study, const Progress& progress) {
  for (std::size_t n = 0; n < files.size(); ++n) {
    progress.report(static_cast<double>(n) / static_cast<double>(files.size()), "Copying images");
    std::error_code failure;
    if (!fs::copy_file(files[n].source, targets[n], failure)) disk_full(targets[n]);
    ++study.images;
  }
}

void write_deidentified(const std::vector<ImportFile>& files, const std::vector<fs::path>& targets,
                        const ImportOptions& options, ImportedStudy& study,
                        const Progress& progress) {
  std::vector<fs::path> sources;
  for (const ImportFile& f : files) sources.push_back(f.source);
  int burned_in = 0;
  int damaged = 0;
  const auto drop = [&](std::size_t n) {
    std::error_code ignored;
    fs::remove(targets[n], ignored);
    ++study.left_out;
  };
  DeidentifyWork work;
  work.options.shift_dates = options.shift_dates;
  work.piece = [&](std::size_t n, std::string_view bytes) {
    std::ofstream out(targets[n], std::ios::binary | std::ios::app);
    if (!out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) {
      disk_full(targets[n]);
    }
  };
  work.done = [&](std::size_t n, bool burned_in_risk) {
    if (burned_in_risk) {
      drop(n);
      ++burned_in;
    } else {
      ++study.images;
    }
  };
  work.lost = [&](std::size_t n) {
    drop(n);
    ++damaged;
  };
  deidentify_files(sources, random_pseudonym_key(), work, progress);
  study.identity_removed = true;
  add_caution(study, "burned-in", burned_in,
              " image(s) left out: their pixels may show a name. Look at them in the source.");
  add_caution(study, "damaged", damaged, " image(s) left out: they cannot be read whole.");
}

}  // namespace

ImportedStudy import_study(const Catalogue& found, const fs::path& folder,
                           const ImportOptions& options, const Progress& progress) {
  const std::vector<ImportFile> files = files_of(found);
  if (files.empty()) {
    throw InputRefused("There are no CT or MR images here to import.",
                       found.refused.empty() ? "" : found.refused.front().reason);
  }
  require_room(folder);
  PartialFolder partial(folder);
  Names names(partial.path());
  std::vector<fs::path> targets;
  for (const ImportFile& f : files) targets.push_back(names.next(f.series));
  ImportedStudy study;
  if (options.keep_identity) {
    copy_as_they_are(files, targets, study, progress);
  } else {
    write_deidentified(files, targets, options, study, progress);
  }
  if (study.images == 0) {
    throw InputRefused("None of the images can be imported.",
                       study.cautions.empty() ? "" : study.cautions.front().text);
  }
  partial.keep();
  progress.report(1.0, "Importing images");
  return study;
}

}  // namespace flavum
