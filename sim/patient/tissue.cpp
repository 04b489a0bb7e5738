#include "sim/patient/tissue.h"

#include <algorithm>

#include "imaging/base/check.h"
#include "imaging/base/hash.h"

namespace flavum {
namespace {

constexpr int kEdge = Tissue::kBrick;
constexpr std::uint8_t kWhole = 255;

std::size_t inside_brick(const Eigen::Vector3i& ijk) {
  const auto x = static_cast<std::size_t>(ijk.x() % kEdge);
  const auto y = static_cast<std::size_t>(ijk.y() % kEdge);
  const auto z = static_cast<std::size_t>(ijk.z() % kEdge);
  return x + kEdge * (y + kEdge * z);
}

}  // namespace

Tissue::Tissue(const ImageGeometry& grid) : grid_(grid) {
  bricks_ = (grid.size.array() + (kEdge - 1)) / kEdge;
  content_.resize(static_cast<std::size_t>(bricks_.prod()));
}

std::size_t Tissue::brick_of(const Eigen::Vector3i& ijk) const {
  CHECK(grid_.contains(ijk));
  const Eigen::Vector3i b = ijk / kEdge;
  return static_cast<std::size_t>(b.x() + bricks_.x() * (b.y() + bricks_.y() * b.z()));
}

std::uint8_t Tissue::occupancy(const Eigen::Vector3i& ijk) const {
  const auto& brick = content_[brick_of(ijk)];
  return brick ? (*brick)[inside_brick(ijk)] : kWhole;
}

void Tissue::set_occupancy(const Eigen::Vector3i& ijk, std::uint8_t value) {
  auto& slot = content_[brick_of(ijk)];
  if ((slot ? (*slot)[inside_brick(ijk)] : kWhole) == value) return;
  std::shared_ptr<Brick> own;
  if (!slot) {
    own = std::make_shared<Brick>();
    own->fill(kWhole);
  } else if (slot.use_count() == 1) {
    // Only this Tissue sees the brick, so writing in place is not visible to anyone else.
    own = std::const_pointer_cast<Brick>(slot);
  } else {
    own = std::make_shared<Brick>(*slot);
  }
  (*own)[inside_brick(ijk)] = value;
  slot = std::move(own);
}

bool Tissue::untouched() const {
  return std::ranges::all_of(content_, [](const auto& brick) {
    return !brick || std::ranges::all_of(*brick, [](std::uint8_t v) { return v == kWhole; });
  });
}

Tissue::Box Tissue::changed_since(const Tissue& other) const {
  CHECK(grid_ == other.grid_);
  Box box;
  for (std::size_t n = 0; n < content_.size(); ++n) {
    const Brick* a = content_[n].get();
    const Brick* b = other.content_[n].get();
    if (a == b) continue;
    const auto index = static_cast<int>(n);
    const Eigen::Vector3i corner =
        kEdge * Eigen::Vector3i(index % bricks_.x(), (index / bricks_.x()) % bricks_.y(),
                                index / (bricks_.x() * bricks_.y()));
    for (int m = 0; m < kEdge * kEdge * kEdge; ++m) {
      const auto slot = static_cast<std::size_t>(m);
      if ((a ? (*a)[slot] : kWhole) == (b ? (*b)[slot] : kWhole)) continue;
      const Eigen::Vector3i ijk =
          corner + Eigen::Vector3i(m % kEdge, (m / kEdge) % kEdge, m / (kEdge * kEdge));
      box.low = box.empty() ? ijk : Eigen::Vector3i(box.low.cwiseMin(ijk));
      box.high = box.high.cwiseMax(ijk);
    }
  }
  return box;
}

std::uint64_t Tissue::hash() const {
  Hash h;
  h.integer(static_cast<std::uint64_t>(grid_.size.x()));
  h.integer(static_cast<std::uint64_t>(grid_.size.y()));
  h.integer(static_cast<std::uint64_t>(grid_.size.z()));
  for (std::size_t n = 0; n < content_.size(); ++n) {
    const Brick* brick = content_[n].get();
    // A brick written back to whole is the same as one never written.
    if (!brick || std::ranges::all_of(*brick, [](std::uint8_t v) { return v == kWhole; })) continue;
    h.integer(n);
    h.bytes(std::as_bytes(std::span(*brick)));
  }
  return h.value();
}

bool operator==(const Tissue& a, const Tissue& b) {
  if (!(a.grid_ == b.grid_)) return false;
  return a.content_ == b.content_ || a.changed_since(b).empty();
}

}  // namespace flavum
