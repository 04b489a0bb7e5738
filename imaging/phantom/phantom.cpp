#include "imaging/phantom/phantom.h"

#include <cmath>
#include <vector>

#include "imaging/base/error.h"
#include "imaging/base/parallel.h"
#include "imaging/base/rng.h"
#include "imaging/phantom/ct_formation.h"
#include "imaging/phantom/metal.h"
#include "imaging/phantom/soft_tissue.h"
#include "imaging/phantom/spine_bend.h"
#include "imaging/phantom/spine_painter.h"
#include "imaging/phantom/truth.h"
#include "imaging/volume/resample.h"

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

void check(const PhantomOptions& o) {
  const bool fine = o.spacing_mm >= 0.25 && o.spacing_mm <= 5.0 && o.slice_spacing_mm >= 0.25 &&
                    o.slice_spacing_mm <= 5.0;
  if (!fine) throw UsageError("The phantom's voxels must measure between 0.25 and 5 mm.");
  if (!(o.noise_hu >= 0.0 && o.noise_hu <= 200.0)) {
    throw UsageError("The phantom's noise must lie between 0 and 200 HU.");
  }
  if (!(o.slice_thickness_mm == 0.0 ||
        (o.slice_thickness_mm >= 0.3 && o.slice_thickness_mm <= 10.0))) {
    throw UsageError("The phantom's slices must be 0.3 to 10 mm thick.");
  }
}

// Heights at which a slice is painted; the middle one gives the labels.
std::vector<double> sub_slices(double z, double thickness_mm) {
  if (thickness_mm <= 0.0) return {z};
  const int n = 2 * static_cast<int>(std::ceil(0.5 * thickness_mm / 0.8 - 0.5)) + 1;
  std::vector<double> out;
  for (int i = 0; i < n; ++i) out.push_back(z + thickness_mm * ((i + 0.5) / n - 0.5));
  return out;
}

// One slice, averaged over its thickness.
void paint_slice(Phantom& out, std::size_t k, const SoftTissue& around,
                 const SpinePainter& painter) {
  const ImageGeometry& grid = out.ct.geometry;
  const auto slice =
      static_cast<std::size_t>(grid.size.x()) * static_cast<std::size_t>(grid.size.y());
  const double middle = grid.origin.z() + grid.spacing_mm.z() * static_cast<double>(k);
  const std::vector<double> heights = sub_slices(middle, out.options.slice_thickness_mm);
  float* hu = out.ct.voxels.data() + slice * k;
  SliceCanvas canvas;
  canvas.hu = hu;
  canvas.labels = out.truth.voxels.data() + slice * k;
  canvas.columns = grid.size.x();
  canvas.rows = grid.size.y();
  canvas.x0 = static_cast<float>(grid.origin.x());
  canvas.y0 = static_cast<float>(grid.origin.y());
  canvas.spacing = static_cast<float>(out.options.spacing_mm);
  canvas.z = static_cast<float>(middle);
  around.paint(canvas, middle);
  painter.paint(canvas, middle);
  if (heights.size() == 1) return;
  std::vector<float> other(slice);
  std::vector<std::uint16_t> labels(slice);
  canvas.hu = other.data();
  canvas.labels = labels.data();
  for (std::size_t h = 0; h < heights.size(); ++h) {
    if (h == heights.size() / 2) continue;
    canvas.z = static_cast<float>(heights[h]);
    around.paint(canvas, heights[h]);
    painter.paint(canvas, heights[h]);
    for (std::size_t n = 0; n < slice; ++n) hu[n] += other[n];
  }
  const float share = 1.0F / static_cast<float>(heights.size());
  for (std::size_t n = 0; n < slice; ++n) hu[n] *= share;
}

// Everything was painted straight: read each voxel where it came from.
void bend(Phantom& out, const SpineBend& spine_bend) {
  const ImageGeometry& grid = out.ct.geometry;
  const ScalarImage ct = out.ct;
  const LabelMap truth = out.truth;
  parallel_for(grid.size.z(), [&](std::int64_t slice) {
    const int k = static_cast<int>(slice);
    for (int j = 0; j < grid.size.y(); ++j) {
      for (int i = 0; i < grid.size.x(); ++i) {
        const PatientPoint here = grid.point_of(i, j, k);
        const PatientPoint from = spine_bend.straightened(here);
        if (from == here) continue;
        const Eigen::Vector3d last = grid.size.cast<double>() - Eigen::Vector3d::Ones();
        const Eigen::Vector3d at =
            grid.index_of(from).cwiseMax(Eigen::Vector3d::Zero()).cwiseMin(last);
        out.ct.at(i, j, k) = sample_linear(ct, at, -1000.0F);
        const Eigen::Vector3i nearest = at.array().round().cast<int>();
        out.truth.at(i, j, k) = truth.at(nearest);
      }
    }
  });
}

}  // namespace

bool PhantomPreset::unstable() const {
  constexpr double kMostMotionMm = 3.0;  // between the films; engineering default
  for (const double mm : slip_motion_mm) {
    if (mm > kMostMotionMm) return true;
  }
  return false;
}

Phantom make_phantom(const PhantomPreset& preset, const PhantomOptions& options,
                     const Progress& progress) {
  check(options);
  progress.report(0.0, "Building the spine");
  const SpineModel spine = build_spine(preset);
  const SoftTissue around(spine, options.seed);
  const SpinePainter painter(spine, options.seed);
  const SpineBend spine_bend(spine);
  const ImageGeometry grid = field_of(spine, around, options);
  Phantom out;
  out.preset = preset;
  out.options = options;
  out.ct = ScalarImage(grid, -1000.0F);
  out.truth = LabelMap(grid, label::kAir);
  constexpr int kBatch = 16;  // slices between two looks at the cancel flag
  for (int first = 0; first < grid.size.z(); first += kBatch) {
    progress.report(0.05 + 0.7 * first / grid.size.z(), "Painting the slices");
    parallel_for(std::min(kBatch, grid.size.z() - first), [&](std::int64_t n) {
      paint_slice(out, static_cast<std::size_t>(first + n), around, painter);
    });
  }
  progress.report(0.75, "Measuring the truth");
  out.landmarks = spine_bend.bent(landmarks_of(spine, out.truth));
  out.measures = measures_of(spine, around);
  if (!spine_bend.straight()) {
    progress.report(0.76, "Bending the spine");
    bend(out, spine_bend);
  }
  if (!Metal(spine).none()) {
    progress.report(0.8, "Adding streaks of metal");
    const auto slice =
        static_cast<std::size_t>(grid.size.x()) * static_cast<std::size_t>(grid.size.y());
    parallel_for(grid.size.z(), [&](std::int64_t k) {
      add_metal_streaks(out.ct.voxels.data() + slice * static_cast<std::size_t>(k), grid.size.x(),
                        grid.size.y(), options.spacing_mm,
                        random_bits(random_bits(options.seed, 31), static_cast<std::uint64_t>(k)));
    });
  }
  form_ct(out.ct, options, progress.part(0.85, 1.0));
  progress.report(1.0, "Phantom ready");
  return out;
}

}  // namespace flavum
