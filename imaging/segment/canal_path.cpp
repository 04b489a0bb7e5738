#include "imaging/segment/canal_path.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "imaging/base/parallel.h"
#include "imaging/segment/grid_tools.h"
#include "imaging/volume/distance_field.h"

namespace flavum::spine {
namespace {

// Engineering defaults; lengths follow the adult lumbar canal (depth 14-20 mm, width 20-28 mm).
constexpr float kBoneHu = 170.0F;
constexpr float kMetalHu = 2500.0F;
constexpr float kSoftLowHu = -130.0F;
constexpr float kSoftHighHu = 130.0F;    // marrow of a body is often denser than this …
constexpr float kSoftFullHu = 70.0F;     // … and what the canal holds is not
constexpr float kClearanceLowMm = 3.0F;  // from the path to the nearest bone
constexpr float kClearanceHighMm = 15.0F;
constexpr double kRayMm = 24.0;
constexpr int kRays = 16;
constexpr float kOffset = 0.28F;         // evidence below this counts against a slice
constexpr float kMidlineFullMm = 20.0F;  // no doubt this close to the middle of the body, …
constexpr float kMidlineNoneMm = 60.0F;  // … and none of the spine this far from it
constexpr int kStepX = 1;                // voxels per slice
constexpr int kStepY = 2;

// How much a soft voxel looks like the canal: enclosed by bone in its axial plane, with the solid
// column of the vertebral bodies in front of it.
float evidence_at(const MaskImage& bone, const BoxSums& solid, float clearance, int i, int j,
                  int k) {
  const double h = bone.geometry.spacing_mm.x();
  const auto cells = [&](double mm) { return static_cast<int>(std::lround(mm / h)); };
  const float column = solid.mean(Eigen::Vector3i(i - cells(8), j - cells(30), k - cells(16)),
                                  Eigen::Vector3i(i + cells(8), j - cells(11), k + cells(16)), 0);
  const float body = std::clamp((column - 50.0F) / 80.0F, 0.0F, 1.0F);
  if (body <= 0.0F) return 0.0F;
  int hits = 0;
  for (int r = 0; r < kRays; ++r) {
    const double angle = 2.0 * 3.14159265358979 * r / kRays;
    const double dx = std::cos(angle);
    const double dy = std::sin(angle);
    for (double d = 3.0; d <= kRayMm; d += h) {
      const int x = i + static_cast<int>(std::lround(dx * d / h));
      const int y = j + static_cast<int>(std::lround(dy * d / h));
      if (x < 0 || y < 0 || x >= bone.geometry.size.x() || y >= bone.geometry.size.y()) break;
      if (bone.at(x, y, k) != 0) {
        ++hits;
        break;
      }
    }
  }
  const float enclosed = static_cast<float>(hits) / kRays;
  return body * enclosed * (0.4F + 0.6F * std::min(clearance, 7.0F) / 7.0F);
}

// x of the middle of the body per slice; grid units.
std::vector<float> midline(const MaskImage& body) {
  std::vector<float> middle(static_cast<std::size_t>(body.geometry.size.z()), 0.0F);
  float last = 0.5F * static_cast<float>(body.geometry.size.x() - 1);
  for (int k = 0; k < body.geometry.size.z(); ++k) {
    double sum = 0.0;
    std::int64_t count = 0;
    for (int j = 0; j < body.geometry.size.y(); ++j) {
      for (int i = 0; i < body.geometry.size.x(); ++i) {
        if (body.at(i, j, k) == 0) continue;
        sum += i;
        ++count;
      }
    }
    if (count > 0) last = static_cast<float>(sum / static_cast<double>(count));
    middle[static_cast<std::size_t>(k)] = last;
  }
  return middle;
}

ScalarImage evidence_map(const ScalarImage& hu, const MaskImage& body) {
  MaskImage bone(hu.geometry);
  ScalarImage clamped(hu.geometry);
  for (std::size_t n = 0; n < bone.voxels.size(); ++n) {
    const float v = hu.voxels[n];
    bone.voxels[n] = v > kBoneHu && v < kMetalHu ? 1 : 0;
    // Gas and metal must not outweigh the rest of a box.
    clamped.voxels[n] = v > kMetalHu ? 0.0F : std::clamp(v, -150.0F, 400.0F);
  }
  keep_parts_of(bone, static_cast<std::int64_t>(500.0 / hu.geometry.voxel_volume_mm3()));
  const BoxSums solid(clamped);
  const ScalarImage clearance = distance_to(bone);
  ScalarImage out(hu.geometry);
  const std::vector<float> middle = midline(body);
  const auto h = static_cast<float>(hu.geometry.spacing_mm.x());
  parallel_for(hu.geometry.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < hu.geometry.size.y(); ++j) {
      for (int i = 0; i < hu.geometry.size.x(); ++i) {
        const float c = clearance.at(i, j, k);
        if (body.at(i, j, k) == 0 || c < kClearanceLowMm || c > kClearanceHighMm) continue;
        const Eigen::Vector3i p(i, j, k);
        const Eigen::Vector3i r = Eigen::Vector3i::Ones();
        const float local = solid.mean(p - r, p + r, 0);
        if (local < kSoftLowHu || local > kSoftHighHu) continue;
        const float off = h * std::abs(static_cast<float>(i) - middle[static_cast<std::size_t>(k)]);
        const float central =
            std::clamp((kMidlineNoneMm - off) / (kMidlineNoneMm - kMidlineFullMm), 0.0F, 1.0F);
        if (central <= 0.0F) continue;
        const float soft =
            std::clamp((kSoftHighHu - local) / (kSoftHighHu - kSoftFullHu), 0.0F, 1.0F);
        out.at(i, j, k) = central * soft * evidence_at(bone, solid, c, i, j, k);
      }
    }
  });
  return out;
}

}  // namespace

CanalPath find_canal_path(const ScalarImage& hu, const MaskImage& body) {
  const ScalarImage evidence = evidence_map(hu, body);
  const ImageGeometry& g = hu.geometry;
  // Best chain from the head down: sum of (evidence - offset), restarted where it falls below zero.
  ScalarImage best(g);
  Image<std::int8_t> from(g, -1);  // -1: the chain starts here
  for (int k = g.size.z() - 1; k >= 0; --k) {
    parallel_for(g.size.y(), [&](std::int64_t jj) {
      const int j = static_cast<int>(jj);
      for (int i = 0; i < g.size.x(); ++i) {
        float top = 0.0F;
        std::int8_t choice = -1;
        if (k + 1 < g.size.z()) {
          for (int dy = -kStepY; dy <= kStepY; ++dy) {
            for (int dx = -kStepX; dx <= kStepX; ++dx) {
              const int x = i + dx;
              const int y = j + dy;
              if (x < 0 || y < 0 || x >= g.size.x() || y >= g.size.y()) continue;
              const float v =
                  best.at(x, y, k + 1) - static_cast<float>(0.08 * dx * dx + 0.02 * dy * dy);
              if (v > top) {
                top = v;
                choice = static_cast<std::int8_t>((dy + kStepY) * (2 * kStepX + 1) + dx + kStepX);
              }
            }
          }
        }
        best.at(i, j, k) = top + evidence.at(i, j, k) - kOffset;
        from.at(i, j, k) = choice;
      }
    });
  }
  const auto end = std::max_element(best.voxels.begin(), best.voxels.end());
  CanalPath path;
  if (end == best.voxels.end() || *end <= 0.0F) return path;
  const auto o = static_cast<std::int64_t>(end - best.voxels.begin());
  int i = static_cast<int>(o % g.size.x());
  int j = static_cast<int>((o / g.size.x()) % g.size.y());
  int k = static_cast<int>(o / (static_cast<std::int64_t>(g.size.x()) * g.size.y()));
  double sum = 0.0;
  while (true) {
    path.points.push_back(g.point_of(i, j, k));
    sum += static_cast<double>(evidence.at(i, j, k));
    const int choice = from.at(i, j, k);
    if (choice < 0) break;
    i += choice % (2 * kStepX + 1) - kStepX;
    j += choice / (2 * kStepX + 1) - kStepY;
    ++k;
  }
  std::reverse(path.points.begin(), path.points.end());
  path.evidence = sum / static_cast<double>(path.points.size());
  return path;
}

}  // namespace flavum::spine
