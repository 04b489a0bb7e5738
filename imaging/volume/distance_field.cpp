#include "imaging/volume/distance_field.h"

#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Lower envelope of parabolas f(q) + (h (x - q))^2 along one line; h is the spacing.
struct EnvelopeScratch {
  explicit EnvelopeScratch(int n)
      : values(static_cast<std::size_t>(n)),
        result(values),
        centre(values.size()),
        border(values.size() + 1) {}
  std::vector<double> values;
  std::vector<double> result;
  std::vector<int> centre;
  std::vector<double> border;
};

void transform_line(EnvelopeScratch& s, double h) {
  const int n = static_cast<int>(s.values.size());
  int last = -1;
  for (int q = 0; q < n; ++q) {
    const double fq = s.values[static_cast<std::size_t>(q)];
    if (fq == kInfinity) continue;
    double crossing = -kInfinity;
    while (last >= 0) {
      const int p = s.centre[static_cast<std::size_t>(last)];
      const double fp = s.values[static_cast<std::size_t>(p)];
      crossing = ((fq - fp) / (h * h) + static_cast<double>(q) * q - static_cast<double>(p) * p) /
                 (2.0 * (q - p));
      if (crossing > s.border[static_cast<std::size_t>(last)]) break;
      --last;
    }
    if (last < 0) crossing = -kInfinity;
    ++last;
    s.centre[static_cast<std::size_t>(last)] = q;
    s.border[static_cast<std::size_t>(last)] = crossing;
  }
  if (last < 0) {
    s.result = s.values;
    return;
  }
  int part = 0;
  for (int q = 0; q < n; ++q) {
    while (part < last && s.border[static_cast<std::size_t>(part) + 1] < q) ++part;
    const int c = s.centre[static_cast<std::size_t>(part)];
    const double d = h * (q - c);
    s.result[static_cast<std::size_t>(q)] = d * d + s.values[static_cast<std::size_t>(c)];
  }
}

void transform_axis(std::vector<double>& squared, const ImageGeometry& g, int axis) {
  const int a1 = (axis + 1) % 3;
  const int a2 = (axis + 2) % 3;
  const std::int64_t stride[3] = {1, g.size.x(),
                                  static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  parallel_ranges(g.size[a2], 1, [&](std::int64_t begin, std::int64_t end) {
    EnvelopeScratch scratch(g.size[axis]);
    for (std::int64_t c2 = begin; c2 < end; ++c2) {
      for (std::int64_t c1 = 0; c1 < g.size[a1]; ++c1) {
        double* line = squared.data() + c1 * stride[a1] + c2 * stride[a2];
        for (int q = 0; q < g.size[axis]; ++q)
          scratch.values[static_cast<std::size_t>(q)] = line[q * stride[axis]];
        transform_line(scratch, g.spacing_mm[axis]);
        for (int q = 0; q < g.size[axis]; ++q)
          line[q * stride[axis]] = scratch.result[static_cast<std::size_t>(q)];
      }
    }
  });
}

}  // namespace

ScalarImage distance_to(const MaskImage& mask) {
  std::vector<double> squared(mask.voxels.size());
  for (std::size_t n = 0; n < squared.size(); ++n)
    squared[n] = mask.voxels[n] != 0 ? 0.0 : kInfinity;
  for (int axis = 0; axis < 3; ++axis) transform_axis(squared, mask.geometry, axis);
  ScalarImage out(mask.geometry);
  for (std::size_t n = 0; n < squared.size(); ++n) {
    out.voxels[n] = squared[n] == kInfinity ? kFarMm : static_cast<float>(std::sqrt(squared[n]));
  }
  return out;
}

ScalarImage signed_distance(const MaskImage& mask) {
  MaskImage outside = mask;
  for (auto& m : outside.voxels) m = m != 0 ? 0 : 1;
  ScalarImage out = distance_to(mask);
  const ScalarImage inner = distance_to(outside);
  // Centre-to-centre distance to the other side exceeds the distance to the face by about half a
  // voxel.
  const auto half = static_cast<float>(0.5 * mask.geometry.spacing_mm.minCoeff());
  for (std::size_t n = 0; n < out.voxels.size(); ++n) {
    out.voxels[n] = mask.voxels[n] != 0 ? -(inner.voxels[n] - half) : out.voxels[n] - half;
  }
  return out;
}

MaskImage mask_of(const LabelMap& labels, const std::function<bool(std::uint16_t)>& belongs) {
  std::vector<std::uint8_t> table(65536);
  for (std::size_t v = 0; v < table.size(); ++v)
    table[v] = belongs(static_cast<std::uint16_t>(v)) ? 1 : 0;
  MaskImage mask(labels.geometry);
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) mask.voxels[n] = table[labels.voxels[n]];
  return mask;
}

}  // namespace flavum
