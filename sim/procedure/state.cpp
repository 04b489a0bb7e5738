#include "sim/procedure/state.h"

#include <algorithm>

namespace flavum {
namespace {

// Null stands for nothing removed.
bool same(const std::shared_ptr<const ColumnSums>& a, const std::shared_ptr<const ColumnSums>& b) {
  if (a == b) return true;
  if (a && b) return *a == *b;
  const ColumnSums& only = a ? *a : *b;
  return std::ranges::all_of(only, [](std::int32_t v) { return v == 0; });
}

}  // namespace

bool operator==(const CutTotals& a, const CutTotals& b) {
  return a.bone == b.bone && a.ligament == b.ligament && a.flavum_slab == b.flavum_slab &&
         a.room_slab == b.room_slab && a.exposed_dura_um2 == b.exposed_dura_um2 &&
         a.least_over_dura_um == b.least_over_dura_um && a.by_region == b.by_region &&
         same(a.flavum_columns, b.flavum_columns) && same(a.room_columns, b.room_columns);
}

}  // namespace flavum
