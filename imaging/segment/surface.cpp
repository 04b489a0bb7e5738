#include "imaging/segment/surface.h"

#include <algorithm>
#include <array>

#include "imaging/volume/distance_field.h"

namespace flavum {
namespace {

// Constrained elastic surface nets (Gibson 1998): one vertex per cell that the surface crosses,
// relaxed towards its neighbours but kept inside its cell. Closed by construction, and the volume
// stays within a fraction of a voxel, which blurring the mask would not guarantee for thin parts.
// Shrinking and swelling steps alternate (Taubin 1995), so that smoothing does not eat the volume.
constexpr int kRelaxations = 24;
constexpr float kShrink = 0.50F;
constexpr float kSwell = -0.53F;
constexpr float kHalfCell = 0.5F;

struct Net {
  Eigen::Vector3i low;                    // index of the padded box's first voxel
  Eigen::Vector3i size;                   // voxels of the padded box
  std::vector<std::uint8_t> inside;       // padded box
  std::vector<std::int32_t> vertex;       // per cell, -1 = none
  std::vector<Eigen::Vector3f> centre;    // of the vertex's cell, index units of the whole image
  std::vector<Eigen::Vector3f> position;  // index units
  std::vector<std::array<std::uint32_t, 4>> quads;

  std::size_t at(int i, int j, int k) const {
    return static_cast<std::size_t>(i) +
           static_cast<std::size_t>(size.x()) *
               (static_cast<std::size_t>(j) +
                static_cast<std::size_t>(size.y()) * static_cast<std::size_t>(k));
  }
};

// The voxels of the set in their bounding box, with one empty voxel all around.
bool fill_box(const LabelMap& labels, const std::function<bool(std::uint16_t)>& belongs, Net& net) {
  const MaskImage mask = mask_of(labels, belongs);
  const ImageGeometry& g = mask.geometry;
  Eigen::Vector3i low = g.size;
  Eigen::Vector3i high = Eigen::Vector3i::Constant(-1);
  std::size_t o = 0;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      for (int i = 0; i < g.size.x(); ++i, ++o) {
        if (mask.voxels[o] == 0) continue;
        low = low.cwiseMin(Eigen::Vector3i(i, j, k));
        high = high.cwiseMax(Eigen::Vector3i(i, j, k));
      }
    }
  }
  if (high.x() < 0) return false;
  net.low = low - Eigen::Vector3i::Ones();
  net.size = high - low + Eigen::Vector3i::Constant(3);
  net.inside.assign(net.at(0, 0, net.size.z()), 0);
  for (int k = 1; k + 1 < net.size.z(); ++k)
    for (int j = 1; j + 1 < net.size.y(); ++j)
      for (int i = 1; i + 1 < net.size.x(); ++i)
        net.inside[net.at(i, j, k)] = mask.at(net.low + Eigen::Vector3i(i, j, k));
  return true;
}

void place_vertices(Net& net) {
  net.vertex.assign(net.inside.size(), -1);
  for (int k = 0; k + 1 < net.size.z(); ++k) {
    for (int j = 0; j + 1 < net.size.y(); ++j) {
      for (int i = 0; i + 1 < net.size.x(); ++i) {
        int corners = 0;
        for (int c = 0; c < 8; ++c)
          corners += net.inside[net.at(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2))];
        if (corners == 0 || corners == 8) continue;
        net.vertex[net.at(i, j, k)] = static_cast<std::int32_t>(net.centre.size());
        net.centre.emplace_back((net.low + Eigen::Vector3i(i, j, k)).cast<float>() +
                                Eigen::Vector3f::Constant(0.5F));
      }
    }
  }
  net.position = net.centre;
}

// One quad per voxel edge that crosses the surface, counter-clockwise seen from outside in index
// space.
void connect(Net& net) {
  for (int k = 0; k < net.size.z(); ++k) {
    for (int j = 0; j < net.size.y(); ++j) {
      for (int i = 0; i < net.size.x(); ++i) {
        const Eigen::Vector3i p(i, j, k);
        for (int axis = 0; axis < 3; ++axis) {
          if (p[axis] + 1 >= net.size[axis]) continue;
          if (p[(axis + 1) % 3] == 0 || p[(axis + 2) % 3] == 0) continue;  // empty margin
          const Eigen::Vector3i next = p + Eigen::Vector3i::Unit(axis);
          const std::uint8_t here = net.inside[net.at(i, j, k)];
          if (here == net.inside[net.at(next.x(), next.y(), next.z())]) continue;
          const Eigen::Vector3i b = Eigen::Vector3i::Unit((axis + 1) % 3);
          const Eigen::Vector3i c = Eigen::Vector3i::Unit((axis + 2) % 3);
          const auto cell = [&](const Eigen::Vector3i& q) {
            return static_cast<std::uint32_t>(net.vertex[net.at(q.x(), q.y(), q.z())]);
          };
          std::array<std::uint32_t, 4> quad{cell(p - b - c), cell(p - c), cell(p), cell(p - b)};
          if (here == 0) std::swap(quad[1], quad[3]);
          net.quads.push_back(quad);
        }
      }
    }
  }
}

void relax(Net& net) {
  std::vector<Eigen::Vector3f> sum(net.position.size());
  std::vector<int> count(net.position.size());
  for (int round = 0; round < kRelaxations; ++round) {
    const float weight = round % 2 == 0 ? kShrink : kSwell;
    std::fill(sum.begin(), sum.end(), Eigen::Vector3f::Zero());
    std::fill(count.begin(), count.end(), 0);
    for (const auto& q : net.quads) {
      for (std::size_t e = 0; e < 4; ++e) {
        const std::uint32_t a = q[e];
        const std::uint32_t b = q[(e + 1) % 4];
        sum[a] += net.position[b];
        sum[b] += net.position[a];
        ++count[a];
        ++count[b];
      }
    }
    for (std::size_t v = 0; v < net.position.size(); ++v) {
      if (count[v] == 0) continue;
      const Eigen::Vector3f mean = sum[v] / static_cast<float>(count[v]);
      const Eigen::Vector3f half = Eigen::Vector3f::Constant(kHalfCell);
      const Eigen::Vector3f moved = net.position[v] + weight * (mean - net.position[v]);
      net.position[v] = moved.cwiseMax(net.centre[v] - half).cwiseMin(net.centre[v] + half);
    }
  }
}

}  // namespace

Mesh surface_of(const LabelMap& labels, const std::function<bool(std::uint16_t)>& belongs) {
  Mesh mesh;
  Net net;
  if (!fill_box(labels, belongs, net)) return mesh;
  place_vertices(net);
  connect(net);
  relax(net);
  mesh.vertices.reserve(net.position.size());
  for (const Eigen::Vector3f& p : net.position)
    mesh.vertices.push_back(labels.geometry.point_of(p.cast<double>()).v.cast<float>());
  const bool mirrored = labels.geometry.direction.determinant() < 0;
  for (const auto& q : net.quads) {
    if (mirrored) {
      mesh.triangles.push_back({q[0], q[2], q[1]});
      mesh.triangles.push_back({q[0], q[3], q[2]});
    } else {
      mesh.triangles.push_back({q[0], q[1], q[2]});
      mesh.triangles.push_back({q[0], q[2], q[3]});
    }
  }
  return mesh;
}

}  // namespace flavum
