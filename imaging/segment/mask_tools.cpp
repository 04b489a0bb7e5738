// Connected parts, holes and morphology (declared in grid_tools.h).

#include <algorithm>
#include <array>

#include "imaging/segment/grid_tools.h"
#include "imaging/volume/distance_field.h"

namespace flavum::spine {
namespace {

// Flood over 6-neighbours of the mask from `start`; visited voxels are set to `mark`.
std::int64_t flood(std::vector<std::int32_t>& part, const MaskImage& mask, std::int64_t start,
                   std::int32_t mark, std::vector<std::int64_t>& stack) {
  const ImageGeometry& g = mask.geometry;
  const std::int64_t nx = g.size.x();
  const std::int64_t nxy = nx * g.size.y();
  std::int64_t count = 0;
  stack.assign(1, start);
  part[static_cast<std::size_t>(start)] = mark;
  const auto visit = [&](std::int64_t o) {
    const auto u = static_cast<std::size_t>(o);
    if (mask.voxels[u] != 0 && part[u] == 0) {
      part[u] = mark;
      stack.push_back(o);
    }
  };
  while (!stack.empty()) {
    const std::int64_t o = stack.back();
    stack.pop_back();
    ++count;
    const std::int64_t i = o % nx;
    const std::int64_t j = (o / nx) % g.size.y();
    const std::int64_t k = o / nxy;
    if (i > 0) visit(o - 1);
    if (i + 1 < nx) visit(o + 1);
    if (j > 0) visit(o - nx);
    if (j + 1 < g.size.y()) visit(o + nx);
    if (k > 0) visit(o - nxy);
    if (k + 1 < g.size.z()) visit(o + nxy);
  }
  return count;
}

struct Parts {
  std::vector<std::int32_t> part;   // 0 outside the mask, else 1-based
  std::vector<std::int64_t> sizes;  // index 0 unused
};

Parts parts_of(const MaskImage& mask) {
  Parts p;
  p.part.assign(mask.voxels.size(), 0);
  p.sizes.assign(1, 0);
  std::vector<std::int64_t> stack;
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) {
    if (mask.voxels[n] == 0 || p.part[n] != 0) continue;
    const auto mark = static_cast<std::int32_t>(p.sizes.size());
    p.sizes.push_back(flood(p.part, mask, static_cast<std::int64_t>(n), mark, stack));
  }
  return p;
}

}  // namespace

void keep_parts_of(MaskImage& mask, std::int64_t least_voxels) {
  const Parts p = parts_of(mask);
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) {
    if (p.sizes[static_cast<std::size_t>(p.part[n])] < least_voxels) mask.voxels[n] = 0;
  }
}

void keep_largest(MaskImage& mask) {
  const Parts p = parts_of(mask);
  const auto best = std::max_element(p.sizes.begin(), p.sizes.end()) - p.sizes.begin();
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) {
    mask.voxels[n] = best > 0 && p.part[n] == best ? 1 : 0;
  }
}

void keep_connected_to(MaskImage& mask, const MaskImage& seeds) {
  std::vector<std::int32_t> part(mask.voxels.size(), 0);
  std::vector<std::int64_t> stack;
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) {
    if (seeds.voxels[n] != 0 && mask.voxels[n] != 0 && part[n] == 0)
      flood(part, mask, static_cast<std::int64_t>(n), 1, stack);
  }
  for (std::size_t n = 0; n < mask.voxels.size(); ++n) mask.voxels[n] = part[n] != 0 ? 1 : 0;
}

void fill_holes(MaskImage& mask, int axis, double largest_mm2) {
  const ImageGeometry& g = mask.geometry;
  const int a = (axis + 1) % 3;
  const int b = (axis + 2) % 3;
  const std::array<std::int64_t, 3> stride{1, g.size.x(),
                                           static_cast<std::int64_t>(g.size.x()) * g.size.y()};
  const auto sa = stride[static_cast<std::size_t>(a)];
  const auto sb = stride[static_cast<std::size_t>(b)];
  const double pixel_mm2 = g.spacing_mm[a] * g.spacing_mm[b];
  const int na = g.size[a];
  const int nb = g.size[b];
  std::vector<std::uint8_t> seen(static_cast<std::size_t>(na) * static_cast<std::size_t>(nb));
  std::vector<int> stack;
  std::vector<int> hole;
  for (int plane = 0; plane < g.size[axis]; ++plane) {
    std::uint8_t* base = mask.voxels.data() + plane * stride[static_cast<std::size_t>(axis)];
    const auto voxel = [&](int q) -> std::uint8_t& { return base[(q % na) * sa + (q / na) * sb]; };
    std::fill(seen.begin(), seen.end(), std::uint8_t{0});
    for (int start = 0; start < na * nb; ++start) {
      if (seen[static_cast<std::size_t>(start)] != 0 || voxel(start) != 0) continue;
      bool open_to_border = false;
      hole.clear();
      stack.assign(1, start);
      seen[static_cast<std::size_t>(start)] = 1;
      const auto visit = [&](int q) {
        if (seen[static_cast<std::size_t>(q)] == 0 && voxel(q) == 0) {
          seen[static_cast<std::size_t>(q)] = 1;
          stack.push_back(q);
        }
      };
      while (!stack.empty()) {
        const int q = stack.back();
        stack.pop_back();
        hole.push_back(q);
        const int x = q % na;
        const int y = q / na;
        if (x == 0 || y == 0 || x + 1 == na || y + 1 == nb) open_to_border = true;
        if (x > 0) visit(q - 1);
        if (x + 1 < na) visit(q + 1);
        if (y > 0) visit(q - na);
        if (y + 1 < nb) visit(q + na);
      }
      if (open_to_border || static_cast<double>(hole.size()) * pixel_mm2 > largest_mm2) continue;
      for (const int q : hole) voxel(q) = 1;
    }
  }
}

MaskImage dilate(const MaskImage& mask, double radius_mm) {
  const ScalarImage d = distance_to(mask);
  MaskImage out(mask.geometry);
  const auto limit = static_cast<float>(radius_mm + 1e-4);
  for (std::size_t n = 0; n < out.voxels.size(); ++n) out.voxels[n] = d.voxels[n] <= limit ? 1 : 0;
  return out;
}

MaskImage erode(const MaskImage& mask, double radius_mm) {
  MaskImage inverse(mask.geometry);
  for (std::size_t n = 0; n < inverse.voxels.size(); ++n)
    inverse.voxels[n] = mask.voxels[n] != 0 ? 0 : 1;
  const ScalarImage d = distance_to(inverse);
  const auto limit = static_cast<float>(radius_mm + 1e-4);
  for (std::size_t n = 0; n < inverse.voxels.size(); ++n)
    inverse.voxels[n] = d.voxels[n] > limit ? 1 : 0;
  return inverse;
}

MaskImage close(const MaskImage& mask, double radius_mm) {
  return erode(dilate(mask, radius_mm), radius_mm);
}

MaskImage open(const MaskImage& mask, double radius_mm) {
  return dilate(erode(mask, radius_mm), radius_mm);
}

}  // namespace flavum::spine
