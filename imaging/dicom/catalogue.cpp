#include "imaging/dicom/catalogue.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "imaging/base/hash.h"
#include "imaging/dicom/reader_pool.h"
#include "imaging/dicom/slice_header.h"
#include "imaging/dicom/stacks.h"

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

struct SeriesImages {
  SeriesEntry entry;
  std::vector<SliceHeader> slices;
};

void sort_out(FileVerdict verdict, std::map<std::string, SeriesImages>& series,
              Catalogue& catalogue) {
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

}  // namespace

const char* modality_name(Modality m) {
  switch (m) {
    case Modality::Ct:
      return "CT";
    case Modality::Mr:
      return "MR";
    case Modality::Other:
      break;
  }
  return "OT";
}

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

Catalogue scan_dicom(const fs::path& path, const Progress& progress,
                     const ScanOptions& /*options*/) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw OperationFailed("There is no file or folder named " + path.filename().string() + ".",
                          path.string());
  }
  std::vector<fs::path> files{path};
  std::vector<FileVerdict> verdicts;
  if (fs::is_directory(path, error)) {
    files = regular_files_in(path, progress);
  } else {
    verdicts = inspect_files(files, progress);
    if (verdicts[0].kind == FileVerdict::Kind::Directory) {
      files = regular_files_in(path.parent_path().empty() ? fs::path(".") : path.parent_path(),
                               progress);
      verdicts.clear();
    }
  }
  if (verdicts.empty()) verdicts = inspect_files(files, progress);

  Catalogue catalogue;
  catalogue.files_seen = static_cast<int>(files.size());
  std::map<std::string, SeriesImages> series;
  for (FileVerdict& verdict : verdicts) {
    sort_out(std::move(verdict), series, catalogue);
  }
  for (auto& [key, s] : series) {
    StackResult stacks = build_stacks(std::move(s.slices));
    const std::string hash = short_hash(key);
    for (VolumeEntry& v : stacks.volumes) {
      v.id = hash + "-" + std::to_string(s.entry.volume_ids.size() + 1);
      s.entry.volume_ids.push_back(v.id);
      catalogue.volumes.push_back(std::move(v));
    }
    for (const Refusal& r : stacks.refused) add_refusal(catalogue.refused, r);
    catalogue.series.push_back(std::move(s.entry));
  }
  progress.report(1.0, "Reading files");
  return catalogue;
}

}  // namespace flavum
