#include "imaging/segment/spine_curve.h"

#include <algorithm>
#include <cmath>

#include "imaging/base/parallel.h"

namespace flavum::spine {
namespace {

std::vector<Eigen::Vector3d> resample_by_length(const std::vector<Eigen::Vector3d>& points) {
  std::vector<Eigen::Vector3d> out;
  if (points.empty()) return out;
  out.push_back(points.front());
  double carried = 0.0;
  for (std::size_t n = 1; n < points.size(); ++n) {
    const Eigen::Vector3d d = points[n] - points[n - 1];
    const double length = d.norm();
    double at = 1.0 - carried;
    while (at <= length) {
      out.emplace_back(points[n - 1] + d * (at / length));
      at += 1.0;
    }
    carried = length - (at - 1.0);
  }
  return out;
}

// Gaussian smoothing with the ends continued along their own direction (point reflection), so that
// the curve neither shrinks nor bends at its ends.
std::vector<Eigen::Vector3d> smooth(const std::vector<Eigen::Vector3d>& p, double sigma) {
  const int n = static_cast<int>(p.size());
  const int half = std::min(static_cast<int>(std::ceil(3.0 * sigma)), n - 1);
  const auto get = [&](int k) -> Eigen::Vector3d {
    if (k < 0) return 2.0 * p.front() - p[static_cast<std::size_t>(-k)];
    if (k >= n) return 2.0 * p.back() - p[static_cast<std::size_t>(2 * (n - 1) - k)];
    return p[static_cast<std::size_t>(k)];
  };
  std::vector<Eigen::Vector3d> out(p.size());
  for (int k = 0; k < n; ++k) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    double total = 0.0;
    for (int d = -half; d <= half; ++d) {
      const double w = std::exp(-0.5 * d * d / (sigma * sigma));
      sum += w * get(k + d);
      total += w;
    }
    out[static_cast<std::size_t>(k)] = sum / total;
  }
  return out;
}

}  // namespace

SpineCurve::SpineCurve(const std::vector<Eigen::Vector3d>& points, double sigma_mm) {
  const auto line = resample_by_length(smooth(resample_by_length(points), sigma_mm));
  const int n = static_cast<int>(line.size());
  constexpr int kReach = 4;  // mm each side for the tangent
  for (int k = 0; k < n; ++k) {
    Station st;
    st.centre = line[static_cast<std::size_t>(k)];
    const auto a = static_cast<std::size_t>(std::max(0, k - kReach));
    const auto b = static_cast<std::size_t>(std::min(n - 1, k + kReach));
    st.cranial =
        b > a ? Eigen::Vector3d((line[a] - line[b]).normalized()) : Eigen::Vector3d::UnitZ();
    const Eigen::Vector3d x = Eigen::Vector3d::UnitX();
    st.left = (x - x.dot(st.cranial) * st.cranial).normalized();
    st.dorsal = st.cranial.cross(st.left);
    stations_.push_back(st);
  }
}

Station SpineCurve::at(double s) const {
  const double c = std::clamp(s, 0.0, static_cast<double>(size() - 1));
  const int a = std::min(static_cast<int>(c), size() - 1);
  const int b = std::min(a + 1, size() - 1);
  const double t = c - a;
  const Station& p = (*this)[a];
  const Station& q = (*this)[b];
  Station st;
  st.centre = (1 - t) * p.centre + t * q.centre;
  st.cranial = ((1 - t) * p.cranial + t * q.cranial).normalized();
  st.left = (1 - t) * p.left + t * q.left;
  st.left = (st.left - st.left.dot(st.cranial) * st.cranial).normalized();
  st.dorsal = st.cranial.cross(st.left);
  return st;
}

Eigen::Vector3d SpineCurve::point(double s, double u, double v) const {
  const Station st = at(s);
  return st.centre + u * st.left + v * st.dorsal;
}

std::optional<CurvePlace> SpineCurve::locate(const Eigen::Vector3d& p, double guess) const {
  // Height over the plane of a station: positive when p is cranial of it.
  const auto height = [&](int n) { return (p - (*this)[n].centre).dot((*this)[n].cranial); };
  int n = std::clamp(static_cast<int>(std::lround(guess)), 0, size() - 1);
  double h = height(n);
  while (h > 0 && n > 0) {
    const double up = height(n - 1);
    if (up <= 0) {
      const double s = n - 1 + up / (up - h);
      const Station st = at(s);
      return CurvePlace{s, (p - st.centre).dot(st.left), (p - st.centre).dot(st.dorsal)};
    }
    --n;
    h = up;
  }
  while (h <= 0 && n + 1 < size()) {
    const double down = height(n + 1);
    if (down > 0) {
      const double s = n + h / (h - down);
      const Station st = at(s);
      return CurvePlace{s, (p - st.centre).dot(st.left), (p - st.centre).dot(st.dorsal)};
    }
    ++n;
    h = down;
  }
  if (std::abs(h) > 1.0) return std::nullopt;
  const Station& st = (*this)[n];
  return CurvePlace{static_cast<double>(n), (p - st.centre).dot(st.left),
                    (p - st.centre).dot(st.dorsal)};
}

double SpineCurve::station_at_z(double z_mm) const {
  int best = 0;
  for (int n = 1; n < size(); ++n) {
    if (std::abs((*this)[n].centre.z() - z_mm) < std::abs((*this)[best].centre.z() - z_mm))
      best = n;
  }
  return best;
}

CurveMap map_to_curve(const SpineCurve& curve, const ImageGeometry& grid) {
  CurveMap map;
  map.geometry = grid;
  const auto count = static_cast<std::size_t>(grid.voxel_count());
  map.s.assign(count, -1.0F);
  map.u.assign(count, 0.0F);
  map.v.assign(count, 0.0F);
  parallel_for(grid.size.z(), [&](std::int64_t kk) {
    const int k = static_cast<int>(kk);
    for (int j = 0; j < grid.size.y(); ++j) {
      double guess = curve.station_at_z(grid.point_of(0, j, k).z());
      for (int i = 0; i < grid.size.x(); ++i) {
        const auto place = curve.locate(grid.point_of(i, j, k).v, guess);
        if (!place) continue;
        const auto o = static_cast<std::size_t>(grid.offset(i, j, k));
        map.s[o] = static_cast<float>(place->s);
        map.u[o] = static_cast<float>(place->u);
        map.v[o] = static_cast<float>(place->v);
        guess = place->s;
      }
    }
  });
  return map;
}

}  // namespace flavum::spine
