#include "sim/xray/projector.h"

#include "imaging/base/parallel.h"
#include "sim/xray/ray_trace.h"

namespace flavum {

PixelImage line_integrals_per_ray(const AttenuationVolume& volume,
                                  const ProjectionGeometry& geometry) {
  PixelImage image(geometry.size_px.x(), geometry.size_px.y());
  if (volume.empty()) return image;
  const AttenuationVolume::Data& data = volume.data();
  const Eigen::Vector3d source = data.geometry.index_of(geometry.source);
  parallel_ranges(image.rows, 4, [&](std::int64_t begin, std::int64_t end) {
    for (int row = static_cast<int>(begin); row < static_cast<int>(end); ++row) {
      for (int column = 0; column < image.columns; ++column) {
        const PatientPoint pixel = geometry.pixel_point(column, row);
        if (pixel == geometry.source) continue;
        image.at(column, row) = trace_ray(data, source, data.geometry.index_of(pixel));
      }
    }
  });
  return image;
}

PixelImage line_integrals(const AttenuationVolume& volume, const ProjectionGeometry& geometry) {
  return line_integrals_per_ray(volume, geometry);
}

}  // namespace flavum
