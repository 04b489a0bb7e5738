// Reads the #include lines of every source and holds them against the layers of
// docs/architecture.md.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// Folder -> the project folders it may include (its own is always allowed).
const std::map<std::string, std::vector<std::string>> kMayInclude{
    {"imaging/base", {}},
    {"imaging/volume", {"imaging/base"}},
    {"imaging/files", {"imaging/base", "imaging/volume"}},
    {"imaging/dicom_file", {"imaging/base"}},
    {"imaging/dicom_reader", {"imaging/base", "imaging/dicom_file"}},
    {"imaging/dicom",
     {"imaging/base", "imaging/volume", "imaging/dicom_file", "imaging/dicom_reader"}},
    {"imaging/dicom_objects",
     {"imaging/base", "imaging/volume", "imaging/dicom_file", "imaging/dicom_reader",
      "imaging/dicom"}},
    {"imaging/pacs", {"imaging/base", "imaging/volume", "imaging/dicom_file", "imaging/dicom"}},
    {"imaging/segment", {"imaging/base", "imaging/volume"}},
    {"imaging/segment_mr", {"imaging/base", "imaging/volume", "imaging/segment"}},
    {"imaging/registration", {"imaging/base", "imaging/volume", "imaging/segment"}},
    {"imaging/edit", {"imaging/base", "imaging/volume", "imaging/segment"}},
    {"imaging/measure", {"imaging/base", "imaging/volume"}},
    {"imaging/phantom", {"imaging/base", "imaging/volume"}},
    {"sim/xray", {"imaging/base", "imaging/volume"}},
    {"sim/beam", {"imaging/base", "imaging/volume"}},
    {"sim/carm", {"imaging/base", "imaging/volume", "sim/xray"}},
    {"sim/detector", {"imaging/base", "imaging/volume", "sim/beam", "sim/xray"}},
    {"sim/patient", {"imaging/base", "imaging/volume"}},
    {"sim/instruments", {"imaging/base", "imaging/volume", "sim/patient"}},
    {"sim/procedure",
     {"imaging/base", "imaging/volume", "sim/xray", "sim/beam", "sim/carm", "sim/detector",
      "sim/patient", "sim/instruments"}},
    {"sim/fluoroscope",
     {"imaging/base", "imaging/volume", "sim/xray", "sim/beam", "sim/carm", "sim/detector",
      "sim/patient", "sim/instruments", "sim/procedure"}},
    {"sim/assess",
     {"imaging/base", "imaging/volume", "sim/xray", "sim/beam", "sim/carm", "sim/patient",
      "sim/instruments", "sim/procedure"}},
    {"sim/record",
     {"imaging/base", "imaging/volume", "sim/xray", "sim/beam", "sim/carm", "sim/patient",
      "sim/instruments", "sim/procedure"}},
    {"sim/operator",
     {"imaging/base", "imaging/volume", "sim/xray", "sim/beam", "sim/carm", "sim/patient",
      "sim/instruments", "sim/procedure", "sim/record"}},
    {"app/config", {"imaging", "sim"}},
    {"app/storage", {"imaging", "sim"}},
    {"app/editor", {"imaging", "sim", "app/config", "app/storage"}},
    {"app/view", {"imaging", "sim", "app/editor"}},
    {"app/report", {"imaging", "sim", "app/config", "app/storage", "app/editor", "app/view"}},
    {"app/gpu", {"imaging/base", "imaging/volume", "sim/xray"}},
    {"app/render", {"imaging", "sim", "app/editor", "app/view", "app/platform"}},
    {"app/platform", {"imaging/base", "imaging/volume"}},
    {"app/ui",
     {"imaging", "sim", "app/storage", "app/editor", "app/config", "app/view", "app/platform"}},
    {"app/workstation", {"imaging", "sim", "app"}},
    {"app/dicom_reader", {"imaging/dicom_reader"}},
    {"app/cli",
     {"imaging", "sim", "app/config", "app/storage", "app/editor", "app/gpu", "app/view",
      "app/report", "app/workstation"}},
};

// Toolkit headers -> the folders that may use them.
struct Toolkit {
  const char* name;
  std::regex header;
  std::vector<std::string> allowed;
};
const std::vector<Toolkit>& toolkits() {
  static const std::vector<Toolkit> all{
      {"ITK", std::regex("^itk.*"), {"imaging/files", "imaging/segment", "imaging/registration"}},
      {"DCMTK",
       std::regex("^dcmtk/.*"),
       {"imaging/dicom_file", "imaging/dicom_reader", "imaging/dicom_objects", "imaging/pacs"}},
      {"libharu", std::regex("^hpdf.*"), {"app/report"}},
      {"VTK", std::regex("^vtk.*"), {"app/render"}},
      {"Dear ImGui",
       std::regex("^(imgui|backends/imgui).*"),
       {"app/ui", "app/workstation", "app/platform"}},
      {"OpenGL", std::regex("^(epoxy|EGL|GL)/.*"), {"app/gpu", "app/platform"}},
      // Dear ImGui 1.86 has no key names of its own beyond a few: panels speak GLFW's key numbers.
      {"GLFW", std::regex("^GLFW/.*"), {"app/platform", "app/ui", "app/workstation"}},
  };
  return all;
}

struct Include {
  std::string file, folder, header;
};

std::vector<Include> all_includes() {
  std::vector<Include> found;
  const fs::path root = FLAVUM_SOURCE_DIR;
  const std::regex line_pattern("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"].*");
  for (const char* top : {"imaging", "sim", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      const fs::path relative = fs::relative(entry.path(), root);
      auto part = relative.begin();
      std::string folder = part->string();
      folder += "/" + (++part)->string();
      std::ifstream in(entry.path());
      std::smatch match;
      for (std::string line; std::getline(in, line);) {
        if (std::regex_match(line, match, line_pattern))
          found.push_back({relative.string(), folder, match[1]});
      }
    }
  }
  return found;
}

bool lies_in(const std::string& header, const std::string& folder) {
  return header.rfind(folder + "/", 0) == 0;
}

}  // namespace

TEST(Layering, EveryFolderIncludesOnlyWhatTheArchitectureAllows) {
  const std::vector<Include> includes = all_includes();
  ASSERT_GT(includes.size(), 100U);
  for (const Include& i : includes) {
    if (!lies_in(i.header, "imaging") && !lies_in(i.header, "sim") && !lies_in(i.header, "app"))
      continue;
    const auto rule = kMayInclude.find(i.folder);
    ASSERT_NE(rule, kMayInclude.end())
        << i.folder << " is not in the architecture (" << i.file << ")";
    const bool allowed =
        lies_in(i.header, i.folder) ||
        std::ranges::any_of(rule->second, [&](const auto& f) { return lies_in(i.header, f); });
    EXPECT_TRUE(allowed) << i.file << " includes " << i.header;
  }
}

TEST(Layering, ToolkitHeadersStayInsideTheFolderThatUsesThem) {
  for (const Include& i : all_includes()) {
    for (const Toolkit& t : toolkits()) {
      if (!std::regex_match(i.header, t.header)) continue;
      EXPECT_NE(std::ranges::find(t.allowed, i.folder), t.allowed.end())
          << i.file << " includes the " << t.name << " header " << i.header;
    }
  }
}

TEST(Layering, TheSimulationOpensNoFileAndReadsNoClock) {
  for (const Include& i : all_includes()) {
    if (!lies_in(i.file, "sim")) continue;
    for (const char* header : {"fstream", "filesystem", "chrono", "ctime", "thread", "random",
                               "unordered_map", "unordered_set"}) {
      EXPECT_NE(i.header, header) << i.file;
    }
  }
}

TEST(Layering, NoSourceFileGrowsBeyondOneRoom) {
  const fs::path root = FLAVUM_SOURCE_DIR;
  for (const char* top : {"imaging", "sim", "app"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".h" && extension != ".cpp") continue;
      std::ifstream in(entry.path());
      const auto lines =
          std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n');
      EXPECT_LE(lines, 500) << entry.path().filename();
    }
  }
}
