#include "imaging/measure/outline.h"

#include <array>
#include <map>
#include <utility>

namespace flavum::measure {
namespace {

// An edge of the raster: from (c, r) to the right (0) or up (1).
using Edge = std::array<int, 3>;

constexpr double kBorder = 0.5;

}  // namespace

std::vector<Polygon> outlines_of(const Raster& raster) {
  const auto value = [&](int c, int r) {
    const bool inside = c >= 0 && r >= 0 && c < raster.columns && r < raster.rows;
    return inside ? raster.at(c, r) : 0.0;
  };
  const auto place = [&](const Edge& e) {
    const int c1 = e[0] + (e[2] == 0 ? 1 : 0);
    const int r1 = e[1] + (e[2] == 1 ? 1 : 0);
    const double a = value(e[0], e[1]);
    const double b = value(c1, r1);
    const double f = (kBorder - a) / (b - a);
    return Eigen::Vector2d((1.0 - f) * raster.place(e[0], e[1]) + f * raster.place(c1, r1));
  };
  // Each square of four values is crossed from one edge to another with the inside on the left.
  std::map<Edge, Edge> next;
  for (int r = -1; r < raster.rows; ++r) {
    for (int c = -1; c < raster.columns; ++c) {
      const bool in00 = value(c, r) >= kBorder;
      const bool in10 = value(c + 1, r) >= kBorder;
      const bool in01 = value(c, r + 1) >= kBorder;
      const bool in11 = value(c + 1, r + 1) >= kBorder;
      const Edge low{c, r, 0};
      const Edge high{c, r + 1, 0};
      const Edge left{c, r, 1};
      const Edge right{c + 1, r, 1};
      // Walking with the inside on the left, an edge is entered where its left end (as seen when
      // crossing) is inside. Two crossings in a square (saddle) are joined round the inner corners.
      std::vector<std::pair<Edge, Edge>> crossings;
      const int pattern = (in00 ? 1 : 0) | (in10 ? 2 : 0) | (in11 ? 4 : 0) | (in01 ? 8 : 0);
      switch (pattern) {
        case 1:
          crossings = {{low, left}};
          break;
        case 2:
          crossings = {{right, low}};
          break;
        case 3:
          crossings = {{right, left}};
          break;
        case 4:
          crossings = {{high, right}};
          break;
        case 5:
          crossings = {{low, left}, {high, right}};
          break;
        case 6:
          crossings = {{high, low}};
          break;
        case 7:
          crossings = {{high, left}};
          break;
        case 8:
          crossings = {{left, high}};
          break;
        case 9:
          crossings = {{low, high}};
          break;
        case 10:
          crossings = {{right, low}, {left, high}};
          break;
        case 11:
          crossings = {{right, high}};
          break;
        case 12:
          crossings = {{left, right}};
          break;
        case 13:
          crossings = {{low, right}};
          break;
        case 14:
          crossings = {{left, low}};
          break;
        default:
          break;
      }
      for (const auto& [from, to] : crossings) next[from] = to;
    }
  }
  std::vector<Polygon> found;
  while (!next.empty()) {
    Polygon polygon;
    Edge at = next.begin()->first;
    for (auto it = next.find(at); it != next.end(); it = next.find(at)) {
      polygon.push_back(place(at));
      at = it->second;
      next.erase(it);
    }
    if (polygon.size() >= 3) found.push_back(std::move(polygon));
  }
  return found;
}

double signed_area(const Polygon& p) {
  double twice = 0.0;
  for (std::size_t n = 0; n < p.size(); ++n) {
    const Eigen::Vector2d& a = p[n];
    const Eigen::Vector2d& b = p[(n + 1) % p.size()];
    twice += a.x() * b.y() - a.y() * b.x();
  }
  return 0.5 * twice;
}

double perimeter(const Polygon& p) {
  double sum = 0.0;
  for (std::size_t n = 0; n < p.size(); ++n) sum += (p[(n + 1) % p.size()] - p[n]).norm();
  return sum;
}

}  // namespace flavum::measure
