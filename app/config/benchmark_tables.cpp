#include "app/config/config.h"
#include "app/config/json_table.h"
#include "app/config/procedure_tables.h"
#include "sim/assess/metric_kinds.h"

namespace flavum {
namespace {

constexpr std::string_view kFile = "benchmarks.json";

LimitFor limit_for(const Json& j) {
  const std::string text = need_text(kFile, j, "for");
  if (text == "attempt") return LimitFor::Attempt;
  if (text == "side") return LimitFor::Side;
  if (text == "both sides") return LimitFor::BothSides;
  damaged(kFile, "for", "\"" + text + "\" is not known");
}

bool lower_is_better(const Json& j) {
  const std::string text = need_text(kFile, j, "better");
  if (text != "low" && text != "high") damaged(kFile, "better", "\"" + text + "\" is not known");
  return text == "low";
}

Benchmark benchmark_from(const Json& j) {
  allow_only(kFile, j, {"metric", "better", "expert", "pass", "fail", "gates", "for", "origin"});
  Benchmark b;
  b.metric = need_text(kFile, j, "metric");
  if (find_metric_kind(b.metric) == nullptr) {
    damaged(kFile, "metric", "there is no metric \"" + b.metric + "\"");
  }
  b.at_most = lower_is_better(j);
  b.expert = need_number(kFile, j, "expert");
  b.pass = need_number(kFile, j, "pass");
  b.has_fail = j.contains("fail");
  if (b.has_fail) b.fail = need_number(kFile, j, "fail");
  // Expert is the stricter limit, fail the laxer one.
  const double sign = b.at_most ? 1.0 : -1.0;
  if (sign * b.expert > sign * b.pass || (b.has_fail && sign * b.pass > sign * b.fail)) {
    damaged(kFile, "pass", "the limits of \"" + b.metric + "\" are not in order");
  }
  b.gates = need_bool(kFile, j, "gates");
  b.per = limit_for(j);
  b.origin = need_text(kFile, j, "origin");
  return b;
}

}  // namespace

BenchmarkTable read_benchmark_table(std::string_view json) {
  BenchmarkTable table;
  const Json root = parse_table(kFile, json);
  for (const Json& j : need_array(kFile, root, "benchmarks")) {
    Benchmark b = benchmark_from(j);
    if (table.find(b.metric) != nullptr) damaged(kFile, "metric", b.metric + " stands there twice");
    table.benchmarks.push_back(std::move(b));
  }
  return table;
}

BenchmarkTable benchmark_table() { return read_benchmark_table(embedded_data(kFile)); }

}  // namespace flavum
