// The table of docs/dicom.md says what becomes of every conformance file; this test makes it anew
// and compares. After a change that is meant: FLAVUM_WRITE_TABLE=1 writes it; then read it.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "imaging/dicom/load.h"
#include "imaging/dicom/thumbnail.h"
#include "imaging/dicom_file/jpeg2000.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

const char* const kHeading = "## Conformance table";

fs::path data_folder() {
  return fs::path(FLAVUM_SOURCE_DIR) / ".." / "shared" / "data" / "dicom_conformance";
}
fs::path page() { return fs::path(FLAVUM_SOURCE_DIR) / "docs" / "dicom.md"; }

// Folders whose files belong together are one entry; all other files stand for themselves.
constexpr std::array kSeriesFolders{
    "dcm_qa_agfa/Agfa",
    "dcm_qa_agfa/Siemens",
    "dcm_qa_enh/In/Philips",
    "dcm_qa_enh/In/Siemens",
    "dcmqi/data/segmentations/23x38x3/image",
    "dcmqi/data/segmentations/24x38x3/image",
    "dcmqi/data/segmentations/ct-3slice",
    "dicom2nifti/generic/compressed",
    "dicom2nifti/generic/compressed_j2k",
    "dicom2nifti/generic/compressed_jpeg",
    "dicom2nifti/generic/compressed_jpegls",
    "dicom2nifti/generic/compressed_rle",
    "dicom2nifti/generic/rgb",
    "dicom2nifti/philips_enhanced_anatomical/001",
    "dicom2nifti/philips_enhanced_anatomical/001_implicit",
    "ge_gantry_tilt",
    "pydicom/test_files/dicomdirtests",
};

std::vector<fs::path> entries() {
  std::vector<fs::path> found;
  std::set<fs::path> folders;
  for (const char* name : kSeriesFolders) folders.insert(data_folder() / name);
  for (auto it = fs::recursive_directory_iterator(data_folder());
       it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && folders.contains(it->path())) {
      found.push_back(it->path());
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      found.push_back(it->path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string size_of(const VolumeEntry& v) {
  const Eigen::Vector3i& n = v.geometry.size;
  std::ostringstream text;
  text << n.x() << " × " << n.y() << " × " << n.z();
  return text.str();
}

// "File x: The image …" without its subject: the first column names it.
std::string without_subject(const Refusal& r) {
  const auto colon = r.reason.find("): ") != std::string::npos ? r.reason.find("): ") + 3
                                                               : r.reason.find(": ") + 2;
  return r.reason.substr(colon);
}

std::string outcome(const VolumeEntry& v) {
  std::string text = std::string("loaded: ") + modality_name(v.modality) + " " + v.kind + " " +
                     size_of(v) + (v.part.empty() ? "" : ", " + v.part);
  for (const Caution& c : v.cautions) text += "; " + c.text;
  return text;
}

std::string outcome(const Refusal& r) {
  if (r.kind != "single") return "refused: " + without_subject(r);
  // One image is no volume, but it is readable or not.
  return thumbnail(r).columns > 0 ? "one " + r.modality + " image, readable; alone it is no volume"
                                  : "one " + r.modality + " image, and its pixels are not readable";
}

// Equal lines of one entry are one line.
std::string outcomes_of(const fs::path& path) {
  const Catalogue c = scan_dicom(path);
  std::vector<std::string> lines;
  for (const Caution& caution : c.cautions) lines.push_back("note: " + caution.text);
  for (const VolumeEntry& v : c.volumes) lines.push_back(outcome(v));
  for (const Refusal& r : c.refused) lines.push_back(outcome(r));
  std::string text;
  std::vector<std::string> done;
  for (const std::string& line : lines) {
    if (std::find(done.begin(), done.end(), line) != done.end()) continue;
    done.push_back(line);
    const auto times = std::count(lines.begin(), lines.end(), line);
    text += (text.empty() ? "" : "<br>") +
            (times > 1 ? std::to_string(times) + " × " : std::string()) + line;
  }
  return text;
}

std::string table() {
  std::ostringstream out;
  int others = 0;
  out << "| file or folder | what becomes of it |\n|---|---|\n";
  for (const fs::path& path : entries()) {
    std::string text;
    try {
      text = outcomes_of(path);
    } catch (const Error& e) {
      text =
          path.filename().string().ends_with(".nii.gz") ? "" : std::string("refused: ") + e.what();
    }
    if (text.empty()) {
      static const std::set<std::string> plain{".md",  ".txt", ".nrrd", ".json", ".nii",  ".png",
                                               ".jpg", ".sh",  ".dump", ".bval", ".bvec", ".jpeg"};
      const bool nifti = path.filename().string().ends_with(".nii.gz");
      const bool named_otherwise = nifti || path.filename() == ".gitignore" ||
                                   plain.contains(path.extension().string()) ||
                                   path.filename() == "LICENSE" || path.filename() == "README";
      ++others;
      if (named_otherwise) continue;
      text = "not DICOM";
    }
    std::string name = path.lexically_relative(data_folder()).generic_string();
    out << "| " << name << " | " << text << " |\n";
  }
  out << "\n" << others << " other files (texts, pictures, label volumes) are passed over.\n";
  return out.str();
}

TEST(ConformanceTable, SaysWhatBecomesOfEveryFile) {
  if (!fs::exists(data_folder())) GTEST_SKIP() << "dicom_conformance is not present";
  if (!can_decode_jpeg2000()) GTEST_SKIP() << "built without OpenJPEG";
  std::ifstream in(page());
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto heading = text.find(kHeading);
  ASSERT_NE(heading, std::string::npos) << "docs/dicom.md has no section \"" << kHeading << "\"";
  const auto begin = text.find("\n| file or folder", heading) + 1;
  ASSERT_NE(begin, 0U);
  const auto end = std::min(text.find("\n## ", begin), text.size());
  const std::string made = table();
  if (std::getenv("FLAVUM_WRITE_TABLE") != nullptr) {
    std::ofstream(page()) << text.substr(0, begin) << made << text.substr(end);
    return;
  }
  std::istringstream want(text.substr(begin, end - begin));
  std::istringstream have(made);
  for (std::string w, h; std::getline(have, h);) {
    std::getline(want, w);
    EXPECT_EQ(h, w);
  }
  EXPECT_EQ(std::count(made.begin(), made.end(), '\n'),
            std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                       text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}

// The lossy copies of one image against the original, in HU. JPEG-LS: the NEAR of its encoder, 2
// (DCMTK's default). The others have no bound of their own: these say that the picture is that one,
// a few steps of its coding off (8 bits for .50, 12 for .51 to .55), not inverted, shifted or
// rescaled; engineering defaults.
struct LossyCopy {
  const char* ending;
  double greatest_hu;
  double mean_hu;
};

TEST(ConformanceTable, LossyCopiesStayWithinTheirBounds) {
  const fs::path folder = data_folder() / "cornerstoneWADO" / "testImages";
  if (!fs::exists(folder)) GTEST_SKIP() << "cornerstoneWADO is not present";
  const auto values_of = [&](const fs::path& file) {
    VolumeEntry entry;
    entry.modality = Modality::Ct;
    entry.geometry.size = {512, 512, 1};
    entry.slices = {{file, 0}};
    return load_volume(entry).voxels;
  };
  const std::vector<float> expected = values_of(folder / "CTImage.dcm");
  const std::array copies{
      LossyCopy{"1.2.840.10008.1.2.4.50", 70, 15}, LossyCopy{"1.2.840.10008.1.2.4.51", 40, 4},
      LossyCopy{"1.2.840.10008.1.2.4.53", 40, 4},  LossyCopy{"1.2.840.10008.1.2.4.55", 40, 4},
      LossyCopy{"1.2.840.10008.1.2.4.81", 2, 2},   LossyCopy{"1.2.840.10008.1.2.4.91", 6, 1}};
  int compared = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    for (const LossyCopy& copy : copies) {
      if (!file.path().filename().string().ends_with(std::string("_") + copy.ending + ".dcm"))
        continue;
      if (std::string(copy.ending).ends_with(".91") && !can_decode_jpeg2000()) continue;
      const std::vector<float> values = values_of(file.path());
      double greatest = 0.0;
      double sum = 0.0;
      for (std::size_t n = 0; n < values.size(); ++n) {
        const double off = std::abs(values[n] - expected[n]);
        greatest = std::max(greatest, off);
        sum += off;
      }
      EXPECT_LE(greatest, copy.greatest_hu) << copy.ending;
      EXPECT_LE(sum / static_cast<double>(values.size()), copy.mean_hu) << copy.ending;
      ++compared;
    }
  }
  EXPECT_GE(compared, 5);
}

}  // namespace
}  // namespace flavum
