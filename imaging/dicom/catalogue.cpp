#include "imaging/dicom/catalogue.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "imaging/base/error.h"
#include "imaging/base/hash.h"
#include "imaging/dicom/archive.h"
#include "imaging/dicom/catalogue_text.h"
#include "imaging/dicom/copies.h"
#include "imaging/dicom/stacks.h"
#include "imaging/dicom_file/dicomdir.h"
#include "imaging/dicom_file/slice_header.h"
#include "imaging/dicom_reader/reader_pool.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> regular_files_in(const fs::path& folder, const Progress& progress) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
  if (error) {
    throw OperationFailed("The folder " + folder.filename().string() + " cannot be read.",
                          error.message());
  }
  for (; it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (error) break;
    std::error_code unreadable;
    if (it->is_regular_file(unreadable)) files.push_back(it->path());
    if (files.size() % 1024 == 0) progress.report(0.0, "Looking for files");
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Eight hexadecimal digits: short enough to type, and 11 volumes of one series share them.
std::string short_hash(const std::string& uid) {
  const std::uint64_t hash = Hash().text(uid).value();
  std::array<char, 17> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + 16, (hash >> 32U) ^ (hash & 0xffffffffU), 16);
  const std::string digits(text.data(), end.ptr);
  return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits;
}

// Images without a series UID belong with those of their folder.
std::string series_key(const std::string& uid, const fs::path& file) {
  return uid.empty() ? "folder " + file.parent_path().filename().string() : uid;
}

// One refusal per series, kind and reason; hundreds of images with one fault are one line.
void add_refusal(std::vector<Refusal>& refused, const Refusal& next) {
  for (Refusal& r : refused) {
    if (r.kind == next.kind && r.reason == next.reason &&
        series_key(r.series_uid, r.files.front()) ==
            series_key(next.series_uid, next.files.front())) {
      for (const fs::path& file : next.files) {
        if (r.files.back() != file) r.files.push_back(file);
      }
      return;
    }
  }
  refused.push_back(next);
}

// A disc's directory that lists what is not there: the disc was not copied whole.
void compare_with_directory(const std::vector<std::string>& references, const fs::path& directory,
                            const std::vector<fs::path>& files, Catalogue& catalogue) {
  const std::vector<std::string> missing =
      missing_references(references, directory.parent_path(), files);
  if (missing.empty()) return;
  const std::string listed = "The disc's directory (DICOMDIR) lists " +
                             std::to_string(references.size()) +
                             (references.size() == 1 ? " file, " : " files, ");
  if (missing.size() == references.size()) {
    Refusal r;
    r.description = directory.filename().string();
    r.kind = "missing-files";
    r.reason = listed + "and none of them is here: copy the whole disc, not its directory alone.";
    r.details = "Referenced File ID (0004,1500), first missing: " + missing.front();
    r.files = {directory};
    catalogue.refused.push_back(std::move(r));
    return;
  }
  catalogue.cautions.push_back(
      {"missing-files", listed + "but " + std::to_string(missing.size()) +
                            (missing.size() == 1 ? " is" : " are") + " missing (the first is " +
                            missing.front() +
                            "). What is here is shown; copy the disc again for the rest."});
}

struct SeriesImages {
  SeriesEntry entry;
  std::vector<SliceHeader> slices;
};
using SeriesByUid = std::map<std::string, SeriesImages>;

void sort_out(FileVerdict verdict, SeriesByUid& series, Catalogue& catalogue) {
  if (verdict.kind == FileVerdict::Kind::NotDicom) {
    ++catalogue.files_not_dicom;
  } else if (verdict.kind == FileVerdict::Kind::Refused) {
    const Refusal& r = verdict.refusal;
    if (!r.series_uid.empty()) {
      SeriesEntry& s = series[r.series_uid].entry;
      if (s.uid.empty()) {
        s = {r.series_uid, verdict.study_uid, r.description, verdict.modality, 0, {}};
      }
    }
    add_refusal(catalogue.refused, r);
  }
  for (SliceHeader& h : verdict.slices) {
    SeriesImages& s = series[series_key(h.series_uid, h.source.file)];
    if (s.slices.empty()) s.entry = {h.series_uid, h.study_uid, h.description, h.modality, 0, {}};
    ++s.entry.image_count;
    s.slices.push_back(std::move(h));
  }
}

void place_images(const std::string& key, SeriesImages series, const ScanOptions& options,
                  Catalogue& catalogue) {
  CopiesSorted images = sort_copies(std::move(series.slices));
  if (images.conflict) add_refusal(catalogue.refused, *images.conflict);
  StackResult stacks = build_stacks(std::move(images.kept), options);
  const std::string hash = short_hash(key);
  for (VolumeEntry& v : stacks.volumes) {
    v.id = hash + "-" + std::to_string(series.entry.volume_ids.size() + 1);
    if (images.copies > 0) {
      v.cautions.push_back({"duplicates", std::to_string(images.copies) +
                                              (images.copies == 1 ? " image of the series is"
                                                                  : " images of the series are") +
                                              " present more than once with the same content; one "
                                              "of each is used."});
    }
    series.entry.volume_ids.push_back(v.id);
    catalogue.volumes.push_back(std::move(v));
  }
  for (const Refusal& r : stacks.refused) add_refusal(catalogue.refused, r);
  catalogue.series.push_back(std::move(series.entry));
}

Catalogue sorted_out(const std::vector<fs::path>& files, std::vector<FileVerdict> verdicts,
                     const ScanOptions& options, const Progress& progress) {
  Catalogue catalogue;
  SeriesByUid series;
  for (std::size_t n = 0; n < files.size(); ++n) {
    if (verdicts[n].kind == FileVerdict::Kind::Directory) {
      compare_with_directory(verdicts[n].references, files[n], files, catalogue);
    }
    sort_out(std::move(verdicts[n]), series, catalogue);
  }
  for (auto& [key, images] : series) {
    progress.report(0.0, "Sorting images");
    place_images(key, std::move(images), options, catalogue);
  }
  return catalogue;
}

// Companions that macOS writes beside every file on foreign disks: never images.
bool is_companion(const fs::path& file) { return file.filename().string().starts_with("._"); }

Catalogue scan_folder(const fs::path& folder, const Progress& progress,
                      const ScanOptions& options) {
  std::vector<fs::path> files = regular_files_in(folder, progress);
  const auto seen = static_cast<int>(files.size());
  std::erase_if(files, is_companion);
  std::vector<FileVerdict> verdicts = inspect_files(files, progress.part(0.0, 0.95));
  Catalogue c = sorted_out(files, std::move(verdicts), options, progress.part(0.95, 1.0));
  c.files_seen = seen;
  c.files_not_dicom += seen - static_cast<int>(files.size());
  return c;
}

Catalogue scan_file(const fs::path& file, const Progress& progress, const ScanOptions& options) {
  std::vector<FileVerdict> verdicts = inspect_files({file});
  if (verdicts.front().kind == FileVerdict::Kind::Directory) {
    return scan_folder(file.has_parent_path() ? file.parent_path() : fs::path("."), progress,
                       options);
  }
  Catalogue c = sorted_out({file}, std::move(verdicts), options, progress);
  c.files_seen = 1;
  return c;
}

Catalogue scan_archive(const fs::path& file, const std::string& kind, const Progress& progress,
                       const ScanOptions& options) {
  if (kind != "zip") {
    throw InputRefused("This is an archive of the kind " + kind +
                           "; Flavum unpacks zip only. Unpack it and choose the folder.",
                       file.filename().string());
  }
  const auto folder = std::make_shared<const PrivateFolder>();
  unpack_zip(file, folder->path(), progress.part(0.0, 0.2));
  Catalogue c = scan_folder(folder->path(), progress.part(0.2, 1.0), options);
  c.unpacked = folder;
  return c;
}

}  // namespace

const VolumeEntry* Catalogue::find(const std::string& id) const {
  const auto it = std::find_if(volumes.begin(), volumes.end(),
                               [&](const VolumeEntry& v) { return v.id == id; });
  return it == volumes.end() ? nullptr : &*it;
}

const VolumeEntry* Catalogue::largest() const {
  const auto it =
      std::max_element(volumes.begin(), volumes.end(), [](const auto& a, const auto& b) {
        return a.geometry.voxel_count() < b.geometry.voxel_count();
      });
  return it == volumes.end() ? nullptr : &*it;
}

Catalogue scan_dicom(const fs::path& path, const Progress& progress, const ScanOptions& options) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw OperationFailed("There is no file or folder named " + path.filename().string() + ".",
                          path.string());
  }
  Catalogue catalogue;
  if (fs::is_directory(path, error)) {
    catalogue = scan_folder(path, progress, options);
  } else if (const std::string archive = archive_kind(path); !archive.empty()) {
    catalogue = scan_archive(path, archive, progress, options);
  } else {
    catalogue = scan_file(path, progress, options);
  }
  make_readable(catalogue);
  progress.report(1.0, "Reading files");
  return catalogue;
}

}  // namespace flavum
