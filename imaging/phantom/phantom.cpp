#include "imaging/phantom/phantom.h"

#include <cmath>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/phantom/ct_formation.h"
#include "imaging/phantom/soft_tissue.h"
#include "imaging/phantom/spine_painter.h"
#include "imaging/phantom/truth.h"

namespace flavum {
namespace {

using namespace phantom;

// From the lower half of T12 to below the S2 body, and the whole outline of the trunk.
ImageGeometry field_of(const SpineModel& spine, const SoftTissue& around, const PhantomOptions& o) {
  const double z_high = spine.vertebrae[0].pose.origin.z + 6.0;
  const double z_low = spine.sacrum.pose.world({0.0, -62.0}).z;
  const double x = around.half_width() + 9.0;
  const double y_low = around.front_y() - 6.0;
  const double y_high = around.deepest_back_y() + 8.0;
  ImageGeometry g;
  const auto count = [](double length, double step) {
    return static_cast<int>(std::ceil(length / step)) + 1;
  };
  g.size = {count(2.0 * x, o.spacing_mm), count(y_high - y_low, o.spacing_mm),
            count(z_high - z_low, o.slice_spacing_mm)};
  g.spacing_mm = {o.spacing_mm, o.spacing_mm, o.slice_spacing_mm};
  g.origin = PatientPoint(-0.5 * o.spacing_mm * (g.size.x() - 1), y_low, z_low);
  return g;
}

}  // namespace

Phantom make_phantom(const PhantomPreset& preset, const PhantomOptions& options,
                     const Progress& progress) {
  const bool fine = options.spacing_mm >= 0.25 && options.spacing_mm <= 5.0 &&
                    options.slice_spacing_mm >= 0.25 && options.slice_spacing_mm <= 5.0;
  if (!fine) throw UsageError("The phantom's voxels must measure between 0.25 and 5 mm.");
  if (!(options.noise_hu >= 0.0 && options.noise_hu <= 200.0)) {
    throw UsageError("The phantom's noise must lie between 0 and 200 HU.");
  }
  progress.report(0.0, "Building the spine");
  const SpineModel spine = build_spine(preset);
  const SoftTissue around(spine, options.seed);
  const SpinePainter painter(spine, options.seed);
  const ImageGeometry grid = field_of(spine, around, options);
  Phantom out;
  out.preset = preset;
  out.options = options;
  out.ct = ScalarImage(grid, -1000.0F);
  out.truth = LabelMap(grid, label::kAir);
  const auto slice =
      static_cast<std::size_t>(grid.size.x()) * static_cast<std::size_t>(grid.size.y());
  constexpr int kBatch = 16;  // slices between two looks at the cancel flag
  for (int first = 0; first < grid.size.z(); first += kBatch) {
    progress.report(0.05 + 0.75 * first / grid.size.z(), "Painting the slices");
    const int count = std::min(kBatch, grid.size.z() - first);
    parallel_for(count, [&](std::int64_t n) {
      const auto k = static_cast<std::size_t>(first + n);
      const double z = grid.origin.z() + grid.spacing_mm.z() * static_cast<double>(k);
      SliceCanvas canvas{out.ct.voxels.data() + slice * k,
                         out.truth.voxels.data() + slice * k,
                         grid.size.x(),
                         grid.size.y(),
                         static_cast<float>(grid.origin.x()),
                         static_cast<float>(grid.origin.y()),
                         static_cast<float>(options.spacing_mm),
                         static_cast<float>(z)};
      around.paint(canvas, z);
      painter.paint(canvas, z);
    });
  }
  form_ct(out.ct, options.noise_hu, options.seed, progress.part(0.8, 0.95));
  progress.report(0.95, "Measuring the truth");
  out.landmarks = landmarks_of(spine, out.truth);
  out.measures = measures_of(spine, around);
  progress.report(1.0, "Phantom ready");
  return out;
}

}  // namespace flavum
