#include "app/cli/xray_bench.h"

#include <cmath>
#include <cstdio>

#include "app/cli/plastimatch_peer.h"
#include "app/cli/timing.h"
#include "app/editor/open_case.h"
#include "imaging/base/units.h"
#include "sim/xray/ellipsoid_phantom.h"
#include "sim/xray/projector.h"
#include "sim/xray/upsample.h"

namespace flavum {
namespace {

constexpr int kPx = 512, kPreviewFactor = 2;
constexpr double kSourceDetectorMm = 1100.0, kFieldMm = 300.0;
// At least two voxels away from every edge (the longer side is 1 mm).
constexpr double kMarginMm = 2.0;
constexpr int kRepeats = 15;

ImageGeometry phantom_grid() {
  ImageGeometry g;
  g.size = {512, 512, 300};
  g.spacing_mm = {0.75, 0.75, 1.0};
  g.origin = PatientPoint(Eigen::Vector3d(-g.centre().v));
  return g;
}

ProjectionGeometry view(const PatientPoint& centre, double angle_rad) {
  const PatientVector beam(std::sin(angle_rad), -std::cos(angle_rad), 0.0);
  ProjectionGeometry g;
  g.source = centre - 0.5 * kSourceDetectorMm * beam;
  g.detector_centre = centre + 0.5 * kSourceDetectorMm * beam;
  g.column_dir = PatientVector(-std::cos(angle_rad), -std::sin(angle_rad), 0.0);
  g.row_dir = PatientVector(0, 0, -1);
  g.size_px = {kPx, kPx};
  g.pixel_pitch_mm = kFieldMm / kPx;
  return g;
}

nlohmann::json error_json(const ProjectionError& e) {
  return {{"mean_error_share", e.mean_share}, {"worst_error_share", e.worst_share}};
}

ScalarImage mu_of(const ScalarImage& hu) {
  ScalarImage mu = hu;
  for (float& v : mu.voxels) v = static_cast<float>(mu_from_hu(v));
  return mu;
}

// Time and error of ours and of the peer's, per view.
nlohmann::json compare(const ScalarImage& hu, const std::vector<Ellipsoid>& solids,
                       const AttenuationVolume& volume) {
  const std::vector<double> angles_deg{0.0, 50.0, 90.0};
  std::vector<ProjectionGeometry> views;
  for (const double a : angles_deg) views.push_back(view(PatientPoint(), rad_from_deg(a)));
  const auto peer = project_by_plastimatch(mu_of(hu), views);
  nlohmann::json rows = nlohmann::json::array();
  for (std::size_t n = 0; n < views.size(); ++n) {
    const ProjectionGeometry& g = views[n];
    const PixelImage exact = exact_integrals(solids, kWaterMuPerMm60keV, g);
    const auto error = [&](const PixelImage& image) {
      return error_json(projection_error(solids, exact, image, g, kMarginMm));
    };
    nlohmann::json row{{"angle_deg", angles_deg[n]}};
    row["flavum"] = time_repeatedly(kRepeats, [&](int) { line_integrals(volume, g); });
    row["flavum"].update(error(line_integrals(volume, g)));
    row["flavum_soft_and_bone"] =
        time_repeatedly(kRepeats, [&](int) { tissue_integrals(volume, g); });
    if (peer) {
      row["plastimatch"] = error((*peer)[n].image);
      row["plastimatch"]["median_ms"] = (*peer)[n].one_ms;
      row["times_faster"] = (*peer)[n].one_ms / row["flavum"]["median_ms"].get<double>();
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void print_row(const char* name, const nlohmann::json& r) {
  std::printf("    %-22s %9.2f ms", name, r["median_ms"].get<double>());
  if (r.contains("mean_error_share")) {
    std::printf("   error: mean %.3f %% of A, worst %.2f %% of the greatest A",
                100.0 * r["mean_error_share"].get<double>(),
                100.0 * r["worst_error_share"].get<double>());
  }
  std::printf("\n");
}

}  // namespace

nlohmann::json bench_drr_full(const std::filesystem::path& path) {
  const std::vector<Ellipsoid> solids = trunk_of_ellipsoids();
  const ScalarImage hu =
      path.empty() ? voxelised_hu(solids, phantom_grid()) : *open_volume(path, std::nullopt).image;
  const AttenuationVolume volume = AttenuationVolume::from_hu(hu);
  const PatientPoint centre = hu.geometry.centre();
  // Every repetition looks from another direction, so that nothing cached can help.
  nlohmann::json result =
      time_repeatedly(kRepeats, [&](int n) { line_integrals(volume, view(centre, 0.1 * n)); });
  result["xray_volumes_mib"] = static_cast<double>(volume.bytes()) / (1024.0 * 1024.0);
  if (path.empty()) result["views"] = compare(hu, solids, volume);
  return result;
}

void print_drr_full(const nlohmann::json& result) {
  std::printf("  X-ray volumes %.0f MiB\n", result["xray_volumes_mib"].get<double>());
  if (!result.contains("views")) return;
  for (const auto& row : result["views"]) {
    std::printf("  %.0f degrees from AP, 512 x 512 pixels\n", row["angle_deg"].get<double>());
    print_row("Flavum", row["flavum"]);
    print_row("Flavum, soft and bone", row["flavum_soft_and_bone"]);
    if (row.contains("plastimatch")) {
      print_row("plastimatch exact", row["plastimatch"]);
      std::printf("    %.1f times faster than plastimatch\n", row["times_faster"].get<double>());
    } else {
      std::printf("    plastimatch is not installed\n");
    }
  }
  std::printf("  The same beside ITK's ray cast: bench_peers\n");
}

nlohmann::json bench_drr_motion() {
  const AttenuationVolume volume =
      AttenuationVolume::from_hu(voxelised_hu(trunk_of_ellipsoids(), phantom_grid()));
  // 30 degrees per second at 30 pictures per second.
  const auto pose = [](int n) {
    return view(PatientPoint(), rad_from_deg(static_cast<double>(n)));
  };
  nlohmann::json result = time_repeatedly(90, [&](int n) {
    const TissueIntegrals t = tissue_integrals(volume, coarser(pose(n), kPreviewFactor));
    upsample(t.soft, kPreviewFactor);
    upsample(t.bone, kPreviewFactor);
  });
  const nlohmann::json full =
      time_repeatedly(90, [&](int n) { tissue_integrals(volume, pose(n)); });
  result["previews_per_second"] = 1e3 / result["median_ms"].get<double>();
  result["full_median_ms"] = full["median_ms"];
  result["full_poses_per_second"] = 1e3 / full["median_ms"].get<double>();
  return result;
}

void print_drr_motion(const nlohmann::json& result) {
  std::printf(
      "  new poses per second: %.0f at 256 x 256 enlarged to 512 x 512, %.0f at 512 x 512\n",
      result["previews_per_second"].get<double>(), result["full_poses_per_second"].get<double>());
}

}  // namespace flavum
