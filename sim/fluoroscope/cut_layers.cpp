#include "sim/fluoroscope/cut_layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "imaging/base/parallel.h"
#include "sim/fluoroscope/tissue_mu.h"

namespace flavum {
namespace {

constexpr int kEdge = Tissue::kBrick;
// A margin of one voxel of zeros: the difference falls to zero inside of what is traced.
constexpr int kSide = kEdge + 2;
constexpr std::array<std::size_t, 3> kStride{1, kSide, static_cast<std::size_t>(kSide) * kSide};

// Differences of mu (1/mm) around one brick; voxel (0, 0, 0) is that of index `first` of the grid.
struct Difference {
  Eigen::Vector3i first{0, 0, 0};
  Tissue::Box changed;  ///< in the tissue's grid
  std::vector<TissueMu> mu;
};

// The removed share of CT at each changed voxel of one brick; `changed` is empty if none did.
Difference difference_in_brick(const ScalarImage& hu, const Tissue& before, const Tissue& now,
                               const Eigen::Vector3i& low, const Eigen::Vector3i& high) {
  Difference d;
  d.first = low - Eigen::Vector3i::Ones();
  for (int k = low.z(); k <= high.z(); ++k) {
    for (int j = low.y(); j <= high.y(); ++j) {
      for (int i = low.x(); i <= high.x(); ++i) {
        const Eigen::Vector3i ijk(i, j, k);
        const int more = static_cast<int>(now.occupancy(ijk)) - before.occupancy(ijk);
        if (more == 0) continue;
        if (d.mu.empty()) d.mu.resize(kStride[2] * kSide);
        d.changed.low = d.changed.empty() ? ijk : Eigen::Vector3i(d.changed.low.cwiseMin(ijk));
        d.changed.high = d.changed.high.cwiseMax(ijk);
        const TissueMu t = tissue_mu(hu, hu.geometry.index_of(now.grid().point_of(i, j, k)));
        const float share = static_cast<float>(more) / 255.0F;
        const Eigen::Vector3i at = ijk - d.first;
        d.mu[static_cast<std::size_t>(at.x() + kSide * (at.y() + kSide * at.z()))] = {
            share * (t.soft - static_cast<float>(kWaterMuPerMm60keV)), share * t.bone};
      }
    }
  }
  return d;
}

// Joseph's sum (projector.h) of one brick along a ray from `from` in direction `d`, both in indices
// of the tissue's grid; without the length per slice.
TissueMu trace_brick(const Difference& brick, const Eigen::Vector3d& from,
                     const Eigen::Vector3d& d) {
  const Eigen::Vector3d m = d.cwiseAbs();
  const int p = m.x() >= m.y() && m.x() >= m.z() ? 0 : m.y() >= m.z() ? 1 : 2;
  const int a = p == 0 ? 1 : 0, b = p == 2 ? 1 : 2;
  const double slope_a = d[a] / d[p], slope_b = d[b] / d[p];
  TissueMu sum;
  for (int k = brick.changed.low[p]; k <= brick.changed.high[p]; ++k) {
    const double along = k - from[p];
    if (along * d[p] <= 0.0 || std::abs(along) > m[p]) continue;  // behind source or pixel
    const double xa = from[a] + slope_a * along - brick.first[a];
    const double xb = from[b] + slope_b * along - brick.first[b];
    if (!(xa >= 0.0 && xb >= 0.0 && xa < kSide - 1 && xb < kSide - 1)) continue;
    const auto ia = static_cast<std::size_t>(xa), ib = static_cast<std::size_t>(xb);
    const auto ta = static_cast<float>(xa - static_cast<double>(ia));
    const auto tb = static_cast<float>(xb - static_cast<double>(ib));
    const auto da = static_cast<std::size_t>(a), db = static_cast<std::size_t>(b);
    const TissueMu* at =
        brick.mu.data() + kStride[da] * ia + kStride[db] * ib +
        kStride[static_cast<std::size_t>(p)] * static_cast<std::size_t>(k - brick.first[p]);
    const auto add = [&](const TissueMu& v, float w) {
      sum.soft += w * v.soft;
      sum.bone += w * v.bone;
    };
    add(at[0], (1.0F - ta) * (1.0F - tb));
    add(at[kStride[da]], ta * (1.0F - tb));
    add(at[kStride[db]], (1.0F - ta) * tb);
    add(at[kStride[da] + kStride[db]], ta * tb);
  }
  return sum;
}

}  // namespace

PixelRectangle joined(const PixelRectangle& a, const PixelRectangle& b) {
  if (empty(a)) return b;
  if (empty(b)) return a;
  PixelRectangle both{std::min(a.column0, b.column0), std::min(a.row0, b.row0), 0, 0};
  both.columns = std::max(a.column0 + a.columns, b.column0 + b.columns) - both.column0;
  both.rows = std::max(a.row0 + a.rows, b.row0 + b.rows) - both.row0;
  return both;
}

PixelRectangle shadow_of(const ImageGeometry& grid, const Tissue::Box& voxels,
                         const ProjectionGeometry& geometry) {
  const Eigen::Vector2i size = geometry.size_px;
  Eigen::Vector2d low = size.cast<double>(), high(-1.0, -1.0);
  for (unsigned n = 0; n < 8; ++n) {
    Eigen::Vector3d corner;
    for (int a = 0; a < 3; ++a) {
      corner[a] = (n >> a & 1U) != 0 ? voxels.high[a] + 1.0 : voxels.low[a] - 1.0;
    }
    const Eigen::Vector2d at = geometry.project(grid.point_of(corner));
    if (!at.allFinite()) return {0, 0, size.x(), size.y()};
    low = low.cwiseMin(at);
    high = high.cwiseMax(at);
  }
  const auto clip = [](double x, int limit) {
    return static_cast<int>(std::clamp(x, 0.0, static_cast<double>(limit)));
  };
  PixelRectangle r{clip(std::floor(low.x()), size.x()), clip(std::floor(low.y()), size.y()), 0, 0};
  r.columns = clip(std::ceil(high.x()) + 1.0, size.x()) - r.column0;
  r.rows = clip(std::ceil(high.y()) + 1.0, size.y()) - r.row0;
  return r;
}

// The volume on the card and what it holds, which any of the copies may have brought up.
struct CutLayers::Card {
  std::shared_ptr<CutTracer> tracer;
  std::optional<Tissue> holds;
  bool failed = false;

  bool bring_up(const ScalarImage& hu, const Tissue& tissue) {
    const ImageGeometry& grid = tissue.grid();
    if (!holds || !(holds->grid() == grid) || tracer->holder != this) {
      holds = Tissue(grid);
      tracer->holder = this;
      if (!tracer->start(grid)) return false;
    }
    const Tissue::Box box = tissue.changed_since(*holds);
    if (box.empty()) return true;
    const Tissue whole(grid);
    const Eigen::Vector3i from = box.low / kEdge, to = box.high / kEdge;
    for (int k = from.z(); k <= to.z(); ++k) {
      for (int j = from.y(); j <= to.y(); ++j) {
        for (int i = from.x(); i <= to.x(); ++i) {
          const Eigen::Vector3i low = kEdge * Eigen::Vector3i(i, j, k);
          const Eigen::Vector3i high =
              (low.array() + (kEdge - 1)).min(grid.size.array() - 1).matrix();
          if (!same_in_brick(*holds, tissue, low, high) &&
              !upload(difference_in_brick(hu, whole, tissue, low, high), low, high)) {
            return false;
          }
        }
      }
    }
    holds = tissue;
    return true;
  }
  static bool same_in_brick(const Tissue& a, const Tissue& b, const Eigen::Vector3i& low,
                            const Eigen::Vector3i& high) {
    for (int k = low.z(); k <= high.z(); ++k) {
      for (int j = low.y(); j <= high.y(); ++j) {
        for (int i = low.x(); i <= high.x(); ++i) {
          if (a.occupancy({i, j, k}) != b.occupancy({i, j, k})) return false;
        }
      }
    }
    return true;
  }
  bool upload(const Difference& d, const Eigen::Vector3i& low, const Eigen::Vector3i& high) const {
    const Eigen::Vector3i size = high - low + Eigen::Vector3i::Ones();
    std::vector<float> values;
    values.reserve(2 * kEdge * kEdge * static_cast<std::size_t>(kEdge));
    for (int k = 1; k <= size.z(); ++k) {  // past the margin
      for (int j = 1; j <= size.y(); ++j) {
        for (int i = 1; i <= size.x(); ++i) {
          const TissueMu mu = d.mu.empty()
                                  ? TissueMu{}
                                  : d.mu[static_cast<std::size_t>(i + kSide * (j + kSide * k))];
          values.push_back(mu.soft);
          values.push_back(mu.bone);
        }
      }
    }
    return tracer->upload(low, size, values);
  }
};

CutLayers::CutLayers(std::shared_ptr<CutTracer> card) {
  if (!card) return;
  card_ = std::make_shared<Card>();
  card_->tracer = std::move(card);
}

void CutLayers::reset(const ProjectionGeometry& geometry) {
  geometry_ = geometry;
  soft = bone = PixelImage(geometry.size_px.x(), geometry.size_px.y());
  traced_.reset();
}

PixelRectangle CutLayers::update(const ScalarImage& hu, const Tissue& tissue) {
  PixelRectangle all;
  if (!traced_ || !(traced_->grid() == tissue.grid())) {
    if (traced_) {  // another level: everything cut before belongs to another grid
      reset(geometry_);
      all = {0, 0, soft.columns, soft.rows};
    }
    traced_ = Tissue(tissue.grid());
  }
  const ImageGeometry& grid = tissue.grid();
  const Tissue::Box box = tissue.changed_since(*traced_);
  if (box.empty()) return all;
  if (card_ && !card_->failed) {
    const PixelRectangle shadow = shadow_of(grid, box, geometry_);
    TissueIntegrals now;
    const bool done = card_->bring_up(hu, tissue) &&
                      (empty(shadow) || card_->tracer->trace(geometry_, shadow, now));
    if (done) {
      for (int r = 0; r < now.soft.rows; ++r) {
        for (int c = 0; c < now.soft.columns; ++c) {
          soft.at(shadow.column0 + c, shadow.row0 + r) = now.soft.at(c, r);
          bone.at(shadow.column0 + c, shadow.row0 + r) = now.bone.at(c, r);
        }
      }
      traced_ = tissue;
      return joined(all, shadow);
    }
    card_->failed = true;  // the processor goes on from what is there
  }
  const Eigen::Vector3d source = grid.index_of(geometry_.source);
  const Eigen::Vector3d first = grid.index_of(geometry_.pixel_point(0, 0)) - source;
  const Eigen::Vector3d column = grid.index_of(geometry_.pixel_point(1, 0)) - source - first;
  const Eigen::Vector3d row = grid.index_of(geometry_.pixel_point(0, 1)) - source - first;
  const Eigen::Vector3i from = box.low / kEdge, to = box.high / kEdge;
  for (int k = from.z(); k <= to.z(); ++k) {
    for (int j = from.y(); j <= to.y(); ++j) {
      for (int i = from.x(); i <= to.x(); ++i) {
        const Eigen::Vector3i low = kEdge * Eigen::Vector3i(i, j, k);
        const Eigen::Vector3i high = low + Eigen::Vector3i::Constant(kEdge - 1);
        const Difference brick = difference_in_brick(hu, *traced_, tissue, low.cwiseMax(box.low),
                                                     high.cwiseMin(box.high));
        if (brick.changed.empty()) continue;
        const PixelRectangle shadow = shadow_of(grid, brick.changed, geometry_);
        parallel_ranges(shadow.rows, 8, [&](std::int64_t begin, std::int64_t end) {
          for (int r = shadow.row0 + static_cast<int>(begin);
               r < shadow.row0 + static_cast<int>(end); ++r) {
            for (int c = shadow.column0; c < shadow.column0 + shadow.columns; ++c) {
              const Eigen::Vector3d ray = first + c * column + r * row;
              const TissueMu sum = trace_brick(brick, source, ray);
              const double per_slice_mm =
                  ray.cwiseProduct(grid.spacing_mm).norm() / ray.cwiseAbs().maxCoeff();
              soft.at(c, r) += static_cast<float>(per_slice_mm) * sum.soft;
              bone.at(c, r) += static_cast<float>(per_slice_mm) * sum.bone;
            }
          }
        });
        all = joined(all, shadow);
      }
    }
  }
  traced_ = tissue;
  return all;
}

}  // namespace flavum
