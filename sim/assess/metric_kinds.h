#pragma once
// Every metric a score can hold: name, what a physician calls it, unit. A metric with sides appears
// as name_left and name_right.

#include <span>
#include <string_view>

namespace flavum {

/// Checklist and motion are kept apart: they do not measure the same thing (Clinkard 2015).
enum class MetricGroup { Safety, Decompression, Spared, Access, Imaging, Handling, Checklist };
const char* group_title(MetricGroup group);

struct MetricKind {
  const char* name;
  const char* title;
  MetricGroup group;
  const char* unit;
  bool has_sides = false;
};
std::span<const MetricKind> metric_kinds();
/// Null: no such metric. The name without a side.
const MetricKind* find_metric_kind(std::string_view name);

}  // namespace flavum
