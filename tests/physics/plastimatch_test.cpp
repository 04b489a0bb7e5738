// Line integrals beside an independent program, where it is installed (Debian package plastimatch).

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "imaging/files/volume_file.h"
#include "sim/xray/projector.h"
#include "tests/support/temp_folder.h"

namespace flavum {
namespace {

constexpr int kPixels = 128;
constexpr double kPitchMm = 1.5;

// A soft ball off centre and a denser small one, smooth enough that interpolation differences stay
// small; asymmetric in every axis, so that a flip cannot pass.
ScalarImage two_balls() {
  ImageGeometry g;
  g.size = {80, 80, 80};
  g.spacing_mm = {1.0, 1.0, 1.0};
  g.origin = PatientPoint(-39.5, -39.5, -39.5);
  ScalarImage mu(g);
  for (int k = 0; k < 80; ++k) {
    for (int j = 0; j < 80; ++j) {
      for (int i = 0; i < 80; ++i) {
        const PatientPoint p = g.point_of(i, j, k);
        const double a = distance_mm(p, PatientPoint(5, -4, 3)) / 14.0;
        const double b = distance_mm(p, PatientPoint(-16, 10, 18)) / 8.0;
        mu.at(i, j, k) =
            static_cast<float>(0.02 * std::exp(-0.5 * a * a) + 0.05 * std::exp(-0.5 * b * b));
      }
    }
  }
  return mu;
}

// plastimatch writes centimetre-based integrals and rows from the top, though PFM is bottom up.
PixelImage read_plastimatch_pfm(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string magic;
  int columns = 0, rows = 0;
  double scale = 0.0;
  in >> magic >> columns >> rows >> scale;
  in.get();
  PixelImage image(columns, rows);
  in.read(reinterpret_cast<char*>(image.pixels.data()),
          static_cast<std::streamsize>(image.pixels.size() * sizeof(float)));
  for (float& v : image.pixels) v *= 10.0F;
  return image;
}

TEST(LineIntegralsBesidePlastimatch, AgreeWithinHalfAPercentOfTheGreatest) {
  if (std::system("command -v plastimatch >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "plastimatch is not installed";
  }
  const test::TempFolder folder;
  const ScalarImage mu = two_balls();
  write_scalar_file(mu, folder / "mu.mha");
  const double side = kPixels * kPitchMm;
  const std::string command =
      "plastimatch drr -i exact -P none -t pfm -n '0 1 0' --vup '0 0 1' --sad 570 --sid 1100 "
      "-o '0 0 0' -r '128 128' -z '" +
      std::to_string(side) + " " + std::to_string(side) + "' -O '" + (folder / "drr").string() +
      "' '" + (folder / "mu.mha").string() + "' >/dev/null 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const PixelImage theirs = read_plastimatch_pfm(folder / "drr0000.pfm");
  ASSERT_EQ(theirs.columns, kPixels);

  // -n is the direction from the isocentre to the source; --vup points to the top row.
  ProjectionGeometry g;
  g.source = PatientPoint(0, 570, 0);
  g.detector_centre = PatientPoint(0, 570 - 1100, 0);
  g.column_dir = PatientVector(-1, 0, 0);
  g.row_dir = PatientVector(0, 0, -1);
  g.pixel_pitch_mm = kPitchMm;
  g.size_px = {kPixels, kPixels};
  const PixelImage ours = line_integrals(AttenuationVolume::from_mu(mu), g);
  double greatest = 0.0, worst = 0.0, mean = 0.0;
  for (std::size_t n = 0; n < ours.pixels.size(); ++n) {
    greatest = std::max<double>(greatest, ours.pixels[n]);
    worst = std::max<double>(worst, std::abs(ours.pixels[n] - theirs.pixels[n]));
    mean += std::abs(ours.pixels[n] - theirs.pixels[n]) / static_cast<double>(ours.pixels.size());
  }
  ASSERT_GT(greatest, 0.5);
  EXPECT_LT(mean, 0.005 * greatest);
  EXPECT_LT(worst, 0.03 * greatest);  // nearest-voxel tracing against interpolation, on a slope
}

}  // namespace
}  // namespace flavum
