#include "sim/xray/solid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "imaging/base/parallel.h"

namespace flavum {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Roots of a t^2 + 2 b t + c <= 0 for a > 0.
RayInterval between_roots(double a, double b, double c) {
  const double discriminant = b * b - a * c;
  if (discriminant <= 0.0) return {};
  const double root = std::sqrt(discriminant);
  return {(-b - root) / a, (-b + root) / a};
}

// Where a ray is nearer to the z axis than the radius r0 + slope (z - z0), which must not be
// negative there: a cone has a second half on the other side of its tip.
RayInterval inside_cone(const Convex& body, const Eigen::Vector3d& s, const Eigen::Vector3d& d) {
  const double height = body.high.z() - body.low.z();
  const double slope = (body.radius_high_mm - body.radius_low_mm) / height;
  if (slope == 0.0) return inside_circle(s.head<2>(), d.head<2>(), body.radius_low_mm);
  // From the point of the ray next to the body on, so that nothing cancels for a far source.
  const Eigen::Vector3d middle(0.0, 0.0, 0.5 * (body.low.z() + body.high.z()));
  const double start = (middle - s).dot(d) / d.squaredNorm();
  const Eigen::Vector3d p = s + start * d;
  const double radius = body.radius_low_mm + slope * (p.z() - body.low.z());
  const double growth = slope * d.z();
  const double a = d.head<2>().squaredNorm() - growth * growth;
  const double b = p.head<2>().dot(d.head<2>()) - radius * growth;
  const double c = p.head<2>().squaredNorm() - radius * radius;
  RayInterval inside;
  if (std::abs(a) <= 1e-12 * d.squaredNorm()) {  // parallel to the cone's side
    if (b == 0.0) return c <= 0.0 ? whole_ray() : RayInterval{};
    const double root = -0.5 * c / b;
    inside = b > 0.0 ? RayInterval{-kInfinity, root} : RayInterval{root, kInfinity};
  } else if (a > 0.0) {
    inside = between_roots(a, b, c);
    if (!(inside.high > inside.low)) return {};
  } else {
    // Both ends of the ray lie in the double cone; the half with a radius is where it grows.
    const double root = std::sqrt(std::max(0.0, b * b - a * c));
    const double first = (-b + root) / a, last = (-b - root) / a;
    inside = growth > 0.0 ? RayInterval{last, kInfinity} : RayInterval{-kInfinity, first};
  }
  return {inside.low + start, inside.high + start};
}

RayInterval inside_ellipsoid(const Convex& body, const Eigen::Vector3d& s,
                             const Eigen::Vector3d& d) {
  const Eigen::Vector3d half = 0.5 * (body.high - body.low);
  const Eigen::Vector3d p = (s - 0.5 * (body.high + body.low)).cwiseQuotient(half);
  const Eigen::Vector3d q = d.cwiseQuotient(half);
  const double start = -p.dot(q) / q.squaredNorm();
  const Eigen::Vector3d nearest = p + start * q;
  const RayInterval inside =
      between_roots(q.squaredNorm(), nearest.dot(q), nearest.squaredNorm() - 1.0);
  return {inside.low + start, inside.high + start};
}

RayInterval behind_plane(const Convex& body, const Eigen::Vector3d& s, const Eigen::Vector3d& d) {
  const double now = body.plane.dot(s) - body.plane_mm, growth = body.plane.dot(d);
  if (growth == 0.0) return now <= 0.0 ? whole_ray() : RayInterval{};
  const double root = -now / growth;
  return growth > 0.0 ? RayInterval{-kInfinity, root} : RayInterval{root, kInfinity};
}

// Stretches of one ray; ascending and disjoint after tidy().
struct Stretches {
  std::array<RayInterval, kMostStretches> at;
  std::size_t count = 0;

  void add(const RayInterval& i) {
    if (i.high > i.low && count < at.size()) at[count++] = i;
  }
  void take_out(const RayInterval& hole) {
    if (!(hole.high > hole.low)) return;
    const std::size_t before = count;
    for (std::size_t n = 0; n < before; ++n) {
      const RayInterval whole = at[n];
      at[n] = meet(whole, {-kInfinity, hole.low});
      add(meet(whole, {std::max(hole.high, hole.low), kInfinity}));
    }
  }
  void tidy() {
    const auto end = std::remove_if(at.begin(), at.begin() + static_cast<std::ptrdiff_t>(count),
                                    [](const RayInterval& i) { return !(i.high > i.low); });
    std::sort(at.begin(), end,
              [](const RayInterval& a, const RayInterval& b) { return a.low < b.low; });
    std::size_t kept = 0;
    for (auto i = at.begin(); i != end; ++i) {
      if (kept > 0 && i->low <= at[kept - 1].high) {
        at[kept - 1].high = std::max(at[kept - 1].high, i->high);
      } else {
        at[kept++] = *i;
      }
    }
    count = kept;
  }
  std::span<const RayInterval> span() const { return {at.data(), count}; }
};

struct Columns {
  int first, end;  // half open
};

// A piece's box seen on the detector: corners in pixels and the edges between them.
class Shadow {
 public:
  Shadow(const Solid& solid, const Convex& body, const ProjectionGeometry& g) : size_(g.size_px) {
    for (std::size_t n = 0; n < 8; ++n) {
      const Point<Tool> corner((n & 1U) ? body.high.x() : body.low.x(),
                               (n & 2U) ? body.high.y() : body.low.y(),
                               (n & 4U) ? body.high.z() : body.low.z());
      corners_[n] = g.project(solid.X_PatientTool * corner);
      whole_ = whole_ || !corners_[n].allFinite();  // a corner behind the source: every pixel
    }
    if (whole_) return;
    std::size_t edge = 0;
    for (std::size_t n = 0; n < 8; ++n) {
      low_row_ = std::min(low_row_, corners_[n].y());
      high_row_ = std::max(high_row_, corners_[n].y());
      for (const std::size_t bit : {1U, 2U, 4U}) {
        if (!(n & bit)) edges_[edge++] = Edge(corners_[n], corners_[n | bit]);
      }
    }
  }

  // A pixel is looked at if it is less than one row or column away from the shadow.
  Columns in_row(int row) const {
    if (whole_) return {0, size_.x()};
    if (row < low_row_ - 1.0 || row > high_row_ + 1.0) return {0, 0};
    double low = kInfinity, high = -kInfinity;
    for (const Edge& e : edges_) e.in_rows(row - 1.0, row + 1.0, low, high);
    if (!(high >= low)) return {0, 0};
    const auto clip = [&](double x) {
      return static_cast<int>(std::clamp(x, 0.0, static_cast<double>(size_.x())));
    };
    return {clip(std::floor(low)), clip(std::ceil(high) + 1.0)};
  }

 private:
  struct Edge {
    Eigen::Vector2d top{0, 0}, bottom{0, 0};
    double slope = 0.0;  // columns per row

    Edge() = default;
    Edge(const Eigen::Vector2d& a, const Eigen::Vector2d& b)
        : top(a.y() <= b.y() ? a : b), bottom(a.y() <= b.y() ? b : a) {
      const double rows = bottom.y() - top.y();
      if (rows > 0.0) slope = (bottom.x() - top.x()) / rows;
    }
    // Widens low..high by its columns between two rows.
    void in_rows(double first, double last, double& low, double& high) const {
      if (bottom.y() < first || top.y() > last) return;
      const double x0 = top.y() < first ? top.x() + slope * (first - top.y()) : top.x();
      const double x1 = bottom.y() > last ? top.x() + slope * (last - top.y()) : bottom.x();
      low = std::min({low, x0, x1});
      high = std::max({high, x0, x1});
    }
  };

  Eigen::Vector2i size_;
  std::array<Eigen::Vector2d, 8> corners_;
  std::array<Edge, 12> edges_;
  double low_row_ = kInfinity, high_row_ = -kInfinity;
  bool whole_ = false;
};

// A solid with the rays expressed in its own frame.
struct Placed {
  const Solid* solid;
  Eigen::Vector3d source, first, column, row;  // ray = first + c column + r row
  std::vector<Shadow> shadows;                 // per piece

  Placed(const Solid& s, const ProjectionGeometry& g) : solid(&s) {
    const RigidTransform<Tool, Patient> X = s.X_PatientTool.inverse();
    source = (X * g.source).v;
    first = (X * (g.pixel_point(0, 0) - g.source)).v;
    column = g.pixel_pitch_mm * (X * g.column_dir).v;
    row = g.pixel_pitch_mm * (X * g.row_dir).v;
    for (const Piece& p : s.pieces) shadows.emplace_back(s, p.body, g);
  }
};

// `solid` is room to work in: clearing a new one for every piece and ray would take longer.
void add_piece(const Piece& piece, const Eigen::Vector3d& s, const Eigen::Vector3d& d,
               Stretches& solid, Stretches& material, Stretches& lumen) {
  const RayInterval inside = meet(stretch_inside(piece.body, s, d), {0.0, 1.0});
  if (!(inside.high > inside.low)) return;
  solid.count = 0;
  solid.add(inside);
  for (const Convex& hole : piece.windows) solid.take_out(stretch_inside(hole, s, d));
  for (const Convex& hole : piece.lumens) {
    const RayInterval bore = stretch_inside(hole, s, d);
    for (std::size_t n = 0; n < solid.count; ++n) lumen.add(meet(solid.at[n], bore));
    solid.take_out(bore);
  }
  for (std::size_t n = 0; n < solid.count; ++n) material.add(solid.at[n]);
}

}  // namespace

Convex Convex::within(const Eigen::Vector3d& box_low, const Eigen::Vector3d& box_high) const {
  Convex c = *this;
  // The radius belongs to the ends of the box along z.
  if (round == Round::Cone && high.z() > low.z()) {
    const double slope = (radius_high_mm - radius_low_mm) / (high.z() - low.z());
    const double z0 = std::max(low.z(), box_low.z()), z1 = std::min(high.z(), box_high.z());
    c.radius_low_mm = radius_low_mm + slope * (z0 - low.z());
    c.radius_high_mm = radius_low_mm + slope * (z1 - low.z());
  }
  c.low = low.cwiseMax(box_low);
  c.high = high.cwiseMin(box_high);
  return c;
}

Convex Convex::behind(const Eigen::Vector3d& normal, double offset_mm) const {
  Convex c = *this;
  c.plane = normal;
  c.plane_mm = offset_mm;
  return c;
}

Convex cone(double z0_mm, double z1_mm, double diameter0_mm, double diameter1_mm) {
  const double r = 0.5 * std::max(diameter0_mm, diameter1_mm);
  Convex c;
  c.low = {-r, -r, z0_mm};
  c.high = {r, r, z1_mm};
  c.round = Convex::Round::Cone;
  c.radius_low_mm = 0.5 * diameter0_mm;
  c.radius_high_mm = 0.5 * diameter1_mm;
  return c;
}

Convex cylinder(double z0_mm, double z1_mm, double diameter_mm) {
  return cone(z0_mm, z1_mm, diameter_mm, diameter_mm);
}

Convex box(const Eigen::Vector3d& low, const Eigen::Vector3d& high) {
  Convex c;
  c.low = low;
  c.high = high;
  return c;
}

Convex ellipsoid(const Eigen::Vector3d& centre, const Eigen::Vector3d& half_axes_mm) {
  Convex c = box(centre - half_axes_mm, centre + half_axes_mm);
  c.round = Convex::Round::Ellipsoid;
  return c;
}

Piece tube(double z0_mm, double z1_mm, double outer_diameter_mm, double inner_diameter_mm) {
  Piece p{cylinder(z0_mm, z1_mm, outer_diameter_mm), {}, {}};
  if (inner_diameter_mm > 0.0) p.lumens.push_back(cylinder(z0_mm, z1_mm, inner_diameter_mm));
  return p;
}

RayInterval stretch_inside(const Convex& body, const Eigen::Vector3d& s, const Eigen::Vector3d& d) {
  if ((body.high.array() <= body.low.array()).any()) return {};
  RayInterval inside = whole_ray();
  if (body.round == Convex::Round::Cone) inside = inside_cone(body, s, d);
  if (body.round == Convex::Round::Ellipsoid) return inside_ellipsoid(body, s, d);
  const double widest = std::max(body.radius_low_mm, body.radius_high_mm);
  for (int a = 0; a < 3; ++a) {
    if (!(inside.high > inside.low)) return {};
    // A box around the whole of a round body cuts nothing off its sides.
    if (body.round == Convex::Round::Cone && a < 2 && body.low[a] <= -widest &&
        body.high[a] >= widest) {
      continue;
    }
    inside = meet(inside, between_planes(s[a], d[a], body.low[a], body.high[a]));
  }
  return body.plane.isZero(0.0) ? inside : meet(inside, behind_plane(body, s, d));
}

void cast_shadows(const std::vector<Solid>& solids, const ProjectionGeometry& geometry,
                  const std::function<void(const RayThrough&)>& visit) {
  std::vector<Placed> placed;
  placed.reserve(solids.size());
  std::size_t pieces = 0;
  for (const Solid& s : solids) {
    placed.emplace_back(s, geometry);
    pieces += s.pieces.size();
  }
  if (pieces == 0) return;
  parallel_ranges(geometry.size_px.y(), 8, [&](std::int64_t begin, std::int64_t end) {
    std::vector<Columns> columns(pieces);
    Stretches solid, material, lumen;
    for (int row = static_cast<int>(begin); row < static_cast<int>(end); ++row) {
      Columns all{geometry.size_px.x(), 0};
      std::size_t n = 0;
      for (const Placed& p : placed) {
        for (const Shadow& shadow : p.shadows) {
          const Columns c = columns[n++] = shadow.in_row(row);
          if (c.end <= c.first) continue;
          all.first = std::min(all.first, c.first);
          all.end = std::max(all.end, c.end);
        }
      }
      for (int column = all.first; column < all.end; ++column) {
        material.count = lumen.count = 0;
        n = 0;
        for (const Placed& p : placed) {
          const Eigen::Vector3d ray = p.first + column * p.column + row * p.row;
          for (const Piece& piece : p.solid->pieces) {
            const Columns& c = columns[n++];
            if (column < c.first || column >= c.end) continue;
            add_piece(piece, p.source, ray, solid, material, lumen);
          }
        }
        if (material.count == 0 && lumen.count == 0) continue;
        material.tidy();
        lumen.tidy();
        for (const RayInterval& m : material.span()) lumen.take_out(m);
        lumen.tidy();
        RayThrough through;
        through.column = column;
        through.row = row;
        through.source = geometry.source;
        through.ray = geometry.pixel_point(column, row) - geometry.source;
        through.length_mm = through.ray.norm();
        through.material = material.span();
        through.lumen = lumen.span();
        visit(through);
      }
    }
  });
}

}  // namespace flavum
