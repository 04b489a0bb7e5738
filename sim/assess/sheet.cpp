#include <algorithm>
#include <cstdio>

#include "imaging/base/check.h"
#include "sim/assess/judging.h"

namespace flavum {
namespace {

double scale_of(LimitFor per, int sides) {
  switch (per) {
    case LimitFor::Attempt:
      return 1.0;
    case LimitFor::Side:
      return sides;
    case LimitFor::BothSides:
      return 0.5 * sides;
  }
  return 1.0;
}

std::string origin_for(const Benchmark& b, int sides) {
  if (b.per == LimitFor::BothSides && sides == 1) {
    return b.origin + "; half of the figure for both sides, one side begun";
  }
  if (b.per == LimitFor::Side && sides == 2) return b.origin + "; twice the figure for one side";
  return b.origin;
}

}  // namespace

const Benchmark* BenchmarkTable::find(const std::string& metric) const {
  std::string_view base = metric;
  for (const std::string_view side : {"_left", "_right"}) {
    if (base.ends_with(side)) {
      base.remove_suffix(side.size());
      break;
    }
  }
  const auto named = [&](std::string_view name) {
    return std::ranges::find_if(benchmarks, [&](const Benchmark& b) { return b.metric == name; });
  };
  auto it = named(metric);
  if (it == benchmarks.end()) it = named(base);
  return it == benchmarks.end() ? nullptr : &*it;
}

Grade grade(const Metric& m) {
  if (!m.has_benchmark) return Grade::None;
  const auto reaches = [&m](double limit) {
    return m.at_most ? m.value <= limit : m.value >= limit;
  };
  if (!m.passed()) {
    if (!m.has_fail) return Grade::Short;
    return (m.at_most ? m.value > m.fail : m.value < m.fail) ? Grade::Fail : Grade::Short;
  }
  return reaches(m.expert) ? Grade::Expert : Grade::Pass;
}

std::string value_words(const Metric& m, double value) {
  char text[64];
  if (m.unit == "yes/no") return value >= 0.5 ? "yes" : "no";
  if (m.unit == "count") {
    std::snprintf(text, sizeof text, "%.0f", value);
    return text;
  }
  // A risk well under a per cent must not read as none.
  const bool small = m.unit == "%" && value != 0.0 && std::abs(value) < 1.0;
  std::snprintf(text, sizeof text, small ? "%.2f " : "%.1f ", value);
  return text + m.unit;
}

const Metric* Score::find(const std::string& name) const {
  const auto it = std::ranges::find(metrics, name, &Metric::name);
  return it == metrics.end() ? nullptr : &*it;
}

SidesTreated sides_treated(const State& state) {
  SidesTreated treated;
  for (const Bite& b : state.bites) {
    if (b.bone_mm3 + b.ligament_mm3 > 0.0) treated.side[side_index(b.side)] = true;
  }
  return treated;
}

int sides_for_limits(const World& world, const State& state) {
  bool begun[2] = {false, false};
  for (const SideWork& s : state.sides) begun[side_index(s.side)] = true;
  const int planned = std::max<int>(1, static_cast<int>(world.scenario.sides.size()));
  return std::clamp((begun[0] ? 1 : 0) + (begun[1] ? 1 : 0), 1, std::min(planned, 2));
}

void Sheet::write(const char* kind, const char* suffix, const char* side_words, double value) {
  const MetricKind* k = find_metric_kind(kind);
  CHECK(k != nullptr);
  CHECK(k->has_sides == (*suffix != '\0'));
  Metric m;
  m.name = std::string(k->name) + suffix;
  m.title = std::string(k->title) + side_words;
  m.group = k->group;
  m.value = value;
  m.unit = k->unit;
  m.origin = "no benchmark yet";
  if (const Benchmark* b = table_->find(m.name)) {
    const double scale = scale_of(b->per, sides_);
    m.benchmark = scale * b->pass;
    m.expert = scale * b->expert;
    m.fail = scale * b->fail;
    m.has_fail = b->has_fail;
    m.at_most = b->at_most;
    m.has_benchmark = true;
    m.gates = b->gates;
    m.origin = origin_for(*b, sides_);
  }
  metrics_.push_back(std::move(m));
}

void Sheet::add(const char* kind, double value) { write(kind, "", "", value); }

void Sheet::add(const char* kind, Side side, double value) {
  write(kind, side == Side::Left ? "_left" : "_right", side == Side::Left ? ", left" : ", right",
        value);
}

}  // namespace flavum
