#include "app/editor/series_list.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numbers>

#include "app/editor/open_case.h"
#include "imaging/dicom_file/clean_words.h"

namespace flavum {
namespace {

// The title of case_record.h's objects (clean_description).
constexpr const char* kKeptCase = "Record of the case, simulated";

std::string number(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string count_of(std::size_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

// Cautions say what is unusual; a kind that is no plain volume is unusual, too.
std::optional<std::string> caution_of_kind(const VolumeEntry& v) {
  if (v.kind == "reformatted") {
    return "Computed from another series (a reformation). Prefer the original images where both "
           "are here.";
  }
  if (v.kind == "angled-stack") {
    return "One of several stacks in different directions in this series; it may cover one disc "
           "only.";
  }
  if (v.kind == "repeat") return "The same place was imaged more than once in this series.";
  return std::nullopt;
}

SeriesRow row_of(const VolumeEntry& v, std::size_t index) {
  SeriesRow row;
  row.index = index;
  row.id = v.id;
  // A tilted stack is shown as it was scanned: nothing was corrected yet.
  std::string description = v.description;
  if (v.tilt) {
    description.erase(std::min(description.rfind("[tilt of "), description.size()));
    if (description.ends_with(' ')) description.pop_back();
  }
  row.title = clean_description(description);
  row.as_written = description;
  if (!v.part.empty()) {
    row.title += (row.title.empty() ? "" : ", ") + v.part;
    row.as_written += (row.as_written.empty() ? "" : ", ") + v.part;
  }
  row.modality = modality_name(v.modality);
  row.kind = kind_in_words(v.kind);
  const ImageGeometry& grid = v.tilt ? v.tilt->scanned : v.geometry;
  const Eigen::Vector3i& n = grid.size;
  const Eigen::Vector3d& mm = grid.spacing_mm;
  row.size = std::to_string(n.x()) + " × " + std::to_string(n.y()) + ", " +
             count_of(static_cast<std::size_t>(n.z()), "slice", "slices");
  row.spacing = number(mm.x(), 2) + " × " + number(mm.y(), 2) + " mm, slices " + number(mm.z(), 2) +
                " mm apart";
  if (auto caution = caution_of_kind(v)) row.cautions.push_back(*caution);
  for (const Caution& c : v.cautions) {
    if (c.kind != "tilt-corrected") row.cautions.push_back(c.text);
  }
  row.identity = v.identity_removed ? Identity::Removed : Identity::Present;
  row.use = SeriesUse::Open;
  if (v.tilt) {
    row.use = SeriesUse::Correct;
    row.kind = "Tilted stack";
    row.tilt_deg = v.tilt->angle_rad * 180.0 / std::numbers::pi;
    row.wrong = "The scanner was tilted by " + number(row.tilt_deg, 1) +
                "°: as it is, this stack would be sheared. Flavum can straighten it by resampling, "
                "which blurs a little.";
  }
  return row;
}

SeriesRow row_of(const Refusal& r, std::size_t index) {
  SeriesRow row;
  row.index = index;
  const bool named = !r.files.empty() && r.description != r.files.front().filename().string();
  if (named) row.title = clean_description(r.description);
  row.as_written = r.description;
  row.modality = r.modality.empty() ? "?" : r.modality;
  row.kind = kind_in_words(r.kind);
  if (r.columns > 0 && r.rows > 0) {
    row.size = std::to_string(r.columns) + " × " + std::to_string(r.rows) + ", ";
  }
  if (!r.files.empty()) row.size += count_of(r.files.size(), "file", "files");
  row.wrong = reason_alone(r);
  if (r.kind == "report" && row.title == kKeptCase)
    row.wrong =
        "Labels and plan of a case: taken over when the images they were made on are opened.";
  row.details = r.details;
  return row;
}

double voxels(const VolumeEntry& v) { return v.geometry.size.cast<double>().prod(); }

// Original volumes before reformations and partial ones, then the one with the most voxels.
bool better(const VolumeEntry& a, const VolumeEntry& b) {
  const auto rank = [](const VolumeEntry& v) {
    if (v.modality != Modality::Ct) return 2;
    return v.kind == "volume" ? 0 : 1;
  };
  return rank(a) != rank(b) ? rank(a) < rank(b) : voxels(a) > voxels(b);
}

std::string summary_of(const std::vector<SeriesRow>& rows) {
  std::map<SeriesUse, std::size_t> counts;
  for (const SeriesRow& row : rows) ++counts[row.use];
  const std::size_t open = counts[SeriesUse::Open];
  if (open == 0 && counts[SeriesUse::Correct] == 0) return "Nothing here can be opened.";
  std::string text = open == 0 ? std::string("Nothing here can be opened as it is")
                               : count_of(open, "volume", "volumes") + " can be opened";
  if (counts[SeriesUse::Correct] > 0) {
    text += ", " + std::to_string(counts[SeriesUse::Correct]) + " after correction of the tilt";
  }
  const std::size_t others = counts[SeriesUse::Refused];
  if (others > 0) text += "; " + std::to_string(others) + " cannot";
  return text + ".";
}

}  // namespace

std::string kind_in_words(const std::string& kind) {
  static const std::map<std::string, std::string> kWords{
      {"volume", "Volume"},
      {"reformatted", "Reformation"},
      {"angled-stack", "Angled stack"},
      {"repeat", "Repeated stack"},
      {"localizer", "Scout or localizer"},
      {"projection", "Projection (MIP)"},
      {"secondary-capture", "Secondary capture"},
      {"dose-report", "Dose report"},
      {"report", "Report"},
      {"document", "Document"},
      {"segmentation", "Segmentation"},
      {"presentation-state", "Presentation state"},
      {"registration", "Registration"},
      {"key-objects", "List of key images"},
      {"value-mapping", "Value mapping"},
      {"plan", "Radiotherapy plan"},
      {"waveform", "Recorded curve"},
      {"annotation", "Marks"},
      {"spectroscopy", "Spectroscopy"},
      {"parametric-map", "Parametric map"},
      {"no-image", "No image"},
      {"modality", "Other kind of image"},
      {"single", "Single image"},
      {"gap", "Stack with gaps"},
      {"tilt", "Tilted stack"},
      {"duplicate", "Doubled images"},
      {"no-geometry", "Images without a place"},
      {"orientation", "Mixed directions"},
      {"size", "Mixed sizes"},
      {"units", "Other values"},
      {"colour", "Colour picture"},
      {"bits", "Unusual grey values"},
      {"no-pixels", "Images without a picture"},
      {"compressed", "Unknown compression"},
      {"truncated", "Damaged file"},
      {"multiframe", "Multi-frame file"},
      {"missing-files", "Missing files"},
      {"unreadable", "Unreadable file"},
  };
  const auto it = kWords.find(kind);
  return it == kWords.end() ? "Not a volume" : it->second;
}

std::string reason_alone(const Refusal& r) {
  // As catalogue_text puts it: "File NAME: …", "Series "NAME" (…): …", "Series without a name (…):
  // ".
  std::size_t from = 0;
  if (r.reason.starts_with("File ") && !r.files.empty()) {
    const std::string subject = "File " + r.files.front().filename().string() + ": ";
    if (r.reason.starts_with(subject)) return r.reason.substr(subject.size());
    from = r.reason.find(": ");
  } else if (r.reason.starts_with("Series ")) {
    const std::string subject = "Series \"" + r.description + "\" (";
    const std::size_t name = r.reason.starts_with(subject) ? subject.size() : 0;
    from = r.reason.find("): ", name);
    if (from != std::string::npos) ++from;
  } else {
    return r.reason;
  }
  return from == std::string::npos ? r.reason : r.reason.substr(from + 2);
}

SeriesList list_series(const Catalogue& catalogue) {
  SeriesList list;
  std::vector<std::size_t> order(catalogue.volumes.size());
  for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return better(catalogue.volumes[a], catalogue.volumes[b]);
  });
  for (const std::size_t n : order) list.rows.push_back(row_of(catalogue.volumes[n], n));
  for (std::size_t n = 0; n < catalogue.refused.size(); ++n) {
    list.rows.push_back(row_of(catalogue.refused[n], n));
  }
  std::ranges::stable_sort(list.rows, {}, &SeriesRow::use);
  if (!list.rows.empty() && list.rows.front().use <= SeriesUse::Correct) list.chosen = 0;
  for (const Caution& c : catalogue.cautions) list.cautions.push_back(c.text);
  list.summary = summary_of(list.rows);
  list.has_images = !catalogue.volumes.empty();
  const bool removed = !catalogue.volumes.empty() &&
                       std::ranges::all_of(catalogue.volumes, &VolumeEntry::identity_removed);
  list.identity = removed ? Identity::Removed : Identity::Present;
  return list;
}

bool needs_choice(const SeriesList& list) {
  return list.rows.size() != 1 || list.rows.front().use != SeriesUse::Open ||
         !list.cautions.empty();
}

}  // namespace flavum
