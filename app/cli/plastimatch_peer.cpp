#include "app/cli/plastimatch_peer.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <locale>
#include <sstream>
#include <string>

#include "imaging/files/volume_file.h"

namespace flavum {
namespace {

namespace fs = std::filesystem;

// A folder of our own, removed at the end.
struct WorkFolder {
  fs::path path;
  WorkFolder() {
    for (int n = 0; n < 1000 && path.empty(); ++n) {
      const fs::path candidate = fs::temp_directory_path() / ("flavum-peer-" + std::to_string(n));
      std::error_code error;
      if (fs::create_directory(candidate, error)) path = candidate;
    }
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code error;
    if (!path.empty()) fs::remove_all(path, error);
  }
};

std::string triple(const Eigen::Vector3d& v) {
  std::ostringstream s;
  s.imbue(std::locale::classic());
  s.precision(12);
  s << "'" << v.x() << " " << v.y() << " " << v.z() << "'";
  return s.str();
}

std::string pair(double a, double b) {
  std::ostringstream s;
  s.imbue(std::locale::classic());
  s.precision(12);
  s << "'" << a << " " << b << "'";
  return s.str();
}

// plastimatch writes centimetre-based integrals and rows from the top, though PFM is bottom up.
PixelImage read_pfm(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  in.imbue(std::locale::classic());
  std::string magic;
  int columns = 0, rows = 0;
  double scale = 0.0;
  in >> magic >> columns >> rows >> scale;
  in.get();
  if (!in || columns <= 0 || rows <= 0 || columns > 8192 || rows > 8192) return {};
  PixelImage image(columns, rows);
  in.read(reinterpret_cast<char*>(image.pixels.data()),
          static_cast<std::streamsize>(image.pixels.size() * sizeof(float)));
  for (float& v : image.pixels) v *= 10.0F;
  return in ? image : PixelImage{};
}

// "Total time: 1.28 secs" on its output; negative if there is none.
double total_ms(const fs::path& log) {
  std::ifstream in(log);
  in.imbue(std::locale::classic());
  std::string word;
  double seconds = -1.0;
  while (in >> word) {
    if (word == "time:") in >> seconds;
  }
  return 1e3 * seconds;
}

}  // namespace

std::optional<std::vector<PeerProjection>> project_by_plastimatch(
    const ScalarImage& mu, const std::vector<ProjectionGeometry>& views) {
  if (std::system("command -v plastimatch >/dev/null 2>&1") != 0) return std::nullopt;
  const WorkFolder folder;
  if (folder.path.empty()) return std::nullopt;
  write_scalar_file(mu, folder.path / "mu.mha");
  std::vector<PeerProjection> results;
  for (const ProjectionGeometry& g : views) {
    const double sid = g.source_detector_mm();
    const PatientVector towards = (g.source - g.detector_centre).normalized();
    const double size = g.pixel_pitch_mm * g.size_px.x();
    const auto run = [&](int images) {
      const std::string common = "plastimatch drr -i exact -P none -t pfm --sad " +
                                 std::to_string(0.5 * sid) + " --sid " + std::to_string(sid) +
                                 " -r " + pair(g.size_px.y(), g.size_px.x()) + " -z " +
                                 pair(size, size);
      const PatientPoint middle = g.source - 0.5 * sid * towards;
      const std::string view = images == 1 ? " -n " + triple(towards.v) + " --vup '0 0 1'"
                                           : " -N 1 -a " + std::to_string(images);
      const std::string command = common + " -o " + triple(middle.v) + view + " -O '" +
                                  (folder.path / "drr").string() + "' '" +
                                  (folder.path / "mu.mha").string() + "' >'" +
                                  (folder.path / "log").string() + "' 2>&1";
      return std::system(command.c_str()) == 0 ? total_ms(folder.path / "log") : -1.0;
    };
    const double three = run(3), one = run(1);
    if (one < 0.0 || three < 0.0) return std::nullopt;
    PeerProjection result{read_pfm(folder.path / "drr0000.pfm"), 0.5 * (three - one)};
    if (result.image.columns != g.size_px.x()) return std::nullopt;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace flavum
