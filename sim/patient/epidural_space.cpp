#include "sim/patient/epidural_space.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace flavum {
namespace {

// The centre line is smoothed over this much to either side, so that its direction does not follow
// single voxels (engineering default: a fraction of a vertebra's height).
constexpr int kSmoothMm = 6;
// Shorter canals have no direction (engineering default).
constexpr int kShortestMm = 4;
constexpr double kAlongMm = 5.0;  // see slice_at()

struct CanalVoxel {
  Eigen::Vector3d p;
  bool sac;
};

std::vector<CanalVoxel> canal_voxels(const LabelMap& labels) {
  const ImageGeometry& g = labels.geometry;
  std::vector<CanalVoxel> found;
  for (int k = 0; k < g.size.z(); ++k) {
    for (int j = 0; j < g.size.y(); ++j) {
      const Label* row = &labels.voxels[static_cast<std::size_t>(g.offset(0, j, k))];
      for (int i = 0; i < g.size.x(); ++i) {
        if (is_canal(row[i])) found.push_back({g.point_of(i, j, k).v, row[i] == label::kThecalSac});
      }
    }
  }
  return found;
}

// Canal centre per millimetre of height, gaps bridged, smoothed.
std::vector<Eigen::Vector3d> centres_by_height(const std::vector<CanalVoxel>& voxels) {
  double low = std::numeric_limits<double>::max(), high = -low;
  for (const CanalVoxel& v : voxels) {
    low = std::min(low, v.p.z());
    high = std::max(high, v.p.z());
  }
  const auto n = static_cast<std::size_t>(std::floor(high - low)) + 1;
  std::vector<Eigen::Vector4d> sums(n, Eigen::Vector4d::Zero());
  for (const CanalVoxel& v : voxels) {
    const auto bin = std::min(n - 1, static_cast<std::size_t>(v.p.z() - low + 0.5));
    sums[bin] += Eigen::Vector4d(v.p.x(), v.p.y(), v.p.z(), 1.0);
  }
  std::vector<Eigen::Vector3d> known;
  for (const Eigen::Vector4d& s : sums) {
    if (s[3] > 0.0) known.emplace_back(s.head<3>() / s[3]);
  }
  std::vector<Eigen::Vector3d> smooth(known.size());
  const auto count = static_cast<int>(known.size());
  for (int i = 0; i < count; ++i) {
    const int half = std::min({kSmoothMm, i, count - 1 - i});  // symmetric: the ends stay put
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (int j = i - half; j <= i + half; ++j) sum += known[static_cast<std::size_t>(j)];
    smooth[static_cast<std::size_t>(i)] = sum / (2 * half + 1);
  }
  return smooth;
}

// The same line in steps of equal length, caudal to cranial.
std::vector<Eigen::Vector3d> equal_steps(const std::vector<Eigen::Vector3d>& line) {
  std::vector<Eigen::Vector3d> steps{line.front()};
  double to_next = EpiduralSpace::kStepMm;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double length = (line[i + 1] - line[i]).norm();
    double at = 0.0;
    while (length - at >= to_next) {
      at += to_next;
      steps.emplace_back(line[i] + at / length * (line[i + 1] - line[i]));
      to_next = EpiduralSpace::kStepMm;
    }
    to_next -= length - at;
  }
  return steps;
}

// The patient's left near p: that of the nearest marked vertebra.
Eigen::Vector3d left_near(const SpineLandmarks& landmarks, const Eigen::Vector3d& p) {
  Eigen::Vector3d left = Eigen::Vector3d::UnitX();
  double nearest = std::numeric_limits<double>::max();
  for (const VertebraLandmarks& v : landmarks.vertebrae) {
    const double d = (v.canal_centre.v - p).norm();
    if (d < nearest) {
      nearest = d;
      left = v.left.v;
    }
  }
  return left;
}

std::vector<EpiduralSlice> frames_along(const std::vector<Eigen::Vector3d>& line,
                                        const SpineLandmarks& landmarks) {
  const auto n = static_cast<int>(line.size());
  std::vector<EpiduralSlice> slices(line.size());
  for (int i = 0; i < n; ++i) {
    EpiduralSlice& s = slices[static_cast<std::size_t>(i)];
    const Eigen::Vector3d& up = line[static_cast<std::size_t>(std::min(n - 1, i + 3))];
    const Eigen::Vector3d& down = line[static_cast<std::size_t>(std::max(0, i - 3))];
    const Eigen::Vector3d cranial = (up - down).normalized();
    const Eigen::Vector3d left = left_near(landmarks, line[static_cast<std::size_t>(i)]);
    s.centre = PatientPoint(line[static_cast<std::size_t>(i)]);
    s.cranial = PatientVector(cranial);
    s.left = PatientVector(Eigen::Vector3d(left - left.dot(cranial) * cranial).normalized());
    s.dorsal = s.cranial.cross(s.left);
  }
  return slices;
}

// Extent of a voxel along a direction, as a box of the same spread.
double extent(const ImageGeometry& g, const Eigen::Vector3d& along) {
  return (g.direction.transpose() * along).cwiseProduct(g.spacing_mm).norm();
}
// Share of a box of width `w` around `d` that lies above zero.
double above(double d, double w) { return std::clamp(d / w + 0.5, 0.0, 1.0); }

// Position along the canal in steps; the curve is gentle, so two corrections suffice.
double along_canal(const std::vector<EpiduralSlice>& slices, const Eigen::Vector3d& p) {
  const auto last = static_cast<double>(slices.size() - 1);
  const Eigen::Vector3d span = slices.back().centre.v - slices.front().centre.v;
  double u = last * (p - slices.front().centre.v).dot(span) / span.squaredNorm();
  for (int turn = 0; turn < 4; ++turn) {
    const double at = std::clamp(std::round(u), 0.0, last);
    const EpiduralSlice& s = slices[static_cast<std::size_t>(at)];
    u = at + (p - s.centre.v).dot(s.cranial.v) / EpiduralSpace::kStepMm;
  }
  return u;
}

// Calls add(slice, mm3, voxel) for every slab a voxel shares in; the shares sum to the voxel.
template <class Add>
void spread(const ImageGeometry& g, const std::vector<CanalVoxel>& voxels,
            const std::vector<double>& along, std::vector<EpiduralSlice>& slices, const Add& add) {
  const double volume = g.voxel_volume_mm3();
  const auto n = static_cast<int>(slices.size());
  for (std::size_t v = 0; v < voxels.size(); ++v) {
    const int middle = std::clamp(static_cast<int>(std::lround(along[v])), 0, n - 1);
    const double h =
        extent(g, slices[static_cast<std::size_t>(middle)].cranial.v) / EpiduralSpace::kStepMm;
    const double low = along[v] - 0.5 * h, high = along[v] + 0.5 * h;
    const int first = std::max(0, static_cast<int>(std::ceil(low - 0.5)));
    const int last = std::min(n - 1, static_cast<int>(std::floor(high + 0.5)));
    for (int i = first; i <= last; ++i) {
      const double share = (std::min(high, i + 0.5) - std::max(low, i - 0.5)) / h;
      if (share > 0.0) add(static_cast<std::size_t>(i), share * volume, voxels[v]);
    }
  }
}

}  // namespace

int EpiduralSpace::slice_at(const PatientPoint& p) const {
  int best = -1;
  double nearest = std::numeric_limits<double>::max();
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const double d = (p - slices[i].centre).v.squaredNorm();
    if (d < nearest) {
      nearest = d;
      best = static_cast<int>(i);
    }
  }
  if (best < 0) return -1;
  const EpiduralSlice& s = slices[static_cast<std::size_t>(best)];
  return std::abs((p - s.centre).dot(s.cranial)) <= kAlongMm ? best : -1;
}

EpiduralSpace find_epidural_space(const Case& patient) {
  EpiduralSpace space;
  if (!patient.labels) return space;
  const ImageGeometry& g = patient.labels->geometry;
  const std::vector<CanalVoxel> voxels = canal_voxels(*patient.labels);
  if (voxels.empty()) return space;
  const std::vector<Eigen::Vector3d> line = equal_steps(centres_by_height(voxels));
  if (static_cast<int>(line.size()) < kShortestMm) return space;
  std::vector<EpiduralSlice>& slices = space.slices;
  slices = frames_along(line, patient.landmarks);
  std::vector<double> along;
  along.reserve(voxels.size());
  for (const CanalVoxel& v : voxels) along.push_back(along_canal(slices, v.p));

  // Width of the sac from its second moment: twice the deviation is the half width of an ellipse.
  struct Moments {
    double volume = 0.0, squared = 0.0;
  };
  std::vector<Moments> sac(slices.size()), canal(slices.size());
  spread(g, voxels, along, slices, [&](std::size_t i, double mm3, const CanalVoxel& v) {
    const double lateral = (v.p - slices[i].centre.v).dot(slices[i].left.v);
    const auto add = [&](Moments& m) {
      m.volume += mm3;
      m.squared += mm3 * lateral * lateral;
    };
    add(canal[i]);
    if (v.sac) add(sac[i]);
  });
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const Moments& m = sac[i].volume > 0.0 ? sac[i] : canal[i];
    slices[i].inner_mm = m.volume > 0.0 ? std::sqrt(m.squared / m.volume) : 0.0;
    slices[i].sac_area_mm2 = sac[i].volume / EpiduralSpace::kStepMm;
  }
  spread(g, voxels, along, slices, [&](std::size_t i, double mm3, const CanalVoxel& v) {
    if (v.sac) return;
    EpiduralSlice& s = slices[i];
    const Eigen::Vector3d d = v.p - s.centre.v;
    const double wide = extent(g, s.left.v);
    const double lateral = d.dot(s.left.v);
    const double amount =
        mm3 / EpiduralSpace::kStepMm * above(d.dot(s.dorsal.v), extent(g, s.dorsal.v));
    const double inner = above(s.inner_mm - std::abs(lateral), wide);
    for (const int side : {0, 1}) {
      const double share = above(side == 0 ? lateral : -lateral, wide);
      s.area_mm2[side] += amount * share;
      if (s.inner_mm > 0.0) s.thickness_mm[side] += amount * share * inner / s.inner_mm;
    }
  });
  return space;
}

}  // namespace flavum
