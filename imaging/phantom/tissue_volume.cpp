#include "imaging/phantom/tissue_volume.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/phantom/soft_tissue.h"
#include "imaging/phantom/spine_painter.h"
#include "imaging/phantom/texture.h"

namespace flavum::phantom {
namespace {

constexpr double kInPlaneMm = 0.5;  // finer than the pixels of clinical MR
constexpr double kSliceMm = 0.7;

void store(const std::vector<float>& from, std::uint8_t* to) {
  for (std::size_t n = 0; n < from.size(); ++n) {
    to[n] = static_cast<std::uint8_t>(
        std::clamp(std::round(from[n] / TissueVolume::kUnit), 0.0F, 255.0F));
  }
}

// Unevenness that CT hardly shows: strands in the fat of the belly, patches of marrow, mottled
// bowel. Engineering defaults. Nothing is added inside the canal.
class Unevenness {
 public:
  explicit Unevenness(std::uint64_t seed)
      : coarse_(random_bits(seed, 45), 13.0F, 9.0F, 15.0F),
        fine_(random_bits(seed, 46), 3.2F, 2.6F, 4.0F) {}

  void apply(const SliceCanvas& c) const {
    for (int j = 0; j < c.rows; ++j) {
      for (int i = 0; i < c.columns; ++i) {
        const std::size_t at = static_cast<std::size_t>(j) * static_cast<std::size_t>(c.columns) +
                               static_cast<std::size_t>(i);
        const Label here = c.labels[at];
        const bool body = here == label::kBody;
        if (!body && !is_bone(here)) continue;
        const float x = c.x_of(i);
        const float y = c.y_of(j);
        // Turned, so that the lattice of the noise does not show along rows and columns.
        const float u = 0.82F * x + 0.57F * y;
        const float v = 0.82F * y - 0.57F * x;
        const float n = fine_(u, v, c.z);
        const float m = coarse_(v, u, c.z);
        const float belly = body ? smooth_step(-50.0F, -20.0F, -y - 40.0F) : 1.0F;
        const float strands = belly * std::max(0.0F, 0.55F * n + 0.6F * m);
        c.fat[at] *= body ? 1.0F - 0.42F * strands : 1.0F + 0.16F * n + 0.10F * m;
        const float water = 1.0F + (body ? 0.16F : 0.10F) * n + 0.12F * m;
        c.water_t1[at] *= water;
        c.water_t2[at] *=
            water + (body ? 0.35F * m * (c.water_t2[at] > 0.25F ? 1.0F : 0.2F) : 0.0F);
      }
    }
  }

 private:
  Texture coarse_, fine_;
};

}  // namespace

TissueVolume paint_tissue(const Phantom& phantom, const PatientPoint& low, const PatientPoint& high,
                          const Progress& progress) {
  const ImageGeometry& field = phantom.ct.geometry;
  const PatientPoint field_low = field.origin;
  const PatientPoint field_high =
      field.point_of(field.size.x() - 1, field.size.y() - 1, field.size.z() - 1);
  const double x = std::min(std::max(std::abs(low.x()), std::abs(high.x())), field_high.x());
  // The lattice is the same whatever the box, so that overlapping boxes agree.
  const auto on_lattice = [](double value, double from, double step) {
    return from + step * std::floor((std::max(value, from) - from) / step);
  };
  const double y0 = on_lattice(low.y(), field_low.y(), kInPlaneMm);
  const double y1 = std::min(high.y(), field_high.y());
  const double z0 = on_lattice(low.z(), field_low.z(), kSliceMm);
  const double z1 = std::min(high.z(), field_high.z());
  TissueVolume out;
  if (y1 <= y0 || z1 <= z0 || low.x() > field_high.x() || high.x() < field_low.x()) return out;
  ImageGeometry& g = out.geometry;
  const auto count = [](double length, double step) {
    return static_cast<int>(std::ceil(length / step)) + 1;
  };
  g.size = {2 * count(x, kInPlaneMm) - 1, count(y1 - y0, kInPlaneMm), count(z1 - z0, kSliceMm)};
  g.spacing_mm = {kInPlaneMm, kInPlaneMm, kSliceMm};
  g.origin = PatientPoint(-0.5 * kInPlaneMm * (g.size.x() - 1), y0, z0);
  const auto voxels = static_cast<std::size_t>(g.voxel_count());
  out.fat.resize(voxels);
  out.water_t1.resize(voxels);
  out.water_t2.resize(voxels);

  const SpineModel spine = build_spine(phantom.preset);
  const SoftTissue around(spine, phantom.options.seed);
  const SpinePainter painter(spine, phantom.options.seed);
  const Unevenness unevenness(phantom.options.seed);
  const std::size_t slice =
      static_cast<std::size_t>(g.size.x()) * static_cast<std::size_t>(g.size.y());
  constexpr int kBatch = 16;  // slices between two looks at the cancel flag
  for (int first = 0; first < g.size.z(); first += kBatch) {
    progress.report(static_cast<double>(first) / g.size.z(), "Painting the tissue");
    parallel_for(std::min(kBatch, g.size.z() - first), [&](std::int64_t n) {
      const auto k = static_cast<std::size_t>(first + n);
      const double z = z0 + kSliceMm * static_cast<double>(k);
      std::vector<float> hu(slice);
      std::vector<std::uint16_t> labels(slice);
      std::vector<float> fat(slice);
      std::vector<float> water_t1(slice);
      std::vector<float> water_t2(slice);
      SliceCanvas canvas;
      canvas.hu = hu.data();
      canvas.labels = labels.data();
      canvas.columns = g.size.x();
      canvas.rows = g.size.y();
      canvas.x0 = static_cast<float>(g.origin.x());
      canvas.y0 = static_cast<float>(g.origin.y());
      canvas.spacing = static_cast<float>(kInPlaneMm);
      canvas.z = static_cast<float>(z);
      canvas.fat = fat.data();
      canvas.water_t1 = water_t1.data();
      canvas.water_t2 = water_t2.data();
      around.paint(canvas, z);
      painter.paint(canvas, z);
      unevenness.apply(canvas);
      store(fat, out.fat.data() + slice * k);
      store(water_t1, out.water_t1.data() + slice * k);
      store(water_t2, out.water_t2.data() + slice * k);
    });
  }
  return out;
}

}  // namespace flavum::phantom
