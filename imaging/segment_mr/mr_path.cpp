#include "imaging/segment_mr/mr_path.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/segment_mr/mr_signal.h"

namespace flavum::spine {
namespace {

// Engineering defaults; mm about a place in the middle of the sac.
constexpr double kFrontLowMm = 6, kFrontHighMm = 15;  // ventral wall of the canal
constexpr double kBackLowMm = 6, kBackHighMm = 18;
constexpr double kSideLowMm = 8, kSideHighMm = 19;
constexpr double kBodyLowMm = 17, kBodyHighMm = 34;  // vertebral bodies and discs in front
constexpr float kBodyDarkest = 0.20F, kBodyBrightest = 0.80F;     // of the sac, on T2
constexpr float kBodyDarkestT1 = 0.2F, kBodyBrightestT1 = 0.75F;  // of fat, on T1
constexpr double kLeastSkinMm = 24;  // nothing of the spine's canal lies closer to the skin
constexpr double kDeepMm = 115;      // beyond it vessels look like the sac on T1 (obese: 100)
constexpr float kTooDeep = 0.01F;    // per mm
constexpr float kCost = 0.04F;       // evidence below this speaks against a sac
constexpr float kDriftX = 0.20F;     // per squared voxel of sideways course
constexpr float kDriftY = 0.015F;
constexpr int kStepX = 1, kStepY = 2;  // voxels from slice to slice: up to 45 degrees at the sacrum
constexpr float kOffMiddle = 0.015F;   // per mm from the middle of the body

class Evidence {
 public:
  Evidence(const ScalarImage& mr, const MaskImage& body, MrContrast contrast)
      : sums_(mr), body_(&body), t1_(contrast == MrContrast::T1) {
    mm_ = mr.geometry.spacing_mm.x();
    std::vector<float> inside;
    for (std::size_t n = 0; n < mr.voxels.size(); n += 3)
      if (body.voxels[n] != 0) inside.push_back(mr.voxels[n]);
    bright_ = std::max(1e-3F, quantile(inside, 0.95));
    geometry_ = mr.geometry;
  }
  float at(int i, int j, int k) const {
    if (body_->at(i, j, k) == 0) return -1.0F;
    const float c = box(i, j, k, -2, 2, -2, 2, -2, 2);
    const float front = extreme(i, j, k, 1, -1, kFrontLowMm, kFrontHighMm);
    const float back = extreme(i, j, k, 1, 1, kBackLowMm, kBackHighMm);
    const float left = extreme(i, j, k, 0, 1, kSideLowMm, kSideHighMm);
    const float right = extreme(i, j, k, 0, -1, kSideLowMm, kSideHighMm);
    const float bodies = box(i, j, k, -8, 8, -kBodyHighMm, -kBodyLowMm, -6, 6);
    const float sides = std::min(left, right);
    const int skin = skin_voxels(i, j, k);
    if (skin * mm_ < kLeastSkinMm) return 0.0F;
    const float deep = kTooDeep * static_cast<float>(std::max(0.0, skin * mm_ - kDeepMm));
    float e = 0.0F;
    if (t1_) {
      e = std::min({bodies - c, back - c, sides - c});
      if (bodies < kBodyDarkestT1 * bright_ || bodies > kBodyBrightestT1 * bright_) return 0.0F;
      e = 1.8F * e / bright_ - deep;
    } else {
      if (c < 0.2F * bright_ || bodies < kBodyDarkest * c || bodies > kBodyBrightest * c ||
          bodies < front + 0.05F * c)
        return 0.0F;
      e = std::min(c - front, c - back) + 0.5F * std::min(0.0F, 0.7F * c - std::max(left, right));
      if (e <= 0.0F) return 0.0F;
      e = std::min(e, e * continued(i, j, k) / c) / bright_ - deep;
    }
    return std::clamp(e, 0.0F, 1.0F);
  }

 private:
  int vox(double mm) const { return static_cast<int>(std::lround(mm / mm_)); }
  // The sac goes on up and down, the bright fat of a foramen ends at the pedicles: second-darkest
  // of five places along the best of some slopes.
  float continued(int i, int j, int k) const {
    float best = 0.0F;
    for (const double slope : {-0.35, 0.0, 0.35, 0.7}) {
      float low = 1e9F;
      float second = 1e9F;
      for (const double z : {-13.0, -6.5, 0.0, 6.5, 13.0}) {
        const double y = -slope * z;
        const float v = box(i, j, k, -2, 2, y - 2, y + 2, z - 2, z + 2);
        if (v < low) {
          second = low;
          low = v;
        } else {
          second = std::min(second, v);
        }
      }
      best = std::max(best, second);
    }
    return best;
  }
  // Voxels of body dorsal of here.
  int skin_voxels(int i, int j, int k) const {
    int last = j;
    for (int y = j; y < geometry_.size.y(); ++y)
      if (body_->at(i, y, k) != 0) last = y;
    return last - j;
  }
  float box(int i, int j, int k, double x0, double x1, double y0, double y1, double z0,
            double z1) const {
    return sums_.mean({i + vox(x0), j + vox(y0), k + vox(z0)},
                      {i + vox(x1), j + vox(y1), k + vox(z1)}, 0.0F);
  }
  // The darkest (T2) or brightest (T1) thin slab within a reach along x (0) or y (1).
  float extreme(int i, int j, int k, int axis, int sign, double low, double high) const {
    float best = t1_ ? -1.0F : 1e9F;
    for (double d = low; d <= high; d += mm_) {
      const float m = axis == 0 ? box(i, j, k, sign * d, sign * d, -3, 3, -4, 4)
                                : box(i, j, k, -4, 4, sign * d, sign * d, -3, 3);
      best = t1_ ? std::max(best, m) : std::min(best, m);
    }
    return best;
  }
  BoxSums sums_;
  const MaskImage* body_;
  ImageGeometry geometry_;
  bool t1_;
  double mm_ = 2.0;
  float bright_ = 1.0F;
};

std::vector<double> middle_of_slices(const MaskImage& body) {
  const Eigen::Vector3i n = body.geometry.size;
  std::vector<double> middle(static_cast<std::size_t>(n.z()), 0.5 * n.x());
  for (int k = 0; k < n.z(); ++k) {
    double sum = 0.0;
    double count = 0.0;
    for (int j = 0; j < n.y(); ++j)
      for (int i = 0; i < n.x(); ++i)
        if (body.at(i, j, k) != 0) {
          sum += i;
          count += 1.0;
        }
    if (count > 0) middle[static_cast<std::size_t>(k)] = sum / count;
  }
  return middle;
}

// The spine's sideways course is a slow curve. Where the ends of a chain leave it (fat of the
// foramina beside a stenosis or a conus, which are darker) they are cut; `weight` per point.
void keep_slow_course(CanalPath& path, std::vector<double>& weight) {
  constexpr double kScaleMm = 3.0, kOffMm = 6.0;
  const auto n = static_cast<Eigen::Index>(path.points.size());
  if (n < 12) return;
  const auto z = [&](Eigen::Index k) {
    return 2.0 * static_cast<double>(k) / static_cast<double>(n - 1) - 1.0;
  };
  const auto x = [&](Eigen::Index k) { return path.points[static_cast<std::size_t>(k)].x(); };
  Eigen::Vector4d fit = Eigen::Vector4d::Zero();
  const auto powers = [&](Eigen::Index k) {
    return Eigen::Vector4d(1.0, z(k), z(k) * z(k), z(k) * z(k) * z(k));
  };
  std::vector<double> sorted;
  for (Eigen::Index k = 0; k < n; ++k) sorted.push_back(x(k));
  std::nth_element(sorted.begin(), sorted.begin() + n / 2, sorted.end());
  fit[0] = sorted[static_cast<std::size_t>(n / 2)];
  for (int round = 0; round < 8; ++round) {
    Eigen::Matrix4d a = Eigen::Vector4d(1e-6, 0.5, 1.0, 2.0).asDiagonal();
    Eigen::Vector4d b = Eigen::Vector4d::Zero();
    for (Eigen::Index k = 0; k < n; ++k) {
      const double off = (x(k) - fit.dot(powers(k))) / kScaleMm;
      const double w = weight[static_cast<std::size_t>(k)] / (1.0 + off * off);
      a += w * powers(k) * powers(k).transpose();
      b += w * x(k) * powers(k);
    }
    fit = a.ldlt().solve(b);
  }
  // The longest run that follows the course.
  Eigen::Index from = 0;
  Eigen::Index best_from = 0;
  Eigen::Index best_size = 0;
  for (Eigen::Index k = 0; k <= n; ++k) {
    if (k < n && std::abs(x(k) - fit.dot(powers(k))) < kOffMm) continue;
    if (k - from > best_size) {
      best_size = k - from;
      best_from = from;
    }
    from = k + 1;
  }
  path.points = {path.points.begin() + best_from, path.points.begin() + best_from + best_size};
}

// The chain ends where a place no longer has its whole surroundings in the image (or where the cord
// fills the sac). From there the path is followed on: ahead in its own direction, a little towards
// what is brightest, until the bright column or the image ends.
void follow_on(const ScalarImage& mr, const MaskImage& body, CanalPath& path, bool cranial) {
  constexpr std::size_t kBack = 10;     // points that give the direction
  constexpr double kWeakest = 0.45;     // of the path's own signal
  constexpr double kPullMm = 1.0;       // sideways from slice to slice
  constexpr double kMostMm = 90.0;      // ahead
  constexpr double kStraighter = 0.95;  // a sideways course fades
  if (path.points.size() < kBack + 2) return;
  const BoxSums sums(mr);
  const ImageGeometry& g = mr.geometry;
  const auto value = [&](const Eigen::Vector3d& p) {
    const Eigen::Vector3i c = g.nearest_index(PatientPoint(p));
    if (!g.contains(c) || body.at(c.x(), c.y(), c.z()) == 0) return -1.0F;
    return sums.mean(c - Eigen::Vector3i(2, 1, 1), c + Eigen::Vector3i(2, 1, 1), -1.0F);
  };
  std::vector<float> along;
  for (const PatientPoint& p : path.points) along.push_back(value(p.v));
  const auto least = static_cast<float>(kWeakest) * quantile(along, 0.5);
  // Ordered from cranial to caudal as found.
  const double step = g.spacing_mm.z() * (cranial ? 1.0 : -1.0);
  std::vector<PatientPoint> added;
  const std::size_t n = path.points.size();
  Eigen::Vector3d here = cranial ? path.points.front().v : path.points.back().v;
  const Eigen::Vector3d back = cranial ? path.points[kBack].v : path.points[n - 1 - kBack].v;
  Eigen::Vector3d slope = (here - back) / std::abs(here.z() - back.z());
  for (double gone = 0.0; gone < kMostMm; gone += g.spacing_mm.z()) {
    const Eigen::Vector3d ahead = here + std::abs(step) * slope;
    Eigen::Vector3d best = ahead;
    float top = -1.0F;
    for (double y = -2.0; y <= 2.0; y += 1.0)
      for (double x = -2.0; x <= 2.0; x += 2.0) {
        const Eigen::Vector3d p = ahead + Eigen::Vector3d(x, y, 0);
        const float v = value(p) * static_cast<float>(1.0 - 0.03 * (x * x + y * y));
        if (v > top) {
          top = v;
          best = p;
        }
      }
    if (top < least) break;
    Eigen::Vector3d pull = best - ahead;
    if (pull.norm() > kPullMm) pull *= kPullMm / pull.norm();
    slope += 0.1 * pull / std::abs(step);
    slope.x() *= kStraighter;
    here = ahead + pull;
    added.emplace_back(here);
  }
  if (cranial) {
    path.points.insert(path.points.begin(), added.rbegin(), added.rend());
  } else {
    path.points.insert(path.points.end(), added.begin(), added.end());
  }
}

}  // namespace

CanalPath find_sac_path(const ScalarImage& mr, const MaskImage& body, MrContrast contrast) {
  const Eigen::Vector3i n = mr.geometry.size;
  const Evidence evidence(mr, body, contrast);
  const std::vector<double> middle = middle_of_slices(body);
  ScalarImage gain(mr.geometry);
  parallel_for(n.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < n.y(); ++j)
      for (int i = 0; i < n.x(); ++i) {
        const double off =
            std::abs(i - middle[static_cast<std::size_t>(k)]) * mr.geometry.spacing_mm.x();
        gain.at(i, j, k) =
            evidence.at(i, j, k) - kCost - kOffMiddle * static_cast<float>(std::max(0.0, off - 15));
      }
  });
  // Chains from head to feet (k falls); a chain starts where it pays.
  ScalarImage best(mr.geometry);
  Image<std::int8_t> from(mr.geometry, -1);  // -1: starts here; else the step's number
  const int wide = 2 * kStepX + 1;
  for (int k = n.z() - 1; k >= 0; --k) {
    parallel_for(n.y(), [&](std::int64_t jj) {
      const int j = static_cast<int>(jj);
      for (int i = 0; i < n.x(); ++i) {
        float top = 0.0F;
        int step = -1;
        for (int dj = -kStepY; dj <= kStepY && k + 1 < n.z(); ++dj) {
          for (int di = -kStepX; di <= kStepX; ++di) {
            const int pi = i + di;
            const int pj = j + dj;
            if (pi < 0 || pj < 0 || pi >= n.x() || pj >= n.y()) continue;
            const float v = best.at(pi, pj, k + 1) - kDriftX * static_cast<float>(di * di) -
                            kDriftY * static_cast<float>(dj * dj);
            if (v > top) {
              top = v;
              step = (dj + kStepY) * wide + di + kStepX;
            }
          }
        }
        best.at(i, j, k) = top + gain.at(i, j, k);
        from.at(i, j, k) = static_cast<std::int8_t>(step);
      }
    });
  }
  const auto end = std::max_element(best.voxels.begin(), best.voxels.end());
  CanalPath path;
  if (end == best.voxels.end() || *end <= 0.0F) return path;
  const auto o = static_cast<int>(end - best.voxels.begin());
  int i = o % n.x();
  int j = (o / n.x()) % n.y();
  int k = o / (n.x() * n.y());
  double sum = 0.0;
  std::vector<double> weight;
  for (;;) {
    weight.push_back(std::max(0.0, static_cast<double>(gain.at(i, j, k) + kCost)));
    path.points.push_back(mr.geometry.point_of(i, j, k));
    sum += static_cast<double>(gain.at(i, j, k) + kCost);
    const int step = from.at(i, j, k);
    if (step < 0) break;
    i += step % wide - kStepX;
    j += step / wide - kStepY;
    ++k;
  }
  std::reverse(path.points.begin(), path.points.end());
  path.evidence = sum / static_cast<double>(path.points.size());
  if (contrast == MrContrast::T2) {
    std::reverse(weight.begin(), weight.end());
    keep_slow_course(path, weight);
    follow_on(mr, body, path, true);
    follow_on(mr, body, path, false);
  }
  return path;
}

}  // namespace flavum::spine
