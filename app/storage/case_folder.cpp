#include "app/storage/case_folder.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/storage/case_document.h"
#include "app/storage/documents.h"
#include "imaging/base/error.h"
#include "imaging/files/volume_file.h"

namespace flavum {
namespace fs = std::filesystem;
namespace {

using Json = nlohmann::json;

constexpr const char* kDocument = "case.json";
constexpr const char* kVolume = "volume.nrrd";
constexpr const char* kFirstLabels = "labels.nii.gz";
constexpr std::size_t kMostOthers = 64;

// The partial name keeps its extension: the writers choose the format by it.
template <class Write>
void replace_file(const fs::path& path, const Write& write) {
  const fs::path partial = path.parent_path() / ("part-" + path.filename().string());
  write(partial);
  fs::rename(partial, path);
}

std::string other_file(std::size_t n) { return "image-" + std::to_string(n + 1) + ".nrrd"; }

bool is_labels_file(const std::string& name) {
  if (!name.starts_with("labels") || !name.ends_with(".nii.gz")) return false;
  const std::string middle = name.substr(6, name.size() - 13);
  return middle.empty() || (middle.size() < 10 && middle.front() == '-' && middle.size() > 1 &&
                            std::all_of(middle.begin() + 1, middle.end(),
                                        [](char c) { return c >= '0' && c <= '9'; }));
}

std::string free_labels_name(const fs::path& folder) {
  std::string name = kFirstLabels;
  for (int n = 2; fs::exists(folder / name); ++n) name = "labels-" + std::to_string(n) + ".nii.gz";
  return name;
}

// The document that lies there; null where there is none.
Json document_in(const fs::path& folder) {
  return is_case_folder(folder) ? read_json_file(folder / kDocument) : Json();
}

std::string labels_name(const Json& document) {
  const std::string name = document.value("labels_file", kFirstLabels);
  if (!is_labels_file(name)) throw InputRefused("The case is damaged: its labels are not named.");
  return name;
}

void forget_other_labels(const fs::path& folder, const std::string& kept) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (is_labels_file(name) && name != kept) fs::remove(entry.path(), ignored);
  }
}

Json others_json(const std::vector<StoredImage>& others) {
  Json list = Json::array();
  for (std::size_t n = 0; n < others.size(); ++n) {
    const StoredImage& o = others[n];
    list.push_back({{"file", other_file(n)},
                    {"modality", modality_name(o.modality)},
                    {"title", o.title},
                    {"note", o.note},
                    {"date", o.date},
                    {"window_centre", o.window_centre},
                    {"window_width", o.window_width}});
  }
  return list;
}

std::vector<StoredImage> read_others(const Json& document, const fs::path& folder) {
  std::vector<StoredImage> others;
  if (!document.contains("images")) return others;
  const Json& list = document.at("images");
  if (!list.is_array() || list.size() > kMostOthers)
    throw InputRefused("The case is damaged: its list of images cannot be read.");
  for (std::size_t n = 0; n < list.size(); ++n) {
    StoredImage o;
    try {
      const Json& j = list[n];
      // The name follows from the place in the list: no path of somewhere else can come in.
      o.modality = j.at("modality") == modality_name(Modality::Ct) ? Modality::Ct : Modality::Mr;
      o.title = j.at("title").get<std::string>();
      o.note = j.at("note").get<std::string>();
      o.date = j.at("date").get<std::string>();
      o.window_centre = j.at("window_centre").get<double>();
      o.window_width = j.at("window_width").get<double>();
    } catch (const Json::exception& e) {
      throw InputRefused("The case is damaged: one of its images is not described.", e.what());
    }
    o.image = std::make_shared<const ScalarImage>(read_scalar_file(folder / other_file(n)));
    others.push_back(std::move(o));
  }
  return others;
}

}  // namespace

bool is_case_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::is_regular_file(path / kDocument, ignored);
}

void write_case_folder(const StoredCase& content, const PortalReport& report,
                       const fs::path& folder, const CaseParts& parts) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw OperationFailed("The case folder cannot be created: " + failure.message() + ".",
                          folder.string());
  const Json there = parts.labels ? Json() : document_in(folder);
  if (parts.images) {
    replace_file(folder / kVolume,
                 [&](const fs::path& p) { write_scalar_file(*content.volume, p); });
    for (std::size_t n = 0; n < content.others.size(); ++n)
      replace_file(folder / other_file(n),
                   [&](const fs::path& p) { write_scalar_file(*content.others[n].image, p); });
  }
  std::string labels;
  if (there.is_object()) {
    labels = labels_name(there);
  } else {
    labels = free_labels_name(folder);
    replace_file(folder / labels,
                 [&](const fs::path& p) { write_label_file(content.segmentation.labels, p); });
  }
  Json document = case_document(content, report);
  document["labels_file"] = labels;
  if (!content.others.empty()) document["images"] = others_json(content.others);
  write_json_file(document, folder / kDocument);
  forget_other_labels(folder, labels);
}

StoredCase read_case_folder(const fs::path& folder) {
  const Json j = read_json_file(folder / kDocument);
  require_known_format(j);
  StoredCase stored;
  stored.volume = std::make_shared<const ScalarImage>(read_scalar_file(folder / kVolume));
  stored.segmentation.labels = read_label_file(folder / labels_name(j));
  if (stored.segmentation.labels.geometry.size != stored.volume->geometry.size) {
    throw InputRefused("The case folder is damaged: its labels do not lie on its volume.");
  }
  stored.segmentation.labels.geometry =
      stored.volume->geometry;  // NIfTI keeps single precision only
  read_case_document(j, stored);
  stored.others = read_others(j, folder);
  return stored;
}

}  // namespace flavum
