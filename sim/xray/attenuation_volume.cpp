#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "sim/xray/attenuation_data.h"

namespace flavum {
namespace {

void grow(int& low, int& high, int first, int last) {
  low = std::min(low, first);
  high = std::max(high, last);
}

// Fills one k slice of the j-fast copy from the i-fast one, in blocks that stay in cache.
void transpose_slice(const float* in, float* out, int ni, int nj) {
  constexpr int kBlock = 32;
  for (int i0 = 0; i0 < ni; i0 += kBlock) {
    for (int j0 = 0; j0 < nj; j0 += kBlock) {
      for (int i = i0; i < std::min(ni, i0 + kBlock); ++i) {
        for (int j = j0; j < std::min(nj, j0 + kBlock); ++j) {
          out[static_cast<std::int64_t>(i) * nj + j] = in[static_cast<std::int64_t>(j) * ni + i];
        }
      }
    }
  }
}

// Where each slice of each axis holds anything but zero. A row counts from its first to its last
// occupied voxel, so the result may be larger than the occupied set, never smaller.
void find_occupied(AttenuationVolume::Data& d) {
  const Eigen::Vector3i n = d.geometry.size;
  for (int p = 0; p < 3; ++p) d.occupied[p].assign(static_cast<std::size_t>(n[p]), {});
  struct PerK {
    std::vector<OccupiedRectangle> i, j;  // b ranges are filled when merging
  };
  std::vector<PerK> partial(static_cast<std::size_t>(n.z()));
  parallel_for(n.z(), [&](std::int64_t k) {
    PerK& mine = partial[static_cast<std::size_t>(k)];
    mine.i.resize(static_cast<std::size_t>(n.x()));
    mine.j.resize(static_cast<std::size_t>(n.y()));
    OccupiedRectangle& slice = d.occupied[2][static_cast<std::size_t>(k)];
    for (int j = 0; j < n.y(); ++j) {
      const float* row = d.i_fast.data() + d.geometry.offset(0, j, static_cast<int>(k));
      int first = 0, last = n.x() - 1;
      while (first <= last && row[first] == 0.0F) ++first;
      while (last >= first && row[last] == 0.0F) --last;
      if (first > last) continue;
      grow(slice.a_low, slice.a_high, first, last);
      grow(slice.b_low, slice.b_high, j, j);
      OccupiedRectangle& of_j = mine.j[static_cast<std::size_t>(j)];
      grow(of_j.a_low, of_j.a_high, first, last);
      for (int i = first; i <= last; ++i) {
        OccupiedRectangle& of_i = mine.i[static_cast<std::size_t>(i)];
        grow(of_i.a_low, of_i.a_high, j, j);
      }
    }
  });
  for (int k = 0; k < n.z(); ++k) {
    const PerK& mine = partial[static_cast<std::size_t>(k)];
    const auto merge = [k](std::vector<OccupiedRectangle>& all,
                           const std::vector<OccupiedRectangle>& of_k) {
      for (std::size_t s = 0; s < all.size(); ++s) {
        if (of_k[s].empty()) continue;
        grow(all[s].a_low, all[s].a_high, of_k[s].a_low, of_k[s].a_high);
        grow(all[s].b_low, all[s].b_high, k, k);
      }
    };
    merge(d.occupied[0], mine.i);
    merge(d.occupied[1], mine.j);
  }
}

template <class Mu>
std::shared_ptr<const AttenuationVolume::Data> prepare(const ScalarImage& image, const Mu& mu_of) {
  const Eigen::Vector3i n = image.geometry.size;
  CHECK((n.array() >= 0).all());
  CHECK(static_cast<std::int64_t>(image.voxels.size()) == image.geometry.voxel_count());
  if (image.voxels.empty()) return nullptr;
  CHECK((image.geometry.spacing_mm.array() > 0.0).all());
  auto d = std::make_shared<AttenuationVolume::Data>();
  d->geometry = image.geometry;
  const std::int64_t slice = static_cast<std::int64_t>(n.x()) * n.y();
  d->i_fast.resize(image.voxels.size() + kPaddingVoxels);
  d->j_fast.resize(image.voxels.size() + kPaddingVoxels);
  parallel_for(n.z(), [&](std::int64_t k) {
    const float* in = image.voxels.data() + k * slice;
    float* out = d->i_fast.data() + k * slice;
    for (std::int64_t v = 0; v < slice; ++v) {
      const float mu = mu_of(in[v]);
      out[v] = std::isfinite(mu) ? mu : 0.0F;
    }
    transpose_slice(out, d->j_fast.data() + k * slice, n.x(), n.y());
  });
  find_occupied(*d);
  return d;
}

}  // namespace

SliceStack AttenuationVolume::Data::stack(int principal_axis) const {
  const std::int64_t ni = geometry.size.x(), nj = geometry.size.y();
  SliceStack s;
  s.p = principal_axis;
  s.occupied = &occupied[principal_axis];
  s.voxels = i_fast.data();
  switch (principal_axis) {
    case 0:
      s.a = 1, s.b = 2;
      s.voxels = j_fast.data();
      s.row_stride = ni * nj, s.slice_stride = nj;
      break;
    case 1:
      s.a = 0, s.b = 2;
      s.row_stride = ni * nj, s.slice_stride = ni;
      break;
    default:
      s.a = 0, s.b = 1;
      s.row_stride = ni, s.slice_stride = ni * nj;
  }
  return s;
}

AttenuationVolume AttenuationVolume::from_hu(const ScalarImage& hu, double mu_water_per_mm) {
  AttenuationVolume v;
  v.data_ =
      prepare(hu, [=](float x) { return static_cast<float>(mu_from_hu(x, mu_water_per_mm)); });
  return v;
}

AttenuationVolume AttenuationVolume::from_mu(const ScalarImage& mu) {
  AttenuationVolume v;
  v.data_ = prepare(mu, [](float x) { return x; });
  return v;
}

}  // namespace flavum
