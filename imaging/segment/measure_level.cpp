#include <algorithm>
#include <cmath>

#include "imaging/segment/label_points.h"

namespace flavum::spine {
namespace {

// Where things are measured; see landmarks.h. Engineering defaults unless said otherwise.
constexpr double kDockLateralMm = 8.0;         // 7-9 mm from the midline
constexpr double kEdgeLateralMm = 5.5;         // where the lower edge is read: lamina, not facet
constexpr double kDockAboveEdgeMm = 4.0;       // 3-5 mm over the lower edge of the lamina
constexpr double kLaminaMm = 13.0;             // thicker bone dorsal of the canal is no lamina
constexpr double kLaminaMidBelowBodyMm = 7.0;  // lamina mid-plane under the body centre
constexpr double kFlavumLowMm = 3.0;           // lateral range in which the thickness is measured
constexpr double kFlavumHighMm = 14.0;

Frame frame_of(const VertebraLandmarks& v) {
  return {v.body_centre.v, v.left.v, v.dorsal.v, v.cranial.v};
}

struct Range {
  double low = 1e9;
  double high = -1e9;
  int count = 0;
  void add(double x) {
    low = std::min(low, x);
    high = std::max(high, x);
    ++count;
  }
  double middle() const { return 0.5 * (low + high); }
};

struct Canal {
  Eigen::Vector3d middle = Eigen::Vector3d::Zero();
  double dorsal = 0.0;  // border in the midline, local
  bool found = false;
};

Canal canal_at(const LabelPoints& points, const Frame& f, double height, double half_slab) {
  Range u;
  Range v;
  Range mid;
  Eigen::Vector3d sum = Eigen::Vector3d::Zero();
  for (const auto& p : points.canal) {
    const Eigen::Vector3d q = f.local(p);
    if (std::abs(q.z() - height) > half_slab || std::abs(q.x()) > 30 || std::abs(q.y()) > 70)
      continue;
    u.add(q.x());
    v.add(q.y());
    sum += q;
    if (std::abs(q.x()) < 3.0) mid.add(q.y());
  }
  Canal c;
  if (u.count < 8) return c;
  c.found = true;
  // The centre of its area: the fat in the dorsal angle is narrow.
  c.middle = f.world(sum.x() / u.count, sum.y() / u.count, height);
  c.dorsal = mid.count > 0 ? mid.high : v.high;
  return c;
}

class Level {
 public:
  Level(const LabelPoints& points, const VertebraLandmarks& cranial,
        const VertebraLandmarks& caudal)
      : points_(points), upper_(frame_of(cranial)), lower_(frame_of(caudal)) {
    out_.level.cranial = cranial.vertebra;
    bone_ = &points.get(cranial.vertebra);
    next_ = &points.get(caudal.vertebra);
    slab_ = std::max(1.5, 0.6 * points.spacing_mm);
    const Points& disc = points.get(label::disc_below(cranial.vertebra));
    Eigen::Vector3d centre = 0.5 * (cranial.lower_end_plate.v + caudal.upper_end_plate.v);
    if (disc.size() > 20) {
      centre.setZero();
      for (const auto& p : disc) centre += p.cast<double>();
      centre /= static_cast<double>(disc.size());
    }
    out_.disc_centre = PatientPoint(centre);
    level_ =
        spine::frame_of(centre, upper_.cranial + lower_.cranial, upper_.dorsal + lower_.dorsal);
    const bool sacrum = caudal.vertebra == label::kSacrum;
    for (const auto& p : points.get(label::kLigamentumFlavum)) {
      const double below_upper = upper_.local(p).z() + kLaminaMidBelowBodyMm;
      const double above_lower = lower_.local(p).z() + (sacrum ? 25.0 : kLaminaMidBelowBodyMm);
      if (below_upper < 0 && above_lower > 0) flavum_.push_back(p);
    }
  }

  LevelLandmarks measure() {
    const Canal canal = canal_at(points_, level_, 0.0, slab_);
    out_.canal_centre =
        canal.found ? PatientPoint(canal.middle) : PatientPoint(level_.world(0, 25, 0));
    canal_v_ = level_.local(out_.canal_centre.v.cast<float>()).y();
    canal_dorsal_ = canal.found ? canal.dorsal : canal_v_ + 8.0;
    interlaminar();
    for (int side = 0; side < 2; ++side) {
      dock(side);
      facet(side);
      flavum(side);
    }
    return out_;
  }

 private:
  static double sign(int side) { return side == 0 ? 1.0 : -1.0; }

  // Midline gap between the laminae; dorsal border of the flavum in it.
  void interlaminar() {
    Range upper;
    Range lower;
    for (const auto& p : *bone_) midline_edge(p, upper);
    for (const auto& p : *next_) midline_edge(p, lower);
    const double top = upper.count > 0 ? upper.low : 6.0;
    const double bottom = lower.count > 0 ? lower.high : top - 10.0;
    const double height = 0.5 * (top + bottom);
    Range v;
    for (const auto& p : flavum_) {
      const Eigen::Vector3d q = level_.local(p);
      if (std::abs(q.x()) < 3.0 && std::abs(q.z() - height) < std::max(1.0, slab_)) v.add(q.y());
    }
    const Canal canal = canal_at(points_, level_, height, slab_);
    const double dorsal = v.count > 0   ? v.high
                          : canal.found ? canal.dorsal + 3.0
                                        : canal_dorsal_ + 3.0;
    out_.interlaminar_centre = PatientPoint(level_.world(0, dorsal, height));
  }
  void midline_edge(const Eigen::Vector3f& p, Range& range) const {
    const Eigen::Vector3d q = level_.local(p);
    if (std::abs(q.x()) > 2.5 || std::abs(q.z()) > 22.0) return;
    if (q.y() < canal_v_ + 2.0 || q.y() > canal_dorsal_ + 9.0) return;
    range.add(q.z());
  }

  // Bone of the cranial vertebra's lamina on one side at a lateral distance: local to that
  // vertebra.
  void dock(int side) {
    const double canal_v = upper_.local(out_.canal_centre.v.cast<float>()).y();
    const double half = std::max(1.0, 0.6 * points_.spacing_mm);
    // Per height, the dorsal surface: the end of the first bone dorsal of the canal.
    constexpr int kHeights = 40;
    std::vector<Range> rows(kHeights);
    for (const auto& p : *bone_) {
      const Eigen::Vector3d q = upper_.local(p);
      if (std::abs(q.x() * sign(side) - kEdgeLateralMm) > half) continue;
      if (q.y() < canal_v + 1.0 || q.y() > canal_v + 24.0 || q.z() > 5.0) continue;
      const int row = static_cast<int>(std::floor(-(q.z() - 5.0)));
      if (row >= 0 && row < kHeights) rows[static_cast<std::size_t>(row)].add(q.y());
    }
    int edge = -1;
    for (int row = 0; row < kHeights; ++row)
      if (rows[static_cast<std::size_t>(row)].count >= 2) edge = row;
    if (edge < 0) {
      out_.lamina_dock[side] =
          PatientPoint(upper_.world(sign(side) * kDockLateralMm, canal_v + 15.0, -12.0));
      return;
    }
    const double edge_h = 5.0 - (edge + 0.5);
    const double h = edge_h + kDockAboveEdgeMm;
    const Lamina lamina = lamina_at(side, h, canal_v);
    out_.laminar_half_angle_rad[side] = half_angle_rad(side, edge_h, canal_v);
    const double dorsal = lamina.found ? lamina.dorsal_at_dock : canal_v + 15.0;
    out_.lamina_dock[side] = PatientPoint(upper_.world(sign(side) * kDockLateralMm, dorsal, h));
  }

  struct Lamina {
    bool found = false;
    double dorsal_at_dock = 0.0;  // of its dorsal face, in the cranial vertebra's frame
    double dorsal_slope = 0.0;    // mm dorsal per mm lateral, of either face
    double ventral_slope = 0.0;
  };

  // Both faces at several heights, the median of their slopes: single sections meet the spinous
  // process or the inferior process.
  double half_angle_rad(int side, double edge_h, double canal_v) const {
    std::vector<double> slopes;
    for (double over = 2.0; over <= 10.0; over += 1.0) {
      const Lamina l = lamina_at(side, edge_h + over, canal_v);
      if (!l.found) continue;
      slopes.push_back(l.dorsal_slope);
      slopes.push_back(l.ventral_slope);
    }
    if (slopes.empty()) return 0.0;
    std::sort(slopes.begin(), slopes.end());
    const double slope = 0.5 * (slopes[slopes.size() / 2] + slopes[(slopes.size() - 1) / 2]);
    return std::atan2(1.0, -slope);
  }

  // Straight lines through the lamina in the axial plane at height h: the angle from its dorsal
  // face, the place of that face at the dock from its middle and thickness (the inferior process
  // bulges there).
  Lamina lamina_at(int side, double h, double canal_v) const {
    constexpr int kColumns = 6;  // 4.5 .. 9.5 mm lateral: between spinous process and facet
    std::vector<Range> columns(kColumns);
    for (const auto& p : *bone_) {
      const Eigen::Vector3d q = upper_.local(p);
      const double u = q.x() * sign(side);
      const int c = static_cast<int>(std::floor(u - 4.0));
      if (c < 0 || c >= kColumns || std::abs(q.z() - h) > std::max(1.5, slab_)) continue;
      if (q.y() > canal_v + 1.0 && q.y() < canal_v + 32.0)
        columns[static_cast<std::size_t>(c)].add(q.y());
    }
    double n = 0, su = 0, sv = 0, suu = 0, suv = 0;
    double high = 0, uhigh = 0, low = 0, ulow = 0;  // both faces
    std::vector<double> thickness;
    for (int c = 0; c < kColumns; ++c) {
      const Range& r = columns[static_cast<std::size_t>(c)];
      if (r.count < 2 || r.high - r.low > kLaminaMm) continue;
      const double u = c + 4.5;
      const double v = r.middle();
      n += 1;
      su += u;
      sv += v;
      suu += u * u;
      suv += u * v;
      high += r.high;
      uhigh += u * r.high;
      low += r.low;
      ulow += u * r.low;
      thickness.push_back(r.high - r.low);
    }
    Lamina out;
    const double det = n * suu - su * su;
    if (n < 3 || det <= 0) return out;
    const double slope = (n * suv - su * sv) / det;  // negative: the lamina falls off laterally
    std::nth_element(thickness.begin(),
                     thickness.begin() + static_cast<std::ptrdiff_t>(thickness.size() / 2),
                     thickness.end());
    out.found = true;
    out.dorsal_slope = (n * uhigh - su * high) / det;
    out.ventral_slope = (n * ulow - su * low) / det;
    out.dorsal_at_dock =
        sv / n + slope * (kDockLateralMm - su / n) + 0.5 * thickness[thickness.size() / 2];
    return out;
  }

  // Medial face of the cranial vertebra's inferior process, below the lamina's lower edge.
  void facet(int side) {
    Eigen::Vector3d best = Eigen::Vector3d::Zero();
    bool found = false;
    for (double h = 1.0; h >= -7.0 && !found; h -= 1.0) {
      double medial = 1e9;
      int central = 0;
      for (const auto& p : *bone_) {
        const Eigen::Vector3d q = level_.local(p);
        const double u = q.x() * sign(side);
        if (std::abs(q.z() - h) > slab_ || q.y() < canal_v_ || q.y() > canal_v_ + 24) continue;
        if (u > 0 && u < 4.5) ++central;
        if (u > 4.5 && u < 24) medial = std::min(medial, u);
      }
      if (central > 2 || medial > 1e8) continue;
      Eigen::Vector3d sum = Eigen::Vector3d::Zero();
      int n = 0;
      for (const auto& p : *bone_) {
        const Eigen::Vector3d q = level_.local(p);
        const double u = q.x() * sign(side);
        if (std::abs(q.z() - h) > slab_ || q.y() < canal_v_ || q.y() > canal_v_ + 24) continue;
        if (u > 4.5 && u < medial + 1.2) {
          sum += q;
          ++n;
        }
      }
      best = sum / std::max(1, n);
      best.x() = sign(side) * medial;
      found = true;
    }
    if (!found) best = Eigen::Vector3d(sign(side) * 10.0, canal_v_ + 11.0, 0.0);
    out_.medial_facet_border[side] = PatientPoint(level_.world(best.x(), best.y(), 0.0));
  }

  void flavum(int side) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    int n = 0;
    for (const auto& p : flavum_) {
      if (upper_.local(p).x() * sign(side) < 0) continue;
      sum += p.cast<double>();
      ++n;
    }
    if (n == 0) {
      out_.flavum_centre[side] =
          PatientPoint(level_.world(sign(side) * 6.0, canal_dorsal_ - 1.0, 0.0));
      return;
    }
    out_.flavum_centre[side] = PatientPoint(Eigen::Vector3d(sum / n));
    out_.flavum_thickness_mm[side] = thickness(side);
  }

  // Perpendicular thickness at the facets: area per length along the ligament's own line.
  double thickness(int side) const {
    const double half = std::max(2.0, slab_);
    std::vector<Eigen::Vector2d> in;
    Eigen::Vector2d mean = Eigen::Vector2d::Zero();
    for (const auto& p : flavum_) {
      const Eigen::Vector3d q = level_.local(p);
      const double u = q.x() * sign(side);
      if (u < kFlavumLowMm || u > kFlavumHighMm || std::abs(q.z()) > half) continue;
      in.emplace_back(u, q.y());
      mean += in.back();
    }
    if (in.size() < 12) return 0.0;
    mean /= static_cast<double>(in.size());
    Eigen::Matrix2d c = Eigen::Matrix2d::Zero();
    for (const auto& q : in) c += (q - mean) * (q - mean).transpose();
    // Principal direction of a 2 x 2 matrix in closed form.
    const double angle = 0.5 * std::atan2(2.0 * c(0, 1), c(0, 0) - c(1, 1));
    const Eigen::Vector2d along(std::cos(angle), std::sin(angle));
    std::map<int, double> area;
    for (const auto& q : in)
      area[static_cast<int>(std::floor((q - mean).dot(along)))] += points_.voxel_mm3 / (2.0 * half);
    std::vector<double> values;
    for (const auto& [bin, a] : area)
      if (a > 0.8) values.push_back(a);
    if (values.empty()) return 0.0;
    // Two thirds up: the slanted ends of the strip are thinner than the ligament.
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 2 / 3);
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }

  const LabelPoints& points_;
  Frame upper_, lower_, level_;
  const Points* bone_ = nullptr;
  const Points* next_ = nullptr;
  Points flavum_;
  double slab_ = 1.5, canal_v_ = 0.0, canal_dorsal_ = 0.0;
  LevelLandmarks out_;
};

}  // namespace

LevelLandmarks measure_level(const LabelPoints& points, const VertebraLandmarks& cranial,
                             const VertebraLandmarks& caudal) {
  return Level(points, cranial, caudal).measure();
}

}  // namespace flavum::spine
