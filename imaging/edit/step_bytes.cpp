#include "imaging/edit/step_bytes.h"

#include <algorithm>
#include <concepts>
#include <string_view>

#include "imaging/base/error.h"
#include "imaging/base/hash.h"

namespace flavum {
namespace {

constexpr std::string_view kMagic = "FLVEDIT1";
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kStateBytes = 4;
constexpr std::size_t kLockBytes = 3;
constexpr std::size_t kRunBytes = 16;
constexpr std::uint32_t kLongestSide = 1U << 16;

[[noreturn]] void refuse_bytes(const char* what) {
  throw InputRefused("This is not a step of editing that Flavum wrote.", what);
}

std::uint64_t sum_of(std::span<const std::uint8_t> bytes) {
  return Hash().bytes(std::as_bytes(bytes)).value();
}

class Writer {
 public:
  // Little-endian, whatever the machine.
  void number(std::uint64_t value, int bytes) {
    for (int b = 0; b < bytes; ++b)
      out_.push_back(static_cast<std::uint8_t>((value >> (8 * b)) & 0xffU));
  }
  void text(std::string_view s) { out_.insert(out_.end(), s.begin(), s.end()); }
  std::vector<std::uint8_t> finish() {
    number(sum_of(out_), 8);
    return std::move(out_);
  }

 private:
  std::vector<std::uint8_t> out_;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}
  std::size_t left() const { return rest_.size(); }
  std::span<const std::uint8_t> part(std::size_t length) {
    if (length > rest_.size()) refuse_bytes("cut off");
    const auto taken = rest_.first(length);
    rest_ = rest_.subspan(length);
    return taken;
  }
  template <std::unsigned_integral T>
  T number() {
    std::uint64_t value = 0;
    int shift = 0;
    for (const std::uint8_t b : part(sizeof(T))) {
      value |= static_cast<std::uint64_t>(b) << shift;
      shift += 8;
    }
    return static_cast<T>(value);
  }
  // How many entries follow, each of `bytes`.
  std::size_t entries(std::size_t bytes) {
    const auto n = number<std::uint64_t>();
    if (n > left() / bytes) refuse_bytes("more entries than bytes");
    return static_cast<std::size_t>(n);
  }

 private:
  std::span<const std::uint8_t> rest_;
};

StructureState state_of(std::uint8_t value) {
  if (value > static_cast<std::uint8_t>(StructureState::Reviewed)) refuse_bytes("unknown state");
  return static_cast<StructureState>(value);
}

std::string name_of(std::span<const std::uint8_t> bytes) {
  if (std::ranges::any_of(bytes, [](std::uint8_t c) { return c < 0x20 || c > 0x7e; }))
    refuse_bytes("name");
  return {bytes.begin(), bytes.end()};
}

template <class Change>
void check_order(const std::vector<Change>& changes) {
  const auto unordered = std::ranges::adjacent_find(
      changes, [](const Change& a, const Change& b) { return a.structure >= b.structure; });
  if (unordered != changes.end()) refuse_bytes("order of structures");
}

}  // namespace

std::vector<std::uint8_t> encode_step(const EditStep& step) {
  Writer w;
  w.text(kMagic);
  for (int a = 0; a < 3; ++a) w.number(static_cast<std::uint64_t>(step.size[a]), 4);
  std::string name = step.name.substr(0, kLongestName);
  std::ranges::replace_if(
      name, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  w.number(name.size(), 1);
  w.text(name);
  w.number(step.states.size(), 8);
  for (const StateChange& s : step.states) {
    w.number(s.structure, 2);
    w.number(static_cast<std::uint64_t>(s.before), 1);
    w.number(static_cast<std::uint64_t>(s.after), 1);
  }
  w.number(step.locks.size(), 8);
  for (const LockChange& l : step.locks) {
    w.number(l.structure, 2);
    w.number(l.locked ? 1 : 0, 1);
  }
  w.number(step.runs.size(), 8);
  for (const LabelRun& r : step.runs) {
    w.number(r.first, 8);
    w.number(r.length, 4);
    w.number(r.before, 2);
    w.number(r.after, 2);
  }
  return w.finish();
}

EditStep decode_step(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kMagic.size() + 8) refuse_bytes("too short");
  const auto content = bytes.first(bytes.size() - 8);
  if (Reader(bytes.last(8)).number<std::uint64_t>() != sum_of(content)) refuse_bytes("checksum");
  Reader r(content);
  if (!std::ranges::equal(r.part(kMagic.size()), kMagic,
                          [](std::uint8_t a, char b) { return static_cast<char>(a) == b; }))
    refuse_bytes("first bytes");
  EditStep step;
  std::uint64_t voxels = 1;
  for (int a = 0; a < 3; ++a) {
    const auto side = r.number<std::uint32_t>();
    if (side == 0 || side > kLongestSide) refuse_bytes("size");
    step.size[a] = static_cast<int>(side);
    voxels *= side;
  }
  step.name = name_of(r.part(r.number<std::uint8_t>()));
  step.states.resize(r.entries(kStateBytes));
  for (StateChange& s : step.states) {
    s.structure = r.number<std::uint16_t>();
    s.before = state_of(r.number<std::uint8_t>());
    s.after = state_of(r.number<std::uint8_t>());
    if (s.before == s.after) refuse_bytes("state without change");
  }
  check_order(step.states);
  step.locks.resize(r.entries(kLockBytes));
  for (LockChange& l : step.locks) {
    l.structure = r.number<std::uint16_t>();
    const auto locked = r.number<std::uint8_t>();
    if (locked > 1) refuse_bytes("lock");
    l.locked = locked == 1;
  }
  check_order(step.locks);
  step.runs.resize(r.entries(kRunBytes));
  std::uint64_t end = 0;
  for (LabelRun& run : step.runs) {
    run.first = r.number<std::uint64_t>();
    run.length = r.number<std::uint32_t>();
    run.before = r.number<std::uint16_t>();
    run.after = r.number<std::uint16_t>();
    if (run.first < end || run.first >= voxels || run.length == 0 ||
        run.length > voxels - run.first || run.before == run.after)
      refuse_bytes("run");
    end = run.first + run.length;
  }
  if (r.left() != 0) refuse_bytes("bytes after the end");
  return step;
}

}  // namespace flavum
