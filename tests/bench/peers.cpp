// One table: time and error of a projection by Flavum, plastimatch (where installed), ITK's ray
// cast and VTK's additive volume mapper (where there is a display), on ellipsoids whose line
// integrals are known. 512 x 512 x 300 voxels of 0.75 x 0.75 x 1.0 mm, 512 x 512 pixels over 300
// mm, source to detector 1100 mm. `bench_peers [DIVISOR]` divides voxels and pixels per side.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <itkIdentityTransform.h>
#include <itkImage.h>
#include <itkImportImageFilter.h>
#include <itkRayCastInterpolateImageFunction.h>
#include <itkResampleImageFilter.h>

#include "app/cli/plastimatch_peer.h"
#include "imaging/base/units.h"
#include "sim/xray/ellipsoid_phantom.h"
#include "sim/xray/projector.h"
#include "tests/bench/vtk_peer.h"

namespace flavum {
namespace {

constexpr double kSourceDetectorMm = 1100.0, kFieldMm = 300.0;

ProjectionGeometry view(double angle_rad, int pixels) {
  const PatientVector beam(std::sin(angle_rad), -std::cos(angle_rad), 0.0);
  ProjectionGeometry g;
  g.source = PatientPoint() - 0.5 * kSourceDetectorMm * beam;
  g.detector_centre = PatientPoint() + 0.5 * kSourceDetectorMm * beam;
  g.column_dir = PatientVector(-std::cos(angle_rad), -std::sin(angle_rad), 0.0);
  g.row_dir = PatientVector(0, 0, -1);
  g.size_px = {pixels, pixels};
  g.pixel_pitch_mm = kFieldMm / pixels;
  return g;
}

template <class F>
double least_ms(int repeats, const F& body) {
  double least = 1e30;
  for (int n = 0; n < repeats; ++n) {
    const auto start = std::chrono::steady_clock::now();
    body();
    least = std::min(
        least, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                   .count());
  }
  return least;
}

using ItkImage = itk::Image<float, 3>;

ItkImage::Pointer itk_image(const ScalarImage& image) {
  const auto out = ItkImage::New();
  ItkImage::RegionType region;
  double spacing[3], origin[3];
  for (unsigned k = 0; k < 3; ++k) {
    region.SetSize(k, static_cast<itk::SizeValueType>(image.geometry.size[k]));
    spacing[k] = image.geometry.spacing_mm[k];
    origin[k] = image.geometry.origin.v[k];
  }
  out->SetRegions(region);
  out->SetSpacing(spacing);
  out->SetOrigin(origin);
  out->Allocate();
  std::copy(image.voxels.begin(), image.voxels.end(), out->GetBufferPointer());
  return out;
}

// The detector as an ITK image of one slice in space.
PixelImage project_by_itk(ItkImage* mu, const ProjectionGeometry& g) {
  using Caster = itk::RayCastInterpolateImageFunction<ItkImage, double>;
  const auto caster = Caster::New();
  caster->SetTransform(itk::IdentityTransform<double, 3>::New());
  caster->SetThreshold(0.0);
  Caster::InputPointType focus;
  for (unsigned k = 0; k < 3; ++k) focus[k] = g.source.v[k];
  caster->SetFocalPoint(focus);
  const auto resample = itk::ResampleImageFilter<ItkImage, ItkImage>::New();
  resample->SetInput(mu);
  resample->SetInterpolator(caster);
  resample->SetTransform(itk::IdentityTransform<double, 3>::New());
  resample->SetDefaultPixelValue(0.0F);
  ItkImage::SizeType size;
  size[0] = static_cast<itk::SizeValueType>(g.size_px.x());
  size[1] = static_cast<itk::SizeValueType>(g.size_px.y());
  size[2] = 1;
  resample->SetSize(size);
  double spacing[3] = {g.pixel_pitch_mm, g.pixel_pitch_mm, 1.0}, origin[3];
  ItkImage::DirectionType direction;
  const PatientVector normal = g.column_dir.cross(g.row_dir);
  for (unsigned k = 0; k < 3; ++k) {
    origin[k] = g.pixel_point(0, 0).v[k];
    direction[k][0] = g.column_dir.v[k];
    direction[k][1] = g.row_dir.v[k];
    direction[k][2] = normal.v[k];
  }
  resample->SetOutputSpacing(spacing);
  resample->SetOutputOrigin(origin);
  resample->SetOutputDirection(direction);
  resample->Update();
  PixelImage image(g.size_px.x(), g.size_px.y());
  std::copy_n(resample->GetOutput()->GetBufferPointer(), image.pixels.size(), image.pixels.begin());
  return image;
}

void run(int divisor) {
  ImageGeometry grid;
  grid.size = {512 / divisor, 512 / divisor, 300 / divisor};
  grid.spacing_mm = Eigen::Vector3d(0.75, 0.75, 1.0) * divisor;
  grid.origin = PatientPoint(Eigen::Vector3d(-grid.centre().v));
  const double margin_mm = 2.0 * divisor;
  const std::vector<Ellipsoid> solids = trunk_of_ellipsoids();
  const ScalarImage hu = voxelised_hu(solids, grid);
  ScalarImage mu = hu;
  for (float& v : mu.voxels) v = static_cast<float>(mu_from_hu(v));
  const AttenuationVolume volume = AttenuationVolume::from_hu(hu);
  const ItkImage::Pointer itk = itk_image(mu);
  for (const double degrees : {0.0, 50.0, 90.0}) {
    const ProjectionGeometry g = view(rad_from_deg(degrees), 512 / divisor);
    const PixelImage exact = exact_integrals(solids, kWaterMuPerMm60keV, g);
    std::printf("%.0f degrees from AP\n", degrees);
    const auto row = [&](const char* name, double ms, double ours_ms, const PixelImage& image) {
      const ProjectionError e = projection_error(solids, exact, image, g, margin_mm);
      std::printf("  %-22s %9.2f ms %7.1f x   mean %.3f %%   worst %.2f %%\n", name, ms,
                  ms / ours_ms, 100.0 * e.mean_share, 100.0 * e.worst_share);
    };
    PixelImage image;
    const double ours = least_ms(15, [&] { image = line_integrals(volume, g); });
    row("Flavum", ours, ours, image);
    const double split = least_ms(15, [&] { tissue_integrals(volume, g); });
    row("Flavum, soft and bone", split, ours, image);
    if (const auto peer = project_by_plastimatch(mu, {g})) {
      row("plastimatch exact", peer->front().one_ms, ours, peer->front().image);
    }
    const double theirs = least_ms(2, [&] { image = project_by_itk(itk, g); });
    row("ITK ray cast", theirs, ours, image);
#ifdef FLAVUM_VTK_PEER
    const double most = 1.02 * *std::ranges::max_element(exact.pixels);
    if (const auto peer = project_by_vtk(hu, kWaterMuPerMm60keV, most, {g})) {
      row("VTK additive", peer->front().ms, ours, peer->front().image);
      std::printf("    by %s\n", peer->front().renderer.c_str());
    } else {
      std::printf("  VTK needs a display\n");
    }
#endif
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace flavum

int main(int argc, char** argv) { flavum::run(argc > 1 ? std::max(1, std::atoi(argv[1])) : 1); }
